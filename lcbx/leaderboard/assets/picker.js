// The date window above the views, and the choice of languages: both act at once and keep the focus.
"use strict";

(() => {
  const L = window.LCBX;
  const { h } = L;
  const LEVELS = ["high", "medium", "low", "very-low"];
  let isOpen = false;

  // Changes the address and draws the rows again, but not the controls that the reader is using.
  function change(changes) {
    history.replaceState(null, "", L.address(changes));
    L.show("rows");
  }
  let waiting = 0;
  const later = (action) => {
    clearTimeout(waiting);
    waiting = setTimeout(action, 150);
  };

  // --- the date window

  function dateWindow(view) {
    const { months, monthProblems } = view.whole;
    if (months.length < 2) return null;
    const last = months.length - 1;
    let [from, to] = view.window || [0, last];
    const end = (value, label) => h("input", { type: "range", min: 0, max: last, step: 1, value, "aria-label": label });
    const ends = [end(from, "Problems from month"), end(to, "Problems to month")];
    const words = h("output", {});
    const bar = h("div", { class: "range" }, h("div", { class: "track", "aria-hidden": "true" }), ends);
    const all = h("button", { type: "button", onclick: () => L.go({ from: "", to: "" }, "#window input") }, "All months");
    const say = () => {
      const inside = monthProblems.slice(from, to + 1).reduce((sum, count) => sum + count, 0);
      words.textContent = `${months[from]} to ${months[to]} · ${L.count(inside, "problem")}`;
      bar.style.setProperty("--from", from / last);
      bar.style.setProperty("--to", to / last);
      ends[0].setAttribute("aria-valuetext", months[from]);
      ends[1].setAttribute("aria-valuetext", months[to]);
      all.hidden = from === 0 && to === last;
    };
    ends.forEach((input, i) => input.addEventListener("input", () => {
      // An end stops at the other one.
      input.value = i ? Math.max(Number(input.value), from) : Math.min(Number(input.value), to);
      if (i) to = Number(input.value);
      else from = Number(input.value);
      say();
      later(() => change(from === 0 && to === last ? { from: "", to: "" } : { from: months[from], to: months[to] }));
    }));
    say();
    return h("fieldset", { id: "window" }, h("legend", {}, "Contests"), bar, words, all);
  }

  // --- languages

  function setName(whole, name) {
    const size = whole.sets[name].length;
    return name === "all" ? `all ${size}` : LEVELS.includes(name) ? `level ${name}: ${size}` : `the ${name}'s ${size}`;
  }
  function chosenWords(view) {
    const { whole, set, languages } = view;
    if (whole.sets[set]) return setName(whole, set);
    const names = languages.map((id) => whole.names[id]);
    return names.length > 2 ? L.count(names.length, "language") : names.join(", ");
  }

  // Languages in which every measured row that is shown was run.
  function commonTo(view, rows) {
    const measured = rows.map(({ row }) => view.whole.rows[row.index]).filter((row) => row.measured);
    return view.whole.languages.map(([id]) => id).filter((id) => measured.length && measured.every((row) => row.cells[id]));
  }

  function groups(whole) {
    const levelOf = (id) => L.data.levels[id] || "";
    return [...LEVELS, ""].map((level) => [level, whole.languages.filter(([id]) => levelOf(id) === level)]).filter(([, languages]) => languages.length);
  }

  function languagePicker(view, rows) {
    const { whole } = view;
    const summary = h("summary", { id: "f-set" }, h("span", { class: "sr" }, "Languages: "), h("span", { class: "value" }, chosenWords(view)));
    const boxes = new Map(whole.languages.map(([id]) => [id, h("input", { type: "checkbox", value: id, id: `l-${id}`, checked: view.languages.includes(id) })]));
    const choose = (ids) => {
      boxes.forEach((box, id) => { box.checked = ids.includes(id); });
      apply();
    };
    const apply = () => {
      const ids = [...boxes].filter(([, box]) => box.checked).map(([id]) => id);
      if (!ids.length) return;
      change({ set: ids.join(","), sort: "" });
      summary.querySelector(".value").textContent = chosenWords(L.chosen(L.readState()));
    };
    boxes.forEach((box) => box.addEventListener("change", apply));
    const common = commonTo(view, rows);
    const quick = [...Object.keys(whole.sets).map((name) => [setName(whole, name), L.idsOf(whole, name)]), ...(common.length && common.length < whole.languages.length ? [[`common to the rows: ${common.length}`, common]] : [])];
    const fields = groups(whole).map(([level, languages]) => h("fieldset", {}, h("legend", {}, h("button", { type: "button", onclick: () => choose(languages.map(([id]) => id)) }, level ? `${level} resource` : "no level known")),
      languages.map(([id, name]) => h("div", {}, boxes.get(id), h("label", { for: `l-${id}` }, name)))));
    const panel = h("div", { class: "choices" }, h("p", {}, quick.map(([name, ids]) => h("button", { type: "button", onclick: () => choose(ids) }, name))), h("div", { class: "levels" }, fields));
    const made = h("details", { class: "picker", open: isOpen, ontoggle: () => { isOpen = made.open; }, onkeydown: (event) => {
      if (event.key !== "Escape" || !made.open) return;
      made.open = false;
      summary.focus();
    } }, summary, panel);
    return h("div", {}, h("span", { class: "label", "aria-hidden": "true" }, "Languages"), made);
  }

  addEventListener("pointerdown", (event) => {
    const open = document.querySelector("details.picker[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });

  Object.assign(L, { dateWindow, languagePicker, change });
})();
