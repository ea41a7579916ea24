"""A headless Chromium for tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from lcbx.resources import cache_dir

AXE = cache_dir() / "browser" / "axe-4.14.1.min.js"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
DESKTOP, PHONE = (1400, 900), (390, 844)
LEVELS = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}
"""axe-core's tags for the rules of levels A and AA."""


@dataclass
class Browser:
    driver: webdriver.Chrome

    def open(self, address: str, *, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
        """Open a page with an empty storage, at that size and with that system theme."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get("about:blank")
        self.driver.get(address)
        if self.js("try { const any = localStorage.length; localStorage.clear(); return any } catch { return 0 }"):
            self.driver.refresh()

    def js(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def texts(self, css: str) -> list[str]:
        """Return the texts of all elements that match, in one request."""
        texts: list[str] = self.js(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())", css
        )
        return texts

    def wait(self, condition: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, 20, poll_frequency=0.05).until(lambda _: condition())

    def complaints(self) -> list[str]:
        """Return the console's messages, such as script errors and violations of the content security policy."""
        entries: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries]

    def axe(self) -> list[str]:
        """Return axe-core's findings on the current page: of WCAG 2.2, levels A and AA, and other serious ones."""
        self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text()})
        violations = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations'], preload: false})"
            ".then(r => done(r.violations))"
        )
        return [
            f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
            for violation in violations
            if violation["impact"] in ("serious", "critical") or LEVELS & set(violation["tags"])
        ]

    def screenshot(self, name: str) -> None:
        """Save a screenshot in the folder `LCBX_SCREENSHOTS`, if that is set."""
        if folder := os.environ.get("LCBX_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))


def start(profile: Path) -> Browser:
    """Return a new browser with an empty profile. The caller quits it."""
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    assert AXE.exists(), "run scripts/setup_browser.sh first"
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(60)
    return Browser(driver)
