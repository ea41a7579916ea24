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
