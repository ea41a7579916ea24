"""200 models in 40 languages: what the board loads at first stays under a megabyte, and it is usable."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.boards import counted_site
from support.browser import Browser

from lcbx.leaderboard.write import write_files


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("big")
    files = counted_site(models=200, languages=40)
    on_demand = {path: len(data) for path, data in files.items() if path.startswith("problems/")}
    first = [data for path, data in files.items() if path in ("index.html", "data.js") or path.startswith("assets/")]
    assert sum(map(len, first)) < 1_000_000
    assert max(on_demand.values()) < 300_000
    assert {"models/maker0--model-000-instruct.html", "languages/lang39.html"} <= files.keys()
    write_files(files, folder)
    return folder


def test_first_rows_are_there_at_once_and_the_rest_follows(browser: Browser, site: Path) -> None:
    browser.open(f"{(site / 'index.html').as_uri()}#set=all")
    assert len(browser.all("table.board tbody tr")) >= 30
    browser.wait(lambda: browser.all("tbody[data-complete]"))
    assert len(browser.all("table.board tbody tr")) == 200
    assert browser.js("return document.querySelectorAll('table.board tbody td.fig').length") == 200 * 42


def test_sorting_and_filtering_work_on_all_of_them(browser: Browser, site: Path) -> None:
    browser.open(f"{(site / 'index.html').as_uri()}#set=all")
    browser.one("[data-sort=lang07]").click()
    browser.wait(lambda: browser.all("tbody[data-complete]"))
    values = browser.js(
        "const heads = [...document.querySelectorAll('table.board thead th')];"
        "const at = heads.findIndex(head => head.querySelector('[data-sort=lang07]'));"
        "const rows = [...document.querySelectorAll('table.board tbody tr')];"
        "return rows.map(row => Number(row.cells[at].querySelector('b').textContent))"
    )
    assert len(values) == 200
    assert values == sorted(values, reverse=True)
    browser.one("#f-q").send_keys("model-123")
    browser.wait(lambda: browser.texts("table.board tbody th a") == ["maker4/model-123-instruct"])


def test_heat_map_holds_every_cell(browser: Browser, site: Path) -> None:
    browser.open(f"{(site / 'index.html').as_uri()}#set=all&view=heat")
    assert browser.js("return document.querySelectorAll('table.heat td.hot').length") == 200 * 42
    assert not browser.complaints()
