/* Starts Swagger UI from our own files; the page's policy allows no inline script. */
"use strict";

(function () {
  const place = document.getElementById("api-docs");
  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.openapi,
    // Nothing is sent to a validator elsewhere.
    validatorUrl: null,
    deepLinking: true,
    requestInterceptor: (request) => {
      if (request.method !== undefined && request.method.toUpperCase() !== "GET") {
        request.headers["X-CSRF-Token"] = place.dataset.csrf;
      }
      return request;
    },
  });
})();
