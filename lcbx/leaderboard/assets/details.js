// What is behind a score: its figures, counts, verdicts and the command that shows the programs, in a dialog.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue } = L;

  const interval = (one) => (one.low === null || one.low === undefined ? "" : `${percent(one.low)}–${percent(one.high)}`);
  const modelLink = (row, attributes = {}) => h("a", { href: L.modelPage(row), ...attributes }, row.label);

  // A dialog that Escape, its button, or a click beside it closes; the focus goes back to where it was.
  function openDialog(name, title, ...content) {
    const close = h("button", { type: "button", class: "close", onclick: () => dialog.close() }, "Close");
    const heading = h("h2", { id: `${name}-title` }, title);
    const dialog = h("dialog", { id: name, "aria-labelledby": `${name}-title`, onclick: (event) => { if (event.target === dialog) dialog.close(); } }, h("div", {}, heading, content, close));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  const list = (entries) => h("dl", {}, entries.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
  const shownFigure = (row, one) => `${shownValue(one, row.measured)} %${interval(one) ? ` (95 %: ${interval(one)})` : ""}${one.mark === "best" ? ", best of its column" : one.mark === "tied" ? ", tied with the best" : ""}`;

  // A shell takes a path with other characters than these only in quotes.
  const quoted = (path) => (/^[\w./+%@:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

  function older(view, row) {
    if (!row.released) return null;
    const { date } = L.problemsOf(view.whole);
    const all = (view.setting.chosenProblems || L.everyProblem(view.whole)).filter((at) => date[at]);
    const before = all.filter((at) => date[at] < row.released).length;
    return all.length ? `${before} of ${all.length} problems are older than the model (${row.released})` : null;
  }

  function counted(view, row, id) {
    const counts = L.countsOf(view.whole, row, id);
    if (!counts) return [];
    const problems = (view.setting.chosenProblems || L.everyProblem(view.whole)).filter((at) => counts.n[at]);
    const total = (values) => problems.reduce((sum, at) => sum + values[at], 0);
    const solved = problems.filter((at) => counts.c[at]).length;
    const verdicts = counts.verdicts.filter(([, count]) => count).map(([verdict, count]) => `${verdict} ${count}`).join(", ");
    return [
      ["accepted", `${total(counts.c)} of ${L.count(total(counts.n), "sample")}, at least one for ${solved} of ${L.count(problems.length, "problem")}`],
      [view.window ? "verdicts of all months" : "verdicts", verdicts], ["contamination", older(view, row)],
      ["command", h("code", {}, `lcbx view ${quoted(counts.path)}`)],
    ];
  }

  function ofLanguage(view, row, id) {
    const cell = row.cells[id];
    const failed = (cell.shares || []).map((share, i) => [L.data.classes[i][1], share]).filter(([, share]) => share > 0);
    const whole = h("div", {}, list([
      ["run", L.runId(view.whole, cell)], ["evaluated", cell.date], ["model released", row.released],
      ["toolchain", cell.toolchain && `${cell.toolchain}${cell.standIn ? " (stand-in)" : ""}`],
      ["source", row.source],
    ]));
    if (row.measured && view.whole.counted) L.loadCounts(view.whole, [id]).then(() => {
      if (L.isLoaded(view.whole, [id])) whole.prepend(list(counted(view, row, id)));
    });
    const programs = L.programsPage(cell);
    return [
      programs && h("p", {}, h("a", { href: programs, class: "action" }, "Read the programs")), whole,
      failed.length ? h("p", {}, "Why the others failed: ", failed.sort((a, b) => b[1] - a[1]).map(([label, share]) => `${label} ${percent(share)} %`).join(", ")) : null,
      L.data.languagePages[id] ? h("p", {}, h("a", { href: L.languagePage(id) }, `All models in ${view.setting.names[id]}`)) : null,
    ];
  }

  function ofMean(view, row, column) {
    const ids = column === view.mean ? view.languages : L.idsOf(view.whole, column.slice(6));
    const entries = ids.filter((id) => figure(row, id, view.k)).map((id) => {
      const programs = L.programsPage(row.cells[id]);
      return [view.setting.names[id], [shownFigure(row, figure(row, id, view.k)), programs && [" ", h("a", { href: programs }, "programs")]]];
    });
    return [h("p", { class: "quiet" }, `The mean of ${L.count(ids.length, "language")}, each with the same weight.`), list(entries)];
  }

  function openFigures(view, row, column) {
    const cell = row.cells[column];
    const title = [modelLink(row), `, ${view.setting.names[column]}`];
    const figures = view.setting.ks.filter((k) => cell.figures[k]).map((k) => [`pass@${k}`, shownFigure(row, cell.figures[k])]);
    const months = view.window ? h("p", { class: "quiet" }, L.windowWords(view)) : null;
    return openDialog("figures", title, months, list(figures), column.startsWith("macro:") ? ofMean(view, row, column) : ofLanguage(view, row, column));
  }

  const SHORTCUTS = [
    ["?", "these shortcuts"], ["/", "search for a model"], ["1 to 9", "the views, in their order"], ["l", "choose languages"], ["c", "compact or full tables"], ["t", "light or dark"],
    ["Arrow keys, Home, End, Page up, Page down", "move in a table"], ["Enter", "in a table: the programs behind a score, or its figures"], ["i or Space", "in a table: the figures behind a score"],
    ["Arrow keys", "on the ends of the date window: a month earlier or later"], ["Escape", "close what is open"],
  ];
  const openShortcuts = () => document.getElementById("shortcuts") || openDialog("shortcuts", "Keyboard shortcuts", h("dl", {}, SHORTCUTS.map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])));

  Object.assign(L, { openDialog, openFigures, openShortcuts });
  L.parts = { interval, modelLink };
})();
