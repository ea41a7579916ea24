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
