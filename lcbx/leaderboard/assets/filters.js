// The filters above the views.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;

  const select = (name, label, options, value) => {
    const control = h("select", { id: `f-${name}`, name, onchange: () => L.go({ [name]: control.value }, `#f-${name}`) },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return h("div", {}, h("label", { for: `f-${name}` }, label), control);
  };
  const check = (name, label, state) => h("div", { class: "check" },
    h("input", { id: `f-${name}`, type: "checkbox", checked: state[name] === "1", onchange: (event) => L.go({ [name]: event.target.checked ? "1" : "" }, `#f-${name}`) }), h("label", { for: `f-${name}` }, label));

  const titleOf = (setting) => {
    const sliced = Object.entries(setting.slice).map(([name, value]) => `${name} ${value}`).join(", ");
    return sliced ? `${setting.benchmark} (${sliced})` : setting.benchmark;
  };

  function protocolName(setting, among) {
    const twin = among.filter((other) => other.protocol === setting.protocol).length > 1;
    const differences = Object.entries(setting.differences).map(([name, value]) => `${name} ${value}`).join(", ");
    return twin ? `${setting.protocol} (${[setting.n && `n=${setting.n}`, setting.problems && `${setting.problems} problems`, differences].filter(Boolean).join(", ")})` : setting.protocol;
  }

  // What belongs to one board only, and is left behind on the way to another.
  const OF_ONE_BOARD = Object.fromEntries(["set", "k", "sort", "from", "to", "show", "models", "lang", "only"].map((name) => [name, ""]));
  const FILTERS = Object.fromEntries(["q", "size", "open", "kind", "mix", "compact"].map((name) => [name, ""]));

  function searchBox(state) {
    let typing = 0;
    const search = h("input", { id: "f-q", type: "search", value: state.q, autocomplete: "off", placeholder: "name of a model", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => L.change({ q: search.value }), 120);
    } });
    return h("div", {}, h("label", { for: "f-q" }, "Model"), search);
  }

  function filters(view, rows, folded) {
    const { settings } = L.data;
    const { state, whole } = view;
    const benchmarks = [...new Set(settings.map(titleOf))];
    const among = settings.filter((other) => titleOf(other) === titleOf(whole));
    const benchmark = h("select", { id: "f-benchmark", onchange: () => L.go({ ...OF_ONE_BOARD, s: settings.find((other) => titleOf(other) === benchmark.value).key }, "#f-benchmark") },
      benchmarks.map((name) => h("option", { value: name, selected: name === titleOf(whole) }, name)));
    const both = new Set(whole.rows.map((row) => row.measured)).size > 1;
    const form = h("form", { class: "filters", role: "search", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
      searchBox(state),
      h("div", {}, h("label", { for: "f-benchmark" }, "Benchmark"), benchmark),
      select("s", "Protocol", among.map((other) => [other.key, protocolName(other, among)]), whole.key),
      L.languagePicker(view, rows),
      select("k", "Metric", whole.ks.map((k) => [String(k), `pass@${k}`]), String(view.k)),
      select("size", "Size", [["", "any"], ["0-2", "under 2 B"], ["2-5", "2 to 5 B"], ["5-15", "5 to 15 B"], ["15-50", "15 to 50 B"], ["50-", "50 B and more"], ["unknown", "not known"]], state.size),
      select("open", "Weights", [["", "any"], ["open", "open"], ["closed", "closed"]], state.open),
      both || state.kind ? select("kind", "Figures", [["", "measured and reported"], ["measured", "measured"], ["reported", "reported"]], state.kind) : null,
      check("compact", "compact", state),
      both && check("mix", "rank reported ones too", state),
      h("button", { type: "button", onclick: () => L.go({ ...FILTERS, ...OF_ONE_BOARD }, "#f-q") }, "Reset"));
    return h("details", { class: "panel", open: folded ? folded.open : matchMedia("(min-width: 641px)").matches }, h("summary", {}, "Filters"), form);
  }

  Object.assign(L, { filters, titleOf, OF_ONE_BOARD });
})();
