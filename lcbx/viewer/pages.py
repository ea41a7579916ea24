"""Runs to HTML, the same for the server and for a folder of files; only how lists are filtered differs.

Addresses hold numbers, never names: `<run>/index.html`, `<run>/s<problem>-<sample>.html`,
`<run>/vs<other run>-<problem>.html`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from lcbx.formatting import NOT_KNOWN, interval, percent, percent_sign
from lcbx.scores.counts import tally_verdicts
from lcbx.scores.failures import LABELS
from lcbx.scores.pass_at_k import Estimate, pass_at_1
from lcbx.types import Completion, Judgement, Program, TestResult, Verdict
from lcbx.viewer.code import highlighted
from lcbx.viewer.diff import Diff, compare_outputs, own_lines
from lcbx.viewer.library import Filter, Library, Run
from lcbx.viewer.material import Head, Missing
from lcbx.viewer.run_index import Entry, position, samples_of
from lcbx.viewer.text import bounded, decoded, shown
from lcbx.viewer.words import CHOSEN, ENDED, VERDICTS, facts

SERVED_PAGE, STATIC_PAGE = 100, 500
"""Samples a list shows at a time."""
PASSED_SHOWN = 3
"""Tests that passed and are shown with their files."""

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    result: TestResult
    detailed: bool
    input: Head | Missing | None = None
    expected: Head | Missing | None = None
    diff: Diff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two runs that are compared."""

    run: Run
    siblings: list[Entry]
    passed: int
    entry: Entry | None
    link: Callable[[Entry], str]
    made: Any = None
    log: str = ""
    test: TestView | None = None
    own: frozenset[int] = frozenset()
    """Lines of the program that the other one doesn't have."""


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else shown(str(value)),
        trim_blocks=True,
    )
    environment.globals.update(bounded=bounded, decoded=decoded, highlighted=highlighted, labels=LABELS, policy=POLICY)
    environment.filters.update(percent=percent, percent_sign=percent_sign, interval=interval)
    environment.globals.update(not_known=NOT_KNOWN)
    environment.globals.update(verdict_words=VERDICTS, chosen_words=CHOSEN, ended_words=ENDED)
    return environment


class Pages:
    """Thread-safe: it only reads."""

    def __init__(self, library: Library, *, static: bool) -> None:
        self.library, self.static = library, static

    def _render(self, template: str, *, root: str, **values: Any) -> str:
        return _environment().get_template(template).render(root=root, static=self.static, **values)

    def runs(self) -> str:
        return self._render("library.html", root="", runs=[(run, headline(run)) for run in self.library.runs])

    # --- the list

    def samples(self, run: Run, wanted: Filter, page: int = 1) -> str:
        selected = run.selected(wanted)
        size = STATIC_PAGE if self.static else SERVED_PAGE
        pages = max(1, -(-len(selected) // size))
        page = min(max(1, page), pages)
        entries = run.index.entries()
        return self._render(
            "list.html",
            root="../",
            run=run,
            wanted=wanted,
            entries=selected[(page - 1) * size : page * size],
            total=len(selected),
            page=page,
            pages=pages,
            failed=sum(entry.failed for entry in entries),
            owed=len(run.info.problems) * run.info.config.sampling.n
            - sum(entry.verdict is not None for entry in entries),
            score=headline(run),
            facts=list(facts(run.info)),
            partners=list(self.library.partners(run)),
            link=lambda **values: self.list_name(Filter(**values)),
            link_to_page=lambda number: self.list_name(wanted, number),
            query=self._query(wanted),
        )

    def list_name(self, wanted: Filter, page: int = 1) -> str:
        """Address of a list within its run. In a folder there is one for each filter by itself."""
        if not self.static:
            query = wanted.query | ({"page": str(page)} if page > 1 else {})
            return f"index.html?{urlencode(query)}" if query else "index.html"
        kinds = {"v": wanted.verdict, "c": wanted.error_class, "p": wanted.problem}
        chosen = next((f"{kind}-{value}" for kind, value in kinds.items() if value is not None), None)
        if chosen is None:
            return "index.html" if page == 1 else f"all-{page}.html"
        return f"{chosen}.html" if page == 1 else f"{chosen}-page-{page}.html"

    def _query(self, wanted: Filter) -> str:
        return f"?{urlencode(wanted.query)}" if wanted.query and not self.static else ""

    # --- one sample

    def sample(self, run: Run, entry: Entry, wanted: Filter) -> str:
        completion, judgement = run.index.completion(entry), run.index.judgement(entry)
        problem = run.material.problem(entry.key.problem_id)
        info = next((each for each in run.info.problems if each.problem_id == entry.key.problem_id), None)
        tests = _test_views(run, judgement) if judgement else []
        known = 0 if isinstance(problem, Missing) else len(problem.tests)
        return self._render(
            "sample.html",
            root="../",
            run=run,
            entry=entry,
            completion=completion,
            judgement=judgement,
            made=_program(run, completion, judgement),
            title=info.title if info and info.title != entry.key.problem_id else None,
            limit=f"{info.time_limit_s:g} s" if info else "not recorded",
            siblings=samples_of(run.index.entries(), entry.place[0]),
            partners=[each for each in self.library.partners(run) if entry.key.problem_id in each.index.places],
            steps=_steps(run, entry, wanted),
            tests=[test for test in tests if test.detailed],
            passed=[test.result for test in tests if not test.detailed],
            not_run=max(0, known - len(tests)) if tests and entry.failed else 0,
            prompt=run.material.prompt(entry.key.problem_id),
            query=self._query(wanted),
        )

    # --- two runs

    def comparison(self, run: Run, other: Run, number: int, chosen: tuple[int | None, int | None]) -> str | None:
        """None for a problem that isn't in both."""
        ids = run.problem_ids()
        if not 0 <= number < len(ids) or ids[number] not in other.index.places:
            return None
        problem_id = ids[number]
        numbers = (number, other.index.places[problem_id])
        both = [samples_of(each.index.entries(), at) for each, at in zip((run, other), numbers, strict=True)]
        entries = _most_telling(both, chosen)
        name = f"vs{other.number}-{number}.html"
        sides = [self._side(each, both, entries, at, name) for at, each in enumerate((run, other))]
        same_code, sides = _marked(sides)
        digests = [{problem.problem_id: problem.digest for problem in each.info.problems} for each in (run, other)]
        shared = [at for at, each in enumerate(ids) if each in other.index.places]
        place = shared.index(number)
        return self._render(
            "compare.html",
            root="../",
            run=run,
            other=other,
            problem_id=problem_id,
            sides=sides,
            same_code=same_code,
            changed=digests[0].get(problem_id) != digests[1].get(problem_id),
            steps=[
                ("k", "previous problem", shared[place - 1] if place else None),
                ("j", "next problem", shared[place + 1] if place + 1 < len(shared) else None),
            ],
        )

    def _side(self, run: Run, both: Sequence[list[Entry]], entries: Sequence[Entry | None], at: int, name: str) -> Side:
        entry, siblings = entries[at], both[at]
        placed = [each.place[1] if each else 0 for each in entries]

        def link(each: Entry) -> str:
            if self.static:
                return f"../{run.number}/s{each.name}.html"
            a, b = (each.place[1], placed[1]) if at == 0 else (placed[0], each.place[1])
            return f"{name}?a={a}&b={b}"

        passed = sum(each.verdict is Verdict.AC for each in siblings)
        if entry is None:
            return Side(run=run, siblings=siblings, passed=passed, entry=None, link=link)
        judgement = run.index.judgement(entry)
        failed = (
            [view for view in _test_views(run, judgement) if view.result.verdict is not Verdict.AC] if judgement else []
        )
        return Side(
            run=run,
            siblings=siblings,
            passed=passed,
            entry=entry,
            link=link,
            made=_program(run, run.index.completion(entry), judgement),
            log=judgement.compile.log if judgement and judgement.compile else "",
            test=failed[0] if failed else None,
        )


# --- what a page shows ----------------------------------------------------------------------------------------------


def headline(run: Run) -> Estimate:
    """pass@1 of what is judged so far."""
    verdicts = ((entry.key.problem_id, entry.verdict) for entry in run.index.entries() if entry.verdict is not None)
    return pass_at_1(tally_verdicts(verdicts).values())


def _program(run: Run, completion: Completion | None, judgement: Judgement | None) -> Any:
    if completion is None:
        return None
    return run.material.program(completion, judgement)


def _marked(sides: list[Side]) -> tuple[bool, list[Side]]:
    """Whether both programs are the same, and the sides with what is not marked; only within one language."""
    sources = [side.made.source for side in sides if isinstance(side.made, Program) and side.made.source is not None]
    if len(sources) < 2 or len({side.run.material.filename for side in sides}) > 1:
        return False, sides
    marks = own_lines(*(bounded(source).text for source in sources))
    return sources[0] == sources[1], [replace(side, own=own) for side, own in zip(sides, marks, strict=True)]


def _test_views(run: Run, judgement: Judgement) -> list[TestView]:
    views, passed = [], 0
    for result in judgement.tests:
        passed += result.verdict is Verdict.AC
        if result.verdict is Verdict.AC and passed > PASSED_SHOWN:
            views.append(TestView(result=result, detailed=False))
            continue
        problem_id = judgement.key.problem_id
        expected = run.material.expected(problem_id, result.test_index)
        diff = None
        if result.verdict is not Verdict.AC and result.stdout and isinstance(expected, Head):
            cut = expected.cut or result.stdout_size_bytes > len(result.stdout.encode("utf-8", "surrogatepass"))
            diff = compare_outputs(decoded(expected.data), result.stdout.replace("\r\n", "\n"), cut=cut)
        views.append(
            TestView(
                result=result,
                detailed=True,
                input=run.material.input(problem_id, result.test_index),
                expected=expected,
                diff=diff,
            )
        )
    return views


def _steps(run: Run, entry: Entry, wanted: Filter) -> list[tuple[str, str, str | None]]:
    """Key, word and name of where one can go from here, among the samples of the list one came from."""
    entries = run.index.entries()
    at = position(entries, entry.place)
    kept = (
        (each for each in map(entries.__getitem__, places) if wanted.keeps(each))
        for places in (range(at - 1, -1, -1), range(at + 1, len(entries)))
    )
    before, after = map(_first_and_first_failed, kept)
    return [
        ("p", "previous failure", before[1]),
        ("n", "next failure", after[1]),
        ("k", "previous", before[0]),
        ("j", "next", after[0]),
    ]


def _first_and_first_failed(entries: Iterable[Entry]) -> tuple[str | None, str | None]:
    first: str | None = None
    for each in entries:
        first = first or each.name
        if each.failed:
            return first, each.name
    return first, None


def _most_telling(both: Sequence[list[Entry]], chosen: tuple[int | None, int | None]) -> list[Entry | None]:
    """Those asked for; else the first pair that differs in its verdict, else the first."""
    found: list[Entry | None] = []
    pairs = list(zip(*both, strict=False))
    telling = next((pair for pair in pairs if pair[0].verdict is not pair[1].verdict), None)
    for side, wanted in enumerate(chosen):
        named = next((each for each in both[side] if each.place[1] == wanted), None)
        found.append(named or (telling[side] if telling else both[side][0] if both[side] else None))
    return found
