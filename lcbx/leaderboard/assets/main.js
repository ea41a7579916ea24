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
