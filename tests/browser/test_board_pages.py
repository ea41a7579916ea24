"""The board's pages in a real browser, opened from the disk: what a reader does with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from support.browser import DESKTOP, PHONE, Browser
from support.made_up import make_run, session

from lcbx.formatting import printable
from lcbx.leaderboard.board_rows import MEASURED, Setting
from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.write import write_board
from lcbx.runs.runinfo import Toolchain
from lcbx.types import Sampling

EVIL = "evil/<img src=x onerror=document.title='owned'>\"'&lt;\r\n\x1b\u202e!"
SHOWN = "evil/<img src=x onerror=document.title='owned'>\"'&lt;    !"
MODELS = {"acme/coder-7B": 0.2, "acme/coder-32B": 1.0, "Qwen/Qwen2.5-Coder-0.5B-Instruct": -2.0, EVIL: -1.0}
LANGUAGES = ("lua", "julia", "r", "ocaml", "fortran", "cpp")
STAND_IN = Toolchain(reference="x:1", digest="sha256:" + "f" * 64, version="julia version 1.5.3", stand_in=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("board")
    results = folder / "results"
    for model, skill in MODELS.items():
        for language_id in LANGUAGES:
            sitting = session(toolchain=STAND_IN) if language_id == "julia" else None
            make_run(
                results,
                model=model,
                language_id=language_id,
                skill=skill,
                dated=True,
                sampling=Sampling(n=6),
                sitting=sitting,
            )
    make_run(results, model="acme/coder-7B", benchmark="ag-lcb-x", protocol="agnostics", problems=8)
    make_run(results, model="lost/half", missing=5)
    write_board(collect(results, reported=reported_file(folder)), folder / "site")
    return folder


def reported_file(folder: Path) -> Path:
    """Return a file of rows that others published under the protocol of a measured run."""
    rows = ", ".join(f"model-{index}: [{90 - 3 * index}, {80 - 2 * index}]" for index in range(26))
    file = folder / "reported.yaml"
    file.write_text(
        "- {source: a board, benchmark: ag-lcb-x, protocol: agnostics, metric: pass@1, date: 2026-02-27, "
        f"tables: [{{languages: [lua, r], rows: {{{rows}}}}}]}}"
    )
    return file


@pytest.fixture(scope="module")
def measured(site: Path) -> Setting:
    """The setting the pages begin with."""
    return collect(site / "results").settings[0]


def address(site: Path, fragment: str = "", page: str = "index.html") -> str:
    return (site / "site" / page).as_uri() + (f"#{fragment}" if fragment else "")


def names(browser: Browser) -> list[str]:
    return browser.texts("table.board tbody th a")


def shown_name(model: str) -> str:
    return " ".join(printable(model).split())


def test_table_shows_every_figure_as_the_board_has_it(browser: Browser, site: Path, measured: Setting) -> None:
    browser.open(address(site, "set=all"))
    heads = browser.js(
        "return [...document.querySelectorAll('table.board thead [data-sort]')].map(e => e.dataset.sort)"
    )
    shown = browser.js(
        "return [...document.querySelectorAll('table.board tbody tr')].map(r => [r.querySelector('th a').textContent,"
        " ...[...r.querySelectorAll('td')].map(c => [c.querySelector('b')?.textContent ?? c.textContent,"
        " c.querySelector('small')?.textContent ?? '', c.className])])"
    )
    assert len(shown) == len(measured.of_kind(MEASURED)) == 4
    rows = {printable(row.model): row for row in measured.rows}
    for name, _rank, *cells in shown:
        for column, (value, interval, classes) in zip(heads[1:], cells, strict=True):
            figure = rows[name].figure(column, 1)
            if column in ("size", "released", "date"):
                continue
            assert figure is not None
            assert value == f"{100 * figure.value:.1f}"
            ends = [float(end) for end in interval.split("–")]
            assert ends == pytest.approx([100 * (figure.low or 0), 100 * (figure.high or 0)], abs=0.051)
            assert figure.mark in classes
    assert not browser.complaints()


def test_sorting_by_a_column_and_back_is_said_to_assistive_technology(
    browser: Browser, site: Path, measured: Setting
) -> None:
    browser.open(address(site))
    expected = sorted(measured.rows, key=lambda row: -(row.figure("lua", 1) or row.cells["lua"].figures[1]).value)
    browser.one("[data-sort=lua]").click()
    assert names(browser) == [shown_name(row.model) for row in expected]
    head = "th:has([data-sort=lua])"
    assert browser.one(head).get_attribute("aria-sort") == "descending"
    browser.one("[data-sort=lua]").click()
    assert names(browser) == [shown_name(row.model) for row in expected][::-1]
    assert browser.one(head).get_attribute("aria-sort") == "ascending"
    assert browser.js("return document.activeElement.dataset.sort") == "lua"


def test_filters_narrow_the_table_and_stay_in_the_address(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    browser.one("#f-q").send_keys("acme 32")
    browser.wait(lambda: names(browser) == ["acme/coder-32B"])
    assert browser.texts("[role=status]") == ["1 of 4 rows"]
    link = browser.driver.current_url
    assert "q=acme+32" in link
    browser.open(link)
    assert names(browser) == ["acme/coder-32B"]
    assert browser.one("#f-q").get_attribute("value") == "acme 32"


def test_a_deep_link_restores_view_languages_metric_and_order(browser: Browser, site: Path) -> None:
    browser.open(address(site, "set=cpp&k=5&sort=-model&size=5-15"))
    assert names(browser) == ["acme/coder-7B"]
    assert "pass@5" in browser.texts("table.board caption")[0]
    assert browser.texts("table.board thead [data-sort]")[1].startswith("C++")
    assert browser.one("#f-set .value").text == "C++"
    browser.open(address(site, "view=heat&set=paper"))
    assert browser.texts(".tabs [aria-current]") == ["Heat map"]
    browser.open(address(site, "view=nonsense&sort=nonsense&k=99&s=nonsense&set=nonsense"))
    assert len(names(browser)) == 4


def test_reported_rows_are_marked_and_unranked_unless_asked_for(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    browser.js(
        "const s = document.getElementById('f-benchmark'); s.value = 'ag-lcb-x'; s.dispatchEvent(new Event('change'))"
    )
    rows = browser.js(
        "return [...document.querySelectorAll('table.board tbody tr')].map(r => [r.querySelector('.rank').textContent,"
        " r.querySelector('th a').textContent, !!r.querySelector('.tag')])"
    )
    assert rows[0][:2] == ["1", "acme/coder-7B"]
    assert len(rows) == 27
    assert all(rank == "–" and tagged for rank, _, tagged in rows[1:])
    browser.one("#f-mix").click()
    ranks = browser.texts("table.board tbody tr.reported .rank")
    assert all(rank.isdecimal() or rank == "–" for rank in ranks)
    assert any(rank.isdecimal() for rank in ranks)
    browser.js(
        "const s = document.getElementById('f-kind'); s.value = 'reported'; s.dispatchEvent(new Event('change'))"
    )
    assert "acme/coder-7B" not in names(browser)


def test_heat_map_is_walked_with_arrow_keys_and_opens_details(browser: Browser, site: Path) -> None:
    browser.open(address(site, "view=heat&set=all"))
    browser.one("table.heat td[tabindex='0']").send_keys(Keys.ARROW_RIGHT)
    active = browser.driver.switch_to.active_element
    assert active.get_attribute("tabindex") == "0"
    active.send_keys(Keys.ARROW_DOWN)
    browser.driver.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.wait(lambda: "lcbx view" in browser.one("dialog").text)
    dialog = browser.one("dialog#figures")
    assert "pass@1" in dialog.text
    assert "C++" in dialog.text
    assert "Why the others failed" in dialog.text
    dialog.send_keys(Keys.ESCAPE)
    browser.wait(lambda: not browser.all("dialog"))
    assert len(browser.all("table.heat [data-cell][tabindex='0']")) == 1
    assert "95 % interval" in browser.js("return document.activeElement.getAttribute('aria-label')")


def test_a_stand_in_is_marked_in_every_view(browser: Browser, site: Path) -> None:
    browser.open(address(site, "view=heat&set=all"))
    heads = browser.texts("table.heat thead th")
    marked = browser.js(
        "return [...document.querySelectorAll('table.heat tbody tr')].map(row => [...row.cells].map(c =>"
        " c.textContent.includes('†')))"
    )
    for row in marked:
        assert [head for head, mark in zip(heads, row, strict=True) if mark] == ["overall mean", "paper mean", "Julia"]
    assert "Julia (julia version 1.5.3)" in browser.one("table.heat caption").text
    for view in ("errors", "curves", "cost"):
        browser.open(address(site, f"view={view}&set=paper"))
        browser.wait(lambda: browser.all("figure .chart > svg"))
        assert "coder-32B†" in browser.one("figure").text, view
        assert "† judged on a stand-in toolchain: Julia" in browser.one("figcaption").text, view
    browser.open(address(site, "view=errors&set=lua"))
    browser.wait(lambda: browser.all("figure .chart > svg"))
    assert "†" not in browser.one("figure").text


def test_the_page_says_in_words_what_it_shows_and_leads_to_the_other_boards(
    browser: Browser, site: Path, measured: Setting
) -> None:
    browser.open(address(site))
    best = max(measured.rows, key=lambda row: row.macros["paper"][1].value)
    lead = browser.one(".lead").text
    assert "4 models measured on mini under protocol lcbx-1: 12 problems, 6 samples each." in lead
    assert f"{best.model} with {100 * best.macros['paper'][1].value:.1f} %" in lead
    assert browser.texts(".boards small") == ["4 measured", "1 measured, 26 reported"]
    browser.all(".boards a")[1].click()
    browser.wait(lambda: "26 rows of figures that others reported for ag-lcb-x" in browser.one(".lead").text)
    assert browser.one("#f-benchmark").get_attribute("value") == "ag-lcb-x"


def test_views_without_anything_to_show_have_no_tab(browser: Browser, site: Path, tmp_path: Path) -> None:
    browser.open(address(site))
    everything = ["Table", "Heat map", "Errors", "pass@k", "Over time", "Cost", "Compare", "Problems"]
    assert browser.texts(".tabs a") == everything
    make_run(tmp_path / "results", sampling=Sampling(n=1))
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")
    browser.open((tmp_path / "site" / "index.html").as_uri())
    assert browser.texts(".tabs a") == ["Table", "Heat map", "Errors", "Cost", "Problems"]
    assert not browser.all("#f-kind, #f-mix, .key.best, .key.tied, .boards")


def test_names_in_charts_stay_within_them(browser: Browser, site: Path) -> None:
    for size in (DESKTOP, PHONE):
        for page, view in (("index.html", "view=errors"), ("index.html", "view=months"), ("languages/julia.html", "")):
            browser.open(address(site, view, page=page), size=size)
            browser.wait(lambda: browser.all("figure .chart > svg"))
            outside = browser.js(
                "return [...document.querySelectorAll('figure svg text')].filter(t => {"
                " const a = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect();"
                " return a.left < b.left - 1 || a.right > b.right + 1 }).map(t => t.textContent)"
            )
            assert outside == [], (page, view, size)


def test_views_draw_charts_with_their_data_tables(browser: Browser, site: Path) -> None:
    for view, least in (("errors", 4), ("curves", 4), ("months", 3), ("cost", 4)):
        browser.open(address(site, f"view={view}"))
        browser.wait(lambda: browser.all("figure .chart > svg"))
        browser.one("figure summary").click()
        browser.wait(lambda: browser.all("figure table"))
        assert len(browser.all("figure tbody tr")) >= least, view
        assert not browser.complaints()


def test_a_release_that_is_known_is_marked_among_the_months(browser: Browser, site: Path) -> None:
    browser.open(address(site, "view=months"))
    browser.wait(lambda: browser.all("figure .chart > svg"))
    marks = browser.js("return [...document.querySelectorAll('g.mark text')].map(e => e.textContent)")
    assert len(marks) == 1
    assert marks[0].startswith("Qwen/Qwen2.5-Coder")


def test_models_are_compared_over_time_only_in_languages_that_all_have(browser: Browser, tmp_path: Path) -> None:
    """Means over different languages were ranked together, and the choice of languages was ignored."""
    for language_id in ("lua", "julia"):
        make_run(tmp_path / "results", model="acme/both", language_id=language_id, dated=True)
    make_run(tmp_path / "results", model="acme/lua-only", skill=3.0, dated=True)
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")

    def compared(hash: str) -> list[str]:
        browser.open(f"{(tmp_path / 'site' / 'index.html').as_uri()}#view=months{hash}")
        browser.wait(lambda: browser.all("figure .chart > svg"))
        return browser.texts("figure .legend li")

    assert compared("") == ["acme/both"]
    assert "acme/lua-only (Julia)" in browser.one("#view").text
    assert "mean over Julia, Lua" in browser.one("#view h2").text
    assert compared("&set=lua") == ["acme/lua-only", "acme/both"]
    assert "(Julia)" not in browser.one("#view").text
    assert compared("&set=julia") == ["acme/both"]


def test_drill_down_leads_to_model_and_language_pages_and_back(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    browser.one("table.board tbody th a").click()
    assert browser.texts("h1")[0] == "acme/coder-32B"
    assert len(browser.all("section.card")) == 1
    browser.wait(lambda: len(browser.all("figure .chart > svg")) == 4)
    assert "julia version 1.5.3" in browser.one("section.card").text
    browser.one("section.card table a").click()
    assert browser.texts("h1")[0] == "C++"
    browser.one("main a").click()
    assert len(names(browser)) == 4
    assert not browser.complaints()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_system_until_it_is_chosen(browser: Browser, site: Path, scheme: str) -> None:
    browser.open(address(site), scheme=scheme)
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    own = browser.js(paper)
    assert (own == "rgb(255, 255, 255)") == (scheme == "light")
    browser.one("button.theme").click()
    assert browser.js(paper) == "rgb(255, 255, 255)"
    browser.one("button.theme").click()
    assert browser.js(paper) != "rgb(255, 255, 255)"
    browser.driver.refresh()
    assert browser.one("button.theme").text == "Theme: dark"


def test_nothing_in_a_name_runs_or_breaks_out(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    assert [name for name in names(browser) if "evil" in name] == [" ".join(SHOWN.split())]
    browser.js("[...document.querySelectorAll('th a')].find(a => a.textContent.includes('evil')).click()")
    browser.wait(lambda: browser.js("return document.querySelector('h1').textContent") == SHOWN)
    assert browser.driver.title == " ".join(f"{SHOWN} · lcbx".split())
    assert not browser.all("img")
    assert not browser.complaints()


def test_left_out_runs_are_said(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    browser.one("#left-out summary").click()
    assert "5 samples missing of 48" in browser.one("#left-out").text


def test_following_a_tab_or_a_board_by_key_leaves_the_focus_there(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    active = "return document.activeElement.textContent"
    browser.all(".tabs a")[1].send_keys(Keys.ENTER)
    browser.wait(lambda: browser.all("table.heat"))
    assert browser.js(active) == "Heat map"
    browser.all(".boards a")[1].send_keys(Keys.ENTER)
    browser.wait(lambda: "agnostics" in browser.one("table caption").text)
    assert browser.js(active).startswith("ag-lcb-x")


def test_slash_key_goes_to_the_search_box(browser: Browser, site: Path) -> None:
    browser.open(address(site))
    browser.one("body").send_keys("/")
    assert browser.js("return document.activeElement.id") == "f-q"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_is_wider_than_the_screen(browser: Browser, site: Path, size: tuple[int, int]) -> None:
    pages = ["", "view=heat&set=all", *(f"view={name}" for name in ("errors", "curves", "months", "cost"))]
    pages += ["compact=1&set=all", "view=compare", "view=problems&set=lua", "all=1"]
    for number, fragment in enumerate(pages):
        browser.open(address(site, fragment), size=size)
        browser.screenshot(f"board-{size[0]}-{number}")
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth"), fragment
    for page in ("models/acme--coder-7B.html", "languages/julia.html"):
        browser.open(address(site, page=page), size=size)
        browser.screenshot(f"board-{size[0]}-{page.replace('/', '-')}")
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth"), page


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")])
def test_axe_finds_nothing_of_levels_a_and_aa(browser: Browser, site: Path, size: tuple[int, int], scheme: str) -> None:
    views = ("table", "heat", "errors", "curves", "months", "cost", "compare", "problems")
    targets = [address(site, f"view={view}") for view in views]
    targets += [address(site, "compact=1&set=all"), address(site, "from=2024-02&set=lua,cpp")]
    targets += [address(site, page=page) for page in ("models/acme--coder-7B.html", "languages/julia.html")]
    for target in targets:
        browser.open(target, size=size, scheme=scheme)
        browser.wait(lambda: "Loading" not in browser.one("main").text)
        browser.js("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert browser.axe() == [], target


def test_axe_finds_nothing_in_dialogs(browser: Browser, site: Path) -> None:
    for scheme in ("light", "dark"):
        browser.open(address(site), scheme=scheme)
        browser.one("button.keys").click()
        assert browser.axe() == []
        browser.one("dialog .close").click()
        browser.all("td.fig small")[3].click()
        browser.wait(lambda: "lcbx view" in browser.one("dialog").text)
        assert browser.axe() == []
