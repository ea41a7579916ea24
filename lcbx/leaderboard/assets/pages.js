// The page of one model and the page of one language: all settings it is in, one section each.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue, plain } = L;
  const { interval, shares, errorFigure, curveFigure, monthFigure, modelLink, mostOften, signNotes, INTERVALS } = L.parts;

  const full = (one, measured) => (one ? [h("b", { class: one.mark || null }, shownValue(one, measured)), one.low === null ? "" : ` (${interval(one)})`, one.mark && h("span", { class: "sr" }, ` ${one.mark}`)] : "–");

  const sentence = (text) => text[0].toUpperCase() + text.slice(1);

  function facts(row) {
    const entries = [
      ["Size", row.size === undefined ? null : `${plain(row.size)} B parameters${row.active ? `, ${plain(row.active)} B active` : ""}${row.sizeFromName ? " (from its name)" : ""}`],
      ["Weights", row.open === undefined ? null : row.open ? "open" : "closed"],
      ["Released", row.released],
      ["Link", row.link && h("a", { href: row.link, rel: "noopener noreferrer" }, row.link)],
    ].filter(([, value]) => value);
    return entries.length ? h("dl", { class: "facts" }, entries.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))) : null;
  }

  function barsFigure(title, note, rows) {
    return L.figureOf({
      title, note, draw: L.bars(rows, `${title}; the data table has the figures`),
      table: () => [["", "pass %", "low", "high"], rows.map((row) => [row.label, row.text, row.low === null ? "–" : percent(row.low), row.high === null ? "–" : percent(row.high)])],
    });
  }

  // --- a model

  function languageRow(row, id, setting) {
    const cell = row.cells[id];
    return h("tr", {}, h("th", { scope: "row" }, h("a", { href: L.languagePage(id) }, setting.names[id])),
      setting.ks.map((k) => h("td", {}, full(cell.figures[k], row.measured))),
      h("td", {}, cell.samples || "–"), h("td", {}, cell.date || "–"),
      h("td", { class: "words" }, cell.toolchain || "–", cell.standIn ? h("span", { class: "tag" }, "stand-in") : null, cell.incomplete ? h("span", { class: "tag" }, "incomplete") : null),
      h("td", { class: "words" }, L.programsPage(cell) ? h("a", { href: L.programsPage(cell) }, "programs") : null, " ", cell.run ? h("code", {}, L.runId(setting, cell)) : "–"));
  }

  // The curve by month takes its place when its figures are loaded.
  function monthPlace(setting, row, ids) {
    const place = h("div", { class: "months" });
    const over = ids.length === 1 ? setting.names[ids[0]] : `mean over ${L.count(ids.length, "language")}`;
    const k = setting.ks[0];
    L.loadCounts(setting, ids).then(() => {
      if (L.isLoaded(setting, ids)) place.replaceChildren(monthFigure(`pass@${k} against contest month · ${over}`, INTERVALS, setting, [row], ids, k));
    });
    return place;
  }

  function modelSection(setting, row) {
    const ids = setting.languages.map(([id]) => id).filter((id) => row.cells[id]);
    const means = setting.columns.filter(([id]) => id.startsWith("macro:") && row.cells[id]);
    const k = setting.ks[0];
    const named = (id) => setting.names[id] + L.signs(row.cells[id]);
    const entries = ids.map((id) => ({ label: named(id), href: L.languagePage(id), dim: !row.measured, text: shownValue(figure(row, id, k), row.measured), ...figure(row, id, k) }));
    const failing = ids.map((id) => ({ label: named(id), href: L.languagePage(id), ...shares(row, [id]) })).filter((entry) => entry.samples);
    const notes = Object.entries(row.notes).flatMap(([id, texts]) => texts.map((note) => `${setting.names[id]}: ${note}`));
    return h("section", { class: "card" },
      h("h2", {}, setting.title, row.revision ? ` · ${row.label}` : null),
      row.measured ? null : h("p", {}, h("span", { class: "tag" }, "reported"), ` Not measured here. Source: ${row.source}.`),
      setting.differs ? h("p", {}, `${sentence(setting.differs)}.`) : null,
      h("p", { class: "means" }, means.map(([id, name]) => h("span", {}, `${name} `, full(figure(row, id, k), row.measured), " % ")),
        row.measured && setting.rows.filter((other) => other.measured).length > 1 && h("a", { href: `${L.root}index.html${L.address({ s: setting.key, view: "compare", models: row.label })}` }, "Compare with another model")),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `By language, ${setting.title}` },
        h("table", { class: "plain" }, h("caption", {}, "In percent, with 95 % intervals.", row.measured && !ids.some((id) => L.programsPage(row.cells[id])) && [" What the model wrote, where the runs are: ", h("code", {}, "lcbx view RUN")]),
          h("thead", {}, h("tr", {}, ["Language", ...setting.ks.map((k) => `pass@${k}`), "Samples", "Date", "Toolchain", "Run"].map((name) => h("th", { scope: "col", class: name === "Toolchain" || name === "Run" ? "words" : null }, name)))),
          h("tbody", {}, ids.map((id) => languageRow(row, id, setting))))),
      barsFigure(`pass@${k} by language`, row.measured ? ["Whiskers are 95 % intervals. ", signNotes({ setting, languages: ids }, [{ row }])] : "", entries),
      failing.length ? errorFigure("Why programs fail", ["What became of the samples, in percent, by language. ", mostOften(failing)], failing) : null,
      setting.ks.length > 1 && row.measured ? curveFigure("pass@k", "", setting, ids.slice(0, 8).map((id) => ({ name: named(id), cell: row.cells[id] }))) : null,
      setting.months.length && row.measured ? monthPlace(setting, row, ids) : null,
      notes.length ? h("details", {}, h("summary", {}, `Notes (${notes.length})`), h("ul", {}, notes.map((note) => h("li", {}, note)))) : null);
  }

  function model(page) {
    const sections = L.data.settings.flatMap((setting) => L.setting(setting.key).rows.filter((row) => row.page === page).map((row) => [L.setting(setting.key), row]));
    if (!sections.length) return [h("h1", {}, page), h("p", { class: "empty" }, "This model is not on the board.")];
    return [h("h1", {}, sections[0][1].model), facts(sections[0][1]), ...sections.map(([setting, row]) => modelSection(setting, row))];
  }

  // --- a language

  const BARS = 40;
  const more = (entries) => (entries.length > BARS ? `The first ${BARS} of ${entries.length}.` : "");

  function languageSection(setting, id) {
    const rows = setting.rows.filter((row) => row.cells[id]);
    const k = setting.ks[0];
    rows.sort((a, b) => (a.measured === b.measured ? figure(b, id, k).value - figure(a, id, k).value : a.measured ? -1 : 1));
    const rank = (row) => (row.measured ? 1 + rows.filter((other) => other.measured && figure(other, id, k).value > figure(row, id, k).value).length : "–");
    const toolchains = [...new Set(rows.map((row) => row.cells[id].toolchain && `${row.cells[id].toolchain}${row.cells[id].standIn ? " (stand-in)" : ""}`).filter(Boolean))];
    const entries = rows.map((row) => ({ label: row.label + L.signs(row.cells[id]), href: L.modelPage(row), dim: !row.measured, text: shownValue(figure(row, id, k), row.measured), ...figure(row, id, k) }));
    const failing = rows.map((row) => ({ label: row.label + L.signs(row.cells[id]), href: L.modelPage(row), ...shares(row, [id]) })).filter((entry) => entry.samples);
    return h("section", { class: "card" },
      h("h2", {}, h("a", { href: `${L.root}index.html${L.address({ s: setting.key, set: id })}` }, setting.title)),
      toolchains.length ? h("p", {}, `Judged with: ${toolchains.join("; ")}`) : null,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `By model, ${setting.title}` },
        h("table", { class: "plain" }, h("caption", {}, "In percent, with 95 % intervals"),
          h("thead", {}, h("tr", {}, ["Model", "Rank", ...setting.ks.map((k) => `pass@${k}`), "Date"].map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, rows.map((row) => h("tr", { class: row.measured ? "" : "reported" }, h("th", { scope: "row" }, modelLink(row), row.measured ? null : h("span", { class: "tag" }, "reported")),
            h("td", {}, rank(row)), setting.ks.map((k) => h("td", {}, full(row.cells[id].figures[k], row.measured), L.signs(row.cells[id]))), h("td", {}, row.cells[id].date || "–")))))),
      barsFigure(`pass@${k}`, [rows.some((row) => row.measured) && "Whiskers are 95 % intervals. ", rows.some((row) => !row.measured) && "Grey bars are reported, not measured. ", more(entries)], entries.slice(0, BARS)),
      failing.length ? errorFigure("Why programs fail", ["What became of the samples, in percent, by model. ", mostOften(failing), more(failing)], failing.slice(0, BARS)) : null);
  }

  function language(page) {
    const id = Object.keys(L.data.languagePages).find((key) => L.data.languagePages[key] === page);
    const settings = L.data.settings.filter((setting) => setting.languages.some(([other]) => other === id)).map((setting) => L.setting(setting.key));
    if (!settings.length) return [h("h1", {}, page), h("p", { class: "empty" }, "This language is not on the board.")];
    const name = settings[0].names[id];
    const about = L.data.aboutLanguages[id];
    return [h("h1", {}, name), about ? h("p", {}, about) : null, ...settings.map((setting) => languageSection(setting, id))];
  }

  Object.assign(L, { pages: { model, language } });
})();
