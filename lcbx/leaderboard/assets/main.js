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
