/* Names of parks and districts at their inner points. */
"use strict";
window.landgis = window.landgis || {};

landgis.labels = (function () {
  const { el } = landgis.dom;

  /** items: [{name, lon, lat}] → permanent, silent labels in `group`. */
  function place(kind, items, group) {
    group.clearLayers();
    for (const item of items) {
      const tip = L.tooltip({
        permanent: true, direction: "center", className: `map-name map-name-${kind}`, opacity: 1,
      });
      tip.setContent(el("span", {}, item.name)).setLatLng([item.lat, item.lon]);
      group.addLayer(tip);
    }
  }

  async function load(kind, asOf, group) {
    const query = new URLSearchParams({ as_of: asOf });
    const answer = await landgis.service.get(`/api/v1/layers/${kind}/labels?${query}`);
    place(kind, answer === null ? [] : answer.items, group);
  }

  /** Names only where there is room: districts from far, parks from near. */
  function watchZoom(map) {
    const container = map.getContainer();
    const update = () => {
      container.classList.toggle("far", map.getZoom() < 11);
      container.classList.toggle("near", map.getZoom() > 13);
    };
    map.on("zoomend", update);
    update();
  }

  return { place, load, watchZoom };
})();
