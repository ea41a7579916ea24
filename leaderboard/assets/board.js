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

  function dataTable(caption, heads, rows) {
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      h("table", { class: "plain" },
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
      const every = names ? Math.ceil((names.length * 62) / (width - left)) : 1;
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

  // Points of {name, href, x, y, low, high}; x on a logarithmic scale where it spans more than a factor of 20.
  function scatter(points, { label, xLabel }) {
    return (width) => {
      const [left, right, up, bottom] = [48, 24, 16, 320];
      const xs = points.map((point) => point.x);
      const log = Math.min(...xs) > 0 && Math.max(...xs) / Math.min(...xs) > 20;
      const scale = log ? Math.log10 : (x) => x;
      const [low, high] = log ? [Math.min(...xs) * 0.7, Math.max(...xs) * 1.4] : [0, Math.max(...xs) * 1.1 || 1];
      const top = niceTop(Math.max(0.01, ...points.map((point) => point.high ?? point.y)));
      const X = (x) => left + ((scale(x) - scale(low)) / (scale(high) - scale(low))) * (width - left - right);
      const Y = (y) => bottom - (y / top) * (bottom - up);
      const steps = log ? [0.001, 0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5].flatMap((step) => [step, 3 * step]).filter((step) => step >= low && step <= high) : ticks(0, high);
      const grid = ticks(0, top).map((tick) => [svg("path", { class: "grid", d: `M${left} ${Y(tick)}H${width - right}` }),
        text(left - 6, Y(tick) + 4, `${plain(100 * tick)} %`, { "text-anchor": "end" })]);
      const below = steps.map((tick) => text(X(tick), bottom + 18, plain(tick), { "text-anchor": "middle" }));
      const taken = [];
      const meets = (box, other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
      const dots = points.map((p) => [X(p.x) - 5, Y(p.y) - 5, X(p.x) + 5, Y(p.y) + 5]);
      // Beside its dot where it covers nothing else; a label that finds no place is left out: pointing at the dot, or the
      // table, says it.
      function nameOf(p, own) {
        const name = short(p.name, 180);
        const size = textWidth(name);
        const places = [[9, 0], [-9 - size, 0], [7, -13], [7, 13], [-7 - size, -13], [-7 - size, 13]];
        for (const [dx, dy] of X(p.x) > width * 0.6 ? [places[1], places[0], ...places.slice(4), ...places.slice(2, 4)] : places) {
          const box = [X(p.x) + dx, Y(p.y) + dy - 7, X(p.x) + dx + size, Y(p.y) + dy + 7];
          if (box[0] < left || box[2] > width || box[3] > bottom + 4 || box[1] < 0) continue;
          if (taken.some((other) => meets(box, other)) || dots.some((dot, i) => i !== own && meets(box, dot))) continue;
          taken.push(box);
          return text(box[0], Y(p.y) + dy + 4, name);
        }
        return null;
      }
      const drawn = points.map((p, i) => {
        return svg("a", { href: p.href }, tip(`${p.name}: ${plain(p.x)}, ${percent(p.y)} %`),
          p.low === null || p.low === undefined ? null : svg("path", { class: "ends s0", d: `M${X(p.x)} ${Y(p.low)}V${Y(p.high)}` }),
          svg("circle", { class: p.dim ? "dim" : "f0", cx: X(p.x), cy: Y(p.y), r: 5 }),
          nameOf(p, i));
      });
      return frame(width, bottom + 44, label, ...grid, ...below, ...drawn,
        text((left + width) / 2, bottom + 38, log ? `${xLabel} (logarithmic)` : xLabel, { "text-anchor": "middle" }));
    };
  }

  Object.assign(window.LCBX, { figureOf, dataTable, bars, stacks, lines, scatter, plain, legend });
})();
// The board's views: table, heat map, errors, pass@k, months, cost. Each takes what was chosen and gives elements.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue, plain } = L;
  const AT_ONCE = 30;
  // From so many rows on a table scrolls by itself, under its head, and rows out of sight are not laid out.
  const MANY = 40;
  const SHOWN = 10;

  const modelLink = (row) => h("a", { href: L.modelPage(row) }, row.label);
  const reportedTag = (row) => (row.measured ? null : h("span", { class: "tag" }, "reported"));
  const interval = (one) => (one.low === null ? "" : `${percent(one.low)}–${percent(one.high)}`);
  const top = (view, rows) => {
    const all = rows.flatMap(({ row }) => view.columns.map((column) => figure(row, column, view.k))).filter(Boolean);
    const most = Math.max(0.01, ...all.map((one) => one.high ?? one.value));
    return Math.min(1, Math.ceil(most * 10) / 10);
  };

  // --- table

  function head(view, column, name, descends) {
    const active = view.sort === column;
    const sort = active && view.best ? `-${column}` : column;
    const order = active ? (view.best === descends ? "descending" : "ascending") : "none";
    const button = h("button", { type: "button", "data-sort": column, onclick: () => L.go({ sort: sort }, `[data-sort="${column}"]`) },
      name, h("span", { class: "arrow", "aria-hidden": "true" }, active ? (order === "descending" ? " ▼" : " ▲") : " ↕"));
    const page = L.data.languagePages[column];
    return h("th", { scope: "col", role: "columnheader", "aria-sort": order, class: column === "model" ? "name" : column === "size" || column === "date" ? "num short" : "num" }, button,
      page ? h("a", { class: "more", href: L.languagePage(column), "aria-label": `Page of ${name}` }, "page") : null);
  }

  function figureCell(row, column, k, scale) {
    const one = figure(row, column, k);
    if (!one) return h("td", { role: "cell", class: "none" }, "–");
    const cell = row.cells[column];
    const sign = L.signs(cell);
    const bounded = one.low !== null;
    const classes = ["fig", one.mark, bounded ? "" : "bare"].join(" ").trim();
    const style = bounded ? { "--v": one.value / scale, "--a": one.low / scale, "--b": one.high / scale } : {};
    const mark = one.mark && h("span", { class: "sr" }, one.mark === "best" ? " best" : " tied with the best");
    return h("td", { role: "cell", class: classes, style }, h("b", {}, shownValue(one, row.measured)), sign && h("sup", {}, sign), mark,
      bounded && [h("br"), h("small", {}, interval(one))]);
  }

  function tableRow(view, { row, rank }, scale) {
    const size = row.size === undefined ? "–" : `${plain(row.size)} B`;
    return h("tr", { role: "row", class: row.measured ? null : "reported" },
      h("td", { role: "cell", class: "rank" }, rank === null ? "–" : rank),
      h("th", { scope: "row", role: "rowheader", class: "name" }, modelLink(row),
        reportedTag(row), row.open === false ? h("span", { class: "tag" }, "closed") : null),
      view.columns.map((column) => figureCell(row, column, view.k, scale)),
      h("td", { role: "cell", class: "num", title: row.active ? `${plain(row.active)} B active` : null }, size),
      h("td", { role: "cell", class: "num" }, row.date || "–"));
  }

  // What the signs in these rows mean. Many of them are only counted: each cell's page has them one by one.
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

  function table(view, rows) {
    const scale = top(view, rows);
    const { names, source } = view.setting;
    const body = h("tbody", { role: "rowgroup" });
    const marks = new Set(rows.flatMap(({ row }) => view.columns.map((column) => figure(row, column, view.k)?.mark)));
    const caption = `pass@${view.k} in percent${rows.some(({ row }) => row.measured) ? `, its 95 % interval below; the bars show the same from 0 to ${Math.round(100 * scale)} %` : ""}. `;
    const made = h("table", { class: rows.length > MANY ? "board many" : "board", role: "table", "aria-label": view.setting.title, style: { "--n": view.columns.length } },
      h("caption", {}, h("div", {}, h("b", {}, view.setting.title), h("br"), caption,
        marks.has("best") && h("span", {}, h("span", { class: "key best" }, "best"), " of its column", marks.has("tied") && [", ", h("span", { class: "key tied" }, "tied"), " with the best"], ". "),
        signNotes(view, rows), rows.some(({ row }) => !row.measured) && `Reported rows: ${source}; not measured here, no interval; their means are worked out here.`)),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { scope: "col", role: "columnheader", class: "rank" }, h("span", { class: "sr" }, "Rank"), h("span", { "aria-hidden": "true" }, "#")),
        head(view, "model", "Model", false), view.columns.map((column) => head(view, column, names[column], true)),
        head(view, "size", "Size", true), head(view, "date", "Date", true))),
      body);
    const drawing = {};
    table.drawing = drawing;
    const add = (from, to) => body.append(...rows.slice(from, to).map((entry) => tableRow(view, entry, scale)));
    add(0, AT_ONCE);
    // The rest when the first are on the screen, unless something else is shown by then.
    const rest = () => {
      if (table.drawing !== drawing) return;
      add(AT_ONCE, rows.length);
      body.dataset.complete = "yes";
    };
    if (rows.length > AT_ONCE) setTimeout(rest, 50);
    else rest();
    return h("div", { class: rows.length > MANY ? "scroll tall" : "scroll", tabindex: "0", role: "region", "aria-label": "Table of scores" }, made);
  }

  // --- heat map

  const mix = (one, other, share) => one.map((value, i) => Math.round(value + (other[i] - value) * share));
  const STOPS = { light: [[246, 249, 252], [122, 180, 222], [8, 64, 129]], dark: [[27, 34, 44], [24, 92, 150], [142, 208, 255]] };
  function heat(share) {
    const stops = STOPS[L.isDark() ? "dark" : "light"];
    const rgb = share < 0.5 ? mix(stops[0], stops[1], share * 2) : mix(stops[1], stops[2], share * 2 - 1);
    const light = rgb.map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    return { background: `rgb(${rgb})`, color: luminance > 0.179 ? "#000000" : "#ffffff" };
  }

  function detail(view, row, column) {
    const one = figure(row, column, view.k);
    const cell = row.cells[column];
    const name = view.setting.names[column];
    const facts = [
      ...view.setting.ks.filter((k) => cell.figures[k]).map((k) => [`pass@${k}`, `${shownValue(cell.figures[k], row.measured)} % ${cell.figures[k].low === null ? "" : `(${interval(cell.figures[k])})`}`]),
      ["run", L.runId(view.setting, cell)], ["date", cell.date], ["toolchain", cell.toolchain && `${cell.toolchain}${cell.standIn ? " (stand-in)" : ""}`], ["samples", cell.samples || null],
      ["source", row.source],
    ].filter(([, value]) => value);
    const failed = (cell.shares || []).map((share, i) => [L.data.classes[i][1], share]).filter(([, share]) => share > 0);
    return h("section", { class: "drill", id: "drill", "aria-label": "Details" },
      h("h2", {}, modelLink(row), " in ", L.data.languagePages[column] ? h("a", { href: L.languagePage(column) }, name) : name, `: ${shownValue(one, row.measured)} %`),
      h("dl", {}, facts.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
      failed.length ? h("p", {}, "Why the others failed: ", failed.sort((a, b) => b[1] - a[1]).map(([label, share]) => `${label} ${percent(share)} %`).join(", ")) : null);
  }

  function heatmap(view, rows) {
    const scale = top(view, rows);
    const place = h("div", { "aria-live": "polite" });
    const grid = [];
    const focus = (i, j) => {
      const cell = grid[i] && grid[i][j];
      if (!cell) return;
      grid.flat().forEach((other) => other.setAttribute("tabindex", other === cell ? "0" : "-1"));
      cell.focus();
    };
    const cells = ({ row }, i) => view.columns.map((column, j) => {
      const one = figure(row, column, view.k);
      const open = () => one && place.replaceChildren(detail(view, row, column));
      const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
      const made = h("td", {
        role: "gridcell", tabindex: i + j ? "-1" : "0", class: one ? "hot" : "none", style: one ? heat(Math.min(1, one.value / scale)) : {},
        title: `${row.label} · ${view.setting.names[column]}`, onclick: () => { focus(i, j); open(); },
        onkeydown: (event) => {
          if (event.key === "Enter" || event.key === " ") open();
          else if (MOVES[event.key]) focus(i + MOVES[event.key][0], j + MOVES[event.key][1]);
          else return;
          event.preventDefault();
        },
      }, one ? [shownValue(one, row.measured), h("sup", {}, L.signs(row.cells[column]))] : "–");
      (grid[i] ||= []).push(made);
      return made;
    });
    const lines = rows.map((entry, i) => h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader", class: "name" }, modelLink(entry.row), reportedTag(entry.row)), cells(entry, i)));
    const made = h("table", { class: rows.length > MANY ? "heat many" : "heat", role: "grid", "aria-label": view.setting.title, style: { "--n": view.columns.length } },
      h("caption", {}, h("div", {}, h("b", {}, `pass@${view.k} in percent, model by language · ${view.setting.title}`), h("br"),
        "0 % ", Array.from({ length: 12 }, (_, i) => h("span", { class: "shade", "aria-hidden": "true", style: heat(i / 11) })), ` ${Math.round(100 * scale)} %. `,
        "Arrow keys move, Enter or a click opens a cell. ", signNotes(view, rows), rows.some(({ row }) => !row.measured) && `Reported rows: ${view.setting.source}; not measured here.`)),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("th", { scope: "col", role: "columnheader", class: "name" }, "Model"),
        view.columns.map((column) => h("th", { scope: "col", role: "columnheader" }, L.data.languagePages[column] ? h("a", { href: L.languagePage(column) }, view.setting.names[column]) : view.setting.names[column])))),
      h("tbody", { role: "rowgroup" }, lines));
    return [place, h("div", { class: rows.length > MANY ? "scroll tall" : "scroll" }, made)];
  }

  // --- charts

  const first = (rows, most = SHOWN) => rows.slice(0, most);
  const cut = (rows, most = SHOWN) => (rows.length > most ? `The first ${most} of ${rows.length} rows; filter or sort to see others.` : "");
  const nothing = (why) => h("p", { class: "empty" }, why);

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

  // pass@1 of a row by month: mean over these languages, null where one of them has no figure. Each problem counts once, so
  // the interval is Wilson's for that many problems; means over samples and languages vary less than it allows for.
  function byMonth(setting, row, ids) {
    const { problems, rows } = L.monthsOf(setting);
    const values = rows.get(row);
    return setting.months.map((_, i) => {
      const own = ids.map((id) => values[id]?.[i] ?? null);
      return own.includes(null) ? null : { problems: problems[i], value: own.reduce((sum, value) => sum + value, 0) / own.length };
    });
  }

  function wilson(value, problems) {
    const z = 1.96;
    const middle = (value + z ** 2 / (2 * problems)) / (1 + z ** 2 / problems);
    const half = (z * Math.sqrt((value * (1 - value)) / problems + z ** 2 / (4 * problems ** 2))) / (1 + z ** 2 / problems);
    return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
  }
  const AT_MOST = "Whiskers are 95 % intervals over problems; exact ones are no wider. ";

  function monthFigure(title, note, setting, rows, ids) {
    const figures = rows.map((row) => byMonth(setting, row, ids));
    const series = rows.map((row, i) => ({ name: row.label + L.signsOf(row, ids), points: figures[i].map((one, x) => one && { x, y: one.value, ...wilson(one.value, one.problems) }).filter(Boolean) }));
    const place = (date) => {
      const at = setting.months.findIndex((month) => month >= date.slice(0, 7));
      return at < 0 ? setting.months.length - 0.5 : at;
    };
    const marks = rows.map((row, i) => row.released && { x: place(row.released), name: row.label, after: `released ${row.released}`, series: i }).filter(Boolean);
    const shown = (one) => { const { low, high } = wilson(one.value, one.problems); return `${percent(one.value)} (${interval({ low, high })})`; };
    return L.figureOf({
      title, note, draw: L.lines(series, { label: `${title}; the data table has the figures`, xLabel: "contest month", names: setting.months, marks }),
      table: () => [["month", "problems", ...rows.map((row) => row.label)], setting.months.map((month, i) => [month, L.monthsOf(setting).problems[i], ...figures.map((own) => (own[i] ? shown(own[i]) : "–"))])],
    });
  }

  // pass@1 on the contests of some months only, such as those after a model's release, which it can't have seen.
  function monthWindow(view, rows, over) {
    const { months } = view.setting;
    const at = (month, otherwise) => (months.includes(month) ? months.indexOf(month) : otherwise);
    const [from, to] = [at(view.state.from, 0), at(view.state.to, months.length - 1)].sort((a, b) => a - b);
    const choose = (name, label, chosen) => [h("label", { for: `f-${name}` }, ` ${label} `),
      h("select", { id: `f-${name}`, onchange: (event) => L.go({ from: months[from], to: months[to], [name]: event.target.value }, `#f-${name}`) },
        months.map((month, i) => h("option", { value: month, selected: i === chosen }, month)))];
    const inside = rows.map((row) => {
      const held = byMonth(view.setting, row, view.languages).slice(from, to + 1).filter(Boolean);
      const problems = held.reduce((sum, one) => sum + one.problems, 0);
      const value = held.reduce((sum, one) => sum + one.problems * one.value, 0) / (problems || 1);
      const seen = row.released && row.released.slice(0, 7) > months[from];
      return { row, problems, value, ...wilson(value, problems || 1), text: percent(value), label: `${row.label}${L.signsOf(row, view.languages)}${seen ? " *" : ""}`, href: L.modelPage(row) };
    }).filter((one) => one.problems).sort((a, b) => b.value - a.value);
    const title = `pass@1 on contests from ${months[from]} to ${months[to]} · ${over}`;
    const note = [AT_MOST, inside.some((one) => one.label.endsWith(" *")) && "* released after the first of these months: it may have seen some of these problems. ", cut(inside, 20)];
    return h("section", { id: "window", "aria-label": "Months" }, h("p", {}, choose("from", "Contests from", from), choose("to", "to", to)),
      inside.length ? L.figureOf({
        title, note, draw: L.bars(first(inside, 20), `${title}; the data table has the figures`),
        table: () => [["", "pass@1 %", "95 %", "problems", "released"], inside.map((one) => [one.row.label, one.text, interval(one), one.problems, one.row.released || "–"])],
      }) : nothing("No contest in these months."));
  }

  // Only rows that have all chosen languages are compared; the others are listed with what they lack.
  function months(view, rows) {
    if (!view.setting.months.length) return nothing("The problems of this benchmark have no dates, or nothing was measured on it.");
    if (!L.monthsOf(view.setting)) {
      L.loadMonths().then(() => L.show("rows"));
      return nothing("Loading figures by month …");
    }
    const { names } = view.setting;
    const measured = rows.map(({ row }) => row).filter((row) => row.measured);
    const lacking = (row) => view.languages.filter((id) => !L.monthsOf(view.setting).rows.get(row)[id]);
    const entries = measured.filter((row) => !lacking(row).length);
    const others = measured.filter((row) => lacking(row).length);
    const listed = (ids) => (ids.length > 5 ? L.count(ids.length, "language") : ids.map((id) => names[id]).join(", "));
    const missing = others.length ? h("p", { class: "quiet" }, "Not compared here, because a chosen language is missing: ", others.slice(0, 20).map((row, i) => [i ? "; " : "", modelLink(row), ` (${listed(lacking(row))})`]), others.length > 20 ? `; and ${others.length - 20} more` : "", ".") : null;
    if (!entries.length) return [nothing("No measured row has figures by month in all of these languages: choose fewer under Languages."), missing].filter(Boolean);
    const over = view.languages.length === 1 ? names[view.languages[0]] : `mean over ${listed(view.languages)}`;
    const note = [AT_MOST, "A dashed line is a model's release, if it is known: problems before it may have been seen in training. ", signNotes(view, rows), cut(entries, 6)];
    return [monthWindow(view, entries, over), monthFigure(`pass@1 against contest month · ${over}`, note, view.setting, first(entries, 6), view.languages), missing].filter(Boolean);
  }

  const COSTS = [["tokens in a sample", 0], ["tokens out a sample", 1], ["s of generation a sample", 2], ["judge CPU s a sample", 3], ["$ a sample", 4], ["tokens/s", 5], ["peak memory MiB", 6], ["wall s", 7]];
  const AXES = { tokens: ["tokens written a sample", (row) => row.cost?.[1]], seconds: ["seconds of generation a sample", (row) => row.cost?.[2]], dollars: ["dollars a sample", (row) => row.cost?.[4]], size: ["billions of parameters", (row) => row.size] };

  function cost(view, rows) {
    const column = view.columns.includes(view.sort) ? view.sort : view.first;
    const usable = Object.keys(AXES).filter((name) => rows.some(({ row }) => AXES[name][1](row) && figure(row, column, view.k)));
    if (!usable.length) return nothing("These rows have neither costs nor sizes.");
    const axis = usable.includes(view.state.x) ? view.state.x : usable[0];
    const entries = rows.filter(({ row }) => AXES[axis][1](row) && figure(row, column, view.k));
    const points = entries.map(({ row }) => ({ name: row.label + L.signs(row.cells[column]), href: L.modelPage(row), x: AXES[axis][1](row), y: figure(row, column, view.k).value, dim: !row.measured, ...figure(row, column, view.k) }));
    const title = `pass@${view.k} (${view.setting.names[column]}) against cost`;
    const used = COSTS.filter(([, at]) => rows.some(({ row }) => row.cost && row.cost[at] !== null));
    const select = h("select", { id: "axis", onchange: (event) => L.go({ x: event.target.value }, "#axis") }, usable.map((name) => h("option", { value: name, selected: name === axis }, AXES[name][0])));
    return [h("p", {}, h("label", { for: "axis" }, "Cost is "), select), L.figureOf({
      title, note: ["Above and to the left is better. ", signNotes(view, rows), rows.some(({ row }) => !row.measured) && "Grey dots are reported, not measured here."], draw: L.scatter(points, { label: `${title}; the data table has the figures`, xLabel: AXES[axis][0] }),
      table: () => [["", `pass@${view.k}`, "B parameters", ...used.map(([name]) => name)], entries.map(({ row }) => [row.label, shownValue(figure(row, column, view.k), row.measured), row.size === undefined ? "–" : plain(row.size), ...used.map(([, at]) => (row.cost && row.cost[at] !== null ? plain(row.cost[at]) : "–"))])],
    })];
  }

  Object.assign(L, {
    // Name, what draws it, and whether a setting has anything for it.
    views: {
      table: ["Table", table, () => true],
      heat: ["Heat map", heatmap, () => true],
      errors: ["Errors", errors, (setting) => setting.rows.some((row) => row.measured)],
      curves: ["pass@k", curves, (setting) => setting.ks.length > 1 && setting.rows.some((row) => row.measured)],
      months: ["Over time", months, (setting) => setting.months.length > 0],
      cost: ["Cost", cost, (setting) => setting.rows.some((row) => Object.values(AXES).some(([, of]) => of(row)))],
    },
    parts: { signNotes, mostOften, modelLink, interval, shares, errorFigure, curveFigure, monthFigure, AT_MOST },
  });
})();
// The page of one model and the page of one language: all settings it is in, one section each.
"use strict";

(() => {
  const L = window.LCBX;
  const { h, figure, percent, shownValue, plain } = L;
  const { interval, shares, errorFigure, curveFigure, monthFigure, modelLink, mostOften, signNotes, AT_MOST } = L.parts;

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
      h("td", { class: "words" }, cell.run ? h("code", {}, L.runId(setting, cell)) : "–"));
  }

  // The curve by month takes its place when its figures are loaded.
  function monthPlace(setting, row, ids) {
    const place = h("div", { class: "months" });
    const over = ids.length === 1 ? setting.names[ids[0]] : `mean over ${L.count(ids.length, "language")}`;
    L.loadMonths().then(() => place.replaceChildren(monthFigure(`pass@1 against contest month · ${over}`, AT_MOST, setting, [row], ids)));
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
      h("p", { class: "means" }, means.map(([id, name]) => h("span", {}, `${name} `, full(figure(row, id, k), row.measured), " % "))),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `By language, ${setting.title}` },
        h("table", { class: "plain" }, h("caption", {}, "In percent, with 95 % intervals.", row.measured && [" What the model wrote, where the runs are: ", h("code", {}, "lcbx view RUN")]),
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
// Puts a page together: header, filters, the view that the address names, and the explanations below.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;
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
      h("p", { class: "quiet" }, "Code models in any language, judged by what their programs print"),
      h("a", { href: `${L.root}gap.html` }, "Language gap"), themeButton());
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

  // --- filters

  const select = (name, label, options, value) => {
    const control = h("select", { id: `f-${name}`, name, onchange: () => L.go({ [name]: control.value }, `#f-${name}`) },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return h("div", {}, h("label", { for: `f-${name}` }, label), control);
  };
  const titleOf = (setting) => {
    const sliced = Object.entries(setting.slice).map(([name, value]) => `${name} ${value}`).join(", ");
    return sliced ? `${setting.benchmark} (${sliced})` : setting.benchmark;
  };

  function protocolName(setting, among) {
    const twin = among.filter((other) => other.protocol === setting.protocol).length > 1;
    const differences = Object.entries(setting.differences).map(([name, value]) => `${name} ${value}`).join(", ");
    return twin ? `${setting.protocol} (${[setting.n && `n=${setting.n}`, setting.problems && `${setting.problems} problems`, differences].filter(Boolean).join(", ")})` : setting.protocol;
  }

  // --- what this is, in words

  function lead(view) {
    const { setting, k, first } = view;
    const measured = setting.rows.filter((row) => row.measured);
    const others = setting.rows.length - measured.length;
    const parts = [];
    if (measured.length) {
      const counts = [setting.problems && L.count(setting.problems, "problem"), setting.n && `${L.count(setting.n, "sample")} each`].filter(Boolean).join(", ");
      parts.push(`${L.count(measured.length, "model")} measured on `, h("b", {}, titleOf(setting)), " under protocol ", h("b", {}, setting.protocol), counts ? `: ${counts}. ` : ". ");
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
      h("a", { href: L.address({ s: setting.key, set: "", k: "", sort: "", from: "", to: "" }), "aria-current": setting.key === view.setting.key ? "page" : null },
        h("b", {}, titleOf(setting)), ` ${setting.protocol} `, h("small", {}, counts(setting)))));
  }

  function filters(view) {
    const { settings } = L.data;
    const { state, setting } = view;
    const benchmarks = [...new Set(settings.map(titleOf))];
    const among = settings.filter((other) => titleOf(other) === titleOf(setting));
    let typing = 0;
    const search = h("input", { id: "f-q", type: "search", value: state.q, autocomplete: "off", placeholder: "name of a model", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        history.replaceState(null, "", L.address({ q: search.value }));
        show("rows");
      }, 120);
    } });
    const benchmark = h("select", { id: "f-benchmark", onchange: () => L.go({ s: settings.find((other) => titleOf(other) === benchmark.value).key, set: "", k: "", sort: "", from: "", to: "" }, "#f-benchmark") },
      benchmarks.map((name) => h("option", { value: name, selected: name === titleOf(setting) }, name)));
    const sets = Object.keys(setting.sets).map((name) => [name, name === "all" ? `all ${setting.sets.all.length}` : `the ${name}'s ${setting.sets[name].length}`]);
    const both = new Set(setting.rows.map((row) => row.measured)).size > 1;
    const form = h("form", { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      h("div", {}, h("label", { for: "f-q" }, "Model"), search),
      h("div", {}, h("label", { for: "f-benchmark" }, "Benchmark"), benchmark),
      select("s", "Protocol", among.map((other) => [other.key, protocolName(other, among)]), setting.key),
      select("set", "Languages", [...sets, ...setting.languages], view.set),
      select("k", "Metric", setting.ks.map((k) => [String(k), `pass@${k}`]), String(view.k)),
      select("size", "Size", [["", "any"], ["0-2", "under 2 B"], ["2-5", "2 to 5 B"], ["5-15", "5 to 15 B"], ["15-50", "15 to 50 B"], ["50-", "50 B and more"], ["unknown", "not known"]], state.size),
      select("open", "Weights", [["", "any"], ["open", "open"], ["closed", "closed"]], state.open),
      both || state.kind ? select("kind", "Figures", [["", "measured and reported"], ["measured", "measured"], ["reported", "reported"]], state.kind) : null,
      both && h("div", { class: "check" }, h("input", { id: "f-mix", type: "checkbox", checked: state.mix === "1", onchange: (event) => L.go({ mix: event.target.checked ? "1" : "" }, "#f-mix") }),
        h("label", { for: "f-mix" }, "rank reported ones too")),
      h("button", { type: "button", onclick: () => L.go(Object.fromEntries(["q", "size", "open", "kind", "mix", "set", "k", "sort", "from", "to"].map((name) => [name, ""])), "#f-q") }, "Reset"));
    const folded = place.filters.querySelector("details");
    const wide = matchMedia("(min-width: 641px)").matches;
    return h("details", { class: "panel", open: folded ? folded.open : wide }, h("summary", {}, "Filters"), form);
  }

  // --- the page

  const main = h("main", { id: "main", tabindex: "-1" });
  const place = { lead: h("div"), filters: h("div"), tabs: h("nav", { class: "tabs", "aria-label": "Views" }), status: h("p", { role: "status", class: "quiet" }), view: h("div", { id: "view" }) };

  // Draws what the address says; `rows` leaves the filters as they are, so that typing is not disturbed.
  function show(what) {
    const view = L.chosen(L.readState());
    if (!view) {
      main.replaceChildren(h("h1", {}, "Leaderboard"), h("p", { class: "empty" }, "There is nothing on this board yet. Make a run with: lcbx eval"));
      return;
    }
    const name = L.views[view.state.view] ? view.state.view : "table";
    const followed = [place.tabs, place.lead].find((part) => part.contains(document.activeElement) && document.activeElement !== document.body);
    const rows = L.shownRows(view);
    if (what !== "rows") place.filters.replaceChildren(filters(view));
    place.lead.replaceChildren(...[lead(view), boards(view)].filter(Boolean));
    place.tabs.replaceChildren(...Object.entries(L.views).filter(([key, [, , has]]) => key === name || has(view.setting)).map(([key, [label]]) => h("a", { href: L.address({ view: key }), "aria-current": key === name ? "page" : null }, label)));
    place.status.textContent = `${rows.length} of ${L.count(view.setting.rows.length, "row")}`;
    // A link that was followed is gone with the rest; whoever uses the keyboard goes on from where it was.
    if (followed) followed.querySelector("nav [aria-current], [aria-current]")?.focus();
    place.view.replaceChildren(...[rows.length ? L.views[name][1](view, rows) : h("p", { class: "empty" }, "No row passes these filters.")].flat());
  }

  L.show = show;
  L.go = (changes, focus) => {
    history.pushState(null, "", L.address(changes));
    show();
    if (focus) document.querySelector(focus)?.focus();
  };

  document.body.replaceChildren(header(), main, footer());
  if (kind === "board") {
    main.append(h("h1", {}, "Code models by programming language"), place.lead, place.filters, place.tabs, place.status, place.view);
    addEventListener("popstate", () => show());
    show();
    addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.closest("input, select, textarea")) {
        event.preventDefault();
        document.getElementById("f-q").focus();
      }
    });
  } else {
    main.append(h("p", {}, h("a", { href: `${L.root}index.html` }, "← all models")), ...L.pages[kind](id).filter(Boolean));
  }
})();
