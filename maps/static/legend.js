/* The legend and the layer control are one list: symbol, name, count, data date, switch. The line
   of totals above the map shows the same figures. */
"use strict";
window.landgis = window.landgis || {};

landgis.legend = (function () {
  const { el, number, replace } = landgis.dom;
  let box;
  let turned;
  let onSwitch;

  /** `kinds` are turned from their usual state; `switched(kind, on, turned kinds)` follows. */
  function start(theBox, kinds, switched) {
    box = theBox;
    turned = new Set(kinds);
    onSwitch = switched;
  }

  function show(totals) {
    replace(
      box,
      group("地块判定", landgis.styles.verdicts().map((face) => verdictRow(face, totals))),
      group("参考图层", topFirst(totals.layers).map(layerRow)),
      credits(totals.layers)
    );
    for (const layer of totals.layers) {
      onSwitch(layer.kind, isOn(layer.kind), [...turned]);
    }
  }

  function group(title, rows) {
    const list = el("ul", { class: "legend-list" }, ...rows);
    return el("section", {}, el("h3", {}, title), rows.length ? list : el("p", { class: "quiet" }, "没有可显示的图层"));
  }

  /** A verdict nobody has keeps its place with 0. */
  function verdictRow({ v, word }, totals) {
    const found = totals.by_verdict.find((row) => row.v === v);
    const count = found === undefined ? 0 : found.count;
    return el(
      "li", { class: count ? "" : "quiet" },
      landgis.styles.verdictSwatch(v),
      el("span", { class: "legend-name" }, word),
      el("span", { class: "figure" }, `${number(count, 0)} 宗`)
    );
  }

  /** The legend reads like the map is stacked. */
  function topFirst(layers) {
    const order = landgis.styles.layerKinds().reverse();
    return [...layers].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  }

  function layerRow(layer) {
    const control = el("input", { type: "checkbox", checked: isOn(layer.kind) });
    control.addEventListener("change", () => turn(layer.kind, control.checked));
    const name = el("span", { class: "legend-name" }, layer.label, dateOf(layer));
    return el(
      "li", {},
      el("label", {}, control, landgis.styles.layerSwatch(layer.kind), name),
      el("span", { class: "figure" }, number(layer.count, 0))
    );
  }

  function dateOf(layer) {
    return el("small", {}, layer.valid_from === null ? "起始日期未提供" : `${layer.valid_from} 起`);
  }

  /** The sources that must be named wherever their lines are drawn. */
  function credits(layers) {
    const texts = [...new Set(layers.map((layer) => layer.credit).filter(Boolean))];
    return texts.length ? el("p", { class: "credit" }, texts.join("；")) : null;
  }

  const isOn = (kind) => landgis.styles.layer(kind).shown !== turned.has(kind);

  function turn(kind, on) {
    if (landgis.styles.layer(kind).shown === on) {
      turned.delete(kind);
    } else {
      turned.add(kind);
    }
    onSwitch(kind, on, [...turned]);
  }

  return { start, show };
})();

landgis.totals = (function () {
  const { el, number, replace } = landgis.dom;

  function show(box, totals, listAddress) {
    if (totals.count === 0) {
      box.replaceChildren(el("strong", {}, "没有符合条件的地块。"), " 可放宽或清除筛选，或先在“数据上传”导入地块。");
      return;
    }
    const verdicts = totals.by_verdict.filter((row) => row.count > 0).map(verdict);
    replace(
      box,
      el("strong", {}, `${number(totals.count, 0)} 宗 · ${number(totals.area_mu, 2)} 亩`),
      ...verdicts,
      remark(totals),
      listAddress ? el("a", { href: listAddress, id: "open-list", title: "按 L 键打开" }, "打开清单") : null
    );
  }

  function verdict(row) {
    return el("span", { class: "total" }, `${row.word} ${number(row.count, 0)}`);
  }

  function remark(totals) {
    if (!totals.evaluated) {
      return el("em", { class: "warn" }, `${totals.as_of} 尚未评估，暂按缺数据显示`);
    }
    return totals.decided ? el("span", { class: "quiet" }, `其中人工认定 ${number(totals.decided, 0)} 宗`) : null;
  }

  return { show };
})();
