// The board's data, unpacked (see payload.py for the format), what is shown of it (the state, kept in the address), and
// how elements are made. Whatever is shown of the data goes through text nodes: a model's name is somebody else's text.
"use strict";

(() => {
  const root = document.documentElement;

  // --- elements

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }
  const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  // --- data

  const data = window.LCBX_DATA;
  const pair = (text, at) => (text[at] === "-" ? null : parseInt(text.slice(at, at + 2), 36) / 1000);

  function unpackFigures(text, ks) {
    const figures = {};
    let ranked = parseInt(text.slice(1, 3), 36);
    ks.forEach((k, place) => {
      const at = 3 + 6 * place;
      const value = pair(text, at);
      const mark = ["", "tied", "best"][ranked % 3];
      ranked = Math.floor(ranked / 3);
      if (value !== null) figures[k] = { value, low: pair(text, at + 2), high: pair(text, at + 4), mark };
    });
    return marked({ figures }, parseInt(text[0], 36));
  }

  // A cell with the marks of its run, or of all the runs of a mean.
  const marked = (cell, flags) => Object.assign(cell, { flags, standIn: (flags & 1) > 0, incomplete: (flags & 2) > 0 });
  const flagsOf = (cells) => cells.reduce((flags, cell) => flags | (cell ? cell.flags : 0), 0);

  function unpackCell(text, ks) {
    if (!text) return null;
    const [packed, run, date, toolchain, samples, programs] = text.split(";");
    const cell = unpackFigures(packed, ks);
    cell.shares = data.classes.map((_, i) => pair(packed.padEnd(80, "0"), 3 + 6 * ks.length + 2 * i) || 0);
    cell.run = run || null;
    cell.date = date === "" ? null : data.texts[date];
    cell.toolchain = toolchain === "" ? null : data.texts[toolchain];
    cell.samples = Number(samples) || 0;
    cell.programs = programs === undefined ? null : programs;
    return cell;
  }

  function unpackRow(setting, packed, index) {
    const row = { ...packed, index, setting, cells: {}, notes: {} };
    packed.cells.forEach((text, i) => {
      const cell = unpackCell(text, setting.ks);
      if (cell) row.cells[setting.languages[i][0]] = cell;
    });
    for (const [name, text] of Object.entries(packed.means)) {
      const mean = unpackFigures(text, setting.ks);
      row.cells[`macro:${name}`] = marked(mean, flagsOf(setting.sets[name].map((i) => row.cells[setting.languages[i][0]])));
    }
    for (const [id, places] of Object.entries(packed.notes || {})) row.notes[id] = places.map((at) => data.texts[at]);
    return row;
  }

  const unpacked = new Map();
  function setting(key) {
    const packed = data.settings.find((one) => one.key === key) || data.settings[0];
    if (!packed) return null;
    if (!unpacked.has(packed.key)) {
      const made = { ...packed, names: Object.fromEntries([...packed.columns, ...packed.languages]) };
      made.rows = packed.rows.map((row, index) => unpackRow(made, row, index));
      unpacked.set(packed.key, made);
    }
    return unpacked.get(packed.key);
  }

  const figure = (row, column, k) => (row.cells[column] ? row.cells[column].figures[k] : undefined);

  // --- state

  const DEFAULTS = {
    view: "table", s: "", set: "", k: "", q: "", size: "", open: "", kind: "", sort: "", mix: "", x: "", scale: "", from: "", to: "",
    compact: "", show: "", all: "", models: "", lang: "", only: "",
  };
  function readState() {
    const fields = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    return Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, fields[name] || value]));
  }
  function address(changes) {
    const state = { ...readState(), ...changes };
    const changed = Object.entries(state).filter(([name, value]) => value !== DEFAULTS[name]);
    return `#${new URLSearchParams(changed)}`;
  }

  const percent = (value) => (100 * value).toFixed(1);
  const shownValue = (one, measured = true) =>
    measured ? percent(one.value) : String(Math.round(1000 * one.value) / 10);

  const signs = (cell) => data.marks.filter(([flag]) => cell.flags & flag).map(([, sign]) => sign).join("");

  Object.assign(window.LCBX, {
    h, svg, data, setting, figure, readState, address, percent, shownValue, marked, flagsOf,
    root: root.dataset.root,
    // The signs of these columns of a row together.
    signsOf: (row, ids) => signs({ flags: flagsOf(ids.map((id) => row.cells[id])) }),
    runId: (setting, cell) => (cell.run ? `${setting.protocol}-${cell.run}` : null),
    count: (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`,
    signs,
    // The viewer's pages of a run, or of one of its problems; null if they don't lie beside the board.
    programsPage: (cell, problem) => (cell?.programs ? `${root.dataset.root}view/${cell.programs}/${problem === undefined ? "index" : `p-${problem}`}.html` : null),
    modelPage: (row) => `${root.dataset.root}models/${encodeURIComponent(row.page)}.html`,
    languagePage: (id) => `${root.dataset.root}languages/${encodeURIComponent(data.languagePages[id])}.html`,
  });
})();
// The statistics of `lcbx/scores`, for figures that are computed in the page: over chosen problems or languages.
"use strict";

(() => {
  const Z = 1.959963984540054; // the normal quantile of 97.5 %
  const LEVEL = 0.05;

  // Student's quantile of 97.5 %, see `t_quantile` of stats.py.
  function tQuantile(degrees) {
    if (degrees === 1) return Math.tan(Math.PI * 0.475);
    if (degrees === 2) return 0.95 * Math.sqrt(2 / (4 * 0.975 * 0.025));
    const z = (Z * (8 * degrees + 3)) / (8 * degrees + 1);
    return Math.sqrt(degrees * (Math.exp((z * z) / degrees) - 1));
  }

  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // 95 % interval of a mean of rates, one a problem: `interval_of_rate` of stats.py. Null for fewer than two problems.
  function intervalOfRate(values) {
    const m = values.length;
    if (m < 2) return { low: null, high: null };
    const total = sum(values);
    const mean = total / m;
    const padded = (total + 1) / (m + 2);
    let squares = padded ** 2 + (1 - padded) ** 2;
    for (const value of values) squares += (value - padded) ** 2;
    const draws = ((m * padded * (1 - padded) * (m + 1)) / squares) * (Z / tQuantile(m - 1)) ** 2;
    const centre = (mean + (Z * Z) / (2 * draws)) / (1 + (Z * Z) / draws);
    const half = (Z * Math.sqrt(Math.max(0, mean * (1 - mean)) / draws + (Z / (2 * draws)) ** 2)) / (1 + (Z * Z) / draws);
    return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
  }

  // --- the sign-flip test

  // Probability of a normal value above z; Numerical Recipes' erfc, with a relative error below 1.2e-7.
  function above(z) {
    const x = Math.abs(z) / Math.SQRT2;
    const t = 1 / (1 + x / 2);
    const series = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
    const tail = (t * Math.exp(-x * x + series.reduceRight((value, coefficient) => coefficient + t * value, 0))) / 2;
    return z >= 0 ? tail : 1 - tail;
  }

  // Every sum at once: the chance of each, when each step is taken or not.
  function exactFlips(steps, observed) {
    const total = sum(steps);
    let chances = new Float64Array(total + 1);
    chances[0] = 1;
    let reached = 0;
    for (const step of steps) {
      for (let at = reached + step; at >= 0; at--) chances[at] = ((at <= reached ? chances[at] : 0) + (at >= step ? chances[at - step] : 0)) / 2;
      reached += step;
    }
    let tail = 0;
    for (let at = 0; at <= (total - observed) / 2; at++) tail += chances[at];
    return observed === 0 ? 1 : Math.min(1, 2 * tail);
  }

  // The normal tail with Edgeworth's term for the kurtosis; a sum of symmetric terms has no skewness. For 60 and more
  // differences it is within 2 % of the exact value where that is between 0.001 and 1.
  function nearlyNormal(z, squares, fourths) {
    const kurtosis = (-2 * fourths) / squares ** 2;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return Math.min(1, Math.max(0, 2 * (above(z) + (density * kurtosis * (z ** 3 - 3 * z)) / 24)));
  }

  const MANY = 60;
  const EXACT_WORK = 4e6;
  const GRID = 20000;

  // Two-sided p-value that differences are symmetric about 0: `sign_flip_test` of stats.py. `unit` is a number that makes
  // all of them whole, if there is one; `quick` allows approximations for many differences, for tests by the thousand.
  function signFlip(differences, unit, quick = false) {
    const moved = differences.filter((difference) => Math.abs(difference) > 1e-12);
    const squares = moved.reduce((total, difference) => total + difference ** 2, 0);
    const observed = Math.abs(sum(moved));
    if (!moved.length || observed < 1e-12) return 1;
    const z = observed / Math.sqrt(squares);
    const bound = 2 * Math.exp((-z * z) / 2); // Hoeffding 1963
    if (bound < 1e-9) return bound;
    const size = moved.reduce((total, difference) => total + Math.abs(difference), 0);
    const many = moved.length >= MANY;
    if (!(many && quick) && unit && size * unit * moved.length <= EXACT_WORK)
      return exactFlips(moved.map((difference) => Math.round(Math.abs(difference) * unit)), Math.round(observed * unit));
    const half = unit ? 1 / unit : 0; // half the distance between two possible sums
    if (many) return nearlyNormal((observed - half) / Math.sqrt(squares), squares, moved.reduce((total, difference) => total + difference ** 4, 0));
    const scale = GRID / size;
    const steps = moved.map((difference) => Math.round(Math.abs(difference) * scale));
    return exactFlips(steps, Math.min(sum(steps), Math.round(observed * scale)));
  }

  // p-values adjusted for multiple comparisons (Holm 1979), in their order.
  function holm(pValues) {
    const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
    const adjusted = [];
    let largest = 0;
    order.forEach((at, rank) => {
      largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[at]));
      adjusted[at] = largest;
    });
    return adjusted;
  }

  // --- paired differences

  // Mean of paired differences with an interval that excludes 0 exactly if the test does: paired_difference.py.
  function pairedDifference(differences, unit) {
    const m = differences.length;
    if (!m) return null;
    const mean = sum(differences) / m;
    const p = signFlip(differences, unit);
    if (m < 2) return { mean, p, low: null, high: null };
    const tally = new Map();
    for (const value of differences) tally.set(value.toFixed(9), (tally.get(value.toFixed(9)) || 0) + 1);
    const weight = Math.max(...tally.values()) / m;
    const size = m + 2 * weight;
    const middle = sum(differences) / size;
    const variance = (differences.reduce((total, value) => total + value * value, 0) + 2 * weight) / size - middle ** 2;
    const half = tQuantile(m - 1) * Math.sqrt(variance / (size - (1 - weight)));
    const [low, high] = [Math.max(-1, middle - half), Math.min(1, middle + half)];
    if (p >= LEVEL) return { mean, p, low: Math.min(0, low), high: Math.max(0, high) };
    const least = Math.min(0.0005, Math.abs(mean) / 2);
    return mean > 0 ? { mean, p, low: Math.max(least, low), high } : { mean, p, low, high: Math.min(-least, high) };
  }

  window.LCBX.statistics = { LEVEL, intervalOfRate, signFlip, holm, pairedDifference };
})();
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
// What the address chooses: setting, languages, window of months, columns; and the rows that pass the filters, in order.
"use strict";

(() => {
  const L = window.LCBX;
  const { figure } = L;

  const SIZES = { "": [0, Infinity], "0-2": [0, 2], "2-5": [2, 5], "5-15": [5, 15], "15-50": [15, 50], "50-": [50, Infinity] };
  const OWN = "macro:chosen";

  const idsOf = (whole, name) => whole.sets[name].map((i) => whole.languages[i][0]);
  const equal = (one, other) => one.length === other.length && one.every((id) => other.includes(id));

  // The languages that `set` names: a set, or ids with commas between them. `set` of the answer is the name of a set that
  // has just these, if there is one.
  function languagesOf(whole, set) {
    const named = new Set(set.split(","));
    const listed = whole.languages.map(([id]) => id).filter((id) => named.has(id));
    const first = whole.sets.paper ? "paper" : "all";
    const languages = whole.sets[set] ? idsOf(whole, set) : listed.length ? listed : whole.sets[first] ? idsOf(whole, first) : whole.languages.map(([id]) => id);
    const same = [set, ...Object.keys(whole.sets)].find((name) => whole.sets[name] && equal(idsOf(whole, name), languages));
    return { languages, set: same || languages.join(",") };
  }

  // The column of the mean over these languages: that of a set, or one of their own; null for one language.
  function meanOf(whole, languages) {
    if (languages.length < 2) return null;
    const name = whole.columns.map(([id]) => id).find((id) => id.startsWith("macro:") && equal(idsOf(whole, id.slice(6)), languages));
    return name ? { id: name, name: whole.names[name] } : { id: OWN, name: `mean of ${languages.length}` };
  }

  // First and last month as places among the months, or null for all of them.
  function windowOf(whole, state) {
    const at = (month, otherwise) => (whole.months.includes(month) ? whole.months.indexOf(month) : otherwise);
    const last = whole.months.length - 1;
    const [from, to] = [at(state.from, 0), at(state.to, last)].sort((a, b) => a - b);
    return from > 0 || to < last ? [from, to] : null;
  }

  function chosen(state) {
    const whole = L.setting(state.s);
    if (!whole) return null;
    const k = whole.ks.includes(Number(state.k)) ? Number(state.k) : whole.ks[0];
    const { languages, set } = languagesOf(whole, state.set);
    const window = windowOf(whole, state);
    const mean = meanOf(whole, languages);
    const computes = Boolean(window || mean?.id === OWN);
    const waiting = computes && whole.counted && !L.isLoaded(whole, languages) ? L.loadCounts(whole, languages) : null;
    const plain = !computes || waiting;
    const ks = state.view === "curves" ? whole.ks : [k];
    const now = plain ? whole : L.derived(whole, { ids: languages, mean, window, k, ks });
    const means = plain && mean?.id !== OWN ? whole.columns.map(([id]) => id).filter((id) => id.startsWith("macro:") && id !== mean?.id) : [];
    const columns = [...(mean ? [mean.id] : []), ...(computes || languages.length < 2 ? [] : means), ...languages];
    const names = mean ? { ...now.names, [mean.id]: mean.name } : now.names;
    const view = { setting: { ...now, names }, whole, k, set, languages, columns, mean: mean?.id || null, window, state, waiting };
    return Object.assign(view, ordering(view));
  }

  function ordering({ setting, columns, k, state }) {
    const sortable = [...columns, "model", "size", "date", "released"];
    const [down, column] = state.sort.startsWith("-") ? [false, state.sort.slice(1)] : [true, state.sort];
    const first = columns.find((column) => setting.rows.some((row) => row.measured && figure(row, column, k))) || columns[0];
    const begins = sortable.includes(L.data.sort) ? L.data.sort : first;
    return { sort: sortable.includes(column) ? column : begins, best: sortable.includes(column) ? down : true, first };
  }

  function keeps(view, row) {
    const { q, size, open, kind } = view.state;
    const [least, most] = SIZES[size] || SIZES[""];
    if (kind === "measured" && !row.measured) return false;
    if (kind === "reported" && row.measured) return false;
    if (open === "open" && row.open !== true) return false;
    if (open === "closed" && row.open !== false) return false;
    if (size === "unknown" ? row.size !== undefined : size && !(row.size >= least && row.size < most)) return false;
    if (!view.columns.some((column) => figure(row, column, view.k))) return false;
    return q.toLowerCase().split(/\s+/).every((word) => row.label.toLowerCase().includes(word));
  }

  const average = (values) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

  // What the mean would be if a row were as good in the languages it lacks, compared with the other rows, as in those it
  // has. It only decides where a row without a mean stands; a row that lacks more than half stands below.
  function likely(view, row, columnMeans) {
    const own = view.languages.filter((id) => figure(row, id, view.k));
    if (own.length * 2 < view.languages.length) return null;
    const ahead = average(own.map((id) => figure(row, id, view.k).value - columnMeans[id]));
    return average(view.languages.map((id) => figure(row, id, view.k)?.value ?? columnMeans[id] + ahead));
  }

  function columnMeansOf(view, rows) {
    return Object.fromEntries(view.languages.map((id) => [id, average(rows.map((row) => figure(row, id, view.k)).filter(Boolean).map((one) => one.value))]));
  }

  function sortValue(view, row, columnMeans) {
    if (view.sort === "model") return row.label.toLowerCase();
    if (view.sort === "size") return row.size === undefined ? null : -row.size;
    if (view.sort === "date" || view.sort === "released") return row[view.sort] ? -Number(row[view.sort].replaceAll("-", "")) : null;
    const value = figure(row, view.sort, view.k)?.value ?? (view.sort === view.mean ? likely(view, row, columnMeans[row.measured]) : null);
    return value === null ? null : -value;
  }

  function ownMean(view, row) {
    return average(view.languages.map((id) => figure(row, id, view.k)).filter(Boolean).map((one) => one.value));
  }

  const rankedColumn = (view) => (["model", "size", "date", "released"].includes(view.sort) ? view.first : view.sort);

  // Rows that pass the filters, sorted, each with its rank; reported ones apart unless they may mix.
  function shownRows(view) {
    const mixed = view.state.mix === "1";
    const columnMeans = Object.fromEntries([true, false].map((measured) => [measured, columnMeansOf(view, view.setting.rows.filter((row) => row.measured === measured))]));
    const kept = view.setting.rows.filter((row) => keeps(view, row)).map((row) => ({ row, value: sortValue(view, row, columnMeans), instead: ownMean(view, row) }));
    const way = view.best ? 1 : -1;
    kept.sort((a, b) => {
      if (!mixed && a.row.measured !== b.row.measured) return a.row.measured ? -1 : 1;
      if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1;
      if (a.value !== b.value) return a.value < b.value ? -way : way;
      if (a.value === null && a.instead !== b.instead) return b.instead - a.instead;
      return a.row.label < b.row.label ? -1 : 1;
    });
    const ranked = rankedColumn(view);
    const values = view.setting.rows.filter((row) => mixed || row.measured).map((row) => figure(row, ranked, view.k)).filter(Boolean).map((one) => one.value);
    return kept.map(({ row }) => {
      const own = figure(row, ranked, view.k);
      const takesPart = own && (mixed || row.measured);
      return { row, rank: takesPart ? 1 + values.filter((value) => value > own.value).length : null };
    });
  }

  // A promise of row index -> range of ranks in the column that ranks; null where nothing can be tested.
  const ranges = new Map();
  function rangesOf(view) {
    const { whole, setting, k, state } = view;
    const column = rankedColumn(view);
    const ids = column.startsWith("macro:") ? (column === view.mean ? view.languages : idsOf(whole, column.slice(6))) : [column];
    if (!whole.counted || state.mix === "1" || setting.rows.filter((row) => row.measured && figure(row, column, k)).length < 2) return null;
    const key = [whole.key, ids, k, view.window].join("|");
    if (!ranges.has(key)) ranges.set(key, L.loadCounts(whole, ids).then(() => {
      if (!L.isLoaded(whole, ids)) return new Map();
      const made = L.rankRanges(setting, column, ids, k, setting.chosenProblems);
      return new Map([...made].map(([row, range]) => [row.index, range]));
    }));
    return ranges.get(key);
  }

  // Languages of the view that a row lacks.
  const lacking = (view, row) => view.languages.filter((id) => !figure(row, id, view.k));
  // True if a row's model came out after the first of the problems, some of which it may have seen.
  const mayHaveSeen = (view, row) => Boolean(row.released && view.setting.firstDate && view.setting.firstDate < row.released);

  const windowWords = ({ whole, window }) => (window ? `Problems of contests from ${whole.months[window[0]]} to ${whole.months[window[1]]} only. ` : null);

  Object.assign(L, { windowWords, chosen, shownRows, rangesOf, lacking, mayHaveSeen, idsOf, SIZES });
})();
// Charts as SVG, drawn to the available width. A chart comes in a figure with the table of its data.
"use strict";

(() => {
  const { h, svg, percent } = window.LCBX;
  const COLOURS = 14;
  // Figures stand below the title of the board, and in the sections of other pages.
  const heading = document.documentElement.dataset.kind === "board" ? "h2" : "h3";
  const colour = (i) => `f${i % COLOURS}`;
  const pen = document.createElement("canvas").getContext("2d");
  const textWidth = (text) => {
    pen.font = "12.5px system-ui, sans-serif";
    return pen.measureText(text).width;
  };
  // Names differ at their ends more often than at their beginnings: what has no room is the owner, then something of the
  // middle.
  function short(whole, room) {
    if (textWidth(whole) <= room) return whole;
    const text = whole.slice(whole.lastIndexOf("/") + 1) || whole;
    if (textWidth(text) <= room) return text;
    const chars = [...text];
    for (let kept = chars.length - 1; kept > 3; kept--) {
      const tail = Math.floor(kept * 0.6);
      const made = `${chars.slice(0, kept - tail).join("")}…${chars.slice(chars.length - tail).join("")}`;
      if (textWidth(made) <= room) return made;
    }
    return `${chars.slice(0, 2).join("")}…`;
  }
  const tip = (text) => svg("title", {}, text);

  function dataTable(caption, heads, rows, css = "") {
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      h("table", { class: `plain ${css}`.trim() },
        h("caption", {}, caption),
        h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head || h("span", { class: "sr" }, "Row"))))),
        h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, cell)))))));
  }

  // A chart and its data: `draw(width)` gives the SVG, `table()` heads and rows; both only when they are looked at.
  function figureOf({ title, note, draw, table }) {
    const place = h("div", { class: "chart" });
    const details = h("details", {}, h("summary", {}, "Data table"));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(dataTable(title, ...table()));
    });
    const made = h("figure", {}, h("figcaption", {}, h(heading, {}, title), note ? h("p", { class: "quiet" }, note) : null), place, details);
    let drawn = 0;
    new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width > 0 && Math.abs(width - drawn) > 8) {
        drawn = width;
        place.replaceChildren(...[draw(Math.max(260, width))].flat());
      }
    }).observe(place);
    return made;
  }

  // A picture, or a group where parts of it are links.
  function frame(width, height, label, ...parts) {
    const made = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-label": label }, ...parts);
    made.setAttribute("role", made.querySelector("a") ? "group" : "img");
    return made;
  }
  const text = (x, y, content, attributes = {}) => svg("text", { x, y, ...attributes }, content);

  function niceTop(most, cap = 1) {
    for (const step of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]) if (most <= step && step <= cap) return step;
    return cap;
  }
  function ticks(low, high, count = 5) {
    const raw = (high - low) / count || 1;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((factor) => factor >= raw * 0.999);
    const places = [];
    for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-6; tick += step) places.push(tick);
    return places;
  }
  const plain = (value) => (value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3))));

  const legend = (names, classes) =>
    h("ul", { class: "legend" }, names.map((name, i) => h("li", {}, svg("svg", { width: 12, height: 12, "aria-hidden": "true" },
      svg("rect", { width: 12, height: 12, rx: 2, class: classes[i] })), " ", name)));

  // Rows of {label, href, value, low, high, dim}: bars with whiskers.
  function bars(rows, label) {
    return (width) => {
      const left = Math.min(220, width * 0.38);
      const top = niceTop(Math.max(0.01, ...rows.map((row) => row.high ?? row.value)));
      const across = (value) => left + (value / top) * (width - left - 52);
      const bottom = 28 * rows.length;
      const grid = ticks(0, top, width < 460 ? 2 : 5).map((tick) => [
        svg("path", { class: "grid", d: `M${across(tick)} 0V${bottom}` }),
        text(across(tick), bottom + 16, `${plain(100 * tick)} %`, { "text-anchor": "middle" }),
      ]);
      const drawn = rows.map((row, i) => {
        const y = 28 * i + 5;
        const name = text(left - 8, y + 13, short(row.label, left - 8), { "text-anchor": "end" });
        const ends = row.low === null || row.low === undefined ? null : svg("path", {
          class: "whisker", d: `M${across(row.low)} ${y + 9}H${across(row.high)}M${across(row.low)} ${y + 4}v10M${across(row.high)} ${y + 4}v10` });
        return svg("g", {}, tip(`${row.label}: ${row.text}`), row.href ? svg("a", { href: row.href }, name) : name,
          svg("rect", { class: row.dim ? "dim" : "f0", x: left, y, height: 18, rx: 3, width: Math.max(1, across(row.value) - left) }), ends,
          text(across(row.high ?? row.value) + 6, y + 13, row.text));
      });
      return frame(width, bottom + 24, label, ...grid, ...drawn);
    };
  }

  // Rows of {label, parts}, parts as shares of 1; series of [name, class].
  function stacks(rows, series, label) {
    const used = series.map((_, i) => i).filter((i) => rows.some((row) => row.parts[i] > 0.0005));
    return (width) => {
      const left = Math.min(220, width * 0.34);
      const plot = width - left - 26;
      const bottom = 28 * rows.length;
      const grid = (width < 460 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((tick) => text(left + tick * plot, bottom + 16, `${100 * tick} %`, { "text-anchor": "middle" }));
      const drawn = rows.map((row, i) => {
        let x = left;
        const parts = used.map((at) => {
          const size = row.parts[at] * plot;
          const share = Math.round(100 * row.parts[at]);
          const part = [svg("rect", { class: `seg ${series[at][1]}`, x, y: 28 * i + 4, width: Math.max(0, size), height: 20 },
            tip(`${row.label}: ${series[at][0]} ${percent(row.parts[at])} %`)),
          size >= 26 ? text(x + size / 2, 28 * i + 18, share, { class: `on ${series[at][1]}`, "text-anchor": "middle" }) : null];
          x += size;
          return part;
        });
        const name = text(left - 8, 28 * i + 18, short(row.label, left - 8), { "text-anchor": "end" });
        return svg("g", {}, row.href ? svg("a", { href: row.href }, name) : name, ...parts);
      });
      return [frame(width, bottom + 24, label, ...grid, ...drawn), legend(used.map((i) => series[i][0]), used.map((i) => series[i][1]))];
    };
  }

  function markName(mark, x, y, width) {
    const flip = x > width / 2;
    const room = (flip ? x : width - x) - 12;
    const after = ` · ${mark.after}`;
    return text(x, y, short(mark.name, room - textWidth(after)) + after, { "text-anchor": flip ? "end" : "start", dx: flip ? -5 : 5 });
  }

  // Series of {name, points: [{x, y, low, high}]}; `names` says what x = 0, 1, ... are; marks of {x, name, after, series}.
  function lines(series, { label, xLabel, names, marks = [] }) {
    return (width) => {
      const points = series.flatMap((one) => one.points);
      const [left, right, up, bottom] = [66, 34, 14 + 16 * marks.length, 270 + 16 * marks.length];
      const xs = points.map((point) => point.x).concat(marks.map((mark) => mark.x));
      const [low, high] = [Math.min(...xs), Math.max(Math.min(...xs) + 1e-6, ...xs)];
      const top = niceTop(Math.max(0.01, ...points.map((point) => point.high ?? point.y)));
      const X = (x) => left + ((x - low) / (high - low)) * (width - left - right);
      const Y = (y) => bottom - (y / top) * (bottom - up);
      const grid = ticks(0, top).map((tick) => [svg("path", { class: "grid", d: `M${left} ${Y(tick)}H${width - right}` }),
        text(44, Y(tick) + 4, `${plain(100 * tick)} %`, { "text-anchor": "end" })]);
      // Labels are as far apart as their own width and a little more; marks may widen the scale beyond the months.
      const room = names ? Math.max(...names.map(textWidth)) + 12 : 0;
      const every = names ? Math.max(1, Math.ceil(room / ((width - left - right) / (high - low)))) : 1;
      const below = (names ? names.map((name, i) => [i, name]).filter(([i]) => i % every === 0) : [...new Set(xs)].map((x) => [x, plain(x)]))
        .map(([x, name]) => text(X(x), bottom + 18, name, { "text-anchor": "middle" }));
      const released = marks.map((mark, i) => svg("g", { class: `mark s${mark.series % COLOURS}` },
        svg("path", { d: `M${X(mark.x)} ${12 + 16 * i}V${bottom}` }),
        markName(mark, X(mark.x), 12 + 16 * i, width)));
      const aside = (i) => (i - (series.length - 1) / 2) * 5; // so that whiskers don't hide each other
      const drawn = series.map((curve, i) => svg("g", { transform: `translate(${aside(i)} 0)` },
        svg("path", { class: `line s${i % COLOURS}`, d: curve.points.map((p, j) => `${j ? "L" : "M"}${X(p.x)} ${Y(p.y)}`).join("") }),
        curve.points.map((p) => svg("g", {}, tip(`${curve.name}, ${names ? names[p.x] : plain(p.x)}: ${percent(p.y)} %`),
          p.low === null || p.low === undefined ? null : svg("path", { class: `ends s${i % COLOURS}`, d: `M${X(p.x)} ${Y(p.low)}V${Y(p.high)}` }),
          svg("circle", { class: colour(i), cx: X(p.x), cy: Y(p.y), r: 3.5 })))));
      return [frame(width, bottom + 44, label, ...grid, ...below, ...released, ...drawn,
        text((left + width) / 2, bottom + 38, xLabel, { "text-anchor": "middle" })),
      legend(series.map((curve) => curve.name), series.map((_, i) => colour(i)))];
    };
  }

  // The points that no other one beats at the same or a lower x, by x.
  function pareto(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x || b.y - a.y);
    let highest = -Infinity;
    return sorted.filter((p) => p.y > highest && ((highest = p.y), true));
  }

  const WORTH_A_LOG = 5;
  // A scale from 0, or a logarithmic one where it spans more than a factor of five or is asked to be one.
  function axisOf(xs, scale, [from, to]) {
    const [least, most] = [Math.min(...xs), Math.max(...xs)];
    const log = least > 0 && (scale === "log" || (scale !== "linear" && most / least > WORTH_A_LOG));
    const [low, high] = log ? [least * 0.75, most * 1.35] : [0, most * 1.1 || 1];
    const of = log ? Math.log10 : (x) => x;
    const place = (x) => from + ((of(x) - of(low)) / (of(high) - of(low))) * (to - from);
    if (!log) return { log, place, steps: ticks(0, high) };
    const decades = Array.from({ length: 14 }, (_, i) => 10 ** (i - 6));
    const steps = [[1, 2, 5], [1, 3], [1]].map((factors) => decades.flatMap((decade) => factors.map((factor) => factor * decade)).filter((step) => step >= low && step <= high));
    return { log, place, steps: steps.find((some) => some.length * 52 < to - from) || steps[2] };
  }

  // Where names find room beside their dots, those on the line first: a name that finds none is left out, because pointing
  // at the dot, or the table, says it.
  function labels(points, first, { X, Y, left, width, bottom }) {
    // Names keep off the line, too.
    const taken = first.slice(1).flatMap((p, i) => [[X(first[i].x), Y(first[i].y) - 2, X(p.x), Y(first[i].y) + 2], [X(p.x) - 2, Y(p.y), X(p.x) + 2, Y(first[i].y)]]);
    const meets = (box, other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    const dots = points.map((p) => [X(p.x) - 6, Y(p.y) - 6, X(p.x) + 6, Y(p.y) + 6]);
    const made = new Map();
    const order = [...points.filter((p) => first.includes(p)), ...points.filter((p) => !first.includes(p))];
    for (const p of order) {
      const name = short(p.name, 180);
      const size = textWidth(name);
      const places = [[10, 0], [-10 - size, 0], [8, -13], [8, 13], [-8 - size, -13], [-8 - size, 13], [-size / 2, -17], [-size / 2, 17]];
      for (const [dx, dy] of X(p.x) > width * 0.6 ? [places[1], places[0], ...places.slice(4), ...places.slice(2, 4)] : places) {
        const box = [X(p.x) + dx - 2, Y(p.y) + dy - 7, X(p.x) + dx + size + 2, Y(p.y) + dy + 7];
        if (box[0] < left || box[2] > width || box[3] > bottom + 4 || box[1] < 0) continue;
        if (taken.some((other) => meets(box, other)) || dots.some((dot, i) => points[i] !== p && meets(box, dot))) continue;
        taken.push(box);
        made.set(p, text(box[0] + 2, Y(p.y) + dy + 4, name, { class: "label" }));
        break;
      }
    }
    return made;
  }

  // Points of {name, href, x, y, low, high, dim}, with the line of those that no other one beats.
  function scatter(points, { label, xLabel, scale }) {
    return (width) => {
      const [left, right, up, bottom] = [48, 24, 16, 360];
      const axis = axisOf(points.map((point) => point.x), scale, [left, width - right]);
      const top = niceTop(Math.max(0.01, ...points.map((point) => point.high ?? point.y)));
      const X = axis.place;
      const Y = (y) => bottom - (y / top) * (bottom - up);
      const grid = ticks(0, top).map((tick) => [svg("path", { class: "grid", d: `M${left} ${Y(tick)}H${width - right}` }),
        text(left - 6, Y(tick) + 4, `${plain(100 * tick)} %`, { "text-anchor": "end" })]);
      const below = axis.steps.map((tick) => [svg("path", { class: "grid", d: `M${X(tick)} ${up}V${bottom}` }), text(X(tick), bottom + 18, plain(tick), { "text-anchor": "middle" })]);
      const best = pareto(points);
      const line = best.length > 1 ? svg("path", { class: "pareto", d: best.map((p, i) => (i ? `H${X(p.x)}V${Y(p.y)}` : `M${X(p.x)} ${Y(p.y)}`)).join("") }) : null;
      const named = labels(points, best, { X, Y, left, width, bottom });
      const drawn = points.map((p) => svg("a", { href: p.href }, tip(`${p.name}: ${plain(p.x)}, ${percent(p.y)} %`),
        p.low === null || p.low === undefined ? null : svg("path", { class: "ends s0", d: `M${X(p.x)} ${Y(p.low)}V${Y(p.high)}` }),
        svg("circle", { class: p.dim ? "dim" : "f0", cx: X(p.x), cy: Y(p.y), r: best.includes(p) ? 6 : 4.5 }), named.get(p)));
      return frame(width, bottom + 44, label, ...grid, ...below, line, ...drawn,
        text((left + width) / 2, bottom + 38, axis.log ? `${xLabel} (logarithmic)` : xLabel, { "text-anchor": "middle" }));
    };
  }

  Object.assign(window.LCBX, { figureOf, dataTable, bars, stacks, lines, scatter, pareto, plain, legend });
})();
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
// The date window above the views, and the choice of languages: both act at once and keep the focus.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;
  const LEVELS = ["high", "medium", "low", "very-low"];
  let isOpen = false;

  // Changes the address and draws the rows again, but not the controls that the reader is using.
  function change(changes) {
    history.replaceState(null, "", L.address(changes));
    L.show("rows");
  }
  let waiting = 0;
  const later = (action) => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 150);
  };

  // --- the date window

  function dateWindow(view) {
    const { months, monthProblems } = view.whole;
    if (months.length < 2) return null;
    const last = months.length - 1;
    let [from, to] = view.window || [0, last];
    const end = (value, label) => h("input", { type: "range", min: 0, max: last, step: 1, value, "aria-label": label });
    const ends = [end(from, "Problems from month"), end(to, "Problems to month")];
    const words = h("output", {});
    const bar = h("div", { class: "range" }, h("div", { class: "track", "aria-hidden": "true" }), ends);
    const all = h("button", { type: "button", onclick: () => L.go({ from: "", to: "" }, "#window input") }, "All months");
    const say = () => {
      const inside = monthProblems.slice(from, to + 1).reduce((sum, count) => sum + count, 0);
      words.textContent = `${months[from]} to ${months[to]} · ${L.count(inside, "problem")}`;
      bar.style.setProperty("--from", from / last);
      bar.style.setProperty("--to", to / last);
      ends[0].setAttribute("aria-valuetext", months[from]);
      ends[1].setAttribute("aria-valuetext", months[to]);
      all.hidden = from === 0 && to === last;
    };
    ends.forEach((input, i) => input.addEventListener("input", () => {
      // An end stops at the other one.
      input.value = i ? Math.max(Number(input.value), from) : Math.min(Number(input.value), to);
      if (i) to = Number(input.value);
      else from = Number(input.value);
      say();
      later(() => change(from === 0 && to === last ? { from: "", to: "" } : { from: months[from], to: months[to] }));
    }));
    say();
    return h("fieldset", { id: "window" }, h("legend", {}, "Contests"), bar, words, all);
  }

  // --- languages

  function setName(whole, name) {
    const size = whole.sets[name].length;
    return name === "all" ? `all ${size}` : LEVELS.includes(name) ? `level ${name}: ${size}` : `the ${name}'s ${size}`;
  }
  function chosenWords(view) {
    const { whole, set, languages } = view;
    if (whole.sets[set]) return setName(whole, set);
    const names = languages.map((id) => whole.names[id]);
    return names.length > 2 ? L.count(names.length, "language") : names.join(", ");
  }

  // Languages in which every measured row that is shown was run.
  function commonTo(view, rows) {
    const measured = rows.map(({ row }) => view.whole.rows[row.index]).filter((row) => row.measured);
    return view.whole.languages.map(([id]) => id).filter((id) => measured.length && measured.every((row) => row.cells[id]));
  }

  function groups(whole) {
    const levelOf = (id) => L.data.levels[id] || "";
    return [...LEVELS, ""].map((level) => [level, whole.languages.filter(([id]) => levelOf(id) === level)]).filter(([, languages]) => languages.length);
  }

  function languagePicker(view, rows) {
    const { whole } = view;
    const summary = h("summary", { id: "f-set" }, h("span", { class: "sr" }, "Languages: "), h("span", { class: "value" }, chosenWords(view)));
    const boxes = new Map(whole.languages.map(([id]) => [id, h("input", { type: "checkbox", value: id, id: `l-${id}`, checked: view.languages.includes(id) })]));
    const choose = (ids) => {
      boxes.forEach((box, id) => { box.checked = ids.includes(id); });
      apply();
    };
    const apply = () => {
      const ids = [...boxes].filter(([, box]) => box.checked).map(([id]) => id);
      if (!ids.length) return;
      change({ set: ids.join(","), sort: "" });
      summary.querySelector(".value").textContent = chosenWords(L.chosen(L.readState()));
    };
    boxes.forEach((box) => box.addEventListener("change", apply));
    const common = commonTo(view, rows);
    const quick = [...Object.keys(whole.sets).map((name) => [setName(whole, name), L.idsOf(whole, name)]), ...(common.length && common.length < whole.languages.length ? [[`common to the rows: ${common.length}`, common]] : [])];
    const fields = groups(whole).map(([level, languages]) => h("fieldset", {}, h("legend", {}, h("button", { type: "button", onclick: () => choose(languages.map(([id]) => id)) }, level ? `${level} resource` : "no level known")),
      languages.map(([id, name]) => h("div", {}, boxes.get(id), h("label", { for: `l-${id}` }, name)))));
    const panel = h("div", { class: "choices" }, h("p", {}, quick.map(([name, ids]) => h("button", { type: "button", onclick: () => choose(ids) }, name))), h("div", { class: "levels" }, fields));
    const made = h("details", { class: "picker", open: isOpen, ontoggle: () => { isOpen = made.open; }, onkeydown: (event) => {
      if (event.key !== "Escape" || !made.open) return;
      made.open = false;
      summary.focus();
    } }, summary, panel);
    return h("div", {}, h("span", { class: "label", "aria-hidden": "true" }, "Languages"), made);
  }

  addEventListener("pointerdown", (event) => {
    const open = document.querySelector("details.picker[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });

  Object.assign(L, { dateWindow, languagePicker, change });
})();
// The filters above the views.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;

  const select = (name, label, options, value) => {
    const control = h("select", { id: `f-${name}`, name, onchange: () => L.go({ [name]: control.value }, `#f-${name}`) },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return h("div", {}, h("label", { for: `f-${name}` }, label), control);
  };
  const check = (name, label, state) => h("div", { class: "check" },
    h("input", { id: `f-${name}`, type: "checkbox", checked: state[name] === "1", onchange: (event) => L.go({ [name]: event.target.checked ? "1" : "" }, `#f-${name}`) }), h("label", { for: `f-${name}` }, label));

  const titleOf = (setting) => {
    const sliced = Object.entries(setting.slice).map(([name, value]) => `${name} ${value}`).join(", ");
    return sliced ? `${setting.benchmark} (${sliced})` : setting.benchmark;
  };

  function protocolName(setting, among) {
    const twin = among.filter((other) => other.protocol === setting.protocol).length > 1;
    const differences = Object.entries(setting.differences).map(([name, value]) => `${name} ${value}`).join(", ");
    return twin ? `${setting.protocol} (${[setting.n && `n=${setting.n}`, setting.problems && `${setting.problems} problems`, differences].filter(Boolean).join(", ")})` : setting.protocol;
  }

  // What belongs to one board only, and is left behind on the way to another.
  const OF_ONE_BOARD = Object.fromEntries(["set", "k", "sort", "from", "to", "show", "models", "lang", "only"].map((name) => [name, ""]));
  const FILTERS = Object.fromEntries(["q", "size", "open", "kind", "mix", "compact"].map((name) => [name, ""]));

  function searchBox(state) {
    let typing = 0;
    const search = h("input", { id: "f-q", type: "search", value: state.q, autocomplete: "off", placeholder: "name of a model", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => L.change({ q: search.value }), 120);
    } });
    return h("div", {}, h("label", { for: "f-q" }, "Model"), search);
  }

  function filters(view, rows, folded) {
    const { settings } = L.data;
    const { state, whole } = view;
    const benchmarks = [...new Set(settings.map(titleOf))];
    const among = settings.filter((other) => titleOf(other) === titleOf(whole));
    const benchmark = h("select", { id: "f-benchmark", onchange: () => L.go({ ...OF_ONE_BOARD, s: settings.find((other) => titleOf(other) === benchmark.value).key }, "#f-benchmark") },
      benchmarks.map((name) => h("option", { value: name, selected: name === titleOf(whole) }, name)));
    const both = new Set(whole.rows.map((row) => row.measured)).size > 1;
    const form = h("form", { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      searchBox(state),
      h("div", {}, h("label", { for: "f-benchmark" }, "Benchmark"), benchmark),
      select("s", "Protocol", among.map((other) => [other.key, protocolName(other, among)]), whole.key),
      L.languagePicker(view, rows),
      select("k", "Metric", whole.ks.map((k) => [String(k), `pass@${k}`]), String(view.k)),
      select("size", "Size", [["", "any"], ["0-2", "under 2 B"], ["2-5", "2 to 5 B"], ["5-15", "5 to 15 B"], ["15-50", "15 to 50 B"], ["50-", "50 B and more"], ["unknown", "not known"]], state.size),
      select("open", "Weights", [["", "any"], ["open", "open"], ["closed", "closed"]], state.open),
      both || state.kind ? select("kind", "Figures", [["", "measured and reported"], ["measured", "measured"], ["reported", "reported"]], state.kind) : null,
      check("compact", "compact", state),
      both && check("mix", "rank reported ones too", state),
      h("button", { type: "button", onclick: () => L.go({ ...FILTERS, ...OF_ONE_BOARD }, "#f-q") }, "Reset"));
    return h("details", { class: "panel", open: folded ? folded.open : matchMedia("(min-width: 641px)").matches }, h("summary", {}, "Filters"), form);
  }

  Object.assign(L, { filters, titleOf, OF_ONE_BOARD });
})();
// Puts a page together: header, filters, the view that the address names, and the explanations below.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, titleOf } = L;
  const { kind, id } = document.documentElement.dataset;

  function themeButton() {
    const WORDS = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" };
    const button = h("button", { type: "button", class: "theme", onclick: () => {
      L.nextTheme();
      button.textContent = WORDS[L.theme()];
      if (kind === "board") show(); // the heat map's colours are computed
    } }, WORDS[L.theme()]);
    return button;
  }

  function header() {
    const home = h("a", { class: "brand", href: `${L.root}index.html` }, h("b", {}, "lcbx"), " leaderboard");
    return h("header", {}, h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, "Skip to the content"), home,
      h("p", { class: "quiet" }, "Code models in any language, judged by what their programs print"), h("a", { href: `${L.root}gap.html` }, "Language gap"),
      h("button", { type: "button", class: "keys", "aria-label": "Keyboard shortcuts", title: "Keyboard shortcuts (?)", onclick: () => L.openShortcuts() }, "?"), themeButton());
  }

  function footer() {
    const { data } = L;
    const names = Object.fromEntries(data.settings.flatMap((setting) => setting.languages));
    const ids = Object.keys(data.languagePages);
    return h("footer", {},
      h("nav", { "aria-label": "Languages" }, "Languages: ", ids.map((id, i) => [i ? " · " : "", h("a", { href: L.languagePage(id) }, names[id])])),
      data.downloads.length ? h("nav", { "aria-label": "Downloads" }, "Tables: ", data.downloads.map((path, i) => [i ? " · " : "", h("a", { href: L.root + path }, path.split("/").pop())])) : null,
      h("section", { id: "reading", "aria-label": "How to read it" },
        h("h2", {}, "How to read it"),
        h("ul", {},
          h("li", {}, "pass@k is the chance that at least one of k programs passes all tests of a problem, averaged over problems. The 95 % interval covers what other problems of this kind would give."),
          h("li", {}, "Best is the highest measured figure of a column. Tied models show no significant difference from it in an exact paired test over the problems (5 %, Holm-corrected over the models of the column): the order among them means nothing."),
          h("li", {}, "Means give each language the same weight. A row that lacks a language has no mean."),
          h("li", {}, "Figures of other problems, protocols or slices are on a board of their own. Missing samples and judge errors are left out; they do not count as wrong."),
          h("li", {}, data.marks.map(([, sign, meaning]) => `${sign} ${meaning}. `), "Reported rows were published by others and not measured here: they have no interval, and no rank unless you choose to rank them."))),
      data.leftOut.length ? h("details", { id: "left-out" }, h("summary", {}, data.leftOut.length === 1 ? "1 run is left out" : `${data.leftOut.length} runs are left out`),
        h("ul", {}, data.leftOut.map(([path, , , reason]) => h("li", {}, h("code", {}, path), ` – ${reason}`)))) : null);
  }

  // --- what this is, in words

  function lead(view) {
    const { setting, k, first, window } = view;
    const measured = setting.rows.filter((row) => row.measured);
    const others = setting.rows.length - measured.length;
    const parts = [];
    if (measured.length) {
      const counts = [setting.problems && L.count(setting.problems, "problem"), setting.n && `${L.count(setting.n, "sample")} each`].filter(Boolean).join(", ");
      parts.push(`${L.count(measured.length, "model")} measured on `, h("b", {}, titleOf(setting)), " under protocol ", h("b", {}, setting.protocol), counts ? `: ${counts}` : "", window ? `, of contests from ${setting.months[window[0]]} to ${setting.months[window[1]]}. ` : ". ");
      const rows = measured.filter((row) => L.figure(row, first, k)).sort((a, b) => L.figure(b, first, k).value - L.figure(a, first, k).value);
      if (rows.length) {
        const winner = rows.find((row) => L.figure(row, first, k).mark === "best") || rows[0];
        const top = L.figure(winner, first, k);
        const tied = rows.filter((row) => row !== winner && L.figure(row, first, k).mark).length;
        const range = top.low === null ? "" : ` (95 %: ${L.percent(top.low)} to ${L.percent(top.high)})`;
        parts.push(`${rows.length > 1 ? "Highest " : ""}pass@${k} (${setting.names[first]}): `, h("a", { href: L.modelPage(winner) }, winner.label), " with ", h("b", {}, `${L.percent(top.value)} %`), L.signs(winner.cells[first]), range);
        if (rows.length > 1) parts.push(tied ? `, statistically tied with ${tied === 1 ? "one other model" : `${tied} others`}` : "; no other model is tied with it");
        parts.push(". ");
      }
    }
    if (others) parts.push(`${L.count(others, "row")} of figures that others reported for `, h("b", {}, titleOf(setting)), ", not measured here. ");
    if (setting.denominator) parts.push(h("br"), `${setting.denominator[0].toUpperCase()}${setting.denominator.slice(1)}.`);
    if (setting.differs) parts.push(h("br"), `${setting.protocol} ${setting.differs}.`);
    return h("p", { class: "lead" }, parts);
  }

  const PICKS = 8;
  function boards(view) {
    const { settings } = L.data;
    if (settings.length < 2 || settings.length > PICKS) return null;
    const counts = (setting) => {
      const measured = setting.rows.filter((row) => row.measured).length;
      return [measured ? `${measured} measured` : null, setting.rows.length - measured ? `${setting.rows.length - measured} reported` : null].filter(Boolean).join(", ");
    };
    return h("nav", { class: "boards", "aria-label": "Boards" }, settings.map((setting) =>
      h("a", { href: L.address({ ...L.OF_ONE_BOARD, s: setting.key }), "aria-current": setting.key === view.setting.key ? "page" : null },
        h("b", {}, titleOf(setting)), ` ${setting.protocol} `, h("small", {}, counts(setting)))));
  }

  // --- the page

  const main = h("main", { id: "main", tabindex: "-1" });
  const place = { lead: h("div"), filters: h("div"), window: h("div"), tabs: h("nav", { class: "tabs", "aria-label": "Views" }), status: h("p", { role: "status", class: "quiet" }), view: h("div", { id: "view" }) };
  const shownViews = (view, name) => Object.entries(L.views).filter(([key, [, , has]]) => key === name || has(view.whole));

  // Counts by problem come from files of their own, when a choice needs them.
  function load(view) {
    place.status.textContent = "Loading counts by problem …";
    const before = location.hash;
    view.waiting.then(() => {
      if (location.hash !== before) return;
      if (L.isLoaded(view.whole, view.languages)) show("rows");
      else place.status.textContent = "The files in problems/ could not be loaded.";
    });
  }

  // Draws what the address says; `rows` leaves filters and window as they are, so that typing is not disturbed.
  function show(what) {
    const view = L.chosen(L.readState());
    if (!view) {
      main.replaceChildren(h("h1", {}, "Leaderboard"), h("p", { class: "empty" }, "There is nothing on this board yet. Make a run with: lcbx eval"));
      return;
    }
    const name = L.views[view.state.view] ? view.state.view : "table";
    const followed = [place.tabs, place.lead].find((part) => part.contains(document.activeElement) && document.activeElement !== document.body);
    const rows = L.shownRows(view);
    if (what !== "rows") {
      place.filters.replaceChildren(L.filters(view, rows, place.filters.querySelector("details")));
      place.window.replaceChildren(...[L.dateWindow(view)].filter(Boolean));
    }
    if (view.waiting && place.view.childElementCount) {
      load(view);
      return;
    }
    place.lead.replaceChildren(...[lead(view), boards(view)].filter(Boolean));
    place.tabs.replaceChildren(...shownViews(view, name).map(([key, [label]]) => h("a", { href: L.address({ view: key }), "aria-current": key === name ? "page" : null }, label)));
    const current = place.tabs.querySelector("[aria-current]");
    if (current) place.tabs.scrollLeft = current.offsetLeft - place.tabs.offsetLeft - (place.tabs.clientWidth - current.offsetWidth) / 2;
    place.status.textContent = `${rows.length} of ${L.count(view.setting.rows.length, "row")}`;
    // A link that was followed is gone with the rest; whoever uses the keyboard goes on from where it was.
    if (followed) followed.querySelector("nav [aria-current], [aria-current]")?.focus();
    if (view.waiting) {
      place.view.replaceChildren();
      load(view);
      return;
    }
    place.view.replaceChildren(...[rows.length ? L.views[name][1](view, rows) : h("p", { class: "empty" }, "No row passes these filters.")].flat().filter(Boolean));
  }

  L.show = kind === "board" ? show : () => {};
  L.go = (changes, focus) => {
    history.pushState(null, "", L.address(changes));
    show();
    if (focus) document.querySelector(focus)?.focus();
  };

  // --- keys

  const onBoard = {
    "/": () => document.getElementById("f-q").focus(),
    l: () => {
      const summary = document.getElementById("f-set");
      summary.closest("details.panel").open = true;
      summary.parentElement.open = true;
      summary.focus();
    },
    c: () => L.go({ compact: L.readState().compact === "1" ? "" : "1" }),
  };
  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input:not([type=checkbox], [type=range]), select, textarea") || document.querySelector("dialog[open]")) return;
    const tab = /^[1-9]$/.test(event.key) ? place.tabs.children[Number(event.key) - 1] : null;
    const action = event.key === "?" ? L.openShortcuts : event.key === "t" ? () => document.querySelector("button.theme").click() : kind === "board" ? tab ? () => tab.click() : onBoard[event.key] : null;
    if (!action) return;
    event.preventDefault();
    action();
  }

  document.body.replaceChildren(header(), main, footer());
  addEventListener("keydown", onKey);
  if (kind === "board") {
    main.append(h("h1", {}, "Code models by programming language"), place.lead, place.filters, place.window, place.tabs, place.status, place.view);
    addEventListener("popstate", () => show());
    show();
  } else {
    main.append(h("p", {}, h("a", { href: `${L.root}index.html` }, "← all models")), ...L.pages[kind](id).filter(Boolean));
  }
})();
