/* Drawing on the map, one shape at a time: points by click or, with the keyboard, by Enter at the
   cross in the middle of the free part of the map; Backspace takes the last one back, Esc ends. A box is two
   corners, clicked or dragged; lines and outlines end by a double click or a button. */
"use strict";
window.landgis = window.landgis || {};

landgis.drawing = (function () {
  const { el } = landgis.dom;
  const STYLE = { pane: "drawing", color: "#1f5fa8", weight: 2, fillOpacity: 0.12, interactive: false };
  const ENOUGH = { point: 1, box: 2 };
  const DRAG_PX = 6;
  const ROOM_AT_LEAST = 80;
  const ECHO_MS = 400;
  let map;
  let cross;
  let current = null;
  let points = [];
  let shape = null;
  let corner = null;
  let endedAt = -Infinity;

  function start(theMap) {
    map = theMap;
    Object.assign(map.createPane("drawing").style, { zIndex: 470, pointerEvents: "none" });
    cross = el("span", { class: "cross", "aria-hidden": "true" });
    map.getContainer().append(cross);
    map.on("click", (event) => current !== null && corner === null && add(event.latlng));
    map.on("dblclick", () => current !== null && finish());
    map.on("mousedown", pressed);
    map.on("mousemove", dragged);
    map.on("mouseup", released);
    map.getContainer().addEventListener("keydown", onKey);
    document.addEventListener("keydown", (event) => {
      if (current !== null && event.key === "Escape") {
        event.preventDefault();
        end();
      }
    }, true);
  }

  /** kind: point, box, line, polygon, or free (a line that becomes an area). `changed(points)`
      after each change, `finished(points)` once, `ended()` when nothing is drawn any more. */
  function begin(kind, handlers) {
    end();
    current = { kind, changed() {}, finished() {}, ended() {}, ...handlers };
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("drawing");
    aim();
    map.getContainer().focus({ preventScroll: true });
  }

  /** The pixel that the keyboard draws at: the middle of what panel and sheet leave free. */
  function aim() {
    const size = map.getSize();
    const stage = map.getContainer().getBoundingClientRect();
    const edge = (id, side) => {
      const box = document.getElementById(id);
      return box === null || box.hidden ? null : box.getBoundingClientRect()[side] - stage.left;
    };
    const [left, right] = [edge("panel", "right") ?? 0, edge("sheet", "left") ?? size.x];
    const x = right - left > ROOM_AT_LEAST ? (left + right) / 2 : size.x / 2;
    Object.assign(cross.style, { left: `${x}px`, top: `${size.y / 2}px` });
    return L.point(x, size.y / 2);
  }

  function end() {
    if (current === null) {
      return;
    }
    const { ended } = current;
    current = null;
    points = [];
    corner = null;
    endedAt = performance.now();
    draw();
    map.doubleClickZoom.enable();
    map.dragging.enable();
    map.getContainer().classList.remove("drawing");
    ended();
  }

  function finish() {
    const { kind, finished } = current;
    const unique = points.filter((point, i) => i === 0 || !point.equals(points[i - 1], 1e-7));
    const least = { line: 2, polygon: 3 }[kind];
    if (kind === "free" || (least !== undefined && unique.length < least)) {
      return;
    }
    end();
    finished(unique);
  }

  function onKey(event) {
    if (current === null) {
      return;
    }
    if (event.key === "Backspace") {
      event.preventDefault();
      points = points.slice(0, -1);
      changed();
    } else if (event.key === "Enter") {
      event.preventDefault();
      add(map.containerPointToLatLng(aim()));
    }
  }

  function add(point) {
    points = [...points, point];
    changed();
    if (current !== null && points.length === ENOUGH[current.kind]) {
      finish();
    }
  }

  function changed() {
    draw();
    current.changed(points);
  }

  function pressed(event) {
    if (current !== null && current.kind === "box" && points.length === 0) {
      corner = event;
      map.dragging.disable();
    }
  }

  function dragged(event) {
    if (current === null || current.kind !== "box") {
      return;
    }
    const from = corner === null ? points[0] : corner.latlng;
    if (from !== undefined) {
      draw([from, event.latlng]);
    }
  }

  /** A short press is a click and the first corner; a drag is both corners. */
  function released(event) {
    if (corner === null) {
      return;
    }
    const first = corner;
    corner = null;
    map.dragging.enable();
    points = [first.latlng];
    if (first.containerPoint.distanceTo(event.containerPoint) > DRAG_PX) {
      points.push(event.latlng);
      finish();
    } else {
      points = [];
    }
  }

  function draw(drawn = points) {
    if (shape !== null) {
      shape.remove();
      shape = null;
    }
    if (drawn.length > 0) {
      shape = shapeOf(drawn).addTo(map);
    }
  }

  function shapeOf(drawn) {
    const kind = current.kind;
    if (drawn.length === 1) {
      return L.circleMarker(drawn[0], { ...STYLE, radius: 4 });
    }
    if (kind === "box") {
      return L.rectangle(drawn, STYLE);
    }
    const area = drawn.length > 2 && kind !== "line";
    return area ? L.polygon(drawn, STYLE) : L.polyline(drawn, STYLE);
  }

  /** Whether a click on the map belongs to the drawing, the one that ended it included. */
  const active = () => current !== null || performance.now() - endedAt < ECHO_MS;

  return { start, begin, finish, end, active, busy: () => current !== null };
})();
