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
    const [packed, run, date, toolchain, samples] = text.split(";");
    const cell = unpackFigures(packed, ks);
    cell.shares = data.classes.map((_, i) => pair(packed.padEnd(80, "0"), 3 + 6 * ks.length + 2 * i) || 0);
    cell.run = run || null;
    cell.date = date === "" ? null : data.texts[date];
    cell.toolchain = toolchain === "" ? null : data.texts[toolchain];
    cell.samples = Number(samples) || 0;
    return cell;
  }

  function unpackRow(setting, packed) {
    const row = { ...packed, setting, cells: {}, notes: {} };
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
      made.rows = packed.rows.map((row) => unpackRow(made, row));
      unpacked.set(packed.key, made);
    }
    return unpacked.get(packed.key);
  }

  // --- figures by contest month, in a file of their own that is loaded when they are needed

  let loading = null;
  function loadMonths() {
    loading ||= new Promise((resolve) => {
      const script = h("script", { src: `${root.dataset.root}months.js`, onload: resolve });
      document.head.append(script);
    });
    return loading;
  }

  // Problems by month, and row -> language -> pass@1 by month; null before the file is there.
  function monthsOf(setting) {
    const packed = window.LCBX_MONTHS?.[setting.key];
    if (!packed) return null;
    setting.byMonth ||= { problems: packed.problems, rows: new Map(setting.rows.map((row, i) => [row, Object.fromEntries(
      setting.languages.map(([id], j) => [id, packed.rows[i][j] && setting.months.map((_, at) => pair(packed.rows[i][j], 2 * at))]).filter(([, values]) => values))])) };
    return setting.byMonth;
  }

  const figure = (row, column, k) => (row.cells[column] ? row.cells[column].figures[k] : undefined);

  // --- state

  const DEFAULTS = { view: "table", s: "", set: "", k: "", q: "", size: "", open: "", kind: "", sort: "", mix: "", x: "", from: "", to: "" };
  function readState() {
    const fields = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    return Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, fields[name] || value]));
  }
  function address(changes) {
    const state = { ...readState(), ...changes };
    const changed = Object.entries(state).filter(([name, value]) => value !== DEFAULTS[name]);
    return `#${new URLSearchParams(changed)}`;
  }

  // --- choosing rows and columns

  const SIZES = { "": [0, Infinity], "0-2": [0, 2], "2-5": [2, 5], "5-15": [5, 15], "15-50": [15, 50], "50-": [50, Infinity] };

  function chosen(state) {
    const now = setting(state.s);
    if (!now) return null;
    const k = now.ks.includes(Number(state.k)) ? Number(state.k) : now.ks[0];
    const set = now.sets[state.set] || now.names[state.set] ? state.set : now.sets.paper ? "paper" : "all";
    const languages = now.sets[set]
      ? now.sets[set].map((i) => now.languages[i][0])
      : now.names[set] && set !== "" ? [set] : now.languages.map(([id]) => id);
    const means = now.columns.map(([id]) => id).filter((id) => id.startsWith("macro:"));
    const columns = now.names[set] && !now.sets[set] ? languages : [...means, ...languages];
    const sortable = [...columns, "model", "size", "date"];
    const [down, column] = state.sort.startsWith("-") ? [false, state.sort.slice(1)] : [true, state.sort];
    const first = columns.find((column) => now.rows.some((row) => row.measured && figure(row, column, k))) || columns[0];
    const begins = sortable.includes(data.sort) ? data.sort : first;
    const sort = sortable.includes(column) ? column : begins;
    return { setting: now, k, set, languages, columns, sort, best: sortable.includes(column) ? down : true, first, state };
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

  function sortValue(view, row) {
    if (view.sort === "model") return row.label.toLowerCase();
    if (view.sort === "size") return row.size === undefined ? null : -row.size;
    if (view.sort === "date") return row.date ? -Number(row.date.replaceAll("-", "")) : null;
    const value = figure(row, view.sort, view.k);
    return value ? -value.value : null;
  }

  function ownMean(view, row) {
    const own = view.languages.map((id) => figure(row, id, view.k)).filter(Boolean);
    return own.reduce((sum, one) => sum + one.value, 0) / (own.length || 1);
  }

  // Rows that pass the filters, sorted, each with its rank; reported ones apart unless they may mix.
  function shownRows(view) {
    const mixed = view.state.mix === "1";
    const kept = view.setting.rows.filter((row) => keeps(view, row)).map((row) => ({ row, value: sortValue(view, row), instead: ownMean(view, row) }));
    const way = view.best ? 1 : -1;
    kept.sort((a, b) => {
      if (!mixed && a.row.measured !== b.row.measured) return a.row.measured ? -1 : 1;
      if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1;
      if (a.value !== b.value) return a.value < b.value ? -way : way;
      if (a.value === null && a.instead !== b.instead) return b.instead - a.instead;
      return a.row.label < b.row.label ? -1 : 1;
    });
    const ranked = view.sort in { model: 0, size: 0, date: 0 } ? view.first : view.sort;
    const part = view.setting.rows.filter((row) => mixed || row.measured).map((row) => figure(row, ranked, view.k));
    const values = part.filter(Boolean).map((one) => one.value);
    return kept.map(({ row }) => {
      const own = figure(row, ranked, view.k);
      const takesPart = own && (mixed || row.measured);
      return { row, rank: takesPart ? 1 + values.filter((value) => value > own.value).length : null };
    });
  }

  const percent = (value) => (100 * value).toFixed(1);
  const shownValue = (one, measured = true) =>
    measured ? percent(one.value) : String(Math.round(1000 * one.value) / 10);

  const signs = (cell) => data.marks.filter(([flag]) => cell.flags & flag).map(([, sign]) => sign).join("");

  Object.assign(window.LCBX, {
    h, svg, data, setting, figure, readState, address, chosen, shownRows, percent, shownValue, SIZES,
    root: root.dataset.root,
    // The signs of these columns of a row together.
    signsOf: (row, ids) => signs({ flags: flagsOf(ids.map((id) => row.cells[id])) }),
    loadMonths, monthsOf,
    runId: (setting, cell) => (cell.run ? `${setting.protocol}-${cell.run}` : null),
    count: (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`,
    signs,
    modelPage: (row) => `${root.dataset.root}models/${encodeURIComponent(row.page)}.html`,
    languagePage: (id) => `${root.dataset.root}languages/${encodeURIComponent(data.languagePages[id])}.html`,
  });
})();
