"""The pages of trainings in a real browser: programs side by side, data of charts, findings that lead to programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.browser import DESKTOP, PHONE, Browser

from lcbx.train.outcome.seeds import seeds_table, shared_languages, write_seeds_page
from lcbx.train.outcome.training_report import write_page

KEPT = Path(__file__).parents[2] / "results" / "training" / "lua-qwen2.5-coder-0.5b-h100"
FINDING = {
    "step": 7,
    "problem_id": "<b>evil</b>",
    "language_id": "lua",
    "kinds": ["blind"],
    "source": "print('</pre><h1 id=broken>')",
    "times": 3,
    "detail": "no held-back tests",
}

WIDER = """
const scrolls = (e) => e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
return [...document.querySelectorAll("main *")].filter(scrolls).map((e) => e.outerHTML.slice(0, 90));
"""
"""Elements that have to be scrolled sideways."""
CUT = """
const inside = (text, box) => text.left >= box.left - 1 && text.right <= box.right + 1;
return [...document.querySelectorAll("main svg text")].filter((e) => e.checkVisibility() &&
  !inside(e.getBoundingClientRect(), e.ownerSVGElement.getBoundingClientRect())).map((e) => e.textContent);
"""
"""Texts of charts that are partly outside of them."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the page of one run, with an audit that found something, and of the page of two."""
    folder = tmp_path_factory.mktemp("training")
    runs = [Path(shutil.copytree(KEPT / name, folder / name)) for name in ("lua-seed0", "lua-seed1")]
    audit = {"step": 8, "attempt": 9, "examined": 5, "carried_over": 0.5, "findings": [FINDING, FINDING]}
    with (runs[0] / "audit.jsonl").open("a") as file:
        file.write(json.dumps({**audit, "step": 10**6}) + "\n")
    tables = [seeds_table(runs, name) for name in shared_languages(runs)]
    written = {"one": write_page(runs[0], None), "several": write_seeds_page(runs, tables, folder / "seeds.html")}
    return {name: path.as_uri() for name, path in written.items()}


@pytest.mark.parametrize("name", ["one", "several"])
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_pages_fit_and_axe_finds_nothing(
    browser: Browser, pages: dict[str, str], name: str, size: tuple[int, int], scheme: str
) -> None:
    browser.open(pages[name], size=size, scheme=scheme)
    browser.js("for (const part of document.querySelectorAll('details')) part.open = true")
    browser.screenshot(f"training-{name}-{size[0]}-{scheme}")
    assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.axe() == []
    paper = browser.js("return getComputedStyle(document.documentElement).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


@pytest.mark.parametrize("name", ["one", "several"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_scrolls_sideways_and_no_figure_is_cut(
    browser: Browser, pages: dict[str, str], name: str, size: tuple[int, int]
) -> None:
    browser.open(pages[name], size=size)
    browser.js("for (const part of document.querySelectorAll('details')) part.open = true")
    assert browser.js(WIDER) == []
    assert browser.js(CUT) == []
    fonts = browser.js(
        "return [...document.querySelectorAll('.chart svg')].filter(e => e.checkVisibility())"
        ".map(e => 13 * e.getBoundingClientRect().width / e.viewBox.baseVal.width)"
    )
    assert len(fonts) == len(browser.all(".chart")) > 0  # of the two of each chart one is shown
    assert min(fonts) > 12


def test_a_table_that_is_wider_than_a_phone_names_each_figure_there(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["several"], size=PHONE)
    figure = browser.one("main td")
    before = "return getComputedStyle(arguments[0], '::before').content"
    assert browser.js(before, figure) == '"held-out problems"'
    browser.open(pages["several"], size=DESKTOP)
    assert browser.js(before, browser.one("main td")) == "none"


def test_every_fixed_and_broken_problem_opens_side_by_side(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["one"])
    problems = browser.all("details.test[id^=fixed-], details.test[id^=broken-]")
    counts = browser.texts("h2[id^=fixed-], h2[id^=broken-]")
    assert len(problems) == sum(int(text.split(": ")[1].split()[0]) for text in counts) > 0
    problems[0].find_element("css selector", "summary").click()
    left, right = problems[0].find_elements("css selector", "section.side")
    assert left.location["x"] < right.location["x"]
    assert "step 00000" in left.text


def test_a_chart_has_its_data_and_several_runs_have_a_band(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["several"])
    assert len(browser.all(".chart")) == len(browser.all("main details table"))
    assert browser.all("polygon.band")
    drawn = browser.js(
        "return [...document.querySelectorAll('.lcbx-chart:not(.narrow) text')].map(e => e.textContent).join(' ')"
    )
    assert "mean of 2 runs" in drawn
    browser.all("main details summary")[-1].click()
    heads = browser.texts("main details[open] th[scope=col]")
    assert heads[0] == "step"
    assert "mean of 2 runs, lowest to highest" in heads


def test_a_finding_leads_to_its_program_which_stays_text(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["one"])
    links = browser.all("a[href^='#finding-']")
    assert browser.texts("a[href^='#finding-']").count("<b>evil</b>") == 1  # two findings of one program
    links[-1].click()
    shown = browser.one(f"section{links[-1].get_attribute('hash')}")
    assert "print('</pre><h1 id=broken>')" in shown.text
    assert "AC on the tests that decide rewards; no held-back tests; written 3 times" in shown.text
    assert "blind: it also passes if its input is removed" in shown.text
    shown.find_element("css selector", "a[href='#audits']").click()
    assert browser.js("return location.hash") == "#audits"
    assert not browser.all("#broken")
