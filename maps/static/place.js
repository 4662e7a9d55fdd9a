/* Where the map looks: into the room that legend, panel and sheet leave free. */
"use strict";
window.landgis = window.landgis || {};

landgis.place = (function () {
  const EDGE = 32;
  const ROOM_AT_LEAST = 136;

  function look(map, bounds, animate) {
    const stage = map.getContainer();
    const legend = document.querySelector(".legend");
    const sheet = document.getElementById("sheet");
    const panel = document.getElementById("panel");
    const left = panel !== null && !panel.hidden ? edgeOf(panel, stage) : legend.open ? legend.offsetWidth : 0;
    const right = sheet.hidden ? 0 : sheet.offsetWidth;
    const fits = stage.clientWidth - left - right >= ROOM_AT_LEAST;
    map.fitBounds(bounds, {
      animate,
      maxZoom: 17,
      paddingTopLeft: [EDGE + (fits ? left : 0), 48],
      paddingBottomRight: [EDGE + (fits ? right : 0), EDGE],
    });
  }

  const edgeOf = (box, stage) => box.getBoundingClientRect().right - stage.getBoundingClientRect().left;

  return { look };
})();
