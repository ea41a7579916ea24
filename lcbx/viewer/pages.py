"""Runs as HTML, the same for the server and for a folder of files; only the filters of lists differ.

Addresses hold numbers, never names: `<run>/index.html`, `<run>/s<problem>-<sample>.html`,
`<run>/vs<other run>-<problem>.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from lcbx.runs.marks import is_replayed
from lcbx.types import Completion, filled_context
from lcbx.viewer.library import Library, Run
from lcbx.viewer.material import Missing
from lcbx.viewer.run_grid import grids
from lcbx.viewer.run_index import SampleEntry, samples_of
from lcbx.viewer.sample_filter import Filter
from lcbx.viewer.sample_views import Step, error_line_of, program_view, steps, test_views
from lcbx.viewer.side_by_side import Pair, chosen_pair, side, with_own_lines
from lcbx.viewer.templating import render
from lcbx.viewer.words import facts, generation_facts

SERVED_PAGE, STATIC_PAGE = 100, 10_000
"""Samples that a list shows per page. No server sorts the pages of a folder, so nearly every list fits on one."""


class Pages:
    """Thread-safe: it only reads."""

    def __init__(self, library: Library, *, static: bool) -> None:
        self.library, self.static = library, static

    def _render(self, template: str, *, root: str, follow: bool = False, **values: Any) -> str:
        """Return a page. `follow`: a served page that asks for itself again, because there may be more soon."""
        return render(template, root=root, static=self.static, follow=follow and not self.static, **values)

    def runs(self) -> str:
        """Return the front page: runs as tables of models by languages."""
        runs = list(self.library.runs)
        waiting = self.library.grows or any(run.unjudged() > 0 for run in runs)
        return self._render("library.html", root="", runs=runs, grids=grids(runs), follow=waiting)

    # --- the list of samples

    def samples(self, run: Run, filter: Filter, page: int = 1) -> str:
        """Return one page of the samples that the filter keeps."""
        selected = run.selected(filter)
        waiting = run.unjudged()
        size = STATIC_PAGE if self.static else SERVED_PAGE
        pages = max(1, -(-len(selected) // size))
        page = min(max(1, page), pages)
        return self._render(
            "list.html",
            root="../",
            run=run,
            filter=filter,
            entries=selected[(page - 1) * size : page * size],
            total=len(selected),
            page=page,
            pages=pages,
            failed=sum(entry.failed for entry in run.index.entries()),
            unjudged=waiting,
            follow=waiting > 0,
            score=run.pass_at_1(),
            facts=list(facts(run.info)),
            partners=list(self.library.partners(run)),
            link=lambda **values: self.list_name(Filter(**values)),
            link_to_page=lambda number: self.list_name(filter, number),
            sort_link=lambda column: self.list_name(replace(filter, sort=_next_sort(filter, column))),
            columns=COLUMNS,
            query=self._query(filter),
        )

    def list_name(self, filter: Filter, page: int = 1) -> str:
        """Return the address of a list within its run. A folder has a list for each filter by itself only."""
        if not self.static:
            query = filter.query | ({"page": str(page)} if page > 1 else {})
            return f"index.html?{urlencode(query)}" if query else "index.html"
        kinds = {"v": filter.verdict, "c": filter.error_class, "p": filter.problem}
        name = next((f"{kind}-{value}" for kind, value in kinds.items() if value is not None), None)
        if name is None:
            return "index.html" if page == 1 else f"all-{page}.html"
        return f"{name}.html" if page == 1 else f"{name}-page-{page}.html"

    def _query(self, filter: Filter) -> str:
        return f"?{urlencode(filter.query)}" if filter.query and not self.static else ""

    # --- one sample

    def sample(self, run: Run, entry: SampleEntry, filter: Filter) -> str:
        """Return the page of a sample; its links lead through the list that `filter` makes."""
        problem_id, judgement = entry.key.problem_id, run.index.judgement(entry)
        problem, info = run.material.problem(problem_id), run.problem_info(problem_id)
        tests = test_views(run, judgement)
        all_tests = 0 if isinstance(problem, Missing) else len(problem.tests)
        completion, program = run.index.completion(entry), program_view(run, entry)
        return self._render(
            "sample.html",
            root="../",
            run=run,
            entry=entry,
            completion=completion,
            filled=completion is not None and _filled_context(run, completion),
            judgement=judgement,
            program_view=program,
            error=error_line_of(run, judgement, program),
            problem=problem,
            all_tests=all_tests,
            follow=judgement is None,
            title=info.title if info and info.title != problem_id else None,
            limit=f"{info.time_limit_s:g} s" if info else "not recorded",
            siblings=samples_of(run.index.entries(), entry.place[0]),
            comparisons=self._comparisons(run, entry.place[0], entry.place[1]),
            steps=steps(run, entry, filter),
            tests=[test for test in tests if test.detailed],
            passed=[test.result for test in tests if not test.detailed],
            not_run=max(0, all_tests - len(tests)) if tests and entry.failed else 0,
            prompt=run.material.prompt(problem_id, entry.key.sample_index),
            prompt_is_stored=run.material.prompt_is_stored(problem_id, entry.key.sample_index),
            generation=list(generation_facts(run.info)),
            replayed=is_replayed(run.info),
            query=self._query(filter),
        )

    # --- two runs

    def _comparisons(self, run: Run, number: int, sample: int | None) -> list[tuple[Run, str]]:
        """Return the runs that have a problem too, with the address that compares; a server keeps the sample."""
        kept = "" if self.static or sample is None else f"?a={sample}"
        problem_id = run.problem_ids()[number]
        partners = (other for other in self.library.partners(run) if problem_id in other.index.places)
        return [(other, f"vs{other.number}-{number}.html{kept}") for other in partners]

    def comparison(self, run: Run, other: Run, number: int, samples: tuple[int | None, int | None]) -> str | None:
        """Return a problem of two runs side by side; None for a problem that isn't in both."""
        ids = run.problem_ids()
        if not 0 <= number < len(ids) or ids[number] not in other.index.places:
            return None
        problem_id, runs = ids[number], (run, other)
        siblings = [samples_of(side_run.index.entries(), side_run.index.places[problem_id]) for side_run in runs]
        pair = chosen_pair(siblings, samples)
        page = f"vs{other.number}-{number}.html"
        sides = [
            side(side_run, siblings[index], pair[index], self._sample_link(side_run, index, pair, page))
            for index, side_run in enumerate(runs)
        ]
        same_program, sides = with_own_lines(sides)
        first, second = (side_run.problem_info(problem_id) for side_run in runs)
        return self._render(
            "compare.html",
            root="../",
            run=run,
            other=other,
            problem_id=problem_id,
            sides=sides,
            same_program=same_program,
            problem=run.material.problem(problem_id),
            comparisons=self._comparisons(run, number, pair[0].place[1] if pair[0] else None),
            changed=(first and first.digest) != (second and second.digest),
            steps=_problem_steps(run, other, number),
        )

    def _sample_link(self, run: Run, index: int, pair: Pair, page: str) -> Callable[[SampleEntry], str]:
        """Return what makes the address for another sample on one side; the other side stays as it is."""
        left, right = (entry.place[1] if entry else 0 for entry in pair)

        def link(entry: SampleEntry) -> str:
            if self.static:
                return f"../{run.number}/s{entry.name}.html"
            a, b = (entry.place[1], right) if index == 0 else (left, entry.place[1])
            return f"{page}?a={a}&b={b}"

        return link


COLUMNS = {
    "problem": "Problem",
    "sample": "Sample",
    "verdict": "Verdict",
    "why": "Why",
    "passed": "Tests passed",
    "cpu": "CPU s",
    "memory": "MiB",
    "tokens": "Tokens",
}
"""Columns of the list of samples, as in `SORTS`, with their headings; the first can't be hidden."""


def _next_sort(filter: Filter, column: str) -> str:
    """Return the order that a click on a column's heading asks for: ascending first, then descending, and so on."""
    return f"-{column}" if filter.column == column and not filter.descending else column


def _filled_context(run: Run, completion: Completion) -> bool:
    max_tokens = run.info.config.sampling.max_tokens
    return filled_context(completion.finish_reason, completion.completion_tokens, max_tokens=max_tokens)


def _problem_steps(run: Run, other: Run, number: int) -> list[Step]:
    """The neighbouring problems that are in both runs."""
    shared = [at for at, problem_id in enumerate(run.problem_ids()) if problem_id in other.index.places]
    place = shared.index(number)
    before = shared[place - 1] if place else None
    after = shared[place + 1] if place + 1 < len(shared) else None
    return [
        Step(key, label, None if neighbour is None else str(neighbour))
        for key, label, neighbour in (("k", "previous problem", before), ("j", "next problem", after))
    ]
