// Two to four models side by side: the difference in each language with its interval and p, and problems won and lost.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, statistics } = L;
  const { modelLink, nothing, counting, pick } = L.parts;
  const MOST = 4;
  const BETWEEN = "|"; // between the models' names in the address
  const LISTED = 25;
  const PARTS = ["difference", "p", "won, lost, same"];

  const points = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${percent(Math.abs(value))}`;
  const ends = (one) => (one.low === null ? "" : `[${points(one.low)}, ${points(one.high)}]`);
  const shownP = (p) => (p < 0.001 ? "< 0.001" : p.toFixed(p < 0.1 ? 3 : 2));

  // The models that the address names, or the first two.
  function chosenModels(view, rows) {
    const measured = rows.map(({ row }) => row).filter((row) => row.measured);
    const named = view.state.models.split(BETWEEN).map((label) => measured.find((row) => row.label === label)).filter(Boolean);
    const made = [...new Set(named)].slice(0, MOST);
    return made.length > 1 ? made : [...new Set([...made, ...measured])].slice(0, 2);
  }

  function pickers(rows, models) {
    const labels = rows.map(({ row }) => row).filter((row) => row.measured).map((row) => row.label);
    const go = (place, label) => {
      const names = models.map((row) => row.label);
      if (label) names[place] = label;
      else names.splice(place, 1);
      L.go({ models: [...new Set(names)].join(BETWEEN) }, `#m-${place}`);
    };
    const one = (place) => {
      const own = models[place]?.label;
      const others = models.filter((_, i) => i !== place).map((row) => row.label);
      const select = h("select", { id: `m-${place}`, onchange: () => go(place, select.value) }, place > 1 || !own ? h("option", { value: "" }, "none") : null,
        labels.filter((label) => !others.includes(label)).map((label) => h("option", { value: label, selected: label === own }, label)));
      return h("div", {}, h("label", { for: `m-${place}` }, place ? `Model ${place + 1}` : "Model 1, compared with"), select);
    };
    return h("form", { class: "filters", "aria-label": "Models to compare", onsubmit: (event) => event.preventDefault() }, Array.from({ length: Math.min(MOST, models.length + 1, labels.length) }, (_, i) => one(i)));
  }

  // Second minus first over these languages; null where one of them has no counts.
  function difference(view, one, other, ids, problems) {
    const rates = [one, other].map((row) => L.paired(view.whole, row, ids, view.k, problems));
    if (rates.some((values) => !values)) return null;
    const made = L.differences(rates[1], rates[0]);
    if (!made.length) return null;
    const won = made.filter((value) => value > 1e-9).length;
    const lost = made.filter((value) => value < -1e-9).length;
    return { ...statistics.pairedDifference(made, L.unitOf(view.whole, ids, view.k)), won, lost, same: made.length - won - lost };
  }

  function inWords(one, other, made) {
    // A clear difference is that of the better model, so that it has a plus.
    const turned = made.p < statistics.LEVEL && made.mean < 0 ? { mean: -made.mean, low: made.low === null ? null : -made.high, high: made.high === null ? null : -made.low } : made;
    const size = `${points(turned.mean)} points ${ends(turned)}, p = ${shownP(made.p)}`.replace("= <", "<");
    if (made.p >= statistics.LEVEL) return ["No clear difference between ", modelLink(other), " and ", modelLink(one), `: ${size}. `];
    return [modelLink(made.mean > 0 ? other : one), " is better than ", modelLink(made.mean > 0 ? one : other), `: ${size}. `];
  }

  function languageTable(view, models, ids, problems) {
    const [first, ...others] = models;
    const columns = others.map((row) => {
      const made = ids.map((id) => difference(view, first, row, [id], problems));
      const adjusted = statistics.holm(made.filter(Boolean).map((one) => one.p));
      let at = 0;
      return { row, made, adjusted: made.map((one) => (one ? adjusted[at++] : null)) };
    });
    const value = (row, id) => { const one = figure(row, id, view.k); return one ? percent(one.value) : "–"; };
    const caption = `pass@${view.k} in percent, by language; differences in points, minus ${first.label}, with 95 % intervals, and problems won, lost and the same. p and bold: different from 0 after Holm's correction over the languages.`;
    // On a phone each language is a list, in which the heads stand beside or above the figures.
    const cells = ({ row, made, adjusted }, id, i) => {
      const one = made[i];
      const shown = one ? [h("span", { class: adjusted[i] < statistics.LEVEL ? "clear" : null }, points(one.mean), " ", h("span", { class: "within" }, ends(one))), shownP(adjusted[i]), `${one.won}, ${one.lost}, ${one.same}`] : ["–", "–", "–"];
      return [h("td", { class: "whole", "data-head": row.label }, value(row, id)), shown.map((cell, at) => h("td", { "data-head": PARTS[at] }, cell))];
    };
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, h("table", { class: "plain versus" },
      h("caption", {}, h("div", {}, caption)),
      h("thead", {},
        h("tr", {}, h("th", { scope: "col", rowspan: "2" }, "Language"), h("th", { scope: "col", rowspan: "2" }, first.label), others.map((row) => h("th", { scope: "colgroup", colspan: "4", class: "group" }, row.label))),
        h("tr", {}, others.map(() => [`pass@${view.k}`, ...PARTS].map((part) => h("th", { scope: "col" }, part))))),
      h("tbody", {}, ids.map((id, i) => h("tr", {}, h("th", { scope: "row" }, view.setting.names[id]), h("td", { class: "whole", "data-head": first.label }, value(first, id)), columns.map((column) => cells(column, id, i)))))));
  }

  // Problems on which two models differ most, in one language or on average over all.
  function problemLists(view, one, other, ids, problems) {
    const rates = [one, other].map((row) => L.paired(view.whole, row, ids, view.k, problems));
    if (rates.some((values) => !values)) return null;
    const { ids: names, titles } = L.problemsOf(view.whole);
    const entries = problems.map((problem, i) => ({ problem, values: rates.map((values) => values[i]) })).filter(({ values }) => Math.abs(values[1] - values[0]) > 1e-9);
    const programs = (row, problem) => (ids.length === 1 ? L.programsPage(row.cells[ids[0]], problem) : null);
    const cell = (row, problem, value) => { const page = programs(row, problem); return page ? h("a", { href: page }, `${percent(value)}`) : percent(value); };
    const part = (better, worse, sign) => {
      const kept = entries.filter(({ values }) => sign * (values[1] - values[0]) > 0).sort((a, b) => sign * (b.values[1] - b.values[0] - (a.values[1] - a.values[0])) || a.problem - b.problem);
      const title = `${L.count(kept.length, "problem")} on which ${better.label} is better than ${worse.label}`;
      return h("details", {}, h("summary", {}, title), kept.length ? L.dataTable(`${title}${kept.length > LISTED ? `; the ${LISTED} with the largest difference` : ""}; pass@${view.k} in percent`, ["Problem", "Title", one.label, other.label],
        kept.slice(0, LISTED).map(({ problem, values }) => [names[problem], h("span", { class: "title" }, titles[problem] || ""), cell(one, problem, values[0]), cell(other, problem, values[1])]), "wraps") : null);
    };
    return [part(other, one, 1), part(one, other, -1)];
  }

  function compare(view, rows) {
    const models = chosenModels(view, rows);
    if (models.length < 2) return nothing("Two measured models are needed: change the filters.");
    const loading = counting(view);
    if (loading) return loading;
    const problems = view.setting.chosenProblems || L.everyProblem(view.whole);
    const common = view.languages.filter((id) => models.every((row) => figure(row, id, view.k)));
    if (!common.length) return [pickers(rows, models), nothing("These models share none of the chosen languages.")];
    const lang = common.includes(view.state.lang) ? view.state.lang : "";
    const [first, ...others] = models;
    const over = common.length > 1 ? `Mean over ${common.length === view.languages.length ? "the" : "their"} ${L.count(common.length, "language")}: ` : `${view.setting.names[common[0]]}: `;
    const sentences = others.map((row) => h("p", { class: "lead" }, over, inWords(first, row, difference(view, first, row, common, problems))));
    const options = [["", "all, on average"], ...common.map((id) => [id, view.setting.names[id]])];
    return [
      pickers(rows, models), ...sentences, L.windowWords(view) && h("p", { class: "quiet" }, L.windowWords(view)), languageTable(view, models, common, problems),
      h("h2", { class: "later" }, "Problems won and lost"), h("p", {}, pick("lang", "Languages", options, lang)),
      ...others.flatMap((row) => problemLists(view, first, row, lang ? [lang] : common, problems) || []),
    ];
  }

  L.views.compare = ["Compare", compare, (setting) => setting.counted && setting.rows.filter((row) => row.measured).length > 1];
})();
