// The page of gaps between languages (see gap_page.py for the data): shares, a heat map, and the programs behind a cell.
// Everything that is shown of the data goes through text nodes: programs and names are somebody else's text.
"use strict";

(() => {
  const { settings, outcomes } = window.LCBX_GAP;
  const WORDS = { both: "both", "language-gap": "language gap", elsewhere: "elsewhere", "here-only": "here only", "algorithm-gap": "algorithm gap" };
  const MARKS = { "language-gap": "L", "here-only": "+", elsewhere: "e" };
  const CLASSES = { "language-gap": "lost", "here-only": "only" };
  const MANY = 40;

  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  // --- what the address names

  const state = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  function chosen() {
    const { s, m, show } = state();
    const setting = settings.find((one) => one.key === s) || settings[0];
    if (!setting) return null;
    const at = Math.max(0, setting.models.findIndex((one) => one.label === m));
    return { setting, at, model: setting.models[at], show: show || "split", names: Object.fromEntries(setting.languages) };
  }
  const go = (changes) => {
    history.replaceState(null, "", `#${new URLSearchParams({ ...state(), ...changes })}`);
    return draw();
  };

  const loads = {};
  const load = (src) => (loads[src] ||= new Promise((resolve) => document.head.append(h("script", { src, onload: resolve, onerror: resolve }))));

  // The figures of a model lie in a file of their own; null if it is not there.
  async function figures({ setting, at }) {
    const key = `${setting.key}/${at}`;
    await load(`gap/${key.split("/").map(encodeURIComponent).join("/")}.js`);
    return window.LCBX_GAPS?.[key] || null;
  }

  function select(label, name, options, value) {
    const control = h("select", { id: `f-${name}`, onchange: async () => { await go({ [name]: control.value }); document.getElementById(`f-${name}`).focus(); } },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return h("div", {}, h("label", { for: `f-${name}` }, label), control);
  }

  // --- shares

  const withEnds = (value, ends) => [h("b", {}, value), ends ? ` (${ends[0]}–${ends[1]})` : ""];
  const signed = (value) => (value > 0 ? `+${value.toFixed(1)}` : value.toFixed(1));

  function shares({ model, names, setting }) {
    const ids = setting.languages.map(([id]) => id).filter((id) => model.gaps[id]);
    const difference = (gap) => (gap.difference === null ? "–" : `${signed(gap.difference)}${gap.differenceEnds ? ` (${gap.differenceEnds.map(signed).join(" to ")})` : ""}`);
    return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Shares of the problems" }, h("table", { class: "plain" },
      h("caption", {}, `Shares of the problems in percent, with 95 % intervals. Reference: ${names[model.reference]}, the best language of this model. Difference: solved here minus solved in the reference, exact paired test, Holm's correction.`),
      h("thead", {}, h("tr", {}, ["Language", ...outcomes.map((one) => WORDS[one][0].toUpperCase() + WORDS[one].slice(1)), "Difference", "p"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ids.map((id) => {
        const gap = model.gaps[id];
        return h("tr", {}, h("th", { scope: "row" }, names[id]), gap.shares.map((share, i) => h("td", {}, withEnds(share, gap.ends[i]))), h("td", {}, difference(gap)), h("td", {}, gap.p === null ? "–" : gap.p < 0.001 ? "<0.001" : gap.p));
      }))));
  }

  // --- the heat map

  const outcomeOf = (model, id, at) => {
    const digit = model.gaps[id]?.outcomes[at];
    return digit === undefined || digit === "-" ? null : outcomes[Number(digit)];
  };
  const passed = (model, id, at) => {
    const digit = model.heat[id]?.[at];
    return digit === undefined || digit === "-" ? null : parseInt(digit, 36) / 35;
  };

  function shownProblems({ setting, model, show }, ids) {
    const nobody = new Set(setting.nobody);
    const gaps = (at) => ids.filter((id) => outcomeOf(model, id, at) === "language-gap").length;
    const solved = (at) => ids.filter((id) => passed(model, id, at) > 0).length;
    const keeps = {
      all: () => true,
      split: (at) => solved(at) > 0 && ids.some((id) => passed(model, id, at) === 0),
      gap: (at) => gaps(at) > 0,
      nobody: (at) => nobody.has(at),
    }[show] || (() => true);
    return setting.problems.map((_, at) => at).filter(keeps).sort((a, b) => gaps(b) - gaps(a) || solved(b) - solved(a) || a - b);
  }

  function heat(view, place) {
    const { setting, model, names } = view;
    const ids = setting.languages.map(([id]) => id).filter((id) => model.heat[id]);
    const problems = shownProblems(view, ids);
    if (!problems.length) return h("p", { class: "empty" }, "No problem passes this filter.");
    const cell = (at, id) => {
      const share = passed(model, id, at);
      if (share === null) return h("td", { class: "none" }, "–");
      const outcome = outcomeOf(model, id, at);
      // The label has what is shown in it, so that who speaks to the page can name the cell.
      const figure = `${Math.round(100 * share)}${MARKS[outcome] ? ` ${MARKS[outcome]}` : ""}`;
      const words = `${setting.problems[at]} in ${names[id]}: ${figure}, percent accepted, ${outcome ? WORDS[outcome] : "the reference"}`;
      const button = h("button", { type: "button", "aria-label": words, title: words, "aria-pressed": "false", onclick: () => {
        document.querySelectorAll(".heat [aria-pressed=true]").forEach((one) => one.setAttribute("aria-pressed", "false"));
        button.setAttribute("aria-pressed", "true");
        open(view, at, id, place);
      } }, `${Math.round(100 * share)}`, MARKS[outcome] ? h("small", {}, ` ${MARKS[outcome]}`) : null);
      return h("td", { class: CLASSES[outcome] || null, style: { "--v": share } }, button);
    };
    return h("div", { class: problems.length > MANY ? "scroll tall" : "scroll" }, h("table", { class: problems.length > MANY ? "heat many" : "heat", style: { "--n": ids.length } },
      h("caption", {}, h("div", {}, `${problems.length} problems. A cell has the share of accepted samples in percent; a click shows programs. `,
        h("span", { class: "key" }, h("i", { class: "lost" }), " L language gap"), ", ", h("span", { class: "key" }, h("i", { class: "only" }), " + here only"), ", e solved elsewhere.")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "name" }, "Problem"), ids.map((id) => h("th", { scope: "col" }, names[id], id === model.reference ? h("small", {}, " reference") : null)))),
      h("tbody", {}, problems.map((at) => h("tr", {}, h("th", { scope: "row", class: "name" }, setting.problems[at]), ids.map((id) => cell(at, id)))))));
  }

  // --- programs

  async function programs(hash) {
    await load(`programs/${encodeURIComponent(hash)}.js`);
    return window[`LCBX_PROGRAMS_${hash}`] || null;
  }

  function shownPrograms(name, path, found) {
    if (!found) return h("p", { class: "quiet" }, `${name}: the programs of this run are not beside this page. Where the runs are: `, h("code", {}, `lcbx view ${path}`));
    if (!found.length) return h("p", { class: "quiet" }, `${name}: no program was found in the completions.`);
    return found.map(([sample, verdict, why, message, source]) => h("div", {}, h("h3", {}, `${name}, sample ${sample}: ${why} (${verdict})`), message ? h("p", {}, h("code", {}, message)) : null, h("pre", { tabindex: "0" }, source)));
  }

  async function open(view, at, id, place) {
    const { model, names, setting } = view;
    const sides = id === model.reference ? [id] : [id, model.reference];
    const read = await Promise.all(sides.map((side) => programs(model.runs[side][0])));
    const problem = setting.problems[at];
    place.replaceChildren(h("section", { class: "drill", "aria-label": "Programs" }, h("h2", {}, `${problem} · ${model.label}`),
      h("div", { class: "pair" }, sides.map((side, i) => h("div", {}, shownPrograms(names[side], model.runs[side][1], read[i] && (read[i][problem] || [])))))));
    place.scrollIntoView({ block: "nearest" });
  }

  // --- the page

  const main = h("main", { id: "main", class: "gap", tabindex: "-1" });
  const SHOWN = [["split", "that depend on the language"], ["gap", "with a language gap"], ["nobody", "that nobody solves"], ["all", "all"]];

  let turn = 0;
  async function draw() {
    const view = chosen();
    const own = ++turn;
    const found = view && (await figures(view));
    if (own !== turn) return; // another choice was made while this one was loaded
    if (!view) {
      main.replaceChildren(h("h1", {}, "Language gap"), h("p", { class: "empty" }, "No model on this board has runs in two languages."));
      return;
    }
    view.model = { ...view.model, ...found };
    const place = h("div", { "aria-live": "polite" });
    main.replaceChildren(h("p", {}, h("a", { href: "index.html" }, "← all models")), h("h1", {}, "Language gap"),
      h("p", { class: "lead" }, "A problem that a model solves in its best language and not in another one is a language gap: the model knows how, but can't write it there. One that it solves in no language is an algorithm gap."),
      h("form", { class: "filters panel", onsubmit: (event) => event.preventDefault() },
        settings.length > 1 ? select("Board", "s", settings.map((one) => [one.key, one.title]), view.setting.key) : null,
        select("Model", "m", view.setting.models.map((one) => [one.label, one.label]), view.model.label),
        select("Problems", "show", SHOWN, view.show)),
      h("p", { class: "quiet" }, `${view.setting.title} · `, h("a", { href: `models/${encodeURIComponent(view.model.page)}.html` }, `all figures of ${view.model.label}`)),
      ...(found ? [shares(view), h("h2", {}, "Problems by language"), place, heat(view, place)] : [h("p", { class: "empty" }, `The figures of ${view.model.label} could not be loaded: the folder gap/ is missing beside this page.`)]));
  }

  const button = h("button", { type: "button", class: "theme", onclick: () => { window.LCBX.nextTheme(); button.textContent = `Theme: ${window.LCBX.theme()}`; } }, `Theme: ${window.LCBX.theme()}`);
  document.body.replaceChildren(h("header", {}, h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, "Skip to the content"),
    h("a", { class: "brand", href: "index.html" }, h("b", {}, "lcbx"), " leaderboard"), h("p", { class: "quiet" }, "Code models in any language, judged by what their programs print"), button), main);
  addEventListener("hashchange", draw);
  draw();
})();
