"""`make pictures`: the screenshots in docs/images/, of the board and the viewer, from the runs kept in this repository.

Needs `scripts/setup_browser.sh`. The same Chromium and fonts give the same pixels.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SIZE = (1200, 860)
FAILED_SAMPLE = "s1-0.html"
"""A wrong answer in the first run: its page shows program, input and both outputs."""

SETTLED = """
const done = arguments[0];
const idle = () => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(done)));
document.readyState === "complete" ? idle() : addEventListener("load", idle);
"""
"""Returns once scripts and styles have been applied and drawn."""

sys.path.insert(0, str(ROOT / "tests"))
from support.browser import Browser, start  # noqa: E402  (needs the line above)


def board(browser: Browser) -> None:
    """The board's largest table."""
    browser.open((ROOT / "leaderboard/index.html").as_uri(), size=SIZE)
    tabs = [link for link in browser.all("a") if link.text.startswith("ag-lcb-x")]
    tabs[0].click()
    browser.wait(lambda: len(browser.all("tbody tr")) > 10)
    save(browser, "board")


def viewer(browser: Browser, folder: Path) -> None:
    """One sample of a run in Lua."""
    runs = ROOT / "results/demo/mini/Qwen2.5-Coder-0.5B-Instruct/lua"
    subprocess.run([sys.executable, "-m", "lcbx", "view", str(runs), "--out", str(folder)], check=True, cwd=ROOT)
    browser.open((folder / "0" / FAILED_SAMPLE).as_uri(), size=SIZE)
    browser.wait(lambda: browser.texts("h1"))
    save(browser, "viewer")


def save(browser: Browser, name: str) -> None:
    browser.driver.execute_async_script(SETTLED)
    IMAGES.mkdir(exist_ok=True)
    path = IMAGES / f"{name}.png"
    browser.driver.save_screenshot(str(path))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        browser = start(Path(folder) / "profile")
        try:
            board(browser)
            viewer(browser, Path(folder) / "pages")
        finally:
            browser.driver.quit()


if __name__ == "__main__":
    main()
