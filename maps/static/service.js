/* Talking to the service, and saying so when it does not answer. */
"use strict";
window.landgis = window.landgis || {};

landgis.service = (function () {
  /** JSON of our own service, or null after a notice; an answer overtaken is left to the caller. */
  async function get(address) {
    const response = await ask(address, "application/json");
    return response === null ? null : response.json();
  }

  async function page(address) {
    const response = await ask(address, "text/html");
    return response === null ? null : response.text();
  }

  async function ask(address, accept) {
    let response;
    try {
      response = await fetch(address, { headers: { Accept: accept }, credentials: "same-origin" });
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      landgis.notice.failed("网络不通，数据没有取到。请检查网络后重试。");
      return null;
    }
    if (response.ok && !response.redirected) {
      landgis.notice.clear();
      return response;
    }
    landgis.notice.failed(sentence(response));
    return null;
  }

  function sentence(response) {
    if (response.status === 401 || response.redirected) {
      return "登录已过期，请重新登录。";
    }
    if (response.status === 403 || response.status === 404) {
      return "没有找到，或不在您的权限范围内。";
    }
    return `服务暂时没有答复（${response.status}），请稍后重试。`;
  }

  return { get, page };
})();

landgis.notice = (function () {
  const box = () => document.getElementById("map-notice");

  function failed(text) {
    box().textContent = text;
    box().hidden = false;
  }

  function clear() {
    box().hidden = true;
  }

  return { failed, clear };
})();
