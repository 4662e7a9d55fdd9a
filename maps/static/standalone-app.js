/* The page that carries its data: the parts of 一张图 without the service. */
"use strict";

(function () {
  const byId = (id) => document.getElementById(id);
  const { map, board, page, measure } = landgis;
  const { el } = landgis.dom;
  const SHOWN = 12;

  function sheetOf(id) {
    const parcel = page.parcels[id];
    const verdict = page.totals.by_verdict.find((row) => row.v === parcel.v);
    const rows = [
      ["区县", parcel.district], ["园区", parcel.park], ["面积", parcel.area === "" ? "" : `${parcel.area} 亩`],
    ];
    const reason = page.reasons ? parcel.reason : "说明因文件大小从略，请在系统中查看。";
    return el(
      "article", { class: "sheet" },
      el("h2", {}, parcel.name || "（未命名地块）"),
      el("p", { class: "code quiet" }, parcel.code || "无宗地代码"),
      el("p", { class: "verdict why" }, landgis.styles.verdictSwatch(parcel.v), verdict.word),
      el("p", {}, reason),
      el("section", {}, el("table", {}, el("tbody", {}, ...rows.map(factRow))))
    );
  }

  const factRow = ([label, value]) => el("tr", {}, el("td", { class: "quiet" }, label), el("td", {}, value || "—"));

  function find(text) {
    const wanted = text.toLowerCase();
    const has = (value) => value.toLowerCase().includes(wanted);
    return Promise.resolve(page.parcels.filter(({ code, name }) => has(code) || has(name)).slice(0, SHOWN));
  }

  function open(id) {
    board.select(id);
    landgis.sheet.open(id);
  }

  const look = (bounds) => landgis.place.look(map, bounds, false);

  byId("title").textContent = page.title;
  byId("as-of").textContent = `数据截至 ${page.as_of}`;
  byId("simulated").hidden = !page.simulated;
  landgis.totals.show(byId("totals"), page.totals, null);
  landgis.legend.start(byId("legend-body"), [], board.show);
  landgis.legend.show(page.totals);
  landgis.sheet.start(byId("sheet"), (id) => Promise.resolve(sheetOf(id)), () => board.select(null));
  landgis.search.start(byId("search"), byId("found"), find, ({ id }) => {
    look(board.boundsOf(id));
    open(id);
  });
  measure.start(map, byId("measure"), byId("measured"));
  landgis.readout.start(map, byId("coordinates"));
  landgis.labels.watchZoom(map);
  board.onPick(({ pid }) => measure.active() || open(pid));
  byId("whole").addEventListener("click", () => look(board.whole()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target.closest("input") === null) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  if (page.parcels.length > 0) {
    look(board.whole());
  }
})();
