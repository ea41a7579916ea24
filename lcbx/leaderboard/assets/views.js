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
