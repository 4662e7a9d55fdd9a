/* Parcels and layers from the page itself (maps/standalone.py); the same board as layers.js has
   for vector tiles. Shapes are read by maps/shape_code.py's rule. */
"use strict";
window.landgis = window.landgis || {};

landgis.data = (function () {
  const FIELDS = ["code", "name", "v", "district", "park", "area", "reason", "shape"];
  const TEXTS = ["district", "park", "reason"];

  function read() {
    const data = JSON.parse(document.getElementById("map-data").textContent);
    const digits = new Map([...data.alphabet].map((letter, value) => [letter, value]));
    const decode = (text) => shape(text, digits, data);
    data.parcels = data.parcels.map((row, id) => {
      const parcel = Object.fromEntries(FIELDS.map((name, place) => [name, row[place]]));
      TEXTS.forEach((name) => (parcel[name] = data.texts[parcel[name]]));
      return { ...parcel, id, shape: decode(parcel.shape) };
    });
    for (const [kind, features] of Object.entries(data.layers)) {
      data.layers[kind] = features.map(([name, text]) => ({ name, shape: decode(text) }));
    }
    return data;
  }

  /** Polygons of rings of [lat, lng], as Leaflet takes them. */
  function shape(text, digits, { corner, scale }) {
    return text.split(".").map((polygon) => polygon.split(" ").map((ring) => points(ring, digits, corner, scale)));
  }

  function points(text, digits, [west, south], scale) {
    const found = [];
    let [x, y] = [0, 0];
    const numbers = decodeNumbers(text, digits);
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      x += numbers[i];
      y += numbers[i + 1];
      found.push([south + y / scale, west + x / scale]);
    }
    return found;
  }

  function decodeNumbers(text, digits) {
    const numbers = [];
    let [value, factor] = [0, 1];
    for (const letter of text) {
      const digit = digits.get(letter);
      value += (digit % 32) * factor;
      if (digit >= 32) {
        factor *= 32;
      } else {
        numbers.push(value % 2 === 0 ? value / 2 : -(value + 1) / 2);
        [value, factor] = [0, 1];
      }
    }
    return numbers;
  }

  return { read };
})();

landgis.layers.embedded = function (map) {
  const { styles } = landgis;
  const data = landgis.data.read();
  const renderers = new Map(
    ["under", "parcels", "over"].map((pane) => [pane, L.svg({ pane, padding: 0.3 })])
  );
  const picked = [];
  const paths = data.parcels.map(parcelPath);
  const references = new Map(Object.entries(data.layers).map(([kind, features]) => [kind, reference(kind, features)]));
  let selected = null;

  function parcelPath(parcel) {
    const path = L.polygon(parcel.shape, {
      ...styles.parcel(parcel.v, false), pane: "parcels", renderer: renderers.get("parcels"),
    });
    path.on("click", () => picked.forEach((listener) => listener({ pid: parcel.id, code: parcel.code })));
    return path.addTo(map);
  }

  function reference(kind, features) {
    const line = styles.layer(kind);
    const pane = line.under ? "under" : "over";
    const options = { ...styles.line(kind), pane, renderer: renderers.get(pane), noClip: true };
    const Outline = line.ticks === null ? L.Polygon : tickedPolygon(line);
    const group = L.layerGroup(features.map((feature) => new Outline(feature.shape, options)));
    if (line.labelled) {
      const names = L.layerGroup();
      landgis.labels.place(kind, features.map(namePlace), names);
      group.addLayer(names);
    }
    return group;
  }

  /** A name stands in the middle of the largest part's frame. */
  function namePlace({ name, shape }) {
    const frames = shape.map((polygon) => L.latLngBounds(polygon[0]));
    const size = (frame) => (frame.getEast() - frame.getWest()) * (frame.getNorth() - frame.getSouth());
    const { lat, lng } = frames.reduce((a, b) => (size(b) > size(a) ? b : a)).getCenter();
    return { name, lat, lon: lng };
  }

  /** Leaflet draws a polygon anew in `_updatePath`; the ticks follow there. */
  function tickedPolygon(line) {
    return L.Polygon.extend({
      onAdd(theMap) {
        L.Polygon.prototype.onAdd.call(this, theMap);
        this._band = landgis.layers.band(line);
        this._path.before(this._band.node);
        this._band.follow(this._path);
      },
      onRemove(theMap) {
        this._band.node.remove();
        this._band = undefined;
        L.Polygon.prototype.onRemove.call(this, theMap);
      },
      _updatePath() {
        L.Polygon.prototype._updatePath.call(this);
        if (this._band) {
          this._band.follow(this._path);
        }
      },
    });
  }

  landgis.map = map;
  landgis.page = data;
  landgis.board = {
    onPick: (listener) => picked.push(listener),
    show: (kind, on) => (on ? references.get(kind).addTo(map) : references.get(kind).remove()),
    select(id) {
      if (selected !== null) {
        paths[selected].setStyle(styles.parcel(data.parcels[selected].v, false));
      }
      selected = id;
      if (id !== null) {
        paths[id].setStyle(styles.parcel(data.parcels[id].v, true)).bringToFront();
      }
    },
    boundsOf: (id) => paths[id].getBounds(),
    whole: () => L.latLngBounds(paths.map((path) => path.getBounds())),
  };
};
