/* The measuring tool (量算): length in m, area in m² and 亩. Points by click or, with the keyboard,
   by Enter at the cross in the middle of the map. */
"use strict";
window.landgis = window.landgis || {};

landgis.measure = (function () {
  const { el, number } = landgis.dom;
  const STYLE = { pane: "measure", color: "#1f5fa8", weight: 2, fillOpacity: 0.12, interactive: false };
  let map;
  let button;
  let result;
  let points = [];
  let shape = null;
  let on = false;

  function start(theMap, theButton, theResult) {
    [map, button, result] = [theMap, theButton, theResult];
    Object.assign(map.createPane("measure").style, { zIndex: 470, pointerEvents: "none" });
    button.addEventListener("click", () => (on ? stop() : begin()));
    map.on("click", (event) => on && add(event.latlng));
    map.getContainer().addEventListener("keydown", onKey);
    document.addEventListener("keydown", (event) => {
      if (on && event.key === "Escape") {
        event.preventDefault();
        stop();
      }
    }, true);
  }

  function begin() {
    on = true;
    points = [];
    toggle();
    say("在地图上逐点单击；按退格键删去一点，Esc 结束。");
    map.doubleClickZoom.disable();
  }

  function stop() {
    on = false;
    points = [];
    draw();
    toggle();
    result.hidden = true;
    map.doubleClickZoom.enable();
  }

  function onKey(event) {
    if (!on) {
      return;
    }
    if (event.key === "Backspace") {
      event.preventDefault();
      points = points.slice(0, -1);
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      add(map.getCenter());
    }
  }

  function add(point) {
    points = [...points, point];
    draw();
  }

  function draw() {
    if (shape !== null) {
      shape.remove();
    }
    shape = points.length < 3 ? L.polyline(points, STYLE) : L.polygon(points, STYLE);
    shape.addTo(map);
    say(points.length < 2 ? "请再点一点。" : sentence());
    linkPlan();
  }

  function sentence() {
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
  function linkPlan() {
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
    map.getContainer().classList.toggle("measuring", on);
  }

  return { start, active: () => on };
})();
