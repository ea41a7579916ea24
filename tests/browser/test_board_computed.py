"""What the board's pages compute themselves, against what Python computes from the same runs."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support.browser import DESKTOP, PHONE, Browser
from support.made_up import make_run

from lcbx.leaderboard.board_rows import Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.collect import collect
from lcbx.leaderboard.ranking import mark_best
from lcbx.leaderboard.write import write_board
from lcbx.scores.compare import compare_languages
from lcbx.scores.counts import Counts
from lcbx.scores.paired_difference import agreeing_interval, padded_mean
from lcbx.scores.pass_at_k import macro_average, score
from lcbx.scores.stats import LEVEL, holm, interval_of_rate, sign_flip_test
from lcbx.types import Sampling, Score

SKILLS = {"acme/best": 1.2, "acme/close": 1.1, "acme/middle": 0.2, "acme/weak": -1.5, "acme/weaker": -1.6}
LANGUAGES = ("lua", "julia", "r", "cpp")
PROBLEMS = 24
FIRST, LAST = 4, 15
"""The problems of February to April: four a month."""
WINDOW = "from=2024-02&to=2024-04"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("computed")
    for model, skill in SKILLS.items():
        for language_id in LANGUAGES:
            if (model, language_id) == ("acme/middle", "cpp"):
                continue
            options: dict[str, Any] = {"dated": True, "problems": PROBLEMS, "sampling": Sampling(n=6)}
            make_run(folder / "results", model=model, language_id=language_id, skill=skill, **options)
    write_board(collect(folder / "results", reported=None), folder / "site")
    return folder


@pytest.fixture(scope="module")
def setting(site: Path) -> Setting:
    (setting,) = collect(site / "results", reported=None).settings
    return setting


def open_board(browser: Browser, site: Path, fragment: str, size: tuple[int, int] = DESKTOP) -> None:
    browser.open(f"{(site / 'site' / 'index.html').as_uri()}#{fragment}", size=size)
    browser.wait(lambda: browser.one("#view").text and "Loading" not in browser.one("main").text)


def shown_table(browser: Browser) -> dict[str, dict[str, list[str]]]:
    """Return model -> column -> value, interval and mark, as they are on the page."""
    rows: dict[str, dict[str, list[str]]] = browser.js(
        "return Object.fromEntries([...document.querySelectorAll('table.board tbody tr')].map(r => ["
        " r.querySelector('th a').textContent, Object.fromEntries([...r.querySelectorAll('td[data-cell]')].map(c => ["
        " c.dataset.cell, [c.querySelector('b')?.textContent ?? c.textContent,"
        " c.querySelector('small')?.textContent ?? '',"
        " ['best', 'tied'].find(mark => c.classList.contains(mark)) ?? '']]))]))"
    )
    return rows


def in_window(cell: Cell) -> dict[str, Counts]:
    inside = {f"p{index:03}" for index in range(FIRST, LAST + 1)}
    return {problem_id: counts for problem_id, counts in cell.counts.items() if problem_id in inside}


def test_statistics_are_those_of_the_scores(browser: Browser, site: Path) -> None:
    open_board(browser, site, "")
    rng = random.Random(1)
    for size in (2, 3, 7, 40, 100):
        rates = [round(rng.random() * 6) / 6 for _ in range(size)]
        low, high = browser.js("const i = LCBX.statistics.intervalOfRate(arguments[0]); return [i.low, i.high]", rates)
        interval = interval_of_rate(rates)
        assert interval is not None
        assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-6)
        steps = [rng.choice((-6, -3, -1, 0, 0, 0, 1, 2, 6)) for _ in range(size)]
        exact, _ = sign_flip_test([Fraction(step, 6) for step in steps])
        values = [step / 6 for step in steps]
        assert browser.js("return LCBX.statistics.signFlip(arguments[0], 6)", values) == pytest.approx(exact, abs=1e-9)
        quick = browser.js("return LCBX.statistics.signFlip(arguments[0], 6, true)", values)
        assert quick == pytest.approx(exact, rel=0.05)
        found = browser.js("return LCBX.statistics.pairedDifference(arguments[0], 6)", values)
        padded = padded_mean(values)
        assert padded is not None
        expected = agreeing_interval(padded, sum(values) / size, exact)
        assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), abs=1e-6)
    p_values = {str(index): rng.random() / 10 for index in range(6)}
    adjusted = browser.js("return LCBX.statistics.holm(arguments[0])", list(p_values.values()))
    assert adjusted == pytest.approx(list(holm(p_values).values()))


def test_a_window_recomputes_figures_means_and_ties(browser: Browser, site: Path, setting: Setting) -> None:
    open_board(browser, site, f"{WINDOW}&set=lua,julia,r")
    shown = shown_table(browser)
    chosen = ("julia", "lua", "r")
    windowed = windowed_setting(setting, chosen)
    for row in windowed.rows:
        for column in (*chosen, "macro:chosen"):
            figure = row.figure(column, 1)
            value, interval, mark = shown[row.model][column]
            assert figure is not None
            assert float(value) == pytest.approx(100 * figure.value, abs=0.051)
            ends = [float(end) for end in interval.split("–")]
            assert ends == pytest.approx([100 * (figure.low or 0), 100 * (figure.high or 0)], abs=0.051)
            assert mark == figure.mark, (row.model, column)
    assert "12 problems" in browser.one(".lead").text
    assert not browser.complaints()


def windowed_setting(setting: Setting, chosen: tuple[str, ...]) -> Setting:
    """Return the setting with only the problems of the window, its figures made by `scores`."""
    rows = []
    for row in setting.rows:
        counts = {language_id: in_window(row.cells[language_id]) for language_id in chosen}
        cells = {
            name: replace(row.cells[name], counts=own, figures=figures(score(own)[0])) for name, own in counts.items()
        }
        rows.append(replace(row, cells=cells, macros={"chosen": figures(macro_average(counts))}))
    names = {name: setting.languages[name] for name in chosen}
    return mark_best(replace(setting, rows=tuple(rows), languages=names, sets={"chosen": chosen}, ks=(1,)))


def figures(made: Score) -> dict[int, Figure]:
    assert made.value is not None
    assert made.interval is not None
    return {1: Figure(value=made.value, low=made.interval.low, high=made.interval.high)}


def test_the_window_is_moved_by_keyboard_and_keeps_the_focus(browser: Browser, site: Path) -> None:
    open_board(browser, site, "")
    assert browser.one("#window output").text == "2024-01 to 2024-06 · 24 problems"
    first, last = browser.all("#window input")
    first.send_keys("\ue014")  # arrow right
    last.send_keys("\ue012")  # arrow left
    browser.wait(lambda: "from=2024-02" in browser.driver.current_url and "to=2024-05" in browser.driver.current_url)
    browser.wait(lambda: "16 problems" in browser.one(".lead").text)
    assert browser.js("return document.activeElement.getAttribute('aria-valuetext')") == "2024-05"
    assert browser.one("#window output").text == "2024-02 to 2024-05 · 16 problems"
    browser.one("#window button").click()
    browser.wait(lambda: "24 problems" in browser.one(".lead").text)
    assert "from=" not in browser.driver.current_url


def test_errors_are_those_of_the_window(browser: Browser, site: Path, setting: Setting) -> None:
    open_board(browser, site, f"{WINDOW}&view=errors&set=lua")
    browser.wait(lambda: browser.all("figure .chart > svg"))
    browser.one("figure summary").click()
    browser.wait(lambda: browser.all("figure table"))
    lines = browser.js(
        "return [...document.querySelectorAll('figure tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    for name, accepted, *_ in lines:
        counts = in_window(row_of(setting, name).cells["lua"]).values()
        share = sum(each.c for each in counts) / sum(each.n for each in counts)
        assert float(accepted) == pytest.approx(100 * share, abs=0.1)


def row_of(setting: Setting, model: str) -> LeaderboardRow:
    return next(row for row in setting.rows if row.model == model)


def test_a_row_that_lacks_a_language_says_so_and_is_not_last(browser: Browser, site: Path) -> None:
    open_board(browser, site, "set=all")
    names = list(shown_table(browser))
    assert shown_table(browser)["acme/middle"]["macro:all"] == ["–lacks C++", "lacks C++", ""]
    assert names.index("acme/middle") == 2
    ranks = browser.texts("table.board tbody .rank")
    assert ranks[2] == "–"
    assert names[3:] == ["acme/weak", "acme/weaker"]


def test_languages_are_chosen_singly_by_level_and_as_common_to_the_rows(browser: Browser, site: Path) -> None:
    open_board(browser, site, "set=lua")
    browser.one("#f-set").click()
    browser.one("#l-cpp").click()
    browser.wait(lambda: "macro:chosen" in next(iter(shown_table(browser).values())))
    assert browser.js("return document.activeElement.id") == "l-cpp"
    assert browser.one("#f-set .value").text == "C++, Lua"
    buttons = {button.text: button for button in browser.all(".choices button")}
    buttons["low resource"].click()
    browser.wait(lambda: "set=julia%2Cr" in browser.driver.current_url or "set=julia,r" in browser.driver.current_url)
    buttons["common to the rows: 3"].click()
    browser.wait(lambda: set(next(iter(shown_table(browser).values()))) == {"macro:chosen", "julia", "lua", "r"})
    assert browser.one("details.picker").get_attribute("open") is not None


def test_ranks_are_ranges_among_models_that_no_test_separates(browser: Browser, site: Path, setting: Setting) -> None:
    open_board(browser, site, "set=lua")
    browser.wait(lambda: "range" in browser.one("table.board caption").text)
    shown = browser.js(
        "return Object.fromEntries([...document.querySelectorAll('table.board tbody tr')].map(r =>"
        " [r.querySelector('th a').textContent, r.cells[0].textContent]))"
    )
    rates = {row.model: rates_of(row.cells["lua"].counts) for row in setting.rows}
    order = sorted(rates, key=lambda model: -sum(rates[model].values()))
    better, worse = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    for place, model in enumerate(order):
        later = order[place + 1 :]
        tests = holm({other: sign_flip_test(differences(rates[model], rates[other]))[0] for other in later})
        for other, p_value in tests.items():
            if p_value < 1 - LEVEL:
                better[other] += 1
                worse[model] += 1
    for model, text in shown.items():
        first, last = 1 + better[model], len(order) - worse[model]
        assert text == (str(first) if first == last else f"{first}–{last}"), model


def rates_of(counts: Mapping[str, Counts]) -> dict[str, Fraction]:
    return {problem_id: Fraction(each.c, each.n) for problem_id, each in counts.items()}


def differences(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> list[Fraction]:
    return [one[problem_id] - other[problem_id] for problem_id in one]


def test_two_models_are_compared_as_the_command_compares_them(browser: Browser, site: Path, setting: Setting) -> None:
    open_board(browser, site, "view=compare&models=acme/weak|acme/middle&set=all")
    first, second = (
        {name: cell.counts for name, cell in row_of(setting, f"acme/{model}").cells.items()}
        for model in ("weak", "middle")
    )
    *languages, macro = compare_languages(first, second)
    assert macro.difference is not None
    assert f"+{100 * macro.difference:.1f} points" in browser.one("#view .lead").text
    lines = browser.js(
        "return [...document.querySelectorAll('#view > .scroll tbody tr')]"
        ".map(r => [...r.cells].map(c => c.textContent))"
    )
    expected = {setting.languages[str(each.language_id)]: each for each in languages}
    assert [line[0] for line in lines] == sorted(expected)
    for name, _, _, difference, p_value, tally in lines:
        each = expected[name]
        assert each.interval is not None
        assert each.difference is not None
        assert each.p_adjusted is not None
        shown = [float(part.strip("[],").replace("−", "-")) for part in difference.split()]
        assert shown == pytest.approx(
            [100 * each.difference, 100 * each.interval.low, 100 * each.interval.high], abs=0.051
        )
        assert (
            p_value == "< 0.001"
            if each.p_adjusted < 0.001
            else float(p_value) == pytest.approx(each.p_adjusted, abs=0.006)
        )
        assert tally == f"{len(each.gained)}, {len(each.lost)}, {each.problems - len(each.gained) - len(each.lost)}"


def has_sentences(browser: Browser, count: int) -> bool:
    return len(browser.all("#view .lead")) == count


def test_up_to_four_models_are_compared_with_the_first(browser: Browser, site: Path) -> None:
    open_board(browser, site, "view=compare&set=lua")
    for place, model in ((2, "acme/weak"), (3, "acme/middle")):
        browser.js(
            "const s = document.getElementById(`m-${arguments[0]}`); s.value = arguments[1];"
            "s.dispatchEvent(new Event('change'))",
            place,
            model,
        )
        browser.wait(functools.partial(has_sentences, browser, place))
    assert len(browser.all("#view form select")) == 4
    heads = browser.texts("#view > .scroll thead th")
    assert len(heads) == 2 + 3 + 3 * 4


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_comparison_of_four_models_is_not_scrolled_sideways(
    browser: Browser, site: Path, size: tuple[int, int]
) -> None:
    models = ("acme/weak", "acme/middle", "acme/best", "acme/close")
    open_board(browser, site, f"view=compare&set=all&models={'|'.join(models)}", size=size)
    browser.js("for (const part of document.querySelectorAll('#view details')) part.open = true")
    assert browser.js("return document.scrollingElement.scrollWidth <= innerWidth")
    wider = "return [...document.querySelectorAll('#view .scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert browser.js(wider) == 0
    assert len(browser.all("#view .versus td.whole")) == 4 * len(browser.all("#view .versus tbody tr")) > 0
    shown = browser.js(
        "return [...document.querySelectorAll('#view .versus tbody tr:first-child td')]"
        ".map(e => getComputedStyle(e, '::before').content)"
    )
    assert [text.strip('"') for text in shown[:5]] == (
        ["acme/weak", "acme/middle", "difference", "p", "won, lost, same"] if size == PHONE else ["none"] * 5
    )


def test_curves_in_a_window_have_every_k(browser: Browser, site: Path, setting: Setting) -> None:
    open_board(browser, site, f"{WINDOW}&view=curves&set=lua")
    browser.wait(lambda: browser.all("figure .chart > svg"))
    browser.one("figure summary").click()
    browser.wait(lambda: browser.all("figure table"))
    lines = browser.js(
        "return [...document.querySelectorAll('figure tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    assert len(lines) == len(setting.rows)
    for name, *cells in lines:
        scores = score(in_window(row_of(setting, name).cells["lua"]), setting.ks)
        assert [float(cell.split()[0]) for cell in cells] == pytest.approx(
            [100 * (each.value or 0) for each in scores], abs=0.051
        )


def test_counts_that_cannot_be_loaded_are_said_to_be_missing(browser: Browser, tmp_path: Path) -> None:
    for model in ("acme/one", "acme/two"):
        make_run(tmp_path / "results", model=model, dated=True)
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")
    for file in (tmp_path / "site" / "problems").rglob("*.js"):
        file.unlink()
    for fragment in ("view=compare", "view=months", "view=problems", "from=2024-02"):
        browser.open(f"{(tmp_path / 'site' / 'index.html').as_uri()}#{fragment}")
        browser.wait(lambda: "could not be loaded" in browser.one("main").text)


def test_one_good_language_of_several_puts_no_model_on_top(browser: Browser, tmp_path: Path) -> None:
    for language_id in ("lua", "julia", "r"):
        make_run(tmp_path / "results", model="acme/all-three", language_id=language_id)
    make_run(tmp_path / "results", model="acme/lua-only", skill=9.0)
    write_board(collect(tmp_path / "results", reported=None), tmp_path / "site")
    browser.open(f"{(tmp_path / 'site' / 'index.html').as_uri()}#set=all")
    assert list(shown_table(browser)) == ["acme/all-three", "acme/lua-only"]
