/* 坐标: pick a point or type one; degrees (EPSG:4490) and metres on the city's plane, to copy. */
"use strict";
window.landgis = window.landgis || {};

landgis.position = (function () {
  const { el } = landgis.dom;
  const { labelled, button, status } = landgis.fields;
  const { drawing, service } = landgis;
  const NEAR = 16;
  let map;
  let marker = null;
  let said;
  let rows;

  function start(theMap, opener) {
    map = theMap;
    landgis.panel.add(opener, tool);
  }

  const tool = { title: "坐标", open, close: forget };

  function open(body) {
    const typed = el("input", { name: "position", maxlength: 100, autocomplete: "off", placeholder: "104.0657,30.6595" });
    const form = el("form", { class: "stack" },
      labelled("到坐标", typed), el("div", { class: "actions" }, el("button", {}, "定位"), button("在图上取点", pick, { class: "plain" })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(typed.value, true);
    });
    said = status();
    rows = el("table", { class: "pairs" });
    body.append(
      form, said, rows,
      el("p", { class: "quiet" }, "可填 经度,纬度（度，或 104°03′56.5″,30°39′34.2″），或 北坐标,东坐标（米）。")
    );
  }

  function pick() {
    said.textContent = "在图上点一点；键盘：方向键移图，回车取十字处。";
    drawing.begin("point", {
      finished: ([point]) => ask(`${point.lng.toFixed(8)},${point.lat.toFixed(8)}`, false),
    });
  }

  async function ask(text, go) {
    const answer = await service.send("GET", `/api/v1/position?${new URLSearchParams({ q: text })}`);
    rows.replaceChildren();
    if (answer.message !== undefined) {
      said.textContent = answer.message;
      return;
    }
    said.textContent = "";
    show(answer.data, go);
  }

  function show(found, go) {
    const at = [found.latitude, found.longitude];
    mark(at);
    if (go) {
      map.setView(at, Math.max(map.getZoom(), NEAR), { animate: false });
    }
    const degrees = `${found.longitude.toFixed(8)},${found.latitude.toFixed(8)}`;
    const plane = `${found.north.toFixed(3)},${found.east.toFixed(3)}`;
    rows.replaceChildren(
      row("经度,纬度（CGCS2000，EPSG:4490）", degrees),
      row("度分秒", `${found.longitude_text},${found.latitude_text}`),
      row(`北坐标,东坐标（${found.plane}，EPSG:${found.srid}）`, plane)
    );
  }

  function row(label, value) {
    const field = el("input", { readonly: true, value, "aria-label": label });
    const copy = button("复制", () => copyFrom(field, copy), { class: "plain small" });
    return el("tr", {}, el("td", {}, el("span", { class: "quiet" }, label), el("div", { class: "inline" }, field, copy)));
  }

  /** The clipboard is closed to pages without TLS; there the old command still copies. */
  async function copyFrom(field, copied) {
    field.select();
    const done = navigator.clipboard && window.isSecureContext
      ? await navigator.clipboard.writeText(field.value).then(() => true, () => false)
      : document.execCommand("copy");
    copied.textContent = done ? "已复制" : "请按 Ctrl+C";
  }

  function mark(at) {
    forgetMarker();
    marker = L.circleMarker(at, { pane: "drawing", color: "#1f5fa8", radius: 7, weight: 3, fillOpacity: 0.2, interactive: false }).addTo(map);
  }

  function forgetMarker() {
    if (marker !== null) {
      marker.remove();
      marker = null;
    }
  }

  function forget() {
    drawing.end();
    forgetMarker();
  }

  return { start };
})();
