/* 对比: two days of our own data on one map, left the earlier, right the later, with a divider
   between them, and the list of what differs, each with its fact. */
"use strict";
window.landgis = window.landgis || {};

landgis.compare = (function () {
  const { el, number } = landgis.dom;
  const { labelled, button, status } = landgis.fields;
  const { filters, service } = landgis;
  const PANES = ["under", "parcels", "over"];
  const SUFFIX = "-other";
  const STEP = 2;
  const NARROW = 1100;
  let map;
  let stage;
  let openParcel;
  let other = null;
  let state = null;
  let second = null;
  let share;
  let divider = null;
  let result = null;
  let turn = 0;

  /** `open(id)` opens a parcel and looks at it. */
  function start(theMap, theStage, opener, open) {
    [map, stage, openParcel] = [theMap, theStage, open];
    for (const pane of PANES) {
      const made = map.createPane(`${pane}${SUFFIX}`);
      const first = map.getPane(pane);
      const { zIndex, pointerEvents } = getComputedStyle(first);
      Object.assign(made.style, { zIndex, pointerEvents });
    }
    // So that both days can be read beside the panel.
    share = stage.clientWidth < NARROW ? 80 : 70;
    landgis.panel.add(opener, tool);
    map.on("move zoom zoomend resize viewreset", clip);
  }

  const tool = {
    title: "两日对比", open,
    close() {
      result = null;
    },
  };

  function open(body) {
    const asOf = filters.query().get("as_of");
    const day = el("input", { type: "date", name: "other", required: true, value: other || aYearBefore(asOf) });
    const said = status();
    const form = el("form", { class: "stack" },
      el("p", {}, `当前数据截至 ${asOf}。`), labelled("对比日期", day),
      el("div", { class: "actions" }, el("button", {}, "对比"), button("结束对比", () => stop(said), { class: "plain" })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (day.value === filters.query().get("as_of")) {
        said.textContent = "两个日期相同，请另选一个。";
      } else {
        said.textContent = "";
        filters.put("other", day.value);
        refresh();
      }
    });
    result = el("div", { class: "stack" });
    body.append(form, said, result);
    if (other !== null) {
      list();
    }
  }

  function stop(said) {
    filters.put("other", null);
    refresh();
    said.textContent = "已结束对比。";
  }

  /** Brings the map to the `other` day of the address; called whenever the query changes. */
  function refresh() {
    const query = filters.query();
    const asked = filters.get("other");
    const asOf = query.get("as_of");
    const wanted = asked !== null && /^\d{4}-\d{2}-\d{2}$/.test(asked) && asked !== asOf ? asked : null;
    if (wanted === null) {
      leave();
      return;
    }
    other = wanted;
    query.set("as_of", other);
    if (second === null) {
      state = { query: "", asOf: "", selected: null };
      second = landgis.layers.side(map, state, SUFFIX, landgis.board.pick);
      divider = makeDivider();
      stage.append(divider.node);
    }
    Object.assign(state, { query: query.toString(), asOf: other });
    second.renew(true, true);
    follow();
    divider.name(...[asOf, other].sort());
    clip();
    list();
  }

  /** The layers switched on stand on both sides. */
  function follow() {
    if (second !== null) {
      const on = landgis.board.shown();
      landgis.styles.layerKinds().forEach((kind) => second.show(kind, on.includes(kind)));
    }
  }

  function leave() {
    other = null;
    turn += 1;
    if (second !== null) {
      second.remove();
      divider.node.remove();
      second = divider = state = null;
      PANES.forEach((pane) => { map.getPane(pane).style.clip = ""; });
    }
    if (result !== null) {
      result.replaceChildren();
    }
  }

  /** A slider by the ARIA pattern: dragged, or moved by arrow keys, Home and End. */
  function makeDivider() {
    const [left, right] = [el("strong", { class: "side-left" }), el("strong", { class: "side-right" })];
    const bar = el("div", {
      class: "bar", role: "slider", tabindex: 0, "aria-label": "卷帘位置", "aria-valuemin": 0, "aria-valuemax": 100,
    }, left, right);
    bar.addEventListener("pointerdown", (event) => {
      bar.setPointerCapture(event.pointerId);
      event.preventDefault();
      bar.focus({ preventScroll: true });
    });
    bar.addEventListener("pointermove", (event) => {
      if (bar.hasPointerCapture(event.pointerId)) {
        const box = stage.getBoundingClientRect();
        move(((event.clientX - box.left) / box.width) * 100);
      }
    });
    bar.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: share - STEP, ArrowRight: share + STEP, Home: 0, End: 100 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        move(to);
      }
    });
    function move(to) {
      share = Math.min(100, Math.max(0, to));
      clip();
    }
    return {
      node: el("div", { class: "divider" }, bar),
      name(earlier, later) {
        left.textContent = `左：数据截至 ${earlier}`;
        right.textContent = `右：数据截至 ${later}`;
      },
      place(x) {
        bar.style.left = `${x}px`;
        bar.setAttribute("aria-valuenow", String(Math.round(share)));
      },
    };
  }

  /** Each side shows through its own half of the map only. */
  function clip() {
    if (second === null) {
      return;
    }
    const size = map.getSize();
    const [from, to] = [map.containerPointToLayerPoint([0, 0]), map.containerPointToLayerPoint(size)];
    const at = from.x + (size.x * share) / 100;
    const halves = [[from.x, at], [at, to.x]];
    const mainFirst = filters.query().get("as_of") < other;
    for (const pane of PANES) {
      setClip(map.getPane(pane), from.y, to.y, halves[mainFirst ? 0 : 1]);
      setClip(map.getPane(`${pane}${SUFFIX}`), from.y, to.y, halves[mainFirst ? 1 : 0]);
    }
    divider.place((size.x * share) / 100);
  }

  function setClip(pane, top, bottom, [left, right]) {
    pane.style.clip = `rect(${top}px, ${right}px, ${bottom}px, ${left}px)`;
  }

  async function list() {
    if (result === null || other === null) {
      return;
    }
    const mine = (turn += 1);
    const box = result;
    box.replaceChildren(el("p", { class: "quiet", role: "status" }, "正在对比…"));
    const query = filters.query();
    query.set("other", other);
    const answer = await service.send("GET", `/api/v1/comparison?${query}`);
    if (mine !== turn) {
      return;
    }
    if (answer.message !== undefined) {
      box.replaceChildren(el("p", { class: "warn" }, answer.message));
      return;
    }
    show(box, answer.data);
  }

  function show(box, found) {
    const total = found.counts.reduce((sum, { count }) => sum + count, 0);
    const counts = found.counts.filter(({ count }) => count > 0).map(({ word, count }) => `${word} ${number(count, 0)} 宗`);
    const head = el("p", { role: "status" },
      el("strong", {}, `${found.earlier} 至 ${found.later}：${number(total, 0)} 宗有变化`),
      `${counts.length ? `（${counts.join("，")}）` : ""}，${number(found.unchanged, 0)} 宗没有变化。`);
    const layers = found.layers.map((layer) => el("li", {}, `${layer.label}：${version(layer.earlier, layer.earlier_count)} → ${version(layer.later, layer.later_count)}`));
    const rows = found.items.map(changed);
    const rest = total > rows.length ? el("p", { class: "quiet" }, `列出前 ${rows.length} 宗；可用筛选缩小范围。`) : "";
    const lacking = found.unassessed.map((day) => el("p", { class: "warn" }, `${day} 尚未评估，没有结果的宗地暂按缺数据比较，不一定是真的变化。`));
    box.replaceChildren(
      head,
      ...lacking,
      ...(layers.length ? [el("h3", {}, "图层版本"), el("ul", { class: "entries" }, ...layers)] : []),
      ...(rows.length ? [el("h3", {}, "变化的宗地"), el("ul", { class: "entries" }, ...rows), rest] : [])
    );
  }

  const version = (day, count) => (day === null ? "没有" : `${day} 版（${number(count, 0)} 个）`);

  function changed(row) {
    const go = button(row.name || row.code || "（未命名地块）", () => openParcel(row.id), { class: "link" });
    return el("li", {}, el("div", {}, go, el("small", {}, `${row.code || "（无宗地代码）"} · ${row.word}：${says(row.earlier, row)} → ${says(row.later, row)}`), el("small", {}, row.fact)));
  }

  function says(side, row) {
    if (side === null) {
      return "没有";
    }
    return row.kind === "shape" ? `${number(side.area_mu, 2)} 亩` : side.word;
  }

  function aYearBefore(day) {
    const [year, ...rest] = day.split("-");
    return [Number(year) - 1, ...rest].join("-").replace("-02-29", "-02-28");
  }

  return { start, refresh, follow };
})();
