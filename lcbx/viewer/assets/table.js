// The list of samples: filters act as one types, headings sort, columns can be hidden. A served page asks the server for
// the list anew; a page in a folder sorts and hides its own rows. Texts are compared, never used as markup.
"use strict";

(() => {
  const KEY = "lcbx-hidden-columns";
  const WAIT_MS = 200;

  function hiddenColumns() {
    try {
      const stored = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(stored) ? stored : [];
    } catch {
      return [];
    }
  }

  function setUpColumns() {
    const menu = document.getElementById("columns");
    const hidden = new Set(hiddenColumns());
    const apply = () => {
      for (const box of menu.querySelectorAll("[data-column]")) {
        document.body.classList.toggle(`hide-${box.dataset.column}`, hidden.has(box.dataset.column));
        box.checked = !hidden.has(box.dataset.column);
      }
    };
    menu.hidden = false;
    apply();
    menu.addEventListener("change", (event) => {
      const name = event.target.dataset.column;
      if (event.target.checked) hidden.delete(name);
      else hidden.add(name);
      apply();
      try {
        localStorage.setItem(KEY, JSON.stringify([...hidden]));
      } catch {
        // storage may be switched off: then the choice holds for this page only
      }
    });
  }

  // --- served ---

  function setUpServed(form) {
    let timer = 0;
    const address = () => {
      const fields = [...new FormData(form)].filter(([, value]) => value !== "");
      const query = new URLSearchParams(fields).toString();
      return query ? `index.html?${query}` : "index.html";
    };
    const show = async (to) => {
      if (await LCBX.swap(to)) history.replaceState(null, "", to);
    };
    form.addEventListener("input", (event) => {
      if (event.target.dataset.column) return;
      clearTimeout(timer);
      timer = setTimeout(() => show(address()), WAIT_MS);
    });
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("a.sort");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const column = link.dataset.sort;
      const sort = new URL(link.href).searchParams.get("sort");
      form.elements.sort.value = sort;
      await show(link.getAttribute("href"));
      document.querySelector(`a.sort[data-sort="${column}"]`)?.focus();
    });
  }

  // --- in a folder ---

  function setUpFolder(form) {
    const body = document.querySelector("table.samples tbody");
    const rows = [...body.rows];
    const total = document.getElementById("count").textContent.match(/ of (.*)$/)?.[1] ?? "";
    let wanted = "";

    const filter = () => {
      const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = `${row.textContent.toLowerCase()} ${window.LCBX_TEXTS?.[row.dataset.name] ?? ""}`;
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      document.getElementById("count").textContent = `${shown} of ${total}`;
      document.getElementById("none").hidden = shown > 0;
    };
    const loadTexts = () => {
      if (document.getElementById("texts")) return;
      const script = document.createElement("script");
      script.id = "texts";
      script.src = "texts.js";
      script.addEventListener("load", filter);
      document.head.append(script);
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => {
      if (event.target.id !== "text") return;
      wanted = event.target.value;
      loadTexts();
      filter();
    });

    const value = (row, column) => row.querySelector(`.c-${column}`).dataset.value;
    const compare = (one, other) =>
      one !== "" && other !== "" && !Number.isNaN(+one) && !Number.isNaN(+other) ? one - other : one < other ? -1 : +(one > other);
    const order = (sort) => {
      const column = sort.replace("-", "") || "problem";
      const down = sort.startsWith("-");
      for (const other of document.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      if (sort) document.querySelector(`th.c-${column}`).setAttribute("aria-sort", down ? "descending" : "ascending");
      const known = rows.filter((row) => value(row, column) !== "");
      const unknown = rows.filter((row) => value(row, column) === "");
      known.sort((one, other) => compare(value(one, column), value(other, column)) * (down ? -1 : 1));
      body.append(...known, ...unknown);
    };
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button.sort");
      if (!button) return;
      const up = button.closest("th").getAttribute("aria-sort") === "ascending";
      const sort = up ? `-${button.dataset.sort}` : button.dataset.sort;
      form.elements.sort.value = sort;
      order(sort);
    });
    form.elements.sort.addEventListener("change", () => order(form.elements.sort.value));
  }

  addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form.filters");
    setUpColumns();
    if (form.hasAttribute("data-static")) setUpFolder(form);
    else setUpServed(form);
  });
})();
