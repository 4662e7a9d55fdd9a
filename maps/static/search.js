/* Search as you type (宗地代码、名称、企业、园区): a combobox by the ARIA pattern; Enter or a click
   goes there. */
"use strict";
window.landgis = window.landgis || {};

landgis.search = (function () {
  const { el } = landgis.dom;
  const PAUSE_MS = 180;
  let input;
  let list;
  let find;
  let go;
  let items = [];
  let active = -1;
  let asked = 0;
  let timer;

  /** `finder(text)` → Promise of [{id, code, name, bounds}] or null; `goTo(item)` opens one. */
  function start(theInput, theList, finder, goTo) {
    [input, list, find, go] = [theInput, theList, finder, goTo];
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("keydown", onKey);
    input.addEventListener("blur", () => setTimeout(close, 150));
  }

  async function ask() {
    const text = input.value.trim();
    const turn = (asked += 1);
    if (text === "") {
      close();
      return;
    }
    const found = await find(text);
    if (turn !== asked || found === null) {
      return;
    }
    items = found;
    active = items.length ? 0 : -1;
    draw();
  }

  function draw() {
    const rows = items.map((item, place) => {
      const row = el(
        "li", { role: "option", id: `found-${place}`, "aria-selected": String(place === active) },
        item.word === undefined ? null : el("small", { class: "kind" }, item.word),
        el("span", { class: "code" }, item.code || "（无宗地代码）"),
        el("span", {}, item.firm ? `${item.firm} · ${item.name || ""}` : item.name || "")
      );
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(place);
      });
      return row;
    });
    list.replaceChildren(...(rows.length ? rows : [el("li", { class: "quiet" }, "没有找到。可输入宗地代码开头，或宗地、园区、企业名称中的字。")]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `found-${active}`);
    }
  }

  function onKey(event) {
    if (event.key === "Escape") {
      if (!list.hidden) {
        event.stopPropagation();
      }
      close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0 && !list.hidden) {
        choose(active);
      } else {
        ask();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
      draw();
    }
  }

  function choose(place) {
    close();
    go(items[place]);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  return { start };
})();
