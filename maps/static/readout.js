/* Around the map: zoom buttons, scale bar, coordinates under the pointer. */
"use strict";
window.landgis = window.landgis || {};

landgis.readout = (function () {
  function start(map, box) {
    L.control.zoom({ position: "topright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
    map.attributionControl.setPrefix(false);
    map.getContainer().setAttribute("aria-label", "地图；方向键平移，加减号缩放");
    map.on("mousemove", (event) => say(box, event.latlng));
    map.on("move", () => say(box, map.getCenter()));
    say(box, map.getCenter());
    // Paper is narrower than the screen; the map must learn of it before it is printed.
    matchMedia("print").addEventListener("change", () => map.invalidateSize({ animate: false }));
  }

  function say(box, point) {
    const { lng, lat } = point;
    box.textContent = `东经 ${lng.toFixed(6)}° 北纬 ${lat.toFixed(6)}°（CGCS2000）`;
  }

  return { start };
})();
