/* 空间查询: a circle, box, outline, line, or what lies near a parcel or a zone, becomes a filter of
   the one query: it stands in the address, and totals, list, map and exports follow. */
"use strict";
window.landgis = window.landgis || {};

landgis.region = (function () {
  const { el, number } = landgis.dom;
  const { labelled, select, button, status } = landgis.fields;
  const { drawing, filters, service } = landgis;
  const STYLE = { pane: "region", color: "#7a1fa8", weight: 2, interactive: false };
  const KINDS = [
    ["point", "圆形", "在图上点出圆心。"],
    ["box", "框选", "按住拖出矩形，或点两个对角。"],
    ["polygon", "多边形", "逐点单击，双击或按“完成”结束。"],
    ["line", "沿线", "逐点单击，双击或按“完成”结束。"],
  ];
  const ZONES = [
    ["red", "工业红线区"], ["blue", "工业蓝线区"], ["park", "园区"], ["ring", "绕城高速"],
    ["district", "区（市）县"], ["farmland", "永久基本农田"], ["ecological", "生态保护红线"],
  ];
  const USUAL = { point: "500", line: "100", parcel: "500", zone: "500" };
  const MOST_POINTS = 200;
  let map;
  let note;
  let shown = null;
  let turn = 0;
  let parcelNow;
  let said = null;
  let done = null;

  /** `parcel()` is the id of the open parcel or null. */
  function start(theMap, theNote, opener, parcel) {
    [map, note, parcelNow] = [theMap, theNote, parcel];
    Object.assign(map.createPane("region").style, { zIndex: 465, pointerEvents: "none" });
    landgis.panel.add(opener, tool);
  }

  const tool = { title: "空间查询", open, close: () => drawing.end() };

  function open(body) {
    const kind = select("kind", [...KINDS.map(([value, label]) => [value, label]), ["parcel", "选定宗地周边"], ["zone", "图层周边"]]);
    const reach = el("input", { name: "reach", type: "text", inputmode: "decimal", maxlength: 8, class: "figure" });
    const zone = select("zone", ZONES);
    const code = el("input", { name: "code", maxlength: 60, list: "zone-codes", placeholder: "全部", autocomplete: "off" });
    const codes = el("datalist", { id: "zone-codes" });
    const zoneField = labelled("图层", zone);
    const codeField = labelled("编号", code);
    const hint = el("p", { class: "quiet" });
    said = status();
    done = button("完成", () => drawing.finish(), { class: "plain", hidden: true });
    const go = button("在图上画", () => begin(kind.value, reach.value.trim(), zone.value, code.value.trim()));
    const clear = button("清除空间范围", () => put(null, ""), { class: "plain" });
    const each = button("逐个统计", () => listZones(zone.value, reach.value.trim(), listed), { class: "plain" });
    const listed = el("div", {});

    function follow() {
      const value = kind.value;
      reach.value = USUAL[value] || "0";
      zoneField.hidden = codeField.hidden = each.hidden = value !== "zone";
      listed.replaceChildren();
      go.textContent = value === "parcel" || value === "zone" ? "查询" : "在图上画";
      const drawn = KINDS.find(([name]) => name === value);
      hint.textContent = drawn === undefined ? hintOf(value) : `${drawn[2]}键盘：方向键移图，回车取十字处。`;
    }
    async function zoneChosen() {
      const as_of = filters.query().get("as_of");
      const answer = await service.get(`/api/v1/layers/${zone.value}/labels?${new URLSearchParams({ as_of })}`);
      const items = answer === null ? [] : answer.items;
      codes.replaceChildren(...items.map((item) => el("option", { value: item.code }, item.name)));
    }
    kind.addEventListener("change", follow);
    zone.addEventListener("change", () => { listed.replaceChildren(); zoneChosen(); });
    zone.addEventListener("focus", zoneChosen, { once: true });
    body.append(
      labelled("方式", kind), zoneField, codeField, codes,
      labelled("距离（米）", reach), hint,
      el("div", { class: "actions" }, go, each, done, clear), said, listed,
      el("p", { class: "quiet" }, "凡在范围内、与范围相接，或离范围不超过这个距离的宗地都算。距离按平面坐标计算。")
    );
    const asked = (filters.get("region") || "").split("-")[0];
    // The one who opened a parcel most likely asks for its surroundings.
    kind.value = asked || (parcelNow() === null ? "point" : "parcel");
    if (kind.selectedIndex < 0) {
      kind.selectedIndex = 0;
    }
    follow();
    if (asked !== "") {
      reach.value = filters.get("reach") || "0";
    }
  }

  const hintOf = (kind) =>
    kind === "zone" ? "可填图层要素的编号，不填为全部合起来；“逐个统计”按要素分列。" : "先在图上点开一宗地，再按“查询”。";

  function begin(kind, reach, zone, code) {
    if (kind === "zone") {
      put(`zone-${zone}${code === "" ? "" : `-${code}`}`, reach);
    } else if (kind === "parcel") {
      around(parcelNow() ?? parcelOfRegion(), reach);
    } else {
      done.hidden = kind === "point" || kind === "box";
      say(KINDS.find(([name]) => name === kind)[2]);
      drawing.begin(kind, {
        changed: (points) => say(points.length > MOST_POINTS ? `最多 ${MOST_POINTS} 个点。` : `已取 ${points.length} 个点。`),
        finished: (points) => put(`${kind}-${points.map(pointText).join("-")}`, reach),
        ended: () => { done.hidden = true; },
      });
    }
  }

  /** Each zone of a layer with what lies near it; a zone of the list becomes the region. */
  async function listZones(zone, reach, into) {
    say("正在统计…");
    const query = filters.query();
    query.set("region", `zone-${zone}`);
    query.set("reach", reach);
    const answer = await service.get(`/api/v1/region/zones?${query}`);
    say("");
    if (answer === null) {
      return;
    }
    const sums = (item) => `${number(item.count, 0)} 宗 · ${number(item.area_mu, 2)} 亩`;
    const near = answer.items.filter((item) => item.count > 0).sort((a, b) => b.count - a.count);
    const rows = near.map((item) => el("li", {},
      el("div", {}, button(item.name, () => put(`zone-${zone}-${item.code}`, reach), { class: "link" }),
        el("small", {}, `${item.code} · ${sums(item)}`))));
    const twice = "离几个要素都近的宗地在各处都算，合起来只算一次。";
    const none = answer.items.length - near.length;
    const rest = none ? `另外 ${none} 个要素附近没有。` : "";
    const more = answer.left_off ? `还有 ${answer.left_off} 个要素没有统计，请填编号查询。` : "";
    into.replaceChildren(
      el("p", {}, `合起来 ${sums(answer.whole)}。`), el("ul", { class: "entries" }, ...rows),
      el("p", { class: "quiet" }, twice + rest + more));
  }

  /** The parcel that the region in force starts from, or null. */
  function parcelOfRegion() {
    const [kind, id] = (filters.get("region") || "").split("-");
    return kind === "parcel" ? id : null;
  }

  /** Parcels round one parcel; also from its sheet. */
  function around(id, reach = USUAL.parcel) {
    if (id === null) {
      say("还没有选定宗地：请先在图上点开一宗。");
    } else {
      put(`parcel-${id}`, reach);
    }
  }

  const pointText = ({ lng, lat }) => `${Number(lng.toFixed(6))}_${Number(lat.toFixed(6))}`;

  function put(region, reach) {
    drawing.end();
    say("");
    filters.setRegion(region, reach === "0" ? "" : reach);
  }

  function say(text) {
    if (said !== null) {
      said.textContent = text;
    }
  }

  /** Draws the region of the address and names it; called whenever the query changes. */
  async function refresh() {
    const mine = (turn += 1);
    const query = filters.query();
    if (!query.has("region")) {
      forget();
      return;
    }
    const answer = await service.get(`/api/v1/region?${query}`);
    if (mine !== turn) {
      return;
    }
    forget();
    if (answer === null) {
      showNote("空间范围不能使用");
      return;
    }
    const reach = L.geoJSON(answer.outline, { ...STYLE, fillOpacity: 0.06, dashArray: "6 4" });
    const core = L.geoJSON(answer.shape, {
      ...STYLE, fill: false, pointToLayer: (_, at) => L.circleMarker(at, { ...STYLE, radius: 3 }),
    });
    shown = L.layerGroup([reach, core]).addTo(map);
    const size = `${answer.about ? "约 " : ""}${number(answer.area_m2, 0)} 平方米 = ${number(answer.area_mu, 2)} 亩`;
    showNote(`空间范围：${answer.words}（${size}）`);
  }

  function forget() {
    if (shown !== null) {
      shown.remove();
      shown = null;
    }
    note.hidden = true;
  }

  function showNote(text) {
    note.replaceChildren(el("span", {}, text), button("清除", () => put(null, ""), { class: "plain small" }));
    note.hidden = false;
  }

  return { start, refresh, around };
})();
