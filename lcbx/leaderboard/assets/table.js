// The table of scores: a row a model, a column a language, means first.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, plain, shownValue } = L;
  const { interval, modelLink } = L.parts;
  const AT_ONCE = 30;
  // From so many rows on, rows out of sight are not laid out.
  const MANY = 40;
  const NARROW = matchMedia("(max-width: 640px)");

  const reportedTag = (row) => (row.measured ? null : h("span", { class: "tag" }, "reported"));
  const isCompact = (view) => view.state.compact === "1";

  // The largest end of an interval that is shown, as the end of the scale: a multiple of 10 %.
  function scaleOf(view, rows) {
    const all = rows.flatMap(({ row }) => view.columns.map((column) => figure(row, column, view.k))).filter(Boolean);
    const most = Math.max(0.01, ...all.map((one) => one.high ?? one.value));
    return Math.min(1, Math.ceil(most * 10) / 10);
  }

  // --- which columns: a phone shows the mean and two languages, until it is told to show all

  const few = (view) => NARROW.matches && view.state.all !== "1" && view.languages.length > 2;
  function twoLanguages(view) {
    const named = view.state.show.split(",").filter((id) => view.languages.includes(id));
    const sorted = view.languages.includes(view.sort) ? [view.sort] : [];
    return [...new Set([...named, ...sorted, ...view.languages])].slice(0, 2);
  }
  const columnsOf = (view) => (few(view) ? [view.mean, ...twoLanguages(view)].filter(Boolean) : view.columns);

  function phoneChoice(view) {
    if (!NARROW.matches || view.languages.length < 3) return null;
    if (!few(view)) return h("p", { class: "two" }, h("button", { type: "button", id: "all-columns", onclick: () => L.go({ all: "" }, "#all-columns") }, "Two languages"));
    const two = twoLanguages(view);
    const choose = (place, label) => h("select", { id: `show-${place}`, "aria-label": label, onchange: (event) => L.go({ show: two.map((id, i) => (i === place ? event.target.value : id)).join(",") }, `#show-${place}`) },
      view.languages.filter((id) => id !== two[1 - place]).map((id) => h("option", { value: id, selected: id === two[place] }, view.setting.names[id])));
    return h("p", { class: "two" }, choose(0, "First language shown"), choose(1, "Second language shown"),
      h("button", { type: "button", id: "all-columns", "aria-label": `All ${view.columns.length} columns`, onclick: () => L.go({ all: "1" }, "#all-columns") }, `All ${view.columns.length}`));
  }

  // --- parts of the table

  function head(view, column, name, descends) {
    const active = view.sort === column;
    const order = active ? (view.best === descends ? "descending" : "ascending") : "none";
    const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, `\u00a0${active ? (order === "descending" ? "▼" : "▲") : "↕"}`);
    const button = h("button", { type: "button", "data-sort": column, onclick: () => L.go({ sort: active && view.best ? `-${column}` : column }, `[data-sort="${column}"]`) }, h("span", {}, name), arrow);
    // The language's page is in the list at the end of the page, too: a second tab stop per column would be in the way.
    const page = L.data.languagePages[column] && !isCompact(view) && !few(view) ? h("a", { class: "more", tabindex: "-1", href: L.languagePage(column), "aria-label": `Page of ${name}` }, "page") : null;
    const kind = column === "model" ? "name" : ["size", "date", "released"].includes(column) ? "num short" : "num";
    return h("th", { scope: "col", role: "columnheader", "aria-sort": order, class: kind }, button, page);
  }

  function missing(view, row, column) {
    const lacks = column === view.mean ? L.lacking(view, row) : [];
    const named = lacks.length > 2 ? `${lacks.length} languages` : lacks.map((id) => view.setting.names[id]).join(", ");
    const all = lacks.map((id) => view.setting.names[id]).join(", ");
    return h("td", { role: "gridcell", tabindex: "-1", "data-cell": column, class: "none", title: lacks.length ? `No mean without ${all}` : null }, "–",
      lacks.length ? [h("br"), h("small", {}, `lacks ${named}`)] : null);
  }

  function figureCell(view, row, column, scale) {
    const one = figure(row, column, view.k);
    if (!one) return missing(view, row, column);
    const cell = row.cells[column];
    const sign = L.signs(cell);
    const bounded = one.low !== null;
    const seen = row.measured && L.mayHaveSeen(view, row);
    const classes = ["fig", one.mark, bounded ? "" : "bare", seen ? "seen" : ""].filter(Boolean).join(" ");
    const style = bounded ? { "--v": one.value / scale, "--a": one.low / scale, "--b": one.high / scale } : {};
    const programs = L.programsPage(cell);
    const value = h("b", {}, shownValue(one, row.measured));
    return h("td", { role: "gridcell", tabindex: "-1", "data-cell": column, class: classes, style },
      programs ? h("a", { href: programs, tabindex: "-1", title: "Read the programs" }, value) : value, sign && h("sup", {}, sign),
      one.mark && h("span", { class: "sr" }, one.mark === "best" ? " best" : " tied with the best"),
      bounded && !isCompact(view) && [h("br"), h("small", {}, interval(one))], seen && h("span", { class: "sr" }, " has problems older than the model"));
  }

  function tableRow(view, { row, rank }, columns, scale) {
    const size = row.size === undefined ? "–" : `${plain(row.size)} B`;
    const facts = few(view) || isCompact(view) ? [] : [
      h("td", { role: "gridcell", class: "num", title: row.active ? `${plain(row.active)} B active` : null }, size),
      h("td", { role: "gridcell", class: "num" }, row.released || "–"), h("td", { role: "gridcell", class: "num" }, row.date || "–"),
    ];
    return h("tr", { role: "row", class: row.measured ? null : "reported", "data-row": row.index },
      h("td", { role: "gridcell", class: "rank" }, rank === null ? "–" : rank),
      h("th", { scope: "row", role: "rowheader", class: "name", tabindex: "-1", "data-cell": "" }, modelLink(row, { tabindex: "-1", title: NARROW.matches || isCompact(view) ? row.label : null }),
        reportedTag(row), row.open === false ? h("span", { class: "tag" }, "closed") : null),
      columns.map((column) => figureCell(view, row, column, scale)), facts);
  }

  // --- what the signs in these rows mean; many of them are only counted: each cell's page has them one by one

  const NAMED = 4;
  function signNotes(view, rows) {
    const standIns = view.languages.map((id) => {
      const versions = new Set(rows.map(({ row }) => row.cells[id]).filter((cell) => cell && cell.standIn).map((cell) => cell.toolchain || "version not recorded"));
      return versions.size ? `${view.setting.names[id]} (${versions.size > 2 ? L.count(versions.size, "version") : [...versions].join("; ")})` : null;
    }).filter(Boolean);
    const others = L.data.marks.slice(1).filter(([flag]) => rows.some(({ row }) => view.languages.some((id) => row.cells[id]?.flags & flag)));
    const where = standIns.length > NAMED ? `in ${L.count(standIns.length, "language")}, as the models' pages say` : standIns.join(", ");
    return [standIns.length ? `† judged on a stand-in toolchain: ${where}. ` : null, others.map(([, sign, meaning]) => `${sign} ${meaning}. `)];
  }

  // Notes that table and heat map share.
  function rowNotes(view, rows) {
    const lacks = view.mean && rows.some(({ row }) => L.lacking(view, row).length);
    return [
      L.windowWords(view),
      rows.some(({ row }) => row.measured && L.mayHaveSeen(view, row)) && [h("span", { class: "key seen" }, "dashed"), " has problems older than the model's release, which it may have seen. "],
      lacks && view.sort === view.mean && "A row that lacks a language has no mean and no rank; it stands where its other languages put it, if it has half of them. ",
      signNotes(view, rows),
    ];
  }

  function caption(view, rows, columns, scale) {
    const { setting } = view;
    const marks = new Set(rows.flatMap(({ row }) => columns.map((column) => figure(row, column, view.k)?.mark)));
    const bars = isCompact(view) ? "" : `, its 95 % interval below; the bars show the same from 0 to ${Math.round(100 * scale)} %`;
    return h("caption", {}, h("div", {}, h("b", {}, setting.title), h("br"), `pass@${view.k} in percent${rows.some(({ row }) => row.measured) ? bars : ""}. `,
      marks.has("best") && h("span", {}, h("span", { class: "key best" }, "best"), " of its column", marks.has("tied") && [", ", h("span", { class: "key tied" }, "tied"), " with the best"], ". "),
      h("span", { class: "ranges" }), rowNotes(view, rows),
      rows.some(({ row }) => !row.measured) && `Reported rows: ${setting.source}; not measured here, no interval; their means are worked out here.`));
  }

  // Ranks become ranges when the tests behind them are done.
  function showRanges(view, made) {
    L.rangesOf(view)?.then((ranges) => {
      let several = false;
      for (const line of made.tBodies[0].rows) {
        const range = ranges.get(Number(line.dataset.row));
        if (!range || range[0] === range[1]) continue;
        several = true;
        line.cells[0].replaceChildren(`${range[0]}–${range[1]}`);
        line.cells[0].title = `Significantly worse than ${L.count(range[0] - 1, "model")}; the order within the range may be chance`;
      }
      if (several) made.querySelector(".ranges").textContent = "A range of ranks: the order within it may be chance. ";
    });
  }

  function table(view, rows) {
    const columns = columnsOf(view);
    const scale = scaleOf(view, rows);
    const body = h("tbody", { role: "rowgroup" });
    const classes = ["board", rows.length > MANY && "many", isCompact(view) && "compact", few(view) && "few"].filter(Boolean).join(" ");
    const facts = few(view) || isCompact(view) ? [] : [head(view, "size", "Size", true), head(view, "released", "Released", true), head(view, "date", "Evaluated", true)];
    const made = h("table", { class: classes, role: "grid", "aria-label": view.setting.title, "aria-rowcount": rows.length + 1, style: { "--n": columns.length } },
      caption(view, rows, columns, scale),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { scope: "col", role: "columnheader", class: "rank" }, h("span", { class: "sr" }, "Rank"), h("span", { "aria-hidden": "true" }, "#")),
        head(view, "model", "Model", false), columns.map((column) => head(view, column, view.setting.names[column], true)), facts)),
      body);
    const drawing = {};
    table.drawing = drawing;
    const add = (from, to) => body.append(...rows.slice(from, to).map((entry) => tableRow(view, entry, columns, scale)));
    add(0, AT_ONCE);
    // The rest when the first are on the screen, unless something else is shown by then.
    const rest = () => {
      if (table.drawing !== drawing) return;
      add(AT_ONCE, rows.length);
      showRanges(view, made);
      body.dataset.complete = "yes";
    };
    if (rows.length > AT_ONCE) setTimeout(rest, 50);
    else rest();
    const byIndex = new Map(rows.map(({ row }) => [String(row.index), row]));
    L.walk(made, (cell) => {
      const row = byIndex.get(cell.parentElement.dataset.row);
      if (row && row.cells[cell.dataset.cell]) L.openFigures(view, row, cell.dataset.cell);
    });
    return [phoneChoice(view), h("div", { class: "scroll tall" }, made)].filter(Boolean);
  }

  NARROW.addEventListener("change", () => L.show?.());
  L.table = table;
  Object.assign(L.parts, { scaleOf, reportedTag, signNotes, rowNotes, isCompact, MANY });
})();
