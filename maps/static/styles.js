/* Symbols as the server defines them (maps/styles.py): pattern definitions, path options for
   tiles, swatches for legends. */
"use strict";
window.landgis = window.landgis || {};

landgis.styles = (function () {
  const { svg } = landgis.dom;
  let verdicts = new Map();
  let layers = new Map();
  let swatch = [32, 16];

  function set(data) {
    verdicts = new Map(data.verdicts.map((face) => [face.v, face]));
    layers = new Map(data.layers.map((line) => [line.kind, line]));
    swatch = data.swatch;
    document.body.append(
      svg("svg", { width: 0, height: 0, class: "pattern-defs", "aria-hidden": "true" }, definitions())
    );
  }

  function definitions() {
    const patterned = [...verdicts.values()].filter((face) => face.pattern);
    return svg("defs", {}, ...patterned.map(patternOf));
  }

  function patternOf(face) {
    const { id, size, path, ink, width } = face.pattern;
    return svg(
      "pattern",
      { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: size, height: size, fill: face.colour }),
      svg("path", { d: path, stroke: ink, "stroke-width": width, "stroke-linecap": "round", fill: "none" })
    );
  }

  /** Path options of a parcel; a verdict the server does not know of is drawn as 缺数据. A small
      one wears its plain colour: the lightness of the colours still orders the verdicts. */
  function parcel(v, selected, small = false) {
    const face = verdicts.get(v) || verdicts.get(4);
    const pattern = small ? null : face.pattern;
    return {
      interactive: true,
      fill: true,
      fillColor: pattern ? `url(#${pattern.id})` : face.colour,
      fillOpacity: 0.92,
      stroke: true,
      color: selected ? "#1f5fa8" : face.outline,
      weight: selected ? 4 : face.weight,
      opacity: 1,
      dashArray: selected || small ? null : face.dash,
    };
  }

  function line(kind) {
    const face = layers.get(kind);
    return {
      interactive: false,
      fill: false,
      stroke: true,
      color: face.colour,
      weight: face.weight,
      opacity: 1,
      dashArray: face.dash,
    };
  }

  function verdictSwatch(v) {
    const face = verdicts.get(v);
    return swatchBox(
      svg("rect", {
        x: 1, y: 1, width: swatch[0] - 2, height: swatch[1] - 2,
        fill: face.pattern ? `url(#${face.pattern.id})` : face.colour,
        stroke: face.outline, "stroke-width": face.weight, "stroke-dasharray": face.dash,
      })
    );
  }

  function layerSwatch(kind) {
    const face = layers.get(kind);
    const [width, height] = swatch;
    const d = `M0 ${height / 2 + 2}H${width}`;
    const ticks = face.ticks === null ? null : svg("path", {
      d: `M0 ${height / 2 + 2 - face.ticks[0] / 2}H${width}`, fill: "none", stroke: face.colour,
      "stroke-width": face.ticks[0], "stroke-dasharray": `1 ${face.ticks[1] - 1}`,
    });
    return swatchBox(ticks, svg("path", {
      d, fill: "none", stroke: face.colour, "stroke-width": face.weight, "stroke-dasharray": face.dash,
    }));
  }

  function swatchBox(...children) {
    return svg(
      "svg",
      { width: swatch[0], height: swatch[1], viewBox: `0 0 ${swatch[0]} ${swatch[1]}`, "aria-hidden": "true", class: "symbol" },
      ...children
    );
  }

  return {
    set, parcel, line, verdictSwatch, layerSwatch,
    layer: (kind) => layers.get(kind),
    layerKinds: () => [...layers.keys()],
    verdicts: () => [...verdicts.values()],
    word: (v) => (verdicts.get(v) || verdicts.get(4)).word,
  };
})();
