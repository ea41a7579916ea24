"""Parts of the viewer's pages for pages of other rooms: one look of programs, statements and differences everywhere."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from lcbx.types import Problem
from lcbx.viewer.library import Run
from lcbx.viewer.run_index import samples_of
from lcbx.viewer.side_by_side import chosen_pair, side, with_own_lines
from lcbx.viewer.templating import render


def style() -> str:
    """Return the viewer's style sheet, for a page that is a single file."""
    return (Path(__file__).with_name("assets") / "viewer.css").read_text(encoding="utf-8")


def comparison_part(run: Run, other: Run, problem_id: str, *, anchor: str) -> Markup:
    """Return a problem of two runs side by side, closed: statement, verdicts, programs with differing lines, a test.

    The samples are the first pair whose verdicts differ. `anchor` is the part's id. Raises KeyError for a problem that
    is not in both.
    """
    runs = (run, other)
    siblings = [samples_of(one.index.entries(), one.index.places[problem_id]) for one in runs]
    pair = chosen_pair(siblings, (None, None))
    sides = [side(one, siblings[at], pair[at], lambda _: "") for at, one in enumerate(runs)]
    same_program, sides = with_own_lines(sides)
    info = run.problem_info(problem_id)
    return Markup(
        render(
            "comparison_part.html",
            anchor=anchor,
            problem_id=problem_id,
            title=info.title if info and info.title != problem_id else None,
            problem=other.material.problem(problem_id),
            prompt=other.material.prompt(problem_id, pair[1].place[1] if pair[1] else 0),
            sides=sides,
            same_program=same_program,
        )
    )


def program_part(source: str, *, filename: str, problem: Problem | None, label: str) -> Markup:
    """Return a program beside the statement of its problem; the ending of `filename` selects the colours."""
    return Markup(render("program_part.html", source=source, filename=filename, problem=problem, label=label))
