"""The viewer without a browser: text made safe and small, differences, the index of a run, what the server answers."""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from support.made_up import described_problems, make_run, varied_judgement

from lcbx import languages, problems
from lcbx.cli.evaluate_commands import viewer_of
from lcbx.errors import UserError
from lcbx.problems.store import TestStore
from lcbx.prompts import load_template, render
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import ProblemInfo
from lcbx.types import ExtractReason, FinishReason, Message, Prompt, SampleKey, Verdict
from lcbx.viewer.code import highlighted
from lcbx.viewer.diff import compare_outputs, own_lines
from lcbx.viewer.error_line import error_line
from lcbx.viewer.library import Library
from lcbx.viewer.material import Head, Missing
from lcbx.viewer.pages import COLUMNS, Pages
from lcbx.viewer.run_grid import grids
from lcbx.viewer.sample_filter import SORTS, Filter
from lcbx.viewer.sample_views import steps
from lcbx.viewer.server import Server
from lcbx.viewer.static import write_pages
from lcbx.viewer.text import bounded, decoded, shown
from lcbx.viewer.words import CHOSEN, ENDED, VERDICTS, facts

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)

# --- text -----------------------------------------------------------------------------------------------------------


@given(ANY_TEXT)
def test_shown_text_is_escaped_visible_and_fit_for_utf_8(text: str) -> None:
    html = shown(text)
    html.encode()
    without = html.replace("<i>", "").replace("</i>", "")
    assert not set("<>\"'") & set(without)
    assert not [char for char in without if (ord(char) < 32 and char not in "\t\n") or 0x7F <= ord(char) <= 0x9F]
    assert not set("\u202e\u2066\u200b\ufeff\U000e0041") & set(without)


@given(st.text("ab \n", max_size=400), st.integers(1, 60), st.integers(1, 8), st.integers(1, 20))
def test_bounded_text_is_bounded_and_counts_what_is_left_out(text: str, chars: int, lines: int, in_line: int) -> None:
    cut = bounded(text, chars=chars, lines=lines, in_line=in_line)
    assert cut.text.count("\n") <= lines
    assert (cut.left_out == 0) == (cut.text == text)
    assert cut.left_out <= len(text)


def test_a_long_line_does_not_hide_the_next() -> None:
    cut = bounded("x" * 10_000_000 + "\nafter")
    assert cut.text.endswith("\nafter")
    assert len(cut.text) < 3_000
    assert cut.left_out == 10_000_000 - 2_000


def test_a_pile_of_accents_is_cut() -> None:
    assert len(shown("Z" + "\u0301" * 10_000)) < 20


def test_bytes_of_any_kind_can_be_shown() -> None:
    assert decoded(b"\xff\x00a\r\nb") == "\\xff\x00a\nb"


# --- programs -------------------------------------------------------------------------------------------------------


def text_of(html: Markup) -> str:
    return html.striptags()


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\r", exclude_categories=("Cs", "Cc", "Cf")) | st.just("\n")))
def test_colours_change_no_character_of_a_program(source: str) -> None:
    plain = shown(source).replace("<i>", "").replace("</i>", "")
    html = highlighted(source, "program.lua")
    for tag in ("c", "k", "s", "m", "f", "b", "ln"):
        html = html.replace(f'<span class="{tag}">', Markup(""))
    bare = html.replace("</span>", "").replace("<i>", "").replace("</i>", "")
    assert bare.rstrip("\n") == plain.rstrip("\n")


def test_stacks_of_marks_are_cut_where_a_lexer_takes_each_for_a_token() -> None:
    marks = "\u0300" * 9
    assert str(highlighted(f"x{marks}", "program.lua")).count("\u0300") == str(shown(f"x{marks}")).count("\u0300") < 9


def test_keywords_strings_and_comments_get_their_class_and_an_unknown_name_none() -> None:
    html = highlighted("-- say\nlocal s = 'x' .. 1\n", "program.lua")
    for kind in ("c", "k", "s", "m"):
        assert f'class="{kind}"' in html
    assert html.count('class="ln"') == 2
    assert 'class="k"' not in highlighted("local s", "program.unknown")


def test_a_very_long_program_stays_plain() -> None:
    assert 'class="k"' not in highlighted("local a = 1\n" * 10_000, "program.lua")


# --- differences ----------------------------------------------------------------------------------------------------


def test_differences_are_marked_where_they_are() -> None:
    diff = compare_outputs("1\n2 3\n4\n", "1\n2 5\n4")
    assert diff.first == "line 2, column 3"
    assert [row.same for row in diff.rows] == [True, False, True]
    assert diff.rows[1].left == "2 <mark>3</mark>"
    assert diff.rows[1].right == "2 <mark>5</mark>"
    assert compare_outputs("a\nb", "a").first.startswith("line 2")
    assert compare_outputs("a\n", "a").first == ""


def test_differences_of_huge_outputs_are_bounded() -> None:
    diff = compare_outputs("\n".join(map(str, range(100_000))), "ab" * 5_000_000)
    assert diff.cut
    assert len(diff.rows) <= 400
    assert sum(len(row.left or "") + len(row.right or "") for row in diff.rows) < 200_000


def test_lines_of_one_program_only_are_marked() -> None:
    left, right = "a\nb\nc\n", "a\nx\ny\nc\n"
    assert own_lines(left, right) == (frozenset({1}), frozenset({1, 2}))
    assert own_lines(left, left) == (frozenset(), frozenset())
    html = highlighted(left, "a.lua", own_lines(left, right)[0])
    assert re.findall(r'class="(ln[^"]*)"', html) == ["ln", "ln own", "ln"]


def test_two_runs_side_by_side_mark_what_differs_within_one_language_only(tmp_path: Path) -> None:
    def text(last: str) -> Callable[[SampleKey], str]:
        return lambda _: f"```lua\nprint(1)\nprint({last})\n```"

    lua, other, r = (
        make_run(tmp_path / str(number), model=str(number), text=text(str(number)), language_id=language_id)
        for number, language_id in enumerate(("lua", "lua", "r"))
    )
    runs = Library.open([lua, other, r, lua]).runs
    pages = Pages(Library(runs), static=False)

    def compared(*arguments: Any) -> str:
        page = pages.comparison(*arguments)
        assert page is not None
        return page

    assert compared(runs[0], runs[1], 0, (0, 0)).count('class="ln own"') == 2
    assert "Lines with a bar" in compared(runs[0], runs[1], 0, (0, 0))
    assert 'class="ln own"' not in compared(runs[0], runs[2], 0, (0, 0))
    assert "Both programs are equal" in compared(runs[0], runs[3], 0, (0, 0))


def test_a_page_shows_codes_in_words_and_the_facts_about_the_run(tmp_path: Path) -> None:
    path = make_run(tmp_path, differences={"n": "<4>"}, protocol="lcbx-1+custom")
    run = Library.open([path]).runs[0]
    pages = Pages(Library([run]), static=False)
    listed = pages.samples(run, Filter())
    for words in ("in Lua", "wrong answer", "n = &lt;4&gt;", "temperature 0.2", "LuaJIT 2.1", "run-time error"):
        assert words in listed
    passed = next(entry for entry in run.index.entries() if entry.verdict is Verdict.AC)
    page = pages.sample(run, passed, Filter())
    assert "the last closed code block" in page
    assert "1 more test" in page
    assert "stopped normally" in page
    assert "Prompt (unknown)" in page


def test_a_page_of_replayed_completions_claims_no_prompt_and_no_temperature(tmp_path: Path) -> None:
    run = Library.open([make_run(tmp_path, generation={"completions_sha256": "0" * 64})]).runs[0]
    pages = Pages(Library([run]), static=False)
    page = pages.sample(run, run.index.entries()[0], Filter())
    assert "Prompt as sent" not in page
    assert "stopped normally" not in page
    assert "Which prompt they answer is not known." in page
    assert not {"Sampling", "Prompt"} & {term for term, _ in facts(run.info)}


def test_every_code_has_its_words() -> None:
    assert VERDICTS.keys() == set(Verdict)
    assert CHOSEN.keys() == set(ExtractReason)
    assert ENDED.keys() == set(FinishReason)


def test_markup_in_outputs_stays_text() -> None:
    diff = compare_outputs("<b>1</b>", "<b>2</b>")
    assert diff.rows[0].left == "&lt;b&gt;<mark>1</mark>&lt;/b&gt;"


# --- the index ------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(
        [make_run(tmp_path, problems=described_problems(5), skill=-1), make_run(tmp_path, model="b", problems=5)]
    )


def test_index_holds_every_sample_with_its_verdict_and_class(library: Library) -> None:
    run = library.runs[0]
    judgements = RunDirectory.open(run.path).judgements()
    assert len(run.index.entries()) == len(judgements) == 20
    for entry in run.index.entries():
        assert entry.verdict is judgements[entry.key].verdict
        assert run.index.judgement(entry) == judgements[entry.key]
        completion = run.index.completion(entry)
        assert completion is not None
        assert completion.key == entry.key
        assert (entry.error_class is None) == (entry.verdict is Verdict.AC)


def test_index_reads_what_is_appended_and_the_latest_judgement_of_a_sample_counts(tmp_path: Path) -> None:
    path = make_run(tmp_path, missing=2)
    run = Library.open([path]).runs[0]
    before = len(run.index.entries())
    first = run.index.entries()[0]
    owed = SampleKey(problem_id="p011", language_id="lua", sample_index=3)
    with RunDirectory.open(path, write=True) as directory:
        directory.append_judgement(varied_judgement(first.key, Verdict.OLE, random.Random(0)))
        directory.append_judgement(varied_judgement(owed, Verdict.AC, random.Random(0)))
    run.index.refresh()
    assert len(run.index.entries()) == before + 1
    assert run.index.entries()[0].verdict is Verdict.OLE


def test_a_torn_line_is_read_later_and_a_broken_one_is_named(tmp_path: Path) -> None:
    path = make_run(tmp_path)
    with (path / "judgements.jsonl").open("ab") as file:
        file.write(b"{broken}\n" + b'{"key": {"problem_id": "p0')
    run = Library.open([path]).runs[0]
    assert run.index.broken == ["judgements.jsonl:49"]
    assert len(run.index.entries()) == 48
    assert "judgements.jsonl:49" in Pages(Library([run]), static=False).samples(run, Filter())


def test_a_sample_that_is_not_judged_has_no_figures(tmp_path: Path) -> None:
    """The list showed 0 tests, 0.00 s and 0 MiB for it."""
    path = make_run(tmp_path)
    (path / "judgements.jsonl").unlink()
    run = Library.open([path]).runs[0]
    listed = Pages(Library([run]), static=False).samples(run, Filter())
    assert "<b>-</b> pass@1" in listed
    assert "not judged yet" in listed
    assert ">0.00<" not in listed


def test_filters_combine(library: Library) -> None:
    run = library.runs[0]
    chosen = run.selected(Filter(verdict="failed", problem=4))
    assert chosen
    assert all(entry.failed and entry.place[0] == 4 for entry in chosen)
    assert not run.selected(Filter(verdict="AC", error_class="time"))


def test_what_is_missing_is_shown_with_the_reason(tmp_path: Path) -> None:
    run = Library.open([make_run(tmp_path, benchmark="elsewhere")]).runs[0]
    problem = run.material.problem("p000")
    assert isinstance(problem, Missing)
    assert "not on this machine" in problem.why
    assert problem.why.endswith("lcbx view RUN --benchmark FILE")  # training pages and boards show it, too
    page = Pages(Library([run]), static=False).sample(run, run.index.entries()[0], Filter())
    assert "not on this machine" in page


def test_prompt_input_and_expected_output_come_from_the_benchmark_when_it_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    store = TestStore.default()
    benchmark, language = problems.load("mini", store=store), languages.load("lua")
    few = benchmark.problems[:2]
    infos = [ProblemInfo(problem_id=problem.problem_id, digest=problem.digest, time_limit_s=10.0) for problem in few]
    template = load_template("lcbx-1")
    path = make_run(
        tmp_path / "results",
        benchmark_revision=benchmark.revision,
        problems=infos,
        language_digest=language.digest,
        prompt_sha256=template.sha256,
        failures=(Verdict.WA,),
        skill=-9,
    )
    run = Library.open([path]).runs[0]
    entry = run.index.entries()[0]
    prompt = run.material.prompt(entry.key.problem_id, entry.key.sample_index)
    assert prompt == render(template, few[0], language, hint=True).messages
    judgement = run.index.judgement(entry)
    assert judgement is not None
    failed = judgement.tests[-1].test_index
    expected = run.material.expected(entry.key.problem_id, failed)
    assert isinstance(expected, Head)
    assert expected.data == store.read_output(few[0].tests[failed].output, 64 * 1024)
    page = Pages(Library([run]), static=False).sample(run, entry, Filter())
    assert "First difference: line" in page
    assert page.count(shown(few[0].statement.splitlines()[0])) == 2  # the statement and the prompt
    assert "Prompt (reconstructed)" in page
    assert f"{entry.tests_passed} of {len(few[0].tests)}" in page


def test_a_prompt_that_is_not_what_was_sent_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    benchmark, language = problems.load("mini", store=TestStore.default()), languages.load("lua")
    first = benchmark.problems[0]
    for number, digest in enumerate((first.digest, "0" * 64)):
        info = ProblemInfo(problem_id=first.problem_id, digest=digest, time_limit_s=10.0)
        path = make_run(tmp_path / str(number), problems=[info], language_digest=language.digest)
        prompt = Library.open([path]).runs[0].material.prompt(first.problem_id, 0)
        assert isinstance(prompt, Missing)
        assert ("template" in prompt.why) == (number == 0)


def test_a_stored_prompt_is_shown_whatever_happened_to_templates_and_languages(tmp_path: Path) -> None:
    path = make_run(tmp_path)
    sent = [
        Prompt(
            problem_id=f"p{index:03d}",
            language_id="lua",
            messages=(Message(role="user", content=f"<b>number {index}\x1b[2J"),),
        )
        for index in range(3)
    ]
    with RunDirectory.open(path, write=True) as directory:
        directory.write_prompts(sent)
        directory.write_prompts([])  # stored prompts are kept
    run = Library.open([path]).runs[0]
    assert run.material.prompt("p002", 0) == sent[2].messages
    entry = next(entry for entry in run.index.entries() if entry.key.problem_id == "p001")
    page = Pages(Library([run]), static=False).sample(run, entry, Filter())
    assert "&lt;b&gt;number 1<i>ESC</i>[2J" in page
    assert "Prompt as sent" in page
    assert isinstance(run.material.prompt("p005", 0), Missing)
    (path / "prompts.jsonl").write_text("no JSON\n\n")
    assert isinstance(Library.open([path]).runs[0].material.prompt("p002", 0), Missing)


def test_a_program_is_only_shown_as_judged_when_its_hash_agrees(tmp_path: Path) -> None:
    path = make_run(tmp_path)
    lines = (path / "judgements.jsonl").read_text().splitlines()
    forged = {**json.loads(lines[0]), "program_sha256": "0" * 64, "verdict": "AC"}
    (path / "judgements.jsonl").write_text("\n".join([json.dumps(forged), *lines[1:]]) + "\n")
    run = Library.open([path]).runs[0]
    page = Pages(Library([run]), static=False).sample(run, run.index.entries()[0], Filter())
    assert "extracts another program" in page


# --- what is known and what is not ----------------------------------------------------------------------------------


def test_a_program_that_did_not_compile_has_no_figures_of_a_run(tmp_path: Path) -> None:
    run = Library.open([make_run(tmp_path, failures=(Verdict.CE,), skill=-9)]).runs[0]
    pages = Pages(Library([run]), static=False)
    page = pages.sample(run, run.index.entries()[0], Filter())
    assert "Compiler messages" in page
    assert not {"CPU time", "Peak memory", "Tests passed"} & set(re.findall(r"<dt>(.*?)</dt>", page))
    assert ">0.00<" not in pages.samples(run, Filter())


def test_options_of_an_engine_are_facts_and_no_dictionary(tmp_path: Path) -> None:
    path = make_run(tmp_path, generation={"dtype": "bfloat16", "rope_scaling": {"factor": 2}})
    run = Library.open([path]).runs[0]
    with RunDirectory.open(path, write=True) as directory:
        directory.write_prompts([Prompt(problem_id="p000", language_id="lua", messages=(), text="Write.")])
    page = Pages(Library([run]), static=False).sample(run, run.index.entries()[0], Filter())
    assert "<dt>rope scaling</dt><dd>{&#34;factor&#34;: 2}</dd>" in page
    assert "&#39;dtype&#39;" not in page


@pytest.mark.parametrize(
    ("message", "filename", "line"),
    [
        ("luajit: main.lua:3: unexpected symbol", "main.lua", 3),
        ('Traceback\n  File "/box/main.py", line 4, in <module>\nNameError', "main.py", 4),
        ("main.cpp(2,5): error C2065", "main.cpp", 2),
        ("/box/snippet.f90:5:12:\n\n    5 | x\nError: Symbol", "snippet.f90", 5),
        ('File "main.ml", line 2, characters 3-5:', "main.ml", 2),
        ("Error in eval at line 2: object not found", "main.r", 2),
        ("lib/other.lua:1: called from main.lua:2:", "main.lua", 2),
        ("main.lua:99: there are not so many lines", "main.lua", None),
        ("Segmentation fault", "main.c", None),
        ("", "main.c", None),
    ],
)
def test_the_line_that_a_message_names_is_found(message: str, filename: str, line: int | None) -> None:
    assert error_line(message, filename, lines=5) == line


@given(ANY_TEXT, st.integers(0, 50))
def test_a_line_of_an_error_is_always_one_of_the_program(message: str, lines: int) -> None:
    number = error_line(message, "main.lua", lines)
    assert number is None or 1 <= number <= lines


def test_the_line_of_the_error_is_marked_once() -> None:
    html = highlighted("a\nb\nc\n", "a.lua", {0}, 1)
    assert re.findall(r'class="(ln[^"]*)"', html) == ["ln own", "ln error", "ln"]
    assert html.count('id="error-line"') == 1


# --- the front page -------------------------------------------------------------------------------------------------


def test_front_page_is_a_grid_of_models_by_languages_with_dates(tmp_path: Path) -> None:
    paths = [make_run(tmp_path, model=model, language_id=name) for model in ("a", "b") for name in ("lua", "r")]
    paths.append(make_run(tmp_path, model="a", language_id="lua", protocol="lcbx-2"))
    paths.append(make_run(tmp_path, model="b", language_id="ocaml", missing=3))
    library = Library.open(paths)
    first, second = grids(library.runs)
    assert first.languages == ("Lua", "OCaml", "R")
    assert [model for model, _ in first.rows] == ["a", "b"]
    assert [len(cells) for cells in first.rows[0][1]] == [1, 0, 1]
    assert second.title == "mini · protocol lcbx-2 · n=4"
    page = Pages(library, static=False).runs()
    assert page.count("2026-01-02") >= 6
    assert "45 of 48 judged" in page
    assert "‡ incomplete run" in page


# --- search and order -----------------------------------------------------------------------------------------------


def test_a_search_finds_words_of_programs_and_messages(library: Library) -> None:
    run = library.runs[0]
    failed = run.selected(Filter(text="UNEXPECTED symbol"))
    assert failed
    assert all(entry.verdict is Verdict.CE for entry in failed)
    assert run.selected(Filter(text="print(3)")) == [run.index.entries()[3]]
    assert not run.selected(Filter(text="print(3) unexpected"))
    assert len(run.selected(Filter(text="p001"))) == 4


def test_a_sample_that_was_judged_since_is_searched_anew(tmp_path: Path) -> None:
    path = make_run(tmp_path, failures=(Verdict.CE,), skill=-9)
    lines = (path / "judgements.jsonl").read_text()
    (path / "judgements.jsonl").write_text("")
    run = Library.open([path]).runs[0]
    assert not run.selected(Filter(text="unexpected"))
    (path / "judgements.jsonl").write_text(lines)
    run.index.refresh()
    assert len(run.selected(Filter(text="unexpected"))) == 48


@pytest.mark.parametrize("column", SORTS)
def test_every_column_sorts_both_ways_with_unknown_values_last(library: Library, column: str) -> None:
    run, key = library.runs[0], SORTS[column]
    for sort in (column, f"-{column}"):
        keys = [key(entry) for entry in run.selected(Filter(sort=sort))]
        known = [value for value in keys if value is not None]
        assert keys[: len(known)] == sorted(known, reverse=sort.startswith("-"))
    assert len(run.selected(Filter(sort="nonsense"))) == 20
    assert set(COLUMNS) == set(SORTS)


def test_steps_follow_the_order_of_the_list(library: Library) -> None:
    run, chosen = library.runs[0], Filter(sort="-cpu")
    order = [entry.name for entry in run.selected(chosen)]
    names = {step.label: step.name for step in steps(run, run.selected(chosen)[3], chosen)}
    assert (names["previous"], names["next"]) == (order[2], order[4])


# --- runs that are being written ------------------------------------------------------------------------------------


def test_a_library_opens_runs_when_they_begin(tmp_path: Path) -> None:
    begun: list[Path] = []
    library = Library.open([], find=lambda: begun)
    pages = Pages(library, static=False)
    assert "There is no run yet" in pages.runs()
    begun.append(tmp_path / "not written yet")
    library.refresh()
    assert not library.runs
    begun.append(make_run(tmp_path))
    library.refresh()
    library.refresh()
    assert [run.number for run in library.runs] == [0]
    assert "data-follow" in pages.runs()


def test_a_page_follows_until_all_samples_are_judged(tmp_path: Path) -> None:
    half, whole = Library.open([make_run(tmp_path, missing=2), make_run(tmp_path, model="whole")]).runs
    pages = Pages(Library([half, whole]), static=False)
    assert '<html lang="en" data-follow>' in pages.samples(half, Filter())
    assert '<html lang="en">' in pages.samples(whole, Filter())
    assert "data-follow" not in Pages(Library([half]), static=True).samples(half, Filter())


def test_a_viewer_beside_an_evaluation_shows_its_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun: list[Any] = []
    with viewer_of(begun, ()) as address:
        assert "There is no run yet" in _body(address)
        begun.append(SimpleNamespace(run_dirs=[make_run(tmp_path, missing=1)]))
        assert "47 of 48 judged" in _body(address)
    assert address in capsys.readouterr().err


def _body(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read(), "utf-8")


# --- the server -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(library: Library) -> Iterator[Server]:
    with Server(library) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server: Server, path: str, *, method: str = "GET", host: str | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    headers = {"Host": host} if host else {}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_server_listens_on_the_loopback_only_and_answers_to_its_own_name(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, "/").status == 200
    assert ask(server, "/", host=f"localhost:{server.server_port}").status == 200
    assert ask(server, "/", host="evil.example").status == 421
    assert ask(server, "/", host=f"evil.example:{server.server_port}").status == 421


def test_every_answer_carries_the_policy(server: Server) -> None:
    for path in ("/", "/0/index.html", "/0/s0-0.html", "/assets/viewer.css", "/nope", "/0/raw/s0-0-completion.txt"):
        answer = ask(server, path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/assets/../server.py",
        "/assets/%2e%2e/server.py",
        "/9/index.html",
        "/0/s99-0.html",
        "/0/vs1-99.html",
        "/0/vs9-0.html",
        "/0/raw/s99-0-program.txt",
        "/0/s0-0.html/x",
    ],
)
def test_there_is_nothing_but_the_pages(server: Server, path: str) -> None:
    assert ask(server, path).status == 404


def test_a_request_that_names_two_hosts_or_another_address_is_not_answered(server: Server) -> None:
    def answer(head: str) -> bytes:
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))

    own = f"Host: 127.0.0.1:{server.server_port}"
    assert answer(f"GET /0/index.html HTTP/1.1\r\n{own}").startswith(b"HTTP/1.1 200")
    assert answer(f"GET /0/index.html HTTP/1.1\r\n{own}\r\nHost: evil.example").startswith(b"HTTP/1.1 421")
    assert answer(f"GET http://evil.example/0/index.html HTTP/1.1\r\n{own}").startswith(b"HTTP/1.1 421")
    refused = answer(f"POST /<script> HTTP/1.1\r\n{own}\r\nContent-Length: 0")
    assert refused.startswith(b"HTTP/1.1 501")
    assert b"Content-Security-Policy: default-src 'none'" in refused
    assert b"text/html" not in refused
    assert b"script>" not in refused


def test_server_only_reads(server: Server) -> None:
    assert ask(server, "/", method="POST").status == 501
    assert ask(server, "/", method="HEAD").status == 200


def test_raw_files_are_downloads_of_plain_text(server: Server) -> None:
    answer = ask(server, "/0/raw/s0-1-completion.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_malformed_queries_are_no_errors(server: Server) -> None:
    for query in ("verdict=<b>", "class=%00", "problem=-1", "problem=999999999999999", "page=0", "page=abc", "a=%ff"):
        assert ask(server, f"/0/index.html?{query}").status == 200


def test_a_taken_port_is_one_message(server: Server, library: Library) -> None:
    with pytest.raises(UserError, match=r"port \d+: Address already in use"):
        Server(library, port=server.server_port)


# --- pages in a folder ----------------------------------------------------------------------------------------------


def test_every_link_in_a_folder_of_pages_leads_somewhere(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    count = write_pages(library, folder)
    texts = (folder / "0" / "texts.js").read_text()
    assert texts.startswith("window.LCBX_TEXTS = {")
    assert "print(3)" in texts
    pages = list(folder.rglob("*.html"))
    assert len(pages) == count
    for page in pages:
        text = page.read_text()
        assert "Content-Security-Policy" in text
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            if not link.startswith("data:"):
                assert (page.parent / link).exists(), (page, link)


def test_of_very_many_runs_only_those_of_one_model_or_language_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page listed all others: with 50 models in 40 languages, 1999 links and as many pages for each problem."""
    names = [(model, language_id) for model in ("a", "b") for language_id in ("julia", "lua", "r")]
    paths = [make_run(tmp_path, model=model, language_id=language_id, problems=1) for model, language_id in names]
    library = Library.open(paths)
    assert len(library.partners(library.runs[0])) == 5
    monkeypatch.setattr("lcbx.viewer.library.MOST_PARTNERS", 4)
    assert [names[other.number] for other in library.partners(library.runs[0])] == [
        ("b", "julia"),
        ("a", "lua"),
        ("a", "r"),
    ]
