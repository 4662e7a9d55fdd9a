/* The one panel beside the legend in which a tool of the map works: a button opens it, the button
   again, 关闭 or Esc closes it and gives the focus back. */
"use strict";
window.landgis = window.landgis || {};

landgis.panel = (function () {
  const { el } = landgis.dom;
  const NARROW = 1000;
  let box;
  let current = null;
  let onOpen = () => {};

  /** `opened(narrow)` whenever the panel opens, so that a narrow screen can make room. */
  function start(theBox, opened) {
    box = theBox;
    onOpen = opened;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        close();
      }
    });
  }

  /** tool: {title, open(body), close()}; `open` fills the body anew each time. */
  function add(button, tool) {
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", box.id);
    button.addEventListener("click", () => (current !== null && current.button === button ? close() : open(button, tool)));
  }

  function open(button, tool) {
    close();
    current = { button, tool };
    const body = el("div", { class: "panel-body" });
    const away = el("button", { type: "button", class: "plain close", title: "关闭（Esc）" }, "关闭");
    away.addEventListener("click", close);
    box.replaceChildren(el("div", { class: "panel-head" }, el("h2", { tabindex: -1 }, tool.title), away), body);
    box.setAttribute("aria-label", tool.title);
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    onOpen(box.closest(".stage").clientWidth < NARROW);
    tool.open(body);
    (body.querySelector("input, textarea, select, button, a[href]") || box.querySelector("h2")).focus({ preventScroll: true });
  }

  function close() {
    if (current === null) {
      return;
    }
    const { button, tool } = current;
    current = null;
    const inside = box.contains(document.activeElement);
    box.hidden = true;
    box.replaceChildren();
    button.setAttribute("aria-expanded", "false");
    if (inside) {
      button.focus({ preventScroll: true });
    }
    (tool.close || (() => {}))();
  }

  /** Whether the panel shows this tool. */
  const shows = (tool) => current !== null && current.tool === tool;

  return { start, add, close, shows };
})();

/** Fields of the tools. */
landgis.fields = (function () {
  const { el } = landgis.dom;

  const labelled = (text, control) => el("label", { class: "field" }, el("span", {}, text), control);

  function select(name, options, chosen) {
    const made = options.map(([value, label]) => el("option", { value, selected: value === chosen }, label));
    return el("select", { name }, ...made);
  }

  function button(text, act, more = {}) {
    const made = el("button", { type: "button", ...more }, text);
    made.addEventListener("click", act);
    return made;
  }

  /** A line of feedback that is read out. */
  const status = () => el("p", { class: "said", role: "status" });

  return { labelled, select, button, status };
})();
