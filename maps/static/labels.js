/* Names of parks and districts at their inner points; none lies on another. */
"use strict";
window.landgis = window.landgis || {};

landgis.labels = (function () {
  const { el } = landgis.dom;
  const GAP = 2;
  const groups = new Set();
  let map = null;

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
    if (!groups.has(group)) {
      groups.add(group);
      group.on("add remove", thin);
    }
    thin();
  }

  /** Hides names that would lie on one placed before; nearer, they come back. */
  function thin() {
    const taken = [];
    for (const group of map === null ? [] : groups) {
      group.eachLayer((tip) => {
        const node = tip.getElement();
        // Without a width it is hidden at this level, or its layer is turned off.
        if (node && node.offsetWidth > 0) {
          const box = boxOf(tip, node);
          const crowded = taken.some((other) => meet(box, other));
          node.classList.toggle("crowded", crowded);
          crowded || taken.push(box);
        }
      });
    }
  }

  function boxOf(tip, node) {
    const { x, y } = map.latLngToContainerPoint(tip.getLatLng());
    const [across, down] = [node.offsetWidth / 2 + GAP, node.offsetHeight / 2];
    return { left: x - across, right: x + across, top: y - down, bottom: y + down };
  }

  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  async function load(kind, asOf, group) {
    const query = new URLSearchParams({ as_of: asOf });
    const answer = await landgis.service.get(`/api/v1/layers/${kind}/labels?${query}`);
    place(kind, answer === null ? [] : answer.items, group);
  }

  /** Names only where there is room: districts from far, parks from near. */
  function watchZoom(theMap) {
    map = theMap;
    const container = map.getContainer();
    const update = () => {
      container.classList.toggle("far", map.getZoom() < 11);
      container.classList.toggle("near", map.getZoom() > 13);
      thin();
    };
    map.on("zoomend", update);
    update();
  }

  return { place, load, watchZoom };
})();
