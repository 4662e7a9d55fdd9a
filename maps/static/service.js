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

  /** Asks or changes something and keeps what the service says of it: {data} or {message}. */
  async function send(method, address, data) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") {
      headers["X-CSRF-Token"] = document.querySelector("input[name=csrf]").value;
    }
    if (data !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    let response;
    try {
      response = await fetch(address, {
        method, headers, credentials: "same-origin", body: data === undefined ? undefined : JSON.stringify(data),
      });
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      return { message: "网络不通，没有完成。请检查网络后重试。" };
    }
    if (!response.ok || response.redirected) {
      return { message: (await said(response)) || sentence(response) };
    }
    return { data: response.status === 204 ? null : await response.json() };
  }

  /** What the service itself says of a refusal, or null. */
  async function said(response) {
    const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
    return json && !response.redirected ? (await response.json()).message || null : null;
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
    const wrong = response.status === 422 || response.status === 409;
    landgis.notice.failed((wrong && (await said(response))) || sentence(response));
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

  return { get, page, send };
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
