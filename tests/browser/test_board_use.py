"""How the board is used: by keyboard, on a phone, with many columns, from a score to its programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from selenium.webdriver.common.keys import Keys
from support.boards import counted_site
from support.browser import DESKTOP, PHONE, Browser
from support.made_up import config, drawn, make_run, write_run

from lcbx.cli import lcbx
from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.write import write_board, write_files
from lcbx.types import Sampling

LANGUAGES = ("lua", "julia", "r", "ocaml", "fortran", "cpp")
OVERLAPS = """
const texts = [...document.querySelectorAll(arguments[0])].filter(e => e.textContent);
const boxes = texts.map(e => e.getBoundingClientRect());
return texts.flatMap((e, i) => texts.slice(i + 1).filter((_, j) => {
  const [a, b] = [boxes[i], boxes[i + 1 + j]];
  return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}).map(other => [e.textContent, other.textContent]));
"""
"""Pairs of texts of an SVG that cover each other."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board of two models with the pages of their programs."""
    folder = tmp_path_factory.mktemp("use")
    for model, skill in (("acme/coder-7B", 0.5), ("Qwen/Qwen2.5-Coder-0.5B-Instruct", -1.0)):
        for language_id in LANGUAGES:
            options: dict[str, Any] = {"dated": True, "problems": 6, "sampling": Sampling(n=2)}
            make_run(folder / "results", model=model, language_id=language_id, skill=skill, **options)
    arguments = ["--results", str(folder / "results"), "--out", str(folder / "site"), "--with-view", "--no-reported"]
    assert CliRunner().invoke(lcbx, ["leaderboard", *arguments]).exit_code == 0
    return folder / "site"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_files(counted_site(models=50, languages=40), folder)
    return folder


def open_board(browser: Browser, site: Path, fragment: str = "", *, size: tuple[int, int] = DESKTOP) -> None:
    browser.open(f"{(site / 'index.html').as_uri()}#{fragment}", size=size)
    browser.wait(lambda: browser.one("#view").text and "Loading" not in browser.one("main").text)


def test_a_score_leads_to_its_programs(browser: Browser, site: Path) -> None:
    open_board(browser, site)
    browser.one("td[data-cell=julia] a").click()
    browser.wait(lambda: "acme/coder-7B" in browser.one("h1").text)
    assert "in Julia" in browser.one("h1").text
    open_board(browser, site, "view=problems&set=julia")
    browser.one("td.hot a").click()
    browser.wait(lambda: browser.all("table.samples tbody tr"))
    assert len(browser.all("table.samples tbody tr")) == 2


def test_a_cell_opens_its_figures_with_counts_verdicts_and_the_command(browser: Browser, site: Path) -> None:
    open_board(browser, site)
    cell = browser.one("td[data-cell=lua]")
    browser.js("arguments[0].focus()", cell)
    cell.send_keys("i")
    browser.wait(lambda: "lcbx view mini/acme" in browser.one("dialog").text)
    text = browser.one("dialog").text
    assert "of 12 samples" in text
    assert "verdicts" in text
    assert "95 %" in text
    assert (browser.one("dialog .action").get_attribute("href") or "").endswith("/index.html")
    browser.one("dialog").send_keys(Keys.ESCAPE)
    browser.wait(lambda: not browser.all("dialog"))
    assert browser.js("return document.activeElement.dataset.cell") == "lua"


def test_cells_with_problems_older_than_the_model_are_outlined_until_the_window_leaves_them_out(
    browser: Browser, tmp_path: Path
) -> None:
    for model in ("acme/unknown", "Qwen/Qwen2.5-Coder-0.5B-Instruct"):  # released on 2024-11-12
        make_run(tmp_path / "results", model=model, dated=True, problems=48, sampling=Sampling(n=1))
    arguments = ["--results", str(tmp_path / "results"), "--out", str(tmp_path / "site"), "--no-reported"]
    assert CliRunner().invoke(lcbx, ["leaderboard", *arguments]).exit_code == 0
    outlined = (
        "return [...document.querySelectorAll('td.seen')].map(c => c.parentElement.querySelector('a').textContent)"
    )
    open_board(browser, tmp_path / "site")
    assert browser.js(outlined) == ["Qwen/Qwen2.5-Coder-0.5B-Instruct"]
    assert "older than the model's release" in browser.one("table.board caption").text
    assert "2024-11-12" in browser.one("table.board tbody").text
    open_board(browser, tmp_path / "site", "from=2024-11")  # the contests of November are on the 15th
    assert browser.js(outlined) == []
    open_board(browser, tmp_path / "site", "from=2024-10")
    assert browser.js(outlined) == ["Qwen/Qwen2.5-Coder-0.5B-Instruct"]


def test_a_model_page_leads_to_a_comparison(browser: Browser, site: Path) -> None:
    browser.open((site / "models" / "Qwen--Qwen2.5-Coder-0.5B-Instruct.html").as_uri())
    browser.all("section.card .means a")[0].click()
    browser.wait(lambda: browser.all("#m-0"))
    assert browser.js("return document.getElementById('m-0').value") == "Qwen/Qwen2.5-Coder-0.5B-Instruct"
    assert "acme/coder-7B" in browser.one("#view .lead").text


def test_question_mark_shows_the_shortcuts_and_they_work(browser: Browser, site: Path) -> None:
    open_board(browser, site)
    body = browser.one("body")
    body.send_keys("?")
    assert "Keyboard shortcuts" in browser.one("dialog").text
    browser.one("dialog").send_keys(Keys.ESCAPE)
    body.send_keys("2")
    browser.wait(lambda: browser.all("table.heat"))
    body.send_keys("c")
    browser.wait(lambda: browser.all("table.heat.compact"))
    body.send_keys("l")
    assert browser.js("return document.activeElement.id") == "f-set"
    assert browser.one("details.picker").get_attribute("open") is not None


def test_shortcuts_can_be_read_on_a_narrow_screen(browser: Browser, site: Path) -> None:
    """The longest list of keys took the whole width, and the words beside it had one letter a line."""
    open_board(browser, site, size=PHONE)
    browser.one("body").send_keys("?")
    widths = browser.js("return [...document.querySelectorAll('#shortcuts dd')].map(dd => dd.clientWidth)")
    assert len(widths) > 5
    assert min(widths) > 120


def test_the_tab_of_the_view_is_in_sight_on_a_phone(browser: Browser, site: Path) -> None:
    open_board(browser, site, size=PHONE)
    views = browser.js("return [...document.querySelectorAll('.tabs a')].map(a => a.href.split('view=')[1] || 'table')")
    assert len(views) > 4
    for view in views:
        open_board(browser, site, f"view={view}", size=PHONE)
        place = browser.js("return document.querySelector('.tabs [aria-current]').getBoundingClientRect().toJSON()")
        assert place["left"] >= 0
        assert place["right"] <= PHONE[0], view


def test_costs_are_named_per_sample(browser: Browser, large: Path) -> None:
    open_board(browser, large, "view=cost")
    assert "output tokens per sample" in browser.texts("#f-x option")


def test_a_table_has_one_tab_stop_per_header_and_one_for_its_cells(browser: Browser, site: Path) -> None:
    stops = (
        "return [...document.querySelectorAll(arguments[0] + ' ' + arguments[1])]"
        '.reduce((n, part) => n + part.querySelectorAll(\'a:not([tabindex="-1"]), button, [tabindex="0"]\').length, 0)'
    )
    for view, table in (("table", "table.board"), ("heat", "table.heat"), ("problems", "table.matrix")):
        open_board(browser, site, f"view={view}&set=all")
        heads = len(browser.all(f"{table} thead th"))
        assert browser.js(stops, table, "thead") <= heads, view
        assert browser.js(stops, table, "tbody") == 1, view


def test_a_phone_shows_rank_model_mean_and_two_languages_of_choice(browser: Browser, site: Path) -> None:
    open_board(browser, site, "set=all", size=PHONE)
    heads = [head.split("\n")[0] for head in browser.texts("table.board thead th")]
    assert [head.strip("\u00a0▼↕") for head in heads[1:]] == ["Model", "overall mean", "C++", "Fortran"]
    assert browser.js("const s = document.querySelector('.scroll'); return s.scrollWidth <= s.clientWidth")
    top = browser.js("return document.querySelector('table.board tbody tr').getBoundingClientRect().top")
    assert top < PHONE[1], "the first row is on the first screen"
    browser.js("const s = document.getElementById('show-1'); s.value = 'r'; s.dispatchEvent(new Event('change'))")
    assert browser.texts("table.board thead th")[4].startswith("R")
    browser.one("#all-columns").click()
    assert len(browser.all("table.board thead th")) > 8


@pytest.mark.parametrize("view", ["table", "heat", "problems"])
def test_headings_and_names_stay_in_sight(browser: Browser, large: Path, view: str) -> None:
    open_board(browser, large, f"view={view}&set=all&compact=1")
    inside = browser.js(
        "const scroll = document.querySelector('.scroll'); scroll.scrollTop = 900; scroll.scrollLeft = 400;"
        "const box = scroll.getBoundingClientRect();"
        "const head = scroll.querySelector('thead').getBoundingClientRect();"
        "const name = [...scroll.querySelectorAll('tbody th.name')].at(-1).getBoundingClientRect();"
        "return [scroll.scrollTop > 300, Math.abs(head.top - box.top) < 3, name.left - box.left < 70]"
    )
    assert inside == [True, True, True]


def test_compact_columns_are_narrow_and_keep_every_figure(browser: Browser, large: Path) -> None:
    open_board(browser, large, "set=all&compact=1")
    browser.wait(lambda: browser.all("tbody[data-complete]"))
    assert browser.js("return document.querySelectorAll('table.board td.fig').length") == 50 * 42
    cut = browser.js(
        "return [...document.querySelectorAll('table.board.compact tbody tr:first-child td.fig')]"
        ".filter(c => c.querySelector('b').getBoundingClientRect().width > c.clientWidth).length"
    )
    assert cut == 0
    assert browser.js("return document.querySelector('table.board td.fig').clientWidth") < 60


def test_labels_of_charts_do_not_cover_each_other(browser: Browser, large: Path) -> None:
    for size in (DESKTOP, PHONE):
        for fragment, labels in (("view=months", "svg text[text-anchor=middle]"), ("view=cost&x=size", "svg text")):
            open_board(browser, large, fragment, size=size)
            browser.wait(lambda: browser.all("figure .chart > svg"))
            assert browser.js(OVERLAPS, f"figure .chart > {labels}") == [], (fragment, size)


def test_the_pareto_line_joins_the_models_that_no_other_one_beats(browser: Browser, large: Path) -> None:
    open_board(browser, large, "view=cost&x=size&scale=log")
    browser.wait(lambda: browser.all("path.pareto"))
    assert "(logarithmic)" in browser.one("figure svg").text
    points = browser.js(
        "const row = LCBX.setting('').rows;"
        "const points = row.map(r => ({ x: r.size, y: LCBX.figure(r, 'macro:paper', 1).value }));"
        "const line = LCBX.pareto(points); return points.map(p => [p.x, p.y, line.includes(p)])"
    )
    for size, value, on_line in points:
        beaten = any(other <= size and score >= value and (other, score) != (size, value) for other, score, _ in points)
        assert on_line != beaten, (size, value)
    browser.one("figure summary").click()
    browser.wait(lambda: browser.all("figure table"))
    shown = browser.js("return [...document.querySelectorAll('figure tbody tr')].map(r => r.cells[2].textContent)")
    assert shown.count("yes") == sum(on_line for _, _, on_line in points)


def test_problems_are_sorted_out_by_who_solves_them(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_files(counted_site(models=6, languages=2), folder)
    open_board(browser, folder, "view=problems&set=lang00")
    options = browser.js("return [...document.querySelectorAll('#f-only option')].map(o => [o.value, o.textContent])")
    counts = {value: int(text.rpartition("(")[2].rstrip(")")) for value, text in options}
    assert counts[""] == 499
    browser.js(
        "const s = document.getElementById('f-only'); s.value = 'everybody'; s.dispatchEvent(new Event('change'))"
    )
    solved = browser.js("return [...document.querySelectorAll('table.matrix tbody td.num')].map(c => c.textContent)")
    assert len(solved) == min(60, counts["everybody"])
    assert set(solved) == {"6 of 6"}
    more = browser.one("#view > button")
    assert more.is_displayed() == (counts["everybody"] > 60)
    assert not browser.complaints()


def test_problems_that_look_faulty_are_marked_with_the_reason(browser: Browser, tmp_path: Path) -> None:
    """Five models, the later the better. Only the two weakest solve p001; p002 is solved in Julia, never in Lua."""
    for model in range(5):
        for language_id in ("lua", "julia"):
            good = [1.0 if model >= problem else 0.0 for problem in range(5)]
            rates = [1.0, 1.0 if model < 2 else 0.0, 1.0 if language_id == "julia" else 0.0, *good]
            made = drawn(rates, n=2, language_id=language_id)
            run = config(model=f"acme/model-{model}", language_id=language_id, sampling=Sampling(n=2))
            write_run(tmp_path / "results", made, of=run)
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")
    open_board(browser, tmp_path / "site", "view=problems&set=all&lang=lua&only=suspect")
    reasons = browser.js(
        "return Object.fromEntries([...document.querySelectorAll('table.matrix tbody th')].map(name =>"
        " [name.firstChild.textContent, name.querySelector('.why').textContent]))"
    )
    assert set(reasons) == {"p001", "p002"}
    assert "weaker models solve it more often" in reasons["p001"]
    assert "solved in other languages (100.0 %), never in this one" in reasons["p002"]
    open_board(browser, tmp_path / "site", "view=problems&set=all&lang=lua&only=nobody")
    assert browser.js("return document.querySelector('table.matrix tbody th').firstChild.textContent") == "p002"


def test_words_stay_within_their_cells_and_the_caption_within_the_table(browser: Browser, tmp_path: Path) -> None:
    for language_id in ("lua", "julia", "ocaml", "fortran"):
        make_run(tmp_path / "results", model="acme/all", language_id=language_id, problems=4)
    for language_id in ("lua", "julia"):
        make_run(tmp_path / "results", model="acme/half", language_id=language_id, problems=4)
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")
    for size in ((1200, 860), DESKTOP, PHONE):
        open_board(browser, tmp_path / "site", "set=all", size=size)
        assert "lacks Fortran, OCaml" in browser.one("table.board tbody").text
        outside = browser.js(
            "const right = (e) => e.getBoundingClientRect().right;"
            "return [right(document.querySelector('td.none small')) - right(document.querySelector('td.none')),"
            " right(document.querySelector('caption > div')) - right(document.querySelector('.scroll'))]"
        )
        assert max(outside) <= 0, size
