// Keys that follow links the page already has, the theme, and following a run that is still being written. Nothing here
// reads what a model wrote.
"use strict";

window.LCBX = (() => {
  const KEY = "lcbx-theme";
  const ORDER = ["auto", "light", "dark"];
  const FOLLOW_MS = 2000;
  let theme = "auto";
  try {
    theme = ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto";
  } catch {
    // storage may be switched off: then the choice holds for this page only
  }
  const root = document.documentElement;
  root.setAttribute("data-theme", theme);

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const name = () => (button.textContent = `Theme: ${theme === "auto" ? "system" : theme}`);
    button.hidden = false;
    name();
    button.addEventListener("click", () => {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      root.setAttribute("data-theme", theme);
      name();
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // as above
      }
    });
  });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    if (/^[a-z]$/.test(event.key)) document.querySelector(`a[data-key="${event.key}"]`)?.click();
  });

  // --- the front page: models and languages by parts of their names ---

  // A word that is in the name of a language of a table chooses its columns, another one its rows.
  function find() {
    const words = document.getElementById("find-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let rows = 0;
    for (const table of document.querySelectorAll("table.grid")) {
      const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.toLowerCase());
      const ofLanguages = words.filter((word) => names.some((name) => name.startsWith(word)));
      const ofModels = words.filter((word) => !ofLanguages.includes(word));
      const shown = names.map((name) => !ofLanguages.length || ofLanguages.some((word) => name.startsWith(word)));
      for (const row of table.rows) {
        const name = row.cells[0].textContent.toLowerCase();
        row.hidden = row.parentNode !== table.tHead && !ofModels.every((word) => name.includes(word));
        if (!row.hidden && row.parentNode !== table.tHead) rows += 1;
        [...row.cells].slice(1).forEach((cell, at) => (cell.hidden = !shown[at]));
      }
    }
    document.getElementById("found").textContent = words.length ? `${rows} ${rows === 1 ? "row" : "rows"}` : "";
  }

  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("find");
    if (!place) return;
    place.hidden = false;
    place.addEventListener("input", find);
    if (document.getElementById("find-text").value) find(); // kept by the browser on the way back
  });

  // --- the same page again ---

  let latest = 0;

  // Replace the parts of this page that may change with those of the page at an address. The focus and what is open stay.
  async function swap(address) {
    const number = ++latest;
    let fresh;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
      if (!answer.ok) return false;
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return false; // the server has stopped: what is shown stays
    }
    if (number !== latest) return false; // a later question is on its way
    for (const part of document.querySelectorAll("[data-swap]")) {
      const other = fresh.getElementById(part.id);
      if (!other || other.innerHTML === part.innerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      const open = [...part.querySelectorAll("details")].map((details) => details.open);
      [...other.querySelectorAll("details")].forEach((details, at) => (details.open = open[at] ?? details.open));
      part.replaceWith(document.adoptNode(other));
      if (document.getElementById("find")) find();
      if (focused) document.querySelector(`#${part.id} a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
    root.toggleAttribute("data-follow", fresh.documentElement.hasAttribute("data-follow"));
    return true;
  }

  async function follow() {
    if (root.hasAttribute("data-follow") && !document.hidden) await swap(location.href);
    if (!root.hasAttribute("data-follow")) for (const sign of document.querySelectorAll(".live")) sign.remove();
    else setTimeout(follow, FOLLOW_MS);
  }

  if (root.hasAttribute("data-follow")) setTimeout(follow, FOLLOW_MS);
  return { swap };
})();
