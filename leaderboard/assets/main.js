// Puts a page together: header, filters, the view that the address asks for, and what has to be said below.
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
      h("p", { class: "quiet" }, "Code models in any language, judged by what their programs print"), themeButton());
  }

  function footer() {
    const { data } = L;
    const names = Object.fromEntries(data.settings.flatMap((each) => each.languages));
    const ids = Object.keys(data.languagePages);
    return h("footer", {},
      h("nav", { "aria-label": "Languages" }, "Languages: ", ids.map((each, i) => [i ? " · " : "", h("a", { href: L.languagePage(each) }, names[each])])),
      data.downloads.length ? h("nav", { "aria-label": "Downloads" }, "Tables: ", data.downloads.map((path, i) => [i ? " · " : "", h("a", { href: L.root + path }, path.split("/").pop())])) : null,
      h("p", {}, `How to read it. ${data.rule}. Figures of different problems, protocols or slices never share a table; missing samples and judge errors are never counted as wrong.`),
      data.leftOut.length ? h("details", { id: "left-out" }, h("summary", {}, `${data.leftOut.length} runs are left out`),
        h("ul", {}, data.leftOut.map(([path, , , reason]) => h("li", {}, h("code", {}, path), ` – ${reason}`)))) : null);
  }

  // --- filters

  const select = (name, label, options, value) => {
    const control = h("select", { id: `f-${name}`, name, onchange: () => L.go({ [name]: control.value }, `#f-${name}`) },
      options.map(([each, text]) => h("option", { value: each, selected: each === value }, text)));
    return h("div", {}, h("label", { for: `f-${name}` }, label), control);
  };
  const titleOf = (setting) => {
    const sliced = Object.entries(setting.slice).map(([name, value]) => `${name} ${value}`).join(", ");
    return sliced ? `${setting.benchmark} (${sliced})` : setting.benchmark;
  };

  function protocolName(setting, among) {
    const twin = among.filter((each) => each.protocol === setting.protocol).length > 1;
    const differences = Object.entries(setting.differences).map(([name, value]) => `${name} ${value}`).join(", ");
    return twin || differences ? `${setting.protocol} (${[setting.n && `n=${setting.n}`, setting.problems && `${setting.problems} problems`, differences].filter(Boolean).join(", ")})` : setting.protocol;
  }

  function filters(view) {
    const { settings } = L.data;
    const { state, setting } = view;
    const benchmarks = [...new Set(settings.map(titleOf))];
    const among = settings.filter((each) => titleOf(each) === titleOf(setting));
    let typing = 0;
    const search = h("input", { id: "f-q", type: "search", value: state.q, autocomplete: "off", placeholder: "name of a model", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        history.replaceState(null, "", L.address({ q: search.value }));
        show("rows");
      }, 120);
    } });
    const benchmark = h("select", { id: "f-benchmark", onchange: () => L.go({ s: settings.find((each) => titleOf(each) === benchmark.value).key, set: "", k: "", sort: "" }, "#f-benchmark") },
      benchmarks.map((name) => h("option", { value: name, selected: name === titleOf(setting) }, name)));
    const sets = Object.keys(setting.sets).map((name) => [name, name === "all" ? `all ${setting.sets.all.length}` : `the ${name}'s ${setting.sets[name].length}`]);
    const form = h("form", { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      h("div", {}, h("label", { for: "f-q" }, "Model"), search),
      h("div", {}, h("label", { for: "f-benchmark" }, "Benchmark"), benchmark),
      select("s", "Protocol", among.map((each) => [each.key, protocolName(each, among)]), setting.key),
      select("set", "Languages", [...sets, ...setting.languages], view.set),
      select("k", "Metric", setting.ks.map((k) => [String(k), `pass@${k}`]), String(view.k)),
      select("size", "Size", [["", "any"], ["0-2", "under 2 B"], ["2-5", "2 to 5 B"], ["5-15", "5 to 15 B"], ["15-50", "15 to 50 B"], ["50-", "50 B and more"], ["unknown", "not known"]], state.size),
      select("open", "Weights", [["", "any"], ["open", "open"], ["closed", "closed"]], state.open),
      select("kind", "Figures", [["", "measured and reported"], ["measured", "measured"], ["reported", "reported"]], state.kind),
      h("div", { class: "check" }, h("input", { id: "f-mix", type: "checkbox", checked: state.mix === "1", onchange: (event) => L.go({ mix: event.target.checked ? "1" : "" }, "#f-mix") }),
        h("label", { for: "f-mix" }, "rank reported ones too")),
      h("button", { type: "button", onclick: () => L.go(Object.fromEntries(["q", "size", "open", "kind", "mix", "set", "k", "sort"].map((name) => [name, ""])), "#f-q") }, "Reset"));
    const folded = place.filters.querySelector("details");
    const wide = matchMedia("(min-width: 641px)").matches;
    return h("details", { class: "panel", open: folded ? folded.open : wide }, h("summary", {}, "Filters"), form);
  }

  // --- the page

  const main = h("main", { id: "main", tabindex: "-1" });
  const place = { filters: h("div"), tabs: h("nav", { class: "tabs", "aria-label": "Views" }), status: h("p", { role: "status", class: "quiet" }), view: h("div", { id: "view" }) };

  // Draws what the address says; `rows` leaves the filters as they are, so that typing is not disturbed.
  function show(what) {
    const view = L.chosen(L.readState());
    if (!view) {
      main.replaceChildren(h("h1", {}, "Leaderboard"), h("p", { class: "empty" }, "There is nothing on this board yet. Make a run with: lcbx eval"));
      return;
    }
    const name = L.views[view.state.view] ? view.state.view : "table";
    const rows = L.shownRows(view);
    if (what !== "rows") place.filters.replaceChildren(filters(view));
    place.tabs.replaceChildren(...Object.entries(L.views).map(([key, [label]]) => h("a", { href: L.address({ view: key }), "aria-current": key === name ? "page" : null }, label)));
    place.status.textContent = `${rows.length} of ${view.setting.rows.length} rows`;
    place.view.replaceChildren(...[rows.length ? L.views[name][1](view, rows) : h("p", { class: "empty" }, "No row passes these filters.")].flat());
  }

  L.go = (changes, focus) => {
    history.pushState(null, "", L.address(changes));
    show();
    if (focus) document.querySelector(focus)?.focus();
  };

  document.body.replaceChildren(header(), main, footer());
  if (kind === "board") {
    main.append(h("h1", { class: "sr" }, "Leaderboard"), place.filters, place.tabs, place.status, place.view);
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
