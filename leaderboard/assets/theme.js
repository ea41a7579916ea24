// Light, dark, or what the reader's system says. Loaded before anything is painted, so that nothing flashes.
"use strict";

window.LCBX = (() => {
  const KEY = "lcbx-theme";
  const ORDER = ["auto", "light", "dark"];
  let theme = "auto";
  try {
    theme = ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto";
  } catch {
    // storage may be switched off: then the choice holds for this page only
  }
  const apply = () => document.documentElement.setAttribute("data-theme", theme);
  apply();

  return {
    theme: () => theme,
    nextTheme() {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      apply();
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // as above
      }
      return theme;
    },
    isDark: () => theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches),
  };
})();
