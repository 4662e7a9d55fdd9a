/* The parcel sheet (地块体检表) beside the map: it slides in at the right, takes the focus, and
   Esc gives the focus back to where it was. */
"use strict";
window.landgis = window.landgis || {};

landgis.sheet = (function () {
  const { el } = landgis.dom;
  let box;
  let fetchSheet;
  let closed;
  let extra = () => [];
  let before = null;
  let turn = 0;

  /** `fetcher(id)` → Promise of a node or null; `onClose()` after the sheet has gone;
      `actions(id)` → buttons beside 关闭. */
  function start(theBox, fetcher, onClose, actions = extra) {
    [box, fetchSheet, closed, extra] = [theBox, fetcher, onClose, actions];
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !box.hidden && !event.defaultPrevented) {
        close();
      }
    });
  }

  /** Returns the bounds [w, s, e, n] the sheet names, or null. */
  async function open(id) {
    const mine = (turn += 1);
    if (box.hidden) {
      before = document.activeElement;
    }
    box.replaceChildren(bar([]), el("p", { class: "quiet", role: "status" }, "正在打开…"));
    box.hidden = false;
    const content = await fetchSheet(id);
    if (mine !== turn) {
      return null;
    }
    if (content === null) {
      box.replaceChildren(bar([]), el("p", { class: "warn" }, "这宗地没有打开。可能已被撤回，或不在您的权限范围内。"));
      return null;
    }
    box.replaceChildren(bar(extra(id)), content);
    const title = box.querySelector("h2") || box;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    box.scrollTop = 0;
    return boundsOf(box.querySelector("[data-bounds]"));
  }

  function bar(actions) {
    const button = el("button", { type: "button", class: "plain close", title: "关闭（Esc）" }, "关闭");
    button.addEventListener("click", close);
    return el("div", { class: "sheet-bar" }, ...actions, button);
  }

  function boundsOf(node) {
    const edges = node === null ? [] : node.dataset.bounds.split(",").map(Number);
    return edges.length === 4 && edges.every(Number.isFinite) ? edges : null;
  }

  function close() {
    turn += 1;
    box.hidden = true;
    box.replaceChildren();
    if (before !== null && document.contains(before)) {
      before.focus({ preventScroll: true });
    }
    closed();
  }

  return { start, open, close, isOpen: () => box !== undefined && !box.hidden };
})();
