/* Printing a map sheet leaves an event. */
"use strict";

(function () {
  document.getElementById("print-sheet").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    fetch(`/api/v1/map-prints${location.search}`, {
      method: "POST",
      headers: { "X-CSRF-Token": document.querySelector("input[name=csrf]").value, Accept: "application/json" },
      credentials: "same-origin",
      keepalive: true,
    });
  });
})();
