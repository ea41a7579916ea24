// Tables that arrow keys walk through: one tab stop for all cells, wherever the reader left off.
"use strict";

(() => {
  const PAGE = 10;
  const STEPS = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    PageUp: [-PAGE, 0], PageDown: [PAGE, 0], Home: [0, -Infinity], End: [0, Infinity],
  };
  const within = (value, count) => Math.max(0, Math.min(count - 1, value));

  // Walks over the cells with `data-cell` in the rows of the body. Enter follows a cell's link, or opens it if it has none;
  // `open(cell)` shows what is behind a cell.
  function walk(table, open) {
    const body = table.tBodies[0];
    const cellsOf = (row) => [...row.cells].filter((cell) => cell.hasAttribute("data-cell"));
    function focus(cell) {
      body.querySelectorAll("[data-cell][tabindex='0']").forEach((other) => other.setAttribute("tabindex", "-1"));
      cell.setAttribute("tabindex", "0");
      cell.focus();
    }
    function move(cell, [down, right], whole) {
      const rows = [...body.rows];
      const row = rows[within(whole && right ? (right < 0 ? 0 : rows.length - 1) : rows.indexOf(cell.parentElement) + down, rows.length)];
      const cells = cellsOf(row);
      focus(cells[within(cellsOf(cell.parentElement).indexOf(cell) + right, cells.length)]);
    }
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell || event.altKey || event.metaKey) return;
      const link = cell.querySelector("a");
      if (STEPS[event.key]) move(cell, STEPS[event.key], event.ctrlKey);
      else if (event.key === "Enter" && link) link.click();
      else if (event.key === "Enter" || event.key === " " || event.key === "i") open(cell);
      else return;
      event.preventDefault();
    });
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell || event.target.closest("a")) return;
      focus(cell);
      open(cell);
    });
    const first = body.querySelector("td[data-cell]") || body.querySelector("[data-cell]");
    if (first) first.setAttribute("tabindex", "0");
    return table;
  }

  Object.assign(window.LCBX, { walk });
})();
