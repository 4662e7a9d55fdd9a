/* Filters stand in the address; the form mirrors them, so that a link, the back button, the list
   and the map always mean the same parcels. */
"use strict";
window.landgis = window.landgis || {};

landgis.filters = (function () {
  const TYPED = ["theme", "district", "park", "verdict", "suspended", "line", "idle", "q"];
  // The spatial filter is drawn on the map, the day is chosen in the frame of the page, a class of
  // the stock chain on its own page.
  const FIELDS = [...TYPED, "stock", "region", "reach", "as_of"];
  // Beside them the address holds the open parcel and the layers switched over.
  let form;
  let changed;
  let defaultAsOf;

  function start(theForm, asOf, onChange) {
    form = theForm;
    defaultAsOf = asOf;
    changed = onChange;
    form.addEventListener("change", fromForm);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fromForm();
    });
    form.querySelectorAll("[data-clear]").forEach((button) => button.addEventListener("click", clear));
    window.addEventListener("popstate", () => {
      toForm();
      changed();
    });
    toForm();
  }

  /** The query of map, list and totals alike; as_of is always there. */
  function query() {
    const address = new URLSearchParams(location.search);
    const kept = [...address].filter(([name, value]) => FIELDS.includes(name) && value !== "");
    const result = new URLSearchParams(kept);
    if (!result.has("as_of")) {
      result.set("as_of", defaultAsOf);
    }
    return result;
  }

  const get = (name) => new URLSearchParams(location.search).get(name);

  /** Changes one entry beside the filters without reloading anything. */
  function put(name, value) {
    const address = new URLSearchParams(location.search);
    if (value === null || value === "") {
      address.delete(name);
    } else {
      address.set(name, value);
    }
    history.replaceState(null, "", addressOf(address));
  }

  function fromForm() {
    const address = new URLSearchParams(location.search);
    const filled = new FormData(form);
    TYPED.forEach((name) => address.delete(name));
    for (const [name, value] of filled) {
      if (TYPED.includes(name) && value !== "") {
        address.append(name, value);
      }
    }
    history.pushState(null, "", addressOf(address));
    showClear();
    changed();
  }

  function toForm() {
    const address = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (!TYPED.includes(field.name)) {
        continue;
      }
      if (field.type === "checkbox") {
        field.checked = address.getAll(field.name).includes(field.value);
      } else {
        field.value = address.get(field.name) || "";
      }
      if (field.tagName === "SELECT" && field.selectedIndex < 0) {
        field.selectedIndex = 0;
      }
    }
    form.querySelector("details.choose").dispatchEvent(new Event("chosen"));
    showClear();
  }

  function clear() {
    const address = new URLSearchParams(location.search);
    FIELDS.filter((name) => name !== "as_of" && name !== "theme").forEach((name) => address.delete(name));
    goTo(address);
  }

  function showClear() {
    form.querySelector("[data-clear]").hidden = !FIELDS.filter((name) => name !== "as_of" && name !== "theme").some(
      (name) => new URLSearchParams(location.search).has(name)
    );
  }

  /** The spatial filter; null takes it away. */
  function setRegion(region, reach) {
    const address = new URLSearchParams(location.search);
    address.delete("reach");
    address.delete("region");
    if (region !== null) {
      address.set("region", region);
      if (reach !== "") {
        address.set("reach", reach);
      }
    }
    goTo(address);
  }

  /** Sets fields of the form by name, "" for all. */
  function choose(values) {
    const address = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
      address.delete(name);
      if (value !== "") {
        address.set(name, value);
      }
    }
    goTo(address);
  }

  function goTo(address) {
    history.pushState(null, "", addressOf(address));
    toForm();
    changed();
  }

  const addressOf = (address) => (address.size ? `?${address}` : location.pathname);

  return { start, query, get, put, clear, setRegion, choose };
})();
