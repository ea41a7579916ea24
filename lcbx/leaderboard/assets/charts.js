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
