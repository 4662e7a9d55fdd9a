/* The measuring tool (量算): length in m, area in m² and 亩, of what is drawn point by point. */
"use strict";
window.landgis = window.landgis || {};

landgis.measure = (function () {
  const { el, number } = landgis.dom;
  const { drawing } = landgis;
  let button;
  let result;
  let on = false;

  function start(map, theButton, theResult) {
    [button, result] = [theButton, theResult];
    drawing.start(map);
    button.addEventListener("click", () => (on ? drawing.end() : begin()));
  }

  function begin() {
    drawing.begin("free", { changed: draw, ended: stop });
    on = true;
    toggle();
    say("在地图上逐点单击；键盘用方向键移图、回车取十字处；退格键删去一点，Esc 结束。");
  }

  function stop() {
    on = false;
    toggle();
    linkPlan([]);
    result.hidden = true;
  }

  function draw(points) {
    say(points.length < 2 ? "请再点一点。" : sentence(points));
    linkPlan(points);
  }

  function sentence(points) {
    const { length, area, mu } = landgis.geodesy;
    const line = `折线长 ${number(length(points), 1)} 米`;
    if (points.length < 3) {
      return line;
    }
    const m2 = area(points);
    const around = length([...points, points[0]]);
    return `周长 ${number(around, 1)} 米 · 面积 ${number(m2, 2)} 平方米 = ${number(mu(m2), 2)} 亩`;
  }

  /** The area drawn becomes the outline of a plan check, where the page offers one. */
  function linkPlan(points) {
    const plan = document.getElementById("plan-check");
    if (plan === null) {
      return;
    }
    const address = new URL(plan.href);
    address.searchParams.delete("points");
    address.searchParams.delete("crs");
    if (points.length >= 3) {
      const pairs = points.map(({ lng, lat }) => `${lng.toFixed(8)},${lat.toFixed(8)}`);
      address.searchParams.set("points", pairs.join("\n"));
      address.searchParams.set("crs", "EPSG:4490");
    }
    plan.href = address.pathname + address.search;
    plan.textContent = points.length >= 3 ? "方案核查（所画范围）" : "方案核查";
  }

  function say(text) {
    result.replaceChildren(el("span", {}, text), el("small", {}, "椭球面量算，仅供参考"));
    result.hidden = false;
  }

  function toggle() {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "结束量算" : "量算";
  }

  return { start, active: drawing.active };
})();
