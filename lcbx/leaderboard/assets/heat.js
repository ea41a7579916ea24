// The heat map: a colour a score, for patterns over many models and languages.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue } = L;
  const { modelLink, reportedTag, scaleOf, rowNotes, isCompact, MANY } = L.parts;

  const mix = (one, other, share) => one.map((value, i) => Math.round(value + (other[i] - value) * share));
  const STOPS = { light: [[246, 249, 252], [122, 180, 222], [8, 64, 129]], dark: [[27, 34, 44], [24, 92, 150], [142, 208, 255]] };
  function heat(share) {
    const stops = STOPS[L.isDark() ? "dark" : "light"];
    const rgb = share < 0.5 ? mix(stops[0], stops[1], share * 2) : mix(stops[1], stops[2], share * 2 - 1);
    const light = rgb.map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    return { background: `rgb(${rgb})`, color: luminance > 0.179 ? "#000000" : "#ffffff" };
  }

  // What a cell says to who can't see its colour.
  function spoken(view, row, column, one) {
    const place = `${row.label}, ${view.setting.names[column]}`;
    if (!one) return `${place}: no figure`;
    const ends = one.low === null ? ", reported, without an interval" : `, 95 % interval ${percent(one.low)} to ${percent(one.high)}`;
    const marks = L.data.marks.filter(([flag]) => row.cells[column].flags & flag).map(([, , meaning]) => `, ${meaning}`).join("");
    const seen = row.measured && L.mayHaveSeen(view, row) ? ", has problems older than the model" : "";
    return `${place}: ${shownValue(one, row.measured)} percent${ends}${one.mark === "best" ? ", best" : one.mark === "tied" ? ", tied with the best" : ""}${marks}${seen}`;
  }

  function heatCell(view, row, column, scale) {
    const one = figure(row, column, view.k);
    const programs = one && L.programsPage(row.cells[column]);
    const text = one && [shownValue(one, row.measured), h("sup", {}, L.signs(row.cells[column]))];
    const seen = one && row.measured && L.mayHaveSeen(view, row);
    return h("td", {
      role: "gridcell", tabindex: "-1", "data-cell": column, class: one ? `hot${seen ? " seen" : ""}` : "none", style: one ? heat(Math.min(1, one.value / scale)) : {},
      "aria-label": spoken(view, row, column, one), title: spoken(view, row, column, one),
    }, !one ? "–" : programs ? h("a", { href: programs, tabindex: "-1" }, text) : text);
  }

  function heatmap(view, rows) {
    const scale = scaleOf(view, rows);
    const lines = rows.map(({ row }) => h("tr", { role: "row", "data-row": row.index },
      h("th", { scope: "row", role: "rowheader", class: "name", tabindex: "-1", "data-cell": "" }, modelLink(row, { tabindex: "-1", title: isCompact(view) ? row.label : null }), reportedTag(row)),
      view.columns.map((column) => heatCell(view, row, column, scale))));
    const headOf = (column) => h("th", { scope: "col", role: "columnheader" }, L.data.languagePages[column] ? h("a", { href: L.languagePage(column) }, view.setting.names[column]) : h("span", {}, view.setting.names[column]));
    const classes = ["heat", rows.length > MANY && "many", isCompact(view) && "compact"].filter(Boolean).join(" ");
    const made = h("table", { class: classes, role: "grid", "aria-label": view.setting.title, style: { "--n": view.columns.length } },
      h("caption", {}, h("div", {}, h("b", {}, `pass@${view.k} in percent, model by language · ${view.setting.title}`), h("br"),
        "0 % ", Array.from({ length: 12 }, (_, i) => h("span", { class: "shade", "aria-hidden": "true", style: heat(i / 11) })), ` ${Math.round(100 * scale)} %. `,
        "Arrow keys move, Enter or a click opens a cell. ", rowNotes(view, rows), rows.some(({ row }) => !row.measured) && `Reported rows: ${view.setting.source}; not measured here.`)),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { scope: "col", role: "columnheader", class: "name" }, "Model"), view.columns.map(headOf))),
      h("tbody", { role: "rowgroup" }, lines));
    const byIndex = new Map(rows.map(({ row }) => [String(row.index), row]));
    L.walk(made, (cell) => {
      const row = byIndex.get(cell.parentElement.dataset.row);
      if (row && row.cells[cell.dataset.cell]) L.openFigures(view, row, cell.dataset.cell);
    });
    return h("div", { class: "scroll tall" }, made);
  }

  L.heatmap = heatmap;
  L.parts.heat = heat;
})();
