/* 书签: the present filters and place under a name, for oneself. */
"use strict";
window.landgis = window.landgis || {};

landgis.bookmarks = (function () {
  const { el } = landgis.dom;
  const { labelled, button, status } = landgis.fields;
  const { service } = landgis;
  let map;
  let list;
  let said;

  function start(theMap, opener) {
    map = theMap;
    landgis.panel.add(opener, tool);
  }

  const tool = { title: "书签", open };

  function open(body) {
    const name = el("input", { name: "name", maxlength: 40, required: true, autocomplete: "off", placeholder: "如：高新区疑似闲置" });
    const form = el("form", { class: "stack" }, labelled("名称", name), el("div", { class: "actions" }, el("button", {}, "保存当前视图")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(name);
    });
    said = status();
    list = el("ul", { class: "entries" });
    body.append(form, said, el("h3", {}, "我的书签"), list, el("p", { class: "quiet" }, "书签记住筛选、日期和图的位置，只有自己看得到；要给同事，请发网址。"));
    load();
  }

  async function save(name) {
    const address = new URLSearchParams(location.search);
    address.set("as_of", landgis.filters.query().get("as_of"));
    address.set("at", placeOf(map));
    const answer = await service.send("POST", "/api/v1/map-bookmarks", { name: name.value, address: String(address) });
    said.textContent = answer.message === undefined ? "已保存。" : answer.message;
    if (answer.message === undefined) {
      name.value = "";
      await load();
    }
  }

  async function load() {
    const answer = await service.get("/api/v1/map-bookmarks");
    const items = answer === null ? [] : answer.items;
    list.replaceChildren(...(items.length ? items.map(entry) : [el("li", { class: "quiet" }, "还没有书签。")]));
  }

  function entry(bookmark) {
    const away = button("删除", async () => {
      const answer = await service.send("DELETE", `/api/v1/map-bookmarks/${bookmark.id}`);
      said.textContent = answer.message === undefined ? "已删除。" : answer.message;
      await load();
    }, { class: "plain small", "aria-label": `删除书签：${bookmark.name}` });
    return el("li", {}, el("a", { href: `/map?${bookmark.address}` }, bookmark.name), away);
  }

  /** Where the map looks, as an address has it: 104.06_30.66_14. */
  function placeOf(theMap) {
    const { lng, lat } = theMap.getCenter();
    return `${lng.toFixed(5)}_${lat.toFixed(5)}_${theMap.getZoom()}`;
  }

  /** The place of an address as [latlng, zoom], or null. */
  function readPlace(text) {
    const parts = (text || "").split("_").map(Number);
    const fits = parts.length === 3 && parts.every(Number.isFinite) && Math.abs(parts[1]) <= 85;
    return fits ? [[parts[1], parts[0]], parts[2]] : null;
  }

  return { start, readPlace };
})();
