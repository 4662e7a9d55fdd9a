/* 分区: where one is (全市 › 区县 › 园区 › 宗地), and the totals of the places below it. */
"use strict";
window.landgis = window.landgis || {};

landgis.parts = (function () {
  const { el, number } = landgis.dom;
  const { button } = landgis.fields;
  const { filters, service } = landgis;
  const PROBLEMS = [[0, "闲置"], [1, "不合格"], [2, "需说明"], [3, "低于"]];
  let crumbs;
  let whole;
  let openParcel;
  let body = null;
  let turn = 0;

  /** `top` names all of the scope (全市), `open(id)` opens a parcel. */
  function start(theCrumbs, opener, top, open) {
    [crumbs, whole, openParcel] = [theCrumbs, top, open];
    landgis.panel.add(opener, tool);
  }

  const tool = {
    title: "分区统计",
    open(theBody) {
      body = theBody;
      fill();
    },
    close() {
      body = null;
    },
  };

  /** `parcel`: code of the open parcel, or null. */
  function refresh(parcel) {
    const query = filters.query();
    const steps = [[whole, { district: "", park: "" }]];
    if (query.has("district")) {
      steps.push([nameOf("district", query), { park: "" }]);
    }
    if (query.has("park")) {
      steps.push([nameOf("park", query), {}]);
    }
    if (parcel !== null) {
      steps.push([parcel, {}]);
    }
    const items = steps.map(([name, change], place) =>
      el("li", {}, place === steps.length - 1
        ? el("span", { "aria-current": "location" }, name)
        : button(name, () => filters.choose(change), { class: "link" })));
    crumbs.replaceChildren(el("ol", {}, ...items));
  }

  function nameOf(field, query) {
    const option = document.querySelector(`#filters select[name=${field}] option[value="${CSS.escape(query.get(field))}"]`);
    return option === null ? "其他" : option.textContent;
  }

  /** The panel follows the filters while it is open. */
  async function fill() {
    const mine = (turn += 1);
    if (body === null) {
      return;
    }
    const query = filters.query();
    const made = query.has("park") ? await parcelList(query) : await partTable(query);
    if (mine === turn && body !== null && made !== null) {
      body.replaceChildren(...made);
    }
  }

  async function partTable(query) {
    const answer = await service.get(`/api/v1/breakdown?${query}`);
    if (answer === null) {
      return null;
    }
    const kind = answer.level === "district" ? "区县" : "园区";
    const head = el("tr", {}, el("th", {}, kind), ...["宗", "亩", ...PROBLEMS.map(([, word]) => word)].map((word) => el("th", { class: "figure" }, word)));
    const rows = answer.items.map((part) => el("tr", {},
      el("th", { scope: "row" }, button(part.name, () => filters.choose({ [answer.level]: String(part.id) }), { class: "link" })),
      ...figures(part.count, part.area_mu, part.by_verdict)));
    return [el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows, sumOf(answer.items))))];
  }

  function sumOf(items) {
    const sum = (pick) => items.reduce((total, item) => total + Number(pick(item)), 0);
    const verdicts = PROBLEMS.map(([v]) => sum((item) => item.by_verdict[v]));
    return el("tr", { class: "sum" }, el("th", { scope: "row" }, "合计"), ...figures(sum((item) => item.count), sum((item) => item.area_mu), verdicts));
  }

  const figures = (count, mu, verdicts) =>
    [number(count, 0), number(mu, 2), ...PROBLEMS.map(([v]) => (verdicts[v] ? number(verdicts[v], 0) : "—"))].map((text) => el("td", { class: "figure" }, text));

  async function parcelList(query) {
    const answer = await service.get(`/api/v1/parcels?${query}`);
    if (answer === null) {
      return null;
    }
    const rows = answer.items.map((parcel) => el("li", {},
      el("div", {}, button(parcel.name || parcel.code || "（未命名地块）", () => openParcel(parcel.id), { class: "link" }),
        el("small", {}, `${parcel.code || "（无宗地代码）"} · ${number(parcel.area_mu, 2)} 亩 · ${parcel.word}`))));
    const more = answer.next === null ? null : el("p", {}, el("a", { href: `/parcels?${query}` }, "前 50 宗；其余请打开清单"));
    const none = el("p", { class: "quiet" }, "这里没有符合条件的宗地。");
    return [rows.length ? el("ul", { class: "entries" }, ...rows) : none, ...(more === null ? [] : [more])];
  }

  return { start, refresh, fill };
})();
