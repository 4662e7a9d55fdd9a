/* What stands on the map: parcels (the only layer that takes the pointer), reference layers,
   their names. `tiles` feeds them from the service; embedded.js does so from the page itself. */
"use strict";
window.landgis = window.landgis || {};

landgis.layers = (function () {
  const { el, svg } = landgis.dom;
  const ADDRESS = "/api/v1/tiles/";
  // Below this level parcels are squares of a few pixels, too small for a pattern.
  const SMALL_BELOW = 12;
  // Tiles of level z − `up` drawn 256 · 2^up pixels wide, as the service makes them; beyond the
  // level `finest` the same ones are drawn larger still.
  const PARCEL_TILES = { up: 1, finest: 17 };
  const LAYER_TILES = { up: 2, finest: 16 };
  const USUAL_PX = 256;
  const leaving = new Set();
  let clipNumber = 0;

  function tiles(map) {
    const state = { query: "", asOf: "", selected: null };
    const picked = [];
    const main = side(map, state, "", (parcel) => picked.forEach((listener) => listener(parcel)));

    landgis.map = map;
    landgis.board = {
      onPick: (listener) => picked.push(listener),
      show: (kind, on) => main.show(kind, on),
      shown: () => main.shown(),
      refresh(query, asOf) {
        const changed = [query !== state.query, asOf !== state.asOf];
        Object.assign(state, { query, asOf });
        main.renew(...changed);
      },
      select(pid) {
        state.selected = pid;
        main.restyle();
      },
      pick: (parcel) => picked.forEach((listener) => listener(parcel)),
    };
  }

  /** Parcels and reference layers of one state {query, asOf, selected}; the panes' names end with
      `suffix`, so that two sides can stand on one map. */
  function side(map, state, suffix, pick) {
    const style = ({ properties }, layerName, zoom) =>
      landgis.styles.parcel(properties.v, properties.pid === state.selected, zoom < SMALL_BELOW);
    const parcels = wideTiles(`${ADDRESS}parcels/{z}/{x}/{y}?{query}`, PARCEL_TILES, {
      pane: `parcels${suffix}`,
      minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(),
      query: () => state.query,
      style,
    });
    const references = new Map(
      landgis.styles.layerKinds().map((kind) => [kind, reference(map, kind, state, suffix)])
    );
    parcels.on("click", (event) => pick(event.layer.properties));
    hoverName(map, parcels);
    parcels.on("tileerror", () => landgis.notice.failed("地图数据没有取到，请检查网络后重试。"));

    return {
      show: (kind, on) => references.get(kind).show(on),
      shown: () => [...references].filter(([, layer]) => layer.wanted()).map(([kind]) => kind),
      restyle: () => parcels.setStyle(style),
      renew(parcelsChanged, layersChanged) {
        if (!map.hasLayer(parcels)) {
          parcels.addTo(map);
        } else if (parcelsChanged) {
          parcels.redraw();
        }
        if (layersChanged) {
          references.forEach((layer) => layer.renew());
        }
      },
      remove() {
        takeOff(parcels);
        references.forEach((layer) => layer.show(false));
      },
    };
  }

  function wideTiles(address, { up, finest }, options) {
    const level = (zoom) => Math.max(0, Math.min(zoom, finest) - up);
    const layer = VectorTileLayer.default(address, options);
    const { getTileUrl } = layer;
    layer.getTileSize = () => {
      const size = USUAL_PX * 2 ** (layer._tileZoom - level(layer._tileZoom));
      return L.point(size, size);
    };
    layer.getTileUrl = ({ x, y, z }) => getTileUrl({ x, y, z: level(z) });
    return layer;
  }

  function reference(map, kind, state, suffix) {
    const line = landgis.styles.layer(kind);
    const outline = wideTiles(`${ADDRESS}layers/${kind}/{z}/{x}/{y}?{asOf}`, LAYER_TILES, {
      pane: `${line.under ? "under" : "over"}${suffix}`,
      minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(),
      asOf: () => new URLSearchParams({ as_of: state.asOf }).toString(),
      style: landgis.styles.line(kind),
      featureToLayer: line.ticks === null ? VectorTileLayer.defaultFeatureLayer : tickedLayer(line),
    });
    const names = L.layerGroup();
    // Names stand on one side only: twice they would lie on one another.
    const labelled = line.labelled && suffix === "";
    let wanted = false;

    function show(on) {
      if (on === wanted) {
        return;
      }
      wanted = on;
      if (!on) {
        takeOff(outline);
        names.remove();
        return;
      }
      putOn(outline, map);
      names.addTo(map);
      if (labelled) {
        landgis.labels.load(kind, state.asOf, names);
      }
    }

    function renew() {
      if (!wanted) {
        return;
      }
      outline.redraw();
      if (labelled) {
        landgis.labels.load(kind, state.asOf, names);
      }
    }

    return { show, renew, wanted: () => wanted };
  }

  /** A tile layer that is taken off while it loads would draw its last tiles on no map: it is
      hidden at once and goes when they are there. */
  function takeOff(layer) {
    if (!layer.isLoading()) {
      layer.remove();
      return;
    }
    leaving.add(layer);
    layer.getContainer().hidden = true;
    // Leaflet still looks at the map after it has said so.
    layer.once("load", () => setTimeout(() => leaving.delete(layer) && layer.remove()));
  }

  function putOn(layer, map) {
    leaving.delete(layer);
    layer.addTo(map).getContainer().hidden = false;
  }

  /** An outline with short ticks on its inner side, cut off by the area's own shape. */
  function tickedLayer(line) {
    return function (feature, layerName, pxPerExtent, options) {
      const self = VectorTileLayer.featureLayerBase(feature, layerName, pxPerExtent, options);
      const outline = VectorTileLayer.defaultFeatureLayer(feature, layerName, pxPerExtent, options);
      const inner = band(line);
      inner.follow(outline.graphics);
      self.graphics = svg("g", {}, inner.node, outline.graphics);
      self.setStyle = (style) => outline.setStyle(style);
      self.applyOptions(options);
      return self;
    };
  }

  /** Ticks on the inner side of an outline: `node` to draw, `follow(path)` to take its shape. */
  function band(line) {
    const [reach, spacing] = line.ticks;
    const id = `inside-${(clipNumber += 1)}`;
    const inside = svg("path", { "clip-rule": "evenodd" });
    const ticks = svg("path", {
      fill: "none", stroke: line.colour, "stroke-width": 2 * reach,
      "stroke-dasharray": `1 ${spacing - 1}`, "clip-path": `url(#${id})`,
    });
    return {
      node: svg("g", {}, svg("clipPath", { id }, inside), ticks),
      follow(path) {
        inside.setAttribute("d", path.getAttribute("d"));
        ticks.setAttribute("d", path.getAttribute("d"));
      },
    };
  }

  /** Code, verdict and, near enough, name beside the pointer; text nodes, never markup. */
  function hoverName(map, parcels) {
    const name = el("strong");
    const rest = el("span");
    const tip = L.tooltip({ sticky: true, direction: "right", offset: [12, 0] })
      .setContent(el("div", { class: "tip" }, name, rest));
    parcels.on("mouseover", (event) => {
      const parcel = event.layer.properties;
      name.textContent = parcel.name || "";
      name.hidden = !parcel.name;
      rest.textContent = `${parcel.code || "（无宗地代码）"} · ${landgis.styles.word(parcel.v)}`;
      tip.setLatLng(event.latlng).addTo(map);
    });
    parcels.on("mousemove", (event) => tip.setLatLng(event.latlng));
    parcels.on("mouseout loading", () => tip.remove());
  }

  return { tiles, side, band };
})();
