/* 标注: notes on the map with owner, reach and last day. Their text is only ever a text node. */
"use strict";
window.landgis = window.landgis || {};

landgis.notes = (function () {
  const { el } = landgis.dom;
  const { labelled, select, button, status } = landgis.fields;
  const { drawing, service } = landgis;
  const STYLE = { pane: "notes", color: "#8a4b00", weight: 2, fillOpacity: 0.12 };
  const USUAL_DAYS = 90;
  const KINDS = [["point", "点"], ["line", "线"], ["polygon", "面"]];
  let map;
  let group;
  let place = null;
  let drawn = null;
  let list;
  let said;

  function start(theMap, opener) {
    map = theMap;
    Object.assign(map.createPane("notes").style, { zIndex: 480 });
    group = L.layerGroup().addTo(map);
    landgis.panel.add(opener, tool);
    load();
  }

  const tool = {
    title: "标注", open,
    close() {
      drawing.end();
      forgetPlace();
    },
  };

  function open(body) {
    const kind = select("kind", KINDS);
    const text = el("textarea", { name: "body", maxlength: 200, rows: 2, required: true, "aria-label": "标注内容" });
    const until = el("input", { type: "date", name: "expires_on", required: true, value: day(USUAL_DAYS), min: day(0), max: day(366) });
    const reach = select("shared", [["", "仅自己可见"], ["1", "范围内共享"]]);
    const done = button("完成", () => drawing.finish(), { class: "plain", hidden: true });
    const begin = button("在图上取位置", () => {
      said.textContent = "在图上点出位置；键盘：方向键移图，回车取十字处。";
      done.hidden = kind.value === "point";
      drawing.begin(kind.value, {
        finished: (points) => setPlace(kind.value, points),
        ended: () => { done.hidden = true; },
      });
    }, { class: "plain" });
    said = status();
    const form = el("form", { class: "stack" },
      labelled("内容", text), labelled("形状", kind), el("div", { class: "actions" }, begin, done),
      labelled("到期日", until), labelled("可见", reach), el("div", { class: "actions" }, el("button", {}, "保存标注")), said);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save({ body: text.value, place: place || "", shared: reach.value === "1", expires_on: until.value }, text);
    });
    list = el("ul", { class: "entries" });
    body.append(form, el("h3", {}, "图上的标注"), list);
    load();
  }

  async function save(note, field) {
    const answer = await service.send("POST", "/api/v1/map-notes", note);
    if (answer.message !== undefined) {
      said.textContent = answer.message;
      return;
    }
    field.value = "";
    forgetPlace();
    said.textContent = "已保存。";
    await load();
  }

  function setPlace(kind, points) {
    forgetPlace();
    place = `${kind}-${points.map(({ lng, lat }) => `${Number(lng.toFixed(6))}_${Number(lat.toFixed(6))}`).join("-")}`;
    drawn = shapeOf(kind, points).addTo(map);
    said.textContent = "位置已取，请填写内容后保存。";
  }

  function shapeOf(kind, points) {
    const style = { ...STYLE, interactive: false };
    if (kind === "point") {
      return L.circleMarker(points[0], { ...style, radius: 7 });
    }
    return kind === "line" ? L.polyline(points, style) : L.polygon(points, style);
  }

  function forgetPlace() {
    place = null;
    if (drawn !== null) {
      drawn.remove();
      drawn = null;
    }
  }

  async function load() {
    const answer = await service.get("/api/v1/map-notes");
    const items = answer === null ? [] : answer.items;
    group.clearLayers();
    const layers = new Map(items.map((note) => [note.id, layerOf(note)]));
    if (landgis.panel.shows(tool)) {
      const rows = items.map((note) => entry(note, layers.get(note.id)));
      list.replaceChildren(...(rows.length ? rows : [el("li", { class: "quiet" }, "还没有标注。写下内容、取好位置，保存后同事按范围可见。")]));
    }
  }

  function layerOf(note) {
    const layer = L.geoJSON(note.shape, {
      ...STYLE, pointToLayer: (_, at) => L.circleMarker(at, { ...STYLE, radius: 7 }),
    });
    layer.bindTooltip(el("span", { class: "note-text" }, `${note.body}（${note.owner}，${note.created_on}）`), { sticky: true });
    return layer.addTo(group);
  }

  function entry(note, layer) {
    const go = button(note.body, () => map.fitBounds(layer.getBounds(), { maxZoom: 16, animate: false }), { class: "link" });
    const about = `${note.own ? "我" : note.owner} · ${note.shared ? "范围内共享" : "仅自己可见"} · 至 ${note.expires_on}`;
    const away = note.own ? button("撤下", () => withdraw(note.id), { class: "plain small", "aria-label": `撤下标注：${note.body}` }) : null;
    return el("li", {}, el("div", {}, go, el("small", {}, about)), away);
  }

  async function withdraw(id) {
    const answer = await service.send("DELETE", `/api/v1/map-notes/${id}`);
    said.textContent = answer.message === undefined ? "已撤下。" : answer.message;
    await load();
  }

  /** Today and so many days on, in the office's own calendar. */
  function day(ahead) {
    const at = new Date(Date.now() + ahead * 86400000);
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(at);
  }

  return { start };
})();
