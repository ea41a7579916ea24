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
