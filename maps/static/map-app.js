/* The page 一张图: address → totals, legend, tiles; click or search → sheet. */
"use strict";

(function () {
  const byId = (id) => document.getElementById(id);
  const page = byId("map-app");
  const NARROW = 1000;
  const { map, board, filters, legend, sheet, service, labels, measure, panel, region, parts, compare } = landgis;
  let turn = 0;
  let zooms = 0;
  let moves = 0;
  let parcelNow = null;

  async function refresh() {
    const mine = (turn += 1);
    const query = filters.query();
    board.refresh(query.toString(), query.get("as_of"));
    for (const [id, path] of [["offline", "/map/export.html"], ["export", "/parcels/export"]]) {
      const link = byId(id);
      if (link !== null) {
        link.href = `${path}?${query}`;
      }
    }
    linkPrint();
    region.refresh();
    compare.refresh();
    showPlace();
    parts.fill();
    const line = byId("totals");
    line.setAttribute("aria-busy", "true");
    const totals = await service.get(`/api/v1/totals?${query}`);
    if (mine !== turn) {
      return;
    }
    line.removeAttribute("aria-busy");
    if (totals === null) {
      return;
    }
    landgis.totals.show(line, totals, `/parcels?${query}`);
    legend.show(totals);
  }

  /** The sheet to print shows what the map shows, at the next round scale. */
  function linkPrint() {
    const box = map.getBounds();
    const query = filters.query();
    query.set("extent", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(5)).join("_"));
    byId("print").href = `/map/print?${query}`;
  }

  function showPlace() {
    const title = parcelNow === null ? null : document.querySelector("#sheet h2");
    parts.refresh(title === null ? null : title.textContent);
  }

  /** Not when somebody has moved the map, or asked anew, before the answer came. At once: Leaflet
      would end an animation even where another tool has gone elsewhere meanwhile. */
  async function zoomToFilters() {
    const mine = (zooms += 1);
    const before = moves;
    const bounds = await service.get(`/api/v1/bounds?${filters.query()}`);
    if (Array.isArray(bounds) && mine === zooms && before === moves) {
      lookAt(bounds, false);
    }
  }

  const lookAt = ([west, south, east, north], animate) =>
    landgis.place.look(map, [[south, west], [north, east]], animate);

  async function fetchSheet(id) {
    const query = new URLSearchParams({ as_of: filters.query().get("as_of") });
    const html = await service.page(`/parcels/${encodeURIComponent(id)}/sheet?${query}`);
    return html === null ? null : landgis.dom.fragment(html);
  }

  async function openParcel(id) {
    if (page.clientWidth < NARROW) {
      panel.close();
    }
    parcelNow = id;
    board.select(id);
    filters.put("parcel", String(id));
    const bounds = await sheet.open(id);
    showPlace();
    return bounds;
  }

  async function visitParcel(id) {
    const bounds = await openParcel(id);
    if (bounds !== null) {
      lookAt(bounds, true);
    }
  }

  /** A place found becomes a filter, a parcel is opened. */
  function goTo(item) {
    if (item.bounds.every(Number.isFinite)) {
      lookAt(item.bounds, false);
    }
    if (item.kind === "park" || item.kind === "district") {
      filters.choose({ district: "", park: "", [item.kind]: String(item.id) });
    } else {
      openParcel(item.id);
    }
  }

  async function search(text) {
    const query = new URLSearchParams({ q: text, as_of: filters.query().get("as_of") });
    const answer = await service.get(`/api/v1/search?${query}`);
    return answer === null ? null : answer.items;
  }

  function onKey(event) {
    // The browser would print what the screen shows, cut and at no scale.
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p") {
      event.preventDefault();
      byId("print").click();
      return;
    }
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "l" || event.key === "L") {
      const link = byId("open-list");
      if (link !== null) {
        location.assign(link.href);
      }
    } else if (event.key === "/") {
      event.preventDefault();
      byId("search").focus();
    }
  }

  function start() {
    filters.start(byId("filters"), page.dataset.asOf, () => {
      refresh();
      zoomToFilters();
    });
    startTools();
    const off = filters.get("off");
    legend.start(byId("legend-body"), off === null ? [] : off.split(","), (kind, on, turned) => {
      filters.put("off", turned.join(","));
      board.show(kind, on);
      compare.follow();
    });
    sheet.start(byId("sheet"), fetchSheet, () => {
      parcelNow = null;
      board.select(null);
      filters.put("parcel", null);
      showPlace();
    }, (id) => [landgis.fields.button("周边 500 米", () => region.around(id), { class: "plain" })]);
    landgis.search.start(byId("search"), byId("found"), search, goTo);
    labels.watchZoom(map);
    board.onPick(({ pid }) => measure.active() || openParcel(pid));
    byId("whole").addEventListener("click", () => zoomToFilters());
    map.on("moveend", linkPrint);
    map.on("movestart", () => { moves += 1; });
    document.addEventListener("keydown", onKey);
    openFirst();
  }

  function startTools() {
    measure.start(map, byId("measure"), byId("measured"));
    landgis.readout.start(map, byId("coordinates"));
    panel.start(byId("panel"), (narrow) => narrow && sheet.isOpen() && sheet.close());
    region.start(map, byId("region-note"), byId("region"), () => parcelNow);
    landgis.position.start(map, byId("position"));
    landgis.notes.start(map, byId("notes"));
    landgis.bookmarks.start(map, byId("bookmarks"));
    parts.start(byId("crumbs"), byId("parts"), page.dataset.scope, visitParcel);
    compare.start(map, page, byId("compare"), visitParcel);
  }

  /** Goes to the place before any tile is asked for. */
  async function openFirst() {
    const parcel = filters.get("parcel");
    const place = landgis.bookmarks.readPlace(filters.get("at"));
    filters.put("at", null);
    if (place !== null) {
      map.setView(...place, { animate: false });
    } else if (parcel === null || !/^\d+$/.test(parcel)) {
      await zoomToFilters();
    } else {
      const bounds = await openParcel(Number(parcel));
      await (bounds === null ? zoomToFilters() : lookAt(bounds, false));
    }
    await refresh();
  }

  start();
})();
