// Problems by models: what nobody solves, what everybody solves, and problems whose tests or statement may be at fault.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, percent } = L;
  const { nothing, counting, pick, heat, modelLink } = L.parts;
  const COLUMNS = 60;
  const AT_ONCE = 60;
  const MORE = 200;
  const FEWEST = 5; // models that a correlation needs
  const AGAINST = -0.3;
  const ONLY = { "": "all", nobody: "nobody solves", everybody: "everybody solves", suspect: "suspect" };

  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

  function correlation(one, other) {
    const [a, b] = [mean(one), mean(other)];
    const product = one.reduce((sum, value, i) => sum + (value - a) * (other[i] - b), 0);
    const spread = Math.sqrt(one.reduce((sum, value) => sum + (value - a) ** 2, 0) * other.reduce((sum, value) => sum + (value - b) ** 2, 0));
    return spread > 1e-12 ? product / spread : 0;
  }

  // Why a problem may be at fault, in words; null if nothing speaks for it. `elsewhere`: the share solved in other languages.
  function suspicion(values, skills, elsewhere) {
    const solved = values.some((value) => value > 0);
    if (!solved && elsewhere !== null && elsewhere >= 0.5) return `solved in other languages (${percent(elsewhere)} %), never in this one`;
    const against = values.length >= FEWEST ? correlation(values, skills) : 0;
    return against < AGAINST ? `weaker models solve it more often (correlation ${against.toFixed(2)})` : null;
  }

  // One entry per problem, the hardest first: its rates by row (NaN: not judged) and what they say.
  function entriesOf(view, rows, ids) {
    const problems = view.setting.chosenProblems || L.everyProblem(view.whole);
    const rates = rows.map((row) => L.paired(view.whole, row, ids, view.k, problems));
    const skills = rates.map((values) => mean(Array.from(values).filter((value) => !Number.isNaN(value))));
    const others = ids.length === 1 ? view.languages.filter((id) => id !== ids[0]) : [];
    const outside = others.flatMap((id) => rows.map((row) => L.paired(view.whole, row, [id], view.k, problems)).filter(Boolean));
    const entries = problems.map((problem, i) => {
      const kept = rows.map((_, j) => j).filter((j) => !Number.isNaN(rates[j][i]));
      const values = kept.map((j) => rates[j][i]);
      const elsewhere = outside.map((own) => own[i]).filter((value) => !Number.isNaN(value));
      return {
        problem, rates: rates.map((own) => own[i]), solvers: values.filter((value) => value > 0).length, asked: values.length, mean: mean(values),
        why: suspicion(values, kept.map((j) => skills[j]), elsewhere.length ? mean(elsewhere) : null),
      };
    });
    return entries.filter((entry) => entry.asked).sort((a, b) => a.mean - b.mean || a.problem - b.problem);
  }

  const KEEPS = {
    "": () => true, nobody: (entry) => entry.solvers === 0, everybody: (entry) => entry.solvers === entry.asked, suspect: (entry) => entry.why !== null,
  };

  function problemCell(view, row, id, entry, rate) {
    if (Number.isNaN(rate)) return h("td", { role: "gridcell", tabindex: "-1", "data-cell": row.index, class: "none" }, "–");
    const programs = id && L.programsPage(row.cells[id], entry.problem);
    const text = String(Math.round(100 * rate));
    const said = `${row.label}, ${L.problemsOf(view.whole).ids[entry.problem]}: ${text} percent`;
    return h("td", { role: "gridcell", tabindex: "-1", "data-cell": row.index, class: "hot", style: heat(rate), "aria-label": said, title: said }, programs ? h("a", { href: programs, tabindex: "-1" }, text) : text);
  }

  // Accepted samples of one problem in each chosen language, with links to the programs or the command that shows them.
  function openProblem(view, row, problem, ids) {
    const { ids: names, titles } = L.problemsOf(view.whole);
    const lines = ids.map((id) => [id, L.countsOf(view.whole, row, id)]).filter(([, counts]) => counts?.n[problem]).map(([id, counts]) => {
      const programs = L.programsPage(row.cells[id], problem);
      return [h("dt", {}, view.setting.names[id]), h("dd", {}, `${counts.c[problem]} of ${L.count(counts.n[problem], "sample")} accepted `, programs ? h("a", { href: programs }, "programs") : h("code", {}, `lcbx view ${counts.path}`))];
    });
    L.openDialog("figures", [modelLink(row), `, ${names[problem]}`], titles[problem] ? h("p", {}, titles[problem]) : null, h("dl", {}, lines));
  }

  function grid(view, rows, ids, entries) {
    const { ids: names, titles } = L.problemsOf(view.whole);
    const id = ids.length === 1 ? ids[0] : null;
    const line = (entry) => h("tr", { role: "row", "data-problem": entry.problem },
      h("th", { scope: "row", role: "rowheader", class: "name" }, names[entry.problem], titles[entry.problem] ? h("small", {}, ` ${titles[entry.problem]}`) : null, entry.why ? h("small", { class: "why" }, ` ⚑ ${entry.why}`) : null),
      h("td", { role: "gridcell", class: "num" }, `${entry.solvers} of ${entry.asked}`), rows.map((row, j) => problemCell(view, row, id, entry, entry.rates[j])));
    const body = h("tbody", { role: "rowgroup" }, entries.slice(0, AT_ONCE).map(line));
    const what = id ? view.setting.names[id] : `mean over ${L.count(ids.length, "language")}`;
    const made = h("table", { class: "heat compact matrix many", role: "grid", "aria-label": "Problems by models", "aria-rowcount": entries.length + 1, style: { "--n": rows.length } },
      h("caption", {}, h("div", {}, h("b", {}, `Accepted share of the samples in percent · ${what}`), h("br"), "The hardest problem comes first. ⚑ marks problems whose tests or statement may be at fault: look at their programs. ", L.windowWords(view))),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { scope: "col", role: "columnheader", class: "name" }, "Problem"), h("th", { scope: "col", role: "columnheader" }, h("span", {}, "solved by")),
        rows.map((row) => h("th", { scope: "col", role: "columnheader" }, h("a", { href: L.modelPage(row), title: row.label }, row.label.slice(row.label.lastIndexOf("/") + 1) || row.label))))),
      body);
    const byIndex = new Map(rows.map((row) => [String(row.index), row]));
    L.walk(made, (cell) => openProblem(view, byIndex.get(cell.dataset.cell), Number(cell.parentElement.dataset.problem), ids));
    let shown = Math.min(AT_ONCE, entries.length);
    const more = h("button", { type: "button", hidden: shown >= entries.length, onclick: () => {
      body.append(...entries.slice(shown, shown + MORE).map(line));
      shown = Math.min(shown + MORE, entries.length);
      say();
    } });
    const say = () => {
      more.hidden = shown >= entries.length;
      more.textContent = `Show ${Math.min(MORE, entries.length - shown)} more of ${entries.length} problems`;
    };
    say();
    return [h("div", { class: "scroll tall" }, made), more];
  }

  function matrix(view, shown) {
    const { whole, languages } = view;
    const loading = counting(view);
    if (loading) return loading;
    const lang = languages.includes(view.state.lang) ? view.state.lang : languages.length === 1 ? languages[0] : "";
    const ids = lang ? [lang] : languages;
    const all = shown.map(({ row }) => row).filter((row) => row.measured && ids.every((id) => L.countsOf(whole, row, id)) && L.paired(whole, row, ids, view.k, []));
    const rows = all.slice(0, COLUMNS);
    const options = [...(languages.length > 1 ? [["", "all chosen, on average"]] : []), ...languages.map((id) => [id, view.setting.names[id]])];
    const choice = (entries) => h("p", {}, pick("lang", "Language", options, lang),
      pick("only", "Problems", Object.entries(ONLY).map(([key, text]) => [key, `${text} (${entries.filter(KEEPS[key]).length})`]), view.state.only));
    if (!rows.length) return [choice([]), nothing("No measured row has all of these languages.")];
    const entries = entriesOf(view, rows, ids);
    const kept = entries.filter(KEEPS[view.state.only] || KEEPS[""]);
    return [
      choice(entries), all.length > COLUMNS ? h("p", { class: "quiet" }, `The first ${COLUMNS} of ${all.length} models; filter or sort to see others.`) : null,
      ...(kept.length ? grid(view, rows, ids, kept) : [nothing("There is no such problem.")]),
    ].filter(Boolean);
  }

  L.views.problems = ["Problems", matrix, (setting) => setting.counted];
})();
