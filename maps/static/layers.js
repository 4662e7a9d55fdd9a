/* What stands on the map: parcels (the only layer that takes the pointer), reference layers,
   their names. `tiles` feeds them from the service; embedded.js does so from the page itself. */
"use strict";
window.landgis = window.landgis || {};

landgis.layers = (function () {
  const { el, svg } = landgis.dom;
  // Below this level parcels are squares of a few pixels, too small for a pattern.
  const SMALL_BELOW = 12;
  let clipNumber = 0;

  function tiles(map) {
    const state = { query: "", asOf: "", selected: null };
    const picked = [];
    const address = "/api/v1/tiles/";
    const parcels = VectorTileLayer.default(`${address}parcels/{z}/{x}/{y}?{query}`, {
      pane: "parcels",
      minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(),
      maxDetailZoom: 17,
      query: () => state.query,
      style: parcelStyle,
    });

    function parcelStyle({ properties }, layerName, zoom) {
      return landgis.styles.parcel(properties.v, properties.pid === state.selected, zoom < SMALL_BELOW);
    }

    const references = new Map(
      landgis.styles.layerKinds().map((kind) => [kind, reference(map, kind, address, state)])
    );
    parcels.on("click", (event) => {
      const { pid, code } = event.layer.properties;
      picked.forEach((listener) => listener({ pid, code }));
    });
    hoverCode(map, parcels);
    parcels.on("tileerror", () => landgis.notice.failed("地图数据没有取到，请检查网络后重试。"));

    landgis.map = map;
    landgis.board = {
      onPick: (listener) => picked.push(listener),
      show: (kind, on) => references.get(kind).show(on),
      refresh(query, asOf) {
        const parcelsChanged = query !== state.query;
        const layersChanged = asOf !== state.asOf;
        Object.assign(state, { query, asOf });
        if (!map.hasLayer(parcels)) {
          parcels.addTo(map);
        } else if (parcelsChanged) {
          parcels.redraw();
        }
        if (layersChanged) {
          references.forEach((layer) => layer.renew());
        }
      },
      select(pid) {
        state.selected = pid;
        parcels.setStyle(parcelStyle);
      },
    };
  }

  function reference(map, kind, address, state) {
    const line = landgis.styles.layer(kind);
    const outline = VectorTileLayer.default(`${address}layers/${kind}/{z}/{x}/{y}?{asOf}`, {
      pane: line.under ? "under" : "over",
      minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(),
      maxDetailZoom: 16,
      asOf: () => new URLSearchParams({ as_of: state.asOf }).toString(),
      style: landgis.styles.line(kind),
      featureToLayer: line.ticks === null ? VectorTileLayer.defaultFeatureLayer : tickedLayer(line),
    });
    const names = L.layerGroup();
    let wanted = false;

    function show(on) {
      if (on === wanted) {
        return;
      }
      wanted = on;
      if (!on) {
        outline.remove();
        names.remove();
        return;
      }
      outline.addTo(map);
      names.addTo(map);
      if (line.labelled) {
        landgis.labels.load(kind, state.asOf, names);
      }
    }

    function renew() {
      if (!wanted) {
        return;
      }
      outline.redraw();
      if (line.labelled) {
        landgis.labels.load(kind, state.asOf, names);
      }
    }

    return { show, renew };
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

  /** The code beside the pointer; a text node, never markup. */
  function hoverCode(map, parcels) {
    const text = el("span");
    const tip = L.tooltip({ sticky: true, direction: "right", offset: [12, 0] }).setContent(text);
    parcels.on("mouseover", (event) => {
      text.textContent = event.layer.properties.code || "（无宗地代码）";
      tip.setLatLng(event.latlng).addTo(map);
    });
    parcels.on("mousemove", (event) => tip.setLatLng(event.latlng));
    parcels.on("mouseout loading", () => tip.remove());
  }

  return { tiles, band };
})();
