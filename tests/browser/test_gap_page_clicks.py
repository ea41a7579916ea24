"""The page of gaps between languages in a real browser, opened from the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.browser import DESKTOP, PHONE, Browser
from support.made_up import make_run

from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.gap_page import write_programs
from lcbx.leaderboard.write import write_board
from lcbx.types import Sampling

EVIL = "<img src=x onerror=document.title='owned'>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gap")
    for language_id, skill in {"julia": 3.0, "lua": 0.0, "r": -2.0}.items():
        for model in ("acme/coder", "evil/" + EVIL):
            make_run(
                folder / "results",
                model=model,
                language_id=language_id,
                skill=skill,
                sampling=Sampling(n=4),
                text=lambda of: f"```{of.language_id}\nprint('{EVIL}')\n```",
            )
    board = collect(folder / "results", reported=None)
    write_board(board, folder / "site")
    write_programs(board, folder / "results", folder / "site")
    return folder / "site"


def test_a_click_on_a_cell_shows_its_programs_beside_those_of_the_reference(site: Path, browser: Browser) -> None:
    browser.open((site / "gap.html").as_uri())
    assert "Language gap" in browser.texts("h1")
    cell = browser.one(".heat td.lost button")
    cell.click()
    browser.wait(lambda: browser.all(".drill pre"))
    headings = browser.texts(".drill h3")
    assert any(text.startswith("Julia") and "accepted" in text for text in headings)
    assert any(not text.startswith("Julia") for text in headings)
    assert EVIL in browser.texts(".drill pre")[0]
    assert "owned" not in browser.driver.title
    assert browser.complaints() == []


def test_board_leads_to_the_page_and_the_address_keeps_the_choice(site: Path, browser: Browser) -> None:
    browser.open((site / "index.html").as_uri())
    browser.one("header a[href$='gap.html']").click()
    browser.wait(lambda: browser.all(".gap .heat"))
    shown = len(browser.all(".gap .heat tbody tr"))
    browser.js("const s = document.querySelector('#f-show'); s.value = 'all'; s.dispatchEvent(new Event('change'))")
    assert "show=all" in browser.driver.current_url
    assert len(browser.all(".gap .heat tbody tr")) == 12 >= shown


def test_another_model_is_loaded_when_it_is_chosen_and_one_that_is_not_there_is_named(
    site: Path, browser: Browser, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    next(copy.glob("gap/*/1.js")).unlink()
    choose = "const s = document.querySelector('#f-m'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))"
    scripts = "script[src^='gap/']"
    for folder, shown in ((site, ".gap .heat"), (copy, ".gap .empty")):
        browser.open((folder / "gap.html").as_uri())
        assert len(browser.all(scripts)) == len(browser.all(".gap .heat td.lost")[:1]) == 1
        browser.js(choose)
        browser.wait(lambda: browser.js("return document.activeElement.id") == "f-m")
        assert browser.one("#f-m").get_property("selectedIndex") == 1
        assert len(browser.all(scripts)) == 2
        assert browser.all(shown)
    assert "could not be loaded" in browser.one(".gap .empty").text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_can_be_read_by_everybody(site: Path, browser: Browser, scheme: str) -> None:
    for size in (DESKTOP, PHONE):
        browser.open((site / "gap.html").as_uri(), size=size, scheme=scheme)
        assert browser.axe() == []
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
