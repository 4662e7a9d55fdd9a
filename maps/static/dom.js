/* Building elements. Every text goes through textContent; nothing here parses markup but
   `fragment`, which takes server-rendered, autoescaped pages of our own origin only. */
"use strict";
window.landgis = window.landgis || {};

landgis.dom = (function () {
  const SVG = "http://www.w3.org/2000/svg";

  /** el("p", {class: "note", hidden: true}, "text", child …); null children are left out. */
  function el(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) {
        continue;
      }
      node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.filter(present));
    return node;
  }

  /** Everything in `node` gives way to `children`; null ones are left out. */
  function replace(node, ...children) {
    node.replaceChildren(...children.filter(present));
  }

  const present = (child) => child !== null && child !== undefined;

  /** A server-rendered fragment as nodes; scripts in it would neither run nor pass the CSP. */
  function fragment(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const nodes = document.createDocumentFragment();
    nodes.append(...[...parsed.body.childNodes].map((node) => document.adoptNode(node)));
    return nodes;
  }

  /** 1234567.5 → "1,234,567.50". */
  function number(value, places) {
    return Number(value).toLocaleString("zh-CN", {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
  }

  return { el, svg, replace, fragment, number };
})();
