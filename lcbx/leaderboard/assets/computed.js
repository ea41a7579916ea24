// Figures computed in the page from counts by problem (see problem_files.py for the files): over a window of contest
// months, over any set of languages, with intervals, ties and ranges of ranks.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;
  const { statistics } = L;
  const BEST_AND_TIED = 1e-12;

  // --- files, loaded when they are needed: a page opened from a disk may load scripts, but may not fetch

  const loading = new Map();
  function load(path) {
    if (!loading.has(path)) loading.set(path, new Promise((resolve) => {
      document.head.append(h("script", { src: L.root + path, onload: resolve, onerror: resolve }));
    }));
    return loading.get(path);
  }
  const fileOf = (setting, id) => `${setting.key}/${L.data.languagePages[id]}`;
  const packedCounts = (setting, id) => window.LCBX_COUNTS?.[fileOf(setting, id)];
  const measuredIn = (setting, ids) => ids.filter((id) => setting.rows.some((row) => row.measured && row.cells[id]));

  // Loads what is needed for these languages; `isLoaded` says whether it is there.
  const loadCounts = (setting, ids) => Promise.all([load(`problems/${setting.key}/index.js`), ...measuredIn(setting, ids).map((id) => load(`problems/${fileOf(setting, id)}.js`))]);
  const isLoaded = (setting, ids) => Boolean(window.LCBX_PROBLEMS?.[setting.key]) && measuredIn(setting, ids).every((id) => packedCounts(setting, id));

  // --- unpacked

  // Ids, titles, dates and the place of the month of each problem; -1 for a problem without a date.
  function problemsOf(setting) {
    const base = setting.whole || setting;
    if (!base.problemsMade) {
      const { ids, titles, dates, dated } = window.LCBX_PROBLEMS[base.key];
      const date = dated.map((at) => (at === null ? null : dates[at]));
      base.problemsMade = { ids, titles, date, month: date.map((day) => (day ? base.months.indexOf(day.slice(0, 7)) : -1)) };
    }
    return base.problemsMade;
  }

  // Accepted and judged samples of a run by problem, with its path, verdicts and error classes by month; null without a run.
  function countsOf(setting, row, id) {
    const packed = packedCounts(setting, id);
    const own = packed?.rows[row.index];
    if (!own) return null;
    if (!own.made) {
      const [accepted, fewer, path, verdicts, byMonth] = own;
      const { width, n } = packed;
      const judged = new Int32Array(accepted.length / width).fill(n);
      const c = Int32Array.from(judged, (_, i) => (accepted[i * width] === "-" ? (judged[i] = 0) : parseInt(accepted.slice(i * width, (i + 1) * width), 36)));
      for (let i = 0; i < fewer.length; i += 2) judged[fewer[i]] = fewer[i + 1];
      const months = byMonth.split(";").map((group) => group.split(",").map(Number));
      own.made = { c, n: judged, numbers: [...new Set(judged)], path, verdicts: packed.verdicts.map((name, i) => [name, verdicts[i]]), months };
    }
    return own.made;
  }

  // pass@k for each number of accepted samples of n: 1 - C(n-c, k) / C(n, k).
  const tables = new Map();
  function passTable(n, k) {
    const key = `${n}/${k}`;
    if (!tables.has(key)) tables.set(key, Float64Array.from({ length: n + 1 }, (_, c) => {
      let missed = 1;
      for (let i = 0; i < k; i++) missed *= Math.max(0, n - c - i) / (n - i);
      return 1 - missed;
    }));
    return tables.get(key);
  }

  // pass@k of each of these problems, NaN for one without a judged sample; null if one has fewer than k.
  function rates(counts, k, problems) {
    const values = new Float64Array(problems.length);
    for (let i = 0; i < problems.length; i++) {
      const n = counts.n[problems[i]];
      if (n && n < k) return null;
      values[i] = n ? passTable(n, k)[counts.c[problems[i]]] : NaN;
    }
    return values;
  }

  // The places of all problems; none for a setting that only has reported rows.
  const everyProblem = (setting) => (setting.counted ? problemsOf(setting).ids.map((_, i) => i) : []);

  // --- figures

  // The mean over languages of pass@k over these problems, with its interval: `macro_average` of pass_at_k.py.
  function estimate(setting, row, ids, k, problems) {
    const shares = new Float64Array(problems.length);
    const asked = new Uint8Array(problems.length);
    let total = 0;
    for (const id of ids) {
      const counts = countsOf(setting, row, id);
      const values = counts && rates(counts, k, problems);
      if (!values) return null;
      const judged = values.filter((value) => !Number.isNaN(value));
      if (!judged.length) return null;
      const mean = judged.reduce((sum, value) => sum + value, 0) / judged.length;
      total += mean / ids.length;
      values.forEach((value, i) => {
        if (Number.isNaN(value)) return;
        asked[i] = 1;
        shares[i] += (value - mean) / (judged.length * ids.length);
      });
    }
    const kept = Array.from(shares).filter((_, i) => asked[i]);
    return { value: total, problems: kept.length, ...statistics.intervalOfRate(kept.map((share) => total + kept.length * share)), mark: "" };
  }

  // One rate a problem, for paired tests: the mean over languages, NaN where one of them has no judged sample.
  function paired(setting, row, ids, k, problems) {
    const all = ids.map((id) => countsOf(setting, row, id)).map((counts) => counts && rates(counts, k, problems));
    if (!all.length || all.some((values) => !values)) return null;
    return Float64Array.from(problems, (_, i) => all.reduce((sum, values) => sum + values[i], 0) / all.length);
  }

  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  const MOST = 1e6;
  // A number that makes all rates of these languages whole, for exact tests; null if it is too large to be of use.
  function unitOf(setting, ids, k) {
    let unit = 1;
    for (const id of ids) {
      const numbers = new Set(setting.rows.flatMap((row) => countsOf(setting, row, id)?.numbers || []));
      for (const n of numbers) {
        if (n < k) continue;
        let ways = 1;
        for (let i = 1; i <= k; i++) ways = Math.round((ways * (n - k + i)) / i);
        unit = (unit / gcd(unit, ways)) * ways;
        if (unit > MOST) return null;
      }
    }
    return unit * ids.length > MOST ? null : unit * ids.length;
  }

  function differences(one, other) {
    const made = [];
    for (let i = 0; i < one.length; i++) if (!Number.isNaN(one[i] - other[i])) made.push(one[i] - other[i]);
    return made;
  }

  // Rows that take part in tests of a column, best first: measured, complete, with a figure.
  function contestants(setting, column, ids, k, problems) {
    const rows = setting.rows.filter((row) => row.measured && L.figure(row, column, k) && !row.cells[column].incomplete);
    const entries = rows.map((row) => ({ row, value: L.figure(row, column, k).value, rates: paired(setting, row, ids, k, problems) })).filter((entry) => entry.rates);
    return entries.sort((a, b) => b.value - a.value);
  }

  // Whether each row after `at` is significantly worse than the one at `at`: Holm-corrected over these tests.
  function worse(entries, at, unit) {
    const later = entries.slice(at + 1);
    const tests = later.map((entry) => statistics.signFlip(differences(entries[at].rates, entry.rates), unit, true));
    return statistics.holm(tests).map((p, i) => p < statistics.LEVEL && later[i].value < entries[at].value);
  }

  function markTied(setting, column, ids, k, problems) {
    const entries = contestants(setting, column, ids, k, problems);
    if (entries.length < 2) return;
    const top = entries[0].value;
    worse(entries, 0, unitOf(setting, ids, k)).forEach((isWorse, i) => {
      if (!isWorse) L.figure(entries[i + 1].row, column, k).mark = "tied";
    });
    entries.filter((entry) => entry.value >= top - BEST_AND_TIED).forEach((entry) => { L.figure(entry.row, column, k).mark = "best"; });
  }

  // Row -> first and last rank it may have: 1 + the number of models that are significantly better, and the number of
  // models that aren't significantly worse. Each model is tested against all below it, as the best is.
  function rankRanges(setting, column, ids, k, problems = everyProblem(setting)) {
    const entries = contestants(setting, column, ids, k, problems);
    const unit = unitOf(setting, ids, k);
    const better = new Array(entries.length).fill(0);
    const below = entries.map((_, at) => {
      const flags = worse(entries, at, unit);
      flags.forEach((isWorse, i) => { if (isWorse) better[at + 1 + i]++; });
      return flags.filter(Boolean).length;
    });
    return new Map(entries.map(({ row }, at) => [row, [1 + better[at], entries.length - below[at]]]));
  }

  // --- a setting with figures of its own

  function errorShares(setting, counts, problems, window) {
    const samples = problems.reduce((sum, at) => sum + counts.n[at], 0);
    const groups = counts.months.slice(window[0], window[1] + 1);
    return { samples, shares: L.data.classes.map((_, i) => groups.reduce((sum, group) => sum + (group[i] || 0), 0) / (samples || 1)) };
  }

  function windowCell(whole, row, id, ks, problems, window) {
    const cell = row.cells[id];
    const counts = countsOf(whole, row, id);
    if (!counts) return null;
    const figures = Object.fromEntries(ks.map((k) => [k, estimate(whole, row, [id], k, problems)]).filter(([, one]) => one));
    return Object.keys(figures).length ? { ...cell, figures, ...errorShares(whole, counts, problems, window) } : null;
  }

  // A reported row has no counts, so its mean has no interval.
  function plainMean(row, ids, k) {
    const values = ids.map((id) => L.figure(row, id, k)?.value);
    return values.includes(undefined) ? null : { value: values.reduce((sum, value) => sum + value, 0) / ids.length, low: null, high: null, mark: "" };
  }

  function meanCell(whole, row, cells, ids, ks, problems) {
    if (ids.some((id) => !cells[id])) return null;
    const figures = Object.fromEntries(ks.map((k) => [k, row.measured ? estimate(whole, row, ids, k, problems) : plainMean(row, ids, k)]).filter(([, one]) => one));
    return Object.keys(figures).length ? L.marked({ figures }, L.flagsOf(ids.map((id) => cells[id]))) : null;
  }

  const derivedSettings = new Map();
  // The setting with figures over the months of `window` (null: all problems) and, in `mean.id`, the mean over `ids`. In a
  // window it has pass@k for `ks` only; marks are those of `k`.
  function derived(whole, { ids, mean, window, k, ks = [k] }) {
    const key = [whole.key, ids, mean?.id, window, k, ks].join("|");
    if (derivedSettings.has(key)) return derivedSettings.get(key);
    const problems = everyProblem(whole).filter((at) => !window || (problemsOf(whole).month[at] >= window[0] && problemsOf(whole).month[at] <= window[1]));
    const dates = problems.map((at) => problemsOf(whole).date[at]).filter(Boolean).sort();
    const made = { ...whole, whole, names: { ...whole.names, ...(mean ? { [mean.id]: mean.name } : {}) }, firstDate: dates[0] || null, chosenProblems: problems, problems: window ? problems.length : whole.problems };
    made.rows = whole.rows.map((row) => {
      const cells = window ? {} : { ...row.cells };
      if (window) for (const id of ids) {
        const cell = row.measured && row.cells[id] ? windowCell(whole, row, id, ks, problems, window) : null;
        if (cell) cells[id] = cell;
      }
      const over = mean && meanCell(whole, row, cells, ids, window ? ks : whole.ks, problems);
      if (over) cells[mean.id] = over;
      return { ...row, setting: made, cells };
    });
    if (window) for (const id of ids) markTied(made, id, [id], k, problems);
    if (mean) markTied(made, mean.id, ids, k, problems);
    if (derivedSettings.size > 40) derivedSettings.clear();
    derivedSettings.set(key, made);
    return made;
  }

  Object.assign(L, { loadCounts, isLoaded, problemsOf, countsOf, estimate, paired, unitOf, differences, rankRanges, derived, everyProblem });
})();
