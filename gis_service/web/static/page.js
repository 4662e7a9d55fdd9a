/* Small things every page has: printing, the as-of date over the present address, lists by
   keyboard, filter forms that send themselves. Pages work without it. */
"use strict";

(function () {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });

  const asOf = document.getElementById("as-of");
  if (asOf !== null) {
    asOf.addEventListener("submit", (event) => {
      event.preventDefault();
      const address = new URL(location.href);
      address.searchParams.set("as_of", asOf.elements.as_of.value);
      address.searchParams.delete("after");
      location.assign(address);
    });
  }

  document.querySelectorAll("form[data-auto]").forEach((form) => {
    const boxes = form.querySelector("details.choose");
    form.addEventListener("change", (event) => {
      if (boxes === null || !boxes.contains(event.target)) {
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", () => sendable(form, (field) => field.value !== ""));
    window.addEventListener("pageshow", () => sendable(form, () => true));
  });

  /** Keeps the address short: empty filters are not sent; coming back they are usable again. */
  function sendable(form, wanted) {
    for (const field of form.elements) {
      field.disabled = field.name !== "" && !wanted(field);
    }
  }

  // A chosen box leaves its list open; a click elsewhere or Esc closes it.
  document.querySelectorAll("details.choose").forEach((box) => {
    document.addEventListener("click", (event) => {
      box.open = box.open && box.contains(event.target);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        box.open = false;
        box.querySelector("summary").focus();
      }
    });
    const summary = box.querySelector("summary");
    const name = () => {
      const words = [...box.querySelectorAll("input:checked")].map((field) => field.dataset.word);
      summary.firstElementChild.textContent = words.join("、") || "全部判定";
    };
    box.addEventListener("change", name);
    box.addEventListener("chosen", name);
    name();
  });

  document.querySelectorAll("table[data-list]").forEach((table) => {
    const rows = [...table.querySelectorAll("tr[data-href]")];
    table.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-href]");
      if (row !== null && event.target.closest("a, button, input") === null && String(getSelection()) === "") {
        location.assign(row.dataset.href);
      }
    });
    table.addEventListener("keydown", (event) => {
      const place = rows.indexOf(event.target.closest("tr[data-href]"));
      if (place < 0) {
        return;
      }
      const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (next !== undefined && rows[next] !== undefined) {
        event.preventDefault();
        rows[place].tabIndex = -1;
        rows[next].tabIndex = 0;
        rows[next].focus();
      } else if (event.key === "Enter" && event.target === rows[place]) {
        location.assign(rows[place].dataset.href);
      }
    });
  });
})();
