// Keys that follow links the page already has, and the theme. Nothing here reads what a model wrote.
"use strict";

(() => {
  const KEY = "lcbx-theme";
  const ORDER = ["auto", "light", "dark"];
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
    if (/^[a-z]$/.test(event.key)) document.querySelector(`a[data-key="${event.key}"]`)?.click();
  });
})();
