/* The page 一张图: address → totals, legend, tiles; click or search → sheet. */
"use strict";

(function () {
  const byId = (id) => document.getElementById(id);
  const page = byId("map-app");
  const { map, board, filters, legend, sheet, service, labels, measure } = landgis;
  let turn = 0;

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
    const totals = await service.get(`/api/v1/totals?${query}`);
    if (mine !== turn || totals === null) {
      return;
    }
    landgis.totals.show(byId("totals"), totals, `/parcels?${query}`);
    legend.show(totals);
  }

  async function zoomToFilters(animate) {
    const bounds = await service.get(`/api/v1/bounds?${filters.query()}`);
    if (Array.isArray(bounds)) {
      lookAt(bounds, animate);
    }
  }

  const lookAt = ([west, south, east, north], animate) =>
    landgis.place.look(map, [[south, west], [north, east]], animate);

  async function fetchSheet(id) {
    const query = new URLSearchParams({ as_of: filters.query().get("as_of") });
    const html = await service.page(`/parcels/${encodeURIComponent(id)}/sheet?${query}`);
    return html === null ? null : landgis.dom.fragment(html);
  }

  function openParcel(id) {
    board.select(id);
    filters.put("parcel", String(id));
    return sheet.open(id);
  }

  async function search(text) {
    const query = new URLSearchParams({ q: text, as_of: filters.query().get("as_of") });
    const answer = await service.get(`/api/v1/search?${query}`);
    return answer === null ? null : answer.items;
  }

  function onKey(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, [contenteditable]");
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
      zoomToFilters(true);
    });
    const off = filters.get("off");
    legend.start(byId("legend-body"), off === null ? [] : off.split(","), (kind, on, turned) => {
      filters.put("off", turned.join(","));
      board.show(kind, on);
    });
    sheet.start(byId("sheet"), fetchSheet, () => {
      board.select(null);
      filters.put("parcel", null);
    });
    landgis.search.start(byId("search"), byId("found"), search, (item) => {
      if (item.bounds.every(Number.isFinite)) {
        lookAt(item.bounds, true);
      }
      openParcel(item.id);
    });
    measure.start(map, byId("measure"), byId("measured"));
    landgis.readout.start(map, byId("coordinates"));
    labels.watchZoom(map);
    board.onPick(({ pid }) => measure.active() || openParcel(pid));
    byId("whole").addEventListener("click", () => zoomToFilters(true));
    document.addEventListener("keydown", onKey);
    openFirst();
  }

  /** Goes to the place before any tile is asked for. */
  async function openFirst() {
    const parcel = filters.get("parcel");
    if (parcel === null || !/^\d+$/.test(parcel)) {
      await zoomToFilters(false);
    } else {
      const bounds = await openParcel(Number(parcel));
      await (bounds === null ? zoomToFilters(false) : lookAt(bounds, false));
    }
    await refresh();
  }

  start();
})();
