// The views that are charts: errors, pass@k, months, cost. Each takes what was chosen and gives elements.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue, plain } = L;
  const { interval, modelLink, signNotes } = L.parts;
  const SHOWN = 10;

  const first = (rows, most = SHOWN) => rows.slice(0, most);
  const cut = (rows, most = SHOWN) => (rows.length > most ? `The first ${most} of ${rows.length} rows; filter or sort to see others.` : "");
  const nothing = (why) => h("p", { class: "empty" }, why);

  // What stands in a view's place until the counts of the chosen languages are there, and draws it then; null if they are.
  function counting({ whole, languages }) {
    if (L.isLoaded(whole, languages)) return null;
    const note = nothing("Loading counts by problem …");
    L.loadCounts(whole, languages).then(() => {
      if (!note.isConnected) return;
      if (L.isLoaded(whole, languages)) L.show("rows");
      else note.textContent = "The files in problems/ could not be loaded.";
    });
    return note;
  }

  // Shares of the samples of these languages together: series are `accepted`, then the error classes.
  function shares(row, languages) {
    const cells = languages.map((id) => row.cells[id]).filter((cell) => cell && cell.samples);
    const samples = cells.reduce((sum, cell) => sum + cell.samples, 0);
    const failed = L.data.classes.map((_, i) => cells.reduce((sum, cell) => sum + cell.shares[i] * cell.samples, 0) / (samples || 1));
    return { samples, parts: [Math.max(0, 1 - failed.reduce((sum, share) => sum + share, 0)), ...failed] };
  }
  const ERROR_SERIES = [["accepted", "ok"], ...L.data.classes.map(([, label, colour]) => [label, `f${colour}`])];

  // In words: what failed most often in all of these together.
  function mostOften(entries) {
    const samples = entries.reduce((sum, entry) => sum + entry.samples, 0);
    const totals = ERROR_SERIES.map(([name], i) => [name, entries.reduce((sum, entry) => sum + entry.parts[i] * entry.samples, 0) / samples]).slice(1);
    const [[name, share], [second, less]] = totals.sort((a, b) => b[1] - a[1]);
    if (share < 0.0005) return "";
    return `Most often: ${name} (${percent(share)} %)${less < 0.0005 ? "" : `, then ${second} (${percent(less)} %)`}. `;
  }

  function errorFigure(title, note, entries) {
    const used = ERROR_SERIES.map((_, i) => i).filter((i) => entries.some((entry) => entry.parts[i] > 0.0005));
    return L.figureOf({
      title, note, draw: L.stacks(entries, ERROR_SERIES, `${title}: shares of the samples by error class; the data table has the figures`),
      table: () => [["", ...used.map((i) => `${ERROR_SERIES[i][0]} %`)], entries.map((entry) => [entry.label, ...used.map((i) => percent(entry.parts[i]))])],
    });
  }

  function errors(view, rows) {
    const entries = rows.map(({ row }) => ({ label: row.label + L.signsOf(row, view.languages), href: L.modelPage(row), ...shares(row, view.languages) })).filter((entry) => entry.samples);
    if (!entries.length) return nothing("No measured row here: only measured runs have error classes.");
    const names = view.languages.length > 8 ? L.count(view.languages.length, "language") : view.languages.map((id) => view.setting.names[id]).join(", ");
    return errorFigure("Why programs fail", [`What became of the samples in ${names}, in percent. `, mostOften(entries), signNotes(view, rows), cut(entries, 20)], first(entries, 20));
  }

  function curveFigure(title, note, setting, entries) {
    const series = entries.map(({ name, cell }) => ({ name, points: setting.ks.filter((k) => cell.figures[k]).map((k) => ({ x: k, y: cell.figures[k].value, ...cell.figures[k] })) }));
    return L.figureOf({
      title, note, draw: L.lines(series, { label: `${title}; the data table has the figures`, xLabel: "k" }),
      table: () => [["", ...setting.ks.map((k) => `pass@${k}`)], entries.map(({ name, cell }) => [name, ...setting.ks.map((k) => (cell.figures[k] ? `${percent(cell.figures[k].value)} (${interval(cell.figures[k])})` : "–"))])],
    });
  }

  function curves(view, rows) {
    if (view.setting.ks.length < 2) return nothing("These figures are for one k only: no curve to draw.");
    const column = view.columns.includes(view.sort) ? view.sort : view.first;
    const entries = rows.filter(({ row }) => row.measured && row.cells[column]).map(({ row }) => ({ name: row.label + L.signs(row.cells[column]), cell: row.cells[column] }));
    if (!entries.length) return nothing("No measured row here.");
    return curveFigure(`pass@k · ${view.setting.names[column]}`, ["The chance that at least one of k programs is accepted. Whiskers are 95 % intervals. ", signNotes(view, rows), cut(entries, 8)], view.setting, first(entries, 8));
  }

  // pass@k of a row on the problems of each month: mean over these languages with its interval, null where one has none.
  function byMonth(setting, row, ids, k) {
    const { month } = L.problemsOf(setting);
    const groups = setting.months.map(() => []);
    month.forEach((at, problem) => { if (at >= 0) groups[at].push(problem); });
    return groups.map((problems) => L.estimate(setting, row, ids, k, problems));
  }

  const shownEstimate = (one) => (one ? `${percent(one.value)}${one.low === null ? "" : ` (${interval(one)})`}` : "–");

  // `window` is the first and the last month to show.
  function monthFigure(title, note, setting, rows, ids, k, window = [0, setting.months.length - 1]) {
    const months = setting.months.slice(window[0], window[1] + 1);
    const figures = rows.map((row) => byMonth(setting, row, ids, k).slice(window[0], window[1] + 1));
    const series = rows.map((row, i) => ({ name: row.label + L.signsOf(row, ids), points: figures[i].map((one, x) => one && { x, y: one.value, low: one.low, high: one.high }).filter(Boolean) }));
    const place = (date) => {
      const at = months.findIndex((month) => month >= date.slice(0, 7));
      return at < 0 ? months.length - 0.5 : at;
    };
    const marks = rows.map((row, i) => row.released && { x: place(row.released), name: row.label, after: `released ${row.released}`, series: i }).filter(Boolean);
    return L.figureOf({
      title, note, draw: L.lines(series, { label: `${title}; the data table has the figures`, xLabel: "contest month", names: months, marks }),
      table: () => [["month", "problems", ...rows.map((row) => row.label)], months.map((month, i) => [month, setting.monthProblems[window[0] + i], ...figures.map((own) => shownEstimate(own[i]))])],
    });
  }

  const INTERVALS = "Whiskers are 95 % intervals. ";

  // Only rows that have all chosen languages are compared; the others are listed with what they lack.
  function months(view, rows) {
    const { whole, languages, k } = view;
    if (!whole.months.length) return nothing("The problems of this benchmark have no dates, or nothing was measured on it.");
    const loading = counting(view);
    if (loading) return loading;
    const { names } = view.setting;
    const measured = rows.map(({ row }) => row).filter((row) => row.measured);
    const lacks = (row) => languages.filter((id) => !L.countsOf(whole, row, id));
    const entries = measured.filter((row) => !lacks(row).length);
    const others = measured.filter((row) => lacks(row).length);
    const listed = (ids) => (ids.length > 5 ? L.count(ids.length, "language") : ids.map((id) => names[id]).join(", "));
    const missing = others.length ? h("p", { class: "quiet" }, "Not compared here, because a chosen language is missing: ", others.slice(0, 20).map((row, i) => [i ? "; " : "", modelLink(row), ` (${listed(lacks(row))})`]), others.length > 20 ? `; and ${others.length - 20} more` : "", ".") : null;
    if (!entries.length) return [nothing("No measured row has figures by month in all of these languages: choose fewer under Languages."), missing].filter(Boolean);
    const over = languages.length === 1 ? names[languages[0]] : `mean over ${listed(languages)}`;
    const note = [INTERVALS, "A dashed line is a model's release, if it is known: problems before it may have been seen in training. ", signNotes(view, rows), cut(entries, 6)];
    return [monthFigure(`pass@${k} against contest month · ${over}`, note, whole, first(entries, 6), languages, k, view.window || undefined), missing].filter(Boolean);
  }

  const COSTS = [["input tokens per sample", 0], ["output tokens per sample", 1], ["s of generation per sample", 2], ["judge CPU s per sample", 3], ["$ per sample", 4], ["tokens/s", 5], ["peak memory MiB", 6], ["wall s", 7]];
  const AXES = { tokens: ["output tokens per sample", (row) => row.cost?.[1]], seconds: ["seconds of generation per sample", (row) => row.cost?.[2]], dollars: ["dollars per sample", (row) => row.cost?.[4]], size: ["billions of parameters", (row) => row.size] };

  const SCALES = [["", "automatic"], ["log", "logarithmic"], ["linear", "linear"]];
  const pick = (name, label, options, value) => [h("label", { for: `f-${name}` }, ` ${label} `),
    h("select", { id: `f-${name}`, onchange: (event) => L.go({ [name]: event.target.value }, `#f-${name}`) }, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)))];

  function cost(view, rows) {
    const column = view.columns.includes(view.sort) ? view.sort : view.first;
    const usable = Object.keys(AXES).filter((name) => rows.some(({ row }) => AXES[name][1](row) && figure(row, column, view.k)));
    if (!usable.length) return nothing("These rows have neither costs nor sizes.");
    const axis = usable.includes(view.state.x) ? view.state.x : usable[0];
    const entries = rows.filter(({ row }) => AXES[axis][1](row) && figure(row, column, view.k));
    const points = entries.map(({ row }) => ({ name: row.label + L.signs(row.cells[column]), href: L.modelPage(row), x: AXES[axis][1](row), y: figure(row, column, view.k).value, dim: !row.measured, ...figure(row, column, view.k) }));
    const title = `pass@${view.k} (${view.setting.names[column]}) against ${axis === "size" ? "size" : "cost"}`;
    const used = COSTS.filter(([, at]) => rows.some(({ row }) => row.cost && row.cost[at] !== null));
    const best = L.pareto(points);
    return [h("p", {}, pick("x", "Against", usable.map((name) => [name, AXES[name][0]]), axis), pick("scale", "Axis", SCALES, view.state.scale)), L.figureOf({
      title, note: ["Above and to the left is better. The line joins the models that no other one beats at the same or a lower cost or size (Pareto). ", view.window && axis !== "size" && "Costs are those of all problems. ", signNotes(view, rows), rows.some(({ row }) => !row.measured) && "Grey dots are reported, not measured here."],
      draw: L.scatter(points, { label: `${title}; the data table has the figures`, xLabel: AXES[axis][0], scale: view.state.scale }),
      table: () => [["", `pass@${view.k}`, "on the line", "B parameters", ...used.map(([name]) => name)], entries.map(({ row }, i) => [row.label, shownValue(figure(row, column, view.k), row.measured), best.includes(points[i]) ? "yes" : "no", row.size === undefined ? "–" : plain(row.size), ...used.map(([, at]) => (row.cost && row.cost[at] !== null ? plain(row.cost[at]) : "–"))])],
    })];
  }

  Object.assign(L, {
    // Name, what draws it, and whether a setting has anything for it.
    views: {
      table: ["Table", L.table, () => true],
      heat: ["Heat map", L.heatmap, () => true],
      errors: ["Errors", errors, (setting) => setting.rows.some((row) => row.measured)],
      curves: ["pass@k", curves, (setting) => setting.ks.length > 1 && setting.rows.some((row) => row.measured)],
      months: ["Over time", months, (setting) => setting.months.length > 0],
      cost: ["Cost", cost, (setting) => setting.rows.some((row) => Object.values(AXES).some(([, of]) => of(row)))],
    },
  });
  Object.assign(L.parts, { mostOften, shares, errorFigure, curveFigure, monthFigure, nothing, counting, pick, INTERVALS });
})();
