"""The viewer in a real browser: a reader's way through a run, and completions that try to be more than text."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from support.browser import DESKTOP, PHONE, Browser
from support.made_up import described_problems, make_run, session, varied_judgement

from lcbx.runs.records import RunDirectory
from lcbx.types import SampleKey, Verdict
from lcbx.viewer.library import Library
from lcbx.viewer.sample_filter import Filter
from lcbx.viewer.server import Server, serving
from lcbx.viewer.static import write_pages

ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</pre></section></main></body><h1 id=broken>broken</h1><style>*{display:none}</style>",
    "<a href=\"javascript:document.title='owned'\" data-key=n>next</a>",
    "<form action=https://example.org><base href=//example.org><meta http-equiv=refresh content=0;url=//example.org>",
    "{{ 7 * 7 }} {% raw %} <!-- ]]> \" ' ` &lt;script&gt;",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07 \x00 \x08\x08\x08 \x9b31m",
    "left \u202eright to left\u202c \u2066isolate\u2069 zero\u200bwidth Z" + "\u0301" * 400,
)
HUGE = "A" * 10_000_000
LONG = "```lua\n" + "x = 1\n" * 30 + "```"
WITH_CODE = (Verdict.WA, Verdict.RTE, Verdict.CE, Verdict.TLE)


def text(key: SampleKey) -> str:
    number = int(key.problem_id[1:4])
    if number == 1 and key.sample_index == 0:
        return f"```lua\nprint('{HUGE}')\nprint('after')\n```"
    if number < 3:
        return "Here it is.\n\n```lua\n-- reads a number\nlocal n = io.read('n')\nprint(n + 1)\n```\n"
    body = "\n".join(f"-- {attack}" for attack in ATTACKS)
    return f"{' '.join(ATTACKS)}\n```lua\n{body}\nprint(1)\n```"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("viewer")
    problems = described_problems(6)
    hostile = replace(problems[5], problem_id=f"p005{ATTACKS[1]}", digest="0" * 64, title=ATTACKS[0])
    paths = [
        make_run(
            folder,
            model=model,
            problems=[*problems[:5], hostile],
            text=text,
            seed=seed,
            skill=-0.5,
            failures=WITH_CODE,
            differences={ATTACKS[1]: ATTACKS[0]},
            slice={"ids": ATTACKS[2]},
            sitting=session(engine={"name": ATTACKS[1]}, sandbox=ATTACKS[6]),
        )
        for seed, model in enumerate((f"acme/{ATTACKS[1]}", "acme/other"))
    ]
    return Library.open(paths)


@pytest.fixture(scope="module")
def home(library: Library) -> Iterator[str]:
    with Server(library) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()


def harmless(browser: Browser) -> None:
    """Nothing ran, nothing was fetched, the page is whole."""
    assert "owned" not in browser.driver.title or "<" in browser.driver.title
    assert not browser.all("#broken, main img, main script, main style, main form[action*=example], base")
    assert len(browser.all("main")) == 1
    assert not [message for message in browser.complaints() if "favicon" not in message]


def test_list_is_filtered_by_verdict_class_and_problem(browser: Browser, home: str, library: Library) -> None:
    browser.open(f"{home}0/index.html")
    entries = library.runs[0].index.entries()
    assert len(browser.all("table.samples tbody tr")) == len(entries) == 24
    wrong = sum(entry.verdict is Verdict.WA for entry in entries)
    browser.js(
        "document.getElementById('verdict').value = 'WA'; document.querySelector('form.filters').requestSubmit()"
    )
    browser.wait(lambda: "verdict=WA" in browser.driver.current_url)
    assert set(browser.texts("table.samples tbody .badge")) == {"WA"}
    assert len(browser.all("table.samples tbody tr")) == wrong
    browser.open(f"{home}0/index.html?problem=2&verdict=failed")
    expected = sum(entry.failed and entry.place[0] == 2 for entry in entries)
    assert len(browser.all("table.samples tbody tr")) == expected
    browser.open(f"{home}0/index.html?class=time")
    assert all("time limit" in text for text in browser.texts("table.samples td.why"))


def rows(browser: Browser) -> list[str]:
    return browser.texts("table.samples tbody tr:not([hidden]) th")


def test_a_list_is_filtered_as_one_types(browser: Browser, home: str, library: Library) -> None:
    browser.open(f"{home}0/index.html")
    browser.one("#text").send_keys("reads a number")
    browser.wait(lambda: browser.texts("#count") == ["11 of 24 samples"])
    assert "text=reads+a+number" in browser.driver.current_url
    assert browser.js("return document.activeElement.id") == "text"
    browser.one("#text").send_keys(" nowhere")
    browser.wait(lambda: browser.texts("#none") == ["No sample matches."])


def test_a_click_on_a_heading_sorts_and_keeps_the_focus(browser: Browser, home: str, library: Library) -> None:
    browser.open(f"{home}0/index.html")
    for sort in ("cpu", "-cpu"):
        browser.one("[data-sort=cpu]").click()
        order = [entry.name for entry in library.runs[0].selected(Filter(sort=sort))]
        first = f"table.samples tbody tr:first-child[data-name='{order[0]}']"
        browser.wait(partial(browser.all, first))
        assert browser.js("return document.activeElement.dataset.sort") == "cpu"
    assert browser.one("th.c-cpu").get_attribute("aria-sort") == "descending"


def test_columns_are_chosen_and_remembered(browser: Browser, home: str) -> None:
    browser.open(f"{home}0/index.html")
    browser.one("#columns summary").click()
    browser.one("[data-column=tokens]").click()
    assert not browser.one("th.c-tokens").is_displayed()
    browser.driver.get(f"{home}1/index.html")
    assert not browser.one("td.c-tokens").is_displayed()
    browser.js("localStorage.clear()")


def test_a_list_follows_a_run_that_is_written(browser: Browser, tmp_path: Path) -> None:
    path = make_run(tmp_path, problems=3, missing=2)
    with serving(Library.open([path])) as address:
        browser.open(f"{address}0/index.html")
        assert len(rows(browser)) == 10
        owed = [SampleKey(problem_id="p002", language_id="lua", sample_index=index) for index in (2, 3)]
        with RunDirectory.open(path, write=True) as directory:
            for key in owed:
                directory.append_judgement(varied_judgement(key, Verdict.AC, random.Random(0)))
        browser.wait(lambda: len(rows(browser)) == 12)
        browser.wait(lambda: not browser.all(".live"))


def test_a_comparison_keeps_the_sample(browser: Browser, home: str) -> None:
    browser.open(f"{home}0/s1-2.html")
    browser.one("details.menu summary").click()
    browser.one("details.menu a").click()
    browser.wait(lambda: "vs1-1.html?a=2" in browser.driver.current_url)
    assert "sample 2" in browser.all("section.side")[0].text


def test_the_line_of_an_error_is_marked(browser: Browser, tmp_path: Path) -> None:
    path = make_run(tmp_path, problems=2, failures=(Verdict.CE,), skill=-9, text=lambda _: LONG)
    with serving(Library.open([path])) as address:
        browser.open(f"{address}0/s0-0.html")
        assert len(browser.all(".ln.error")) == 1
        assert "which is marked" in browser.one("main").text


def test_keys_walk_from_failure_to_failure_within_the_filter(browser: Browser, home: str, library: Library) -> None:
    failed = [entry.name for entry in library.runs[0].index.entries() if entry.failed]
    browser.open(f"{home}0/s{failed[0]}.html")

    def type_and_wait_for(page: str, letter: str) -> None:
        browser.one("body").send_keys(letter)
        browser.wait(lambda: page in browser.driver.current_url)

    for name in failed[1:4]:
        type_and_wait_for(f"/s{name}.html", "n")
    type_and_wait_for(f"/s{failed[2]}.html", "p")
    type_and_wait_for("index.html", "u")


def test_sample_page_shows_program_with_colours_tests_and_differences(
    browser: Browser, home: str, library: Library
) -> None:
    wrong = next(entry for entry in library.runs[0].index.entries() if entry.verdict is Verdict.WA)
    browser.open(f"{home}0/s{wrong.name}.html")
    assert browser.all("pre.code .ln")
    assert "WA" in browser.texts("details.test[open] .badge")
    browser.open(f"{home}0/s0-0.html")
    assert browser.all("pre.code .k")
    assert browser.all("pre.code .c")
    assert "Here it is." in browser.one("main").text


@pytest.mark.parametrize("number", [3, 4, 5])
def test_nothing_a_model_wrote_does_anything(browser: Browser, home: str, number: int) -> None:
    browser.open(f"{home}0/s{number}-0.html")
    harmless(browser)
    shown = browser.js("return document.querySelector('main').textContent")
    assert "<script>document.title='owned'</script>" in shown
    assert not any(char in shown for char in "\x1b\x00\x07\u202e\u200b\u2066")
    assert "ESC" in shown
    assert "U+202E" in shown
    browser.one("body").send_keys("n")
    assert "example.org" not in browser.driver.current_url


def test_lists_and_comparisons_are_as_harmless(browser: Browser, home: str) -> None:
    for page in (
        "index.html",
        "0/index.html",
        "0/index.html?problem=5",
        "0/vs1-5.html",
        "0/vs1-3.html",
        "1/index.html",
    ):
        browser.open(home + page)
        harmless(browser)


def test_policy_would_stop_a_script_that_got_through(browser: Browser, home: str) -> None:
    """Should escaping ever fail, the second wall stands: the page itself forbids what is put into it."""
    browser.open(f"{home}0/s3-0.html")
    browser.js(
        "const main = document.querySelector('main');"
        'main.innerHTML = \'<img src=x onerror="document.title=1"><b onclick="document.title=2">x</b>\';'
        "document.querySelector('main b').click();"
        "const s = document.createElement('script'); s.textContent = 'document.title = 3'; document.body.append(s);"
    )
    assert "lcbx view" in browser.driver.title
    assert browser.complaints()


def test_ten_megabytes_in_a_line_stay_small_and_hide_nothing_after_them(browser: Browser, home: str) -> None:
    browser.open(f"{home}0/s1-0.html")
    assert browser.js("return document.documentElement.outerHTML.length") < 100_000
    assert "more in this line" in browser.one("pre.code").text
    assert "after" in browser.one("pre.code").text
    assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    harmless(browser)


def test_what_is_known_of_a_run_is_on_its_page(browser: Browser, home: str) -> None:
    browser.open(f"{home}1/index.html")
    browser.one(".about summary").click()
    facts = browser.one(".about").text
    assert "temperature 0.2" in facts
    assert "LuaJIT 2.1" in facts
    assert "ESC[2J" in facts
    harmless(browser)


def test_a_list_on_a_phone_needs_no_scrolling_to_the_side(browser: Browser, home: str) -> None:
    browser.open(f"{home}1/index.html", size=PHONE)
    assert browser.js(
        "const s = document.querySelector('table.samples').parentElement; return s.scrollWidth <= s.clientWidth"
    )
    hidden = (
        "return [...document.querySelectorAll('.samples .why')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert browser.js(hidden) == 0


def test_two_runs_stand_side_by_side_and_samples_are_chosen(browser: Browser, home: str) -> None:
    browser.open(f"{home}0/vs1-2.html")
    left, right = browser.all("section.side")
    assert left.location["y"] == right.location["y"]
    assert left.location["x"] < right.location["x"]
    browser.all("section.side")[1].find_elements("css selector", ".strip a")[3].click()
    browser.wait(lambda: "b=3" in browser.driver.current_url)
    assert "sample 3" in browser.all("section.side")[1].text
    browser.one("body").send_keys("j")
    browser.wait(lambda: "vs1-3.html" in browser.driver.current_url)


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_pages_fit_and_axe_finds_nothing_serious(
    browser: Browser, home: str, size: tuple[int, int], scheme: str
) -> None:
    for number, page in enumerate(("index.html", "0/index.html", "0/s0-1.html", "0/s3-0.html", "0/vs1-3.html")):
        browser.open(home + page, size=size, scheme=scheme)
        browser.screenshot(f"viewer-{size[0]}-{scheme}-{number}")
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth"), page
        assert browser.axe() == [], page


def test_pages_in_a_folder_do_the_same_without_a_server(browser: Browser, library: Library, tmp_path: Path) -> None:
    few = Library(library.runs[:2])
    write_pages(few, tmp_path)
    browser.open((tmp_path / "index.html").as_uri())
    browser.one("table.grid td a").click()
    assert len(browser.all("table.samples tbody tr")) == 24
    browser.one("#text").send_keys("reads a number")
    browser.wait(lambda: browser.texts("#count") == ["11 of 24 samples"])
    assert len(rows(browser)) == 11
    browser.one("#text").clear()
    browser.one("[data-sort=cpu]").click()
    browser.one("[data-sort=cpu]").click()
    figures = browser.js("return [...document.querySelectorAll('td.c-cpu')].map(e => e.dataset.value).filter(e => e)")
    assert [float(figure) for figure in figures] == sorted(map(float, figures), reverse=True)
    browser.js("[...document.querySelectorAll('.chips a')].find(a => a.textContent.includes('failed')).click()")
    browser.wait(lambda: "v-failed" in browser.driver.current_url)
    browser.one("table.samples tbody a").click()
    browser.one("body").send_keys("n")
    harmless(browser)
    browser.open((tmp_path / "0" / "s3-0.html").as_uri())
    harmless(browser)
    browser.open((tmp_path / "0" / "vs1-2.html").as_uri())
    assert len(browser.all("section.side")) == 2
    harmless(browser)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the front page of 14 models in four languages."""
    folder = tmp_path_factory.mktemp("many")
    paths = [
        make_run(folder, model=f"maker{number % 3}/coder-{number}", language_id=language_id, problems=2)
        for number in range(14)
        for language_id in ("julia", "lua", "ocaml", "r")
    ]
    with serving(Library.open(paths)) as address:
        yield address


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_heads_of_a_table_of_many_models_stay_in_sight(browser: Browser, many: str, size: tuple[int, int]) -> None:
    browser.open(many, size=size)
    browser.js("const box = document.querySelector('.scroll'); box.scrollTop = 400; box.scrollLeft = 60")
    places = browser.js(
        "const table = document.querySelector('.grid'), box = table.closest('.scroll').getBoundingClientRect();"
        "const at = (cell) => cell.getBoundingClientRect();"
        "return [at(table.tHead.rows[0].cells[2]).top - box.top, at(table.tHead.rows[0].cells[0]).left - box.left,"
        " at(table.rows[9].cells[0]).left - box.left]"
    )
    assert places == pytest.approx([1, 1, 1], abs=1)
    assert browser.js("return document.scrollingElement.scrollWidth <= innerWidth")
    assert browser.axe() == []


def test_parts_of_names_choose_models_and_languages(browser: Browser, many: str) -> None:
    browser.open(many)
    shown = "return [...document.querySelectorAll('.grid tr:not([hidden]) > :first-child')].map(e => e.innerText)"
    heads = "return [...document.querySelectorAll('.grid thead th:not([hidden])')].map(e => e.innerText)"
    box = browser.one("#find-text")
    box.send_keys("coder-1 lua")
    assert sorted(name.partition("-")[2] for name in browser.js(shown)[1:]) == ["1", "10", "11", "12", "13"]
    assert browser.js(heads) == ["Model", "Lua"]
    assert browser.one("#found").get_attribute("textContent") == "5 rows"
    box.clear()
    box.send_keys("zzz")
    assert browser.js(shown) == ["Model"]
    box.send_keys(Keys.BACKSPACE * 3)
    assert len(browser.js(shown)) == 15
    assert len(browser.js(heads)) == 5
    assert browser.complaints() == []
