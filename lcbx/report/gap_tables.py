"""The gap between languages as tables. They fit into 80 columns where names are of usual length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lcbx.formatting import NOT_KNOWN, p_value, percent, percent_of, shortened, signed, signed_interval, with_interval
from lcbx.report.gap_report import GapReport, ModelGap
from lcbx.report.tables import Table
from lcbx.scores.failures import CLASSES, LABELS
from lcbx.scores.language_gap import ANY, LanguageGap, Outcome
from lcbx.scores.suspect_tests import SuspectTest

HEADS = {
    Outcome.BOTH: "both",
    Outcome.LANGUAGE_GAP: "language gap",
    Outcome.ELSEWHERE: "elsewhere",
    Outcome.HERE_ONLY: "here only",
    Outcome.ALGORITHM_GAP: "algorithm gap",
}
SIGN_WORDS = {
    "same-output": "most wrong answers are the same",
    "formatting": "wrong only in formatting",
    "limit": "out of time or memory",
    "stops-all": "fails what passed the tests before",
}
_MARKS = {
    Outcome.BOTH: "=",
    Outcome.LANGUAGE_GAP: "L",
    Outcome.ELSEWHERE: "e",
    Outcome.HERE_ONLY: "+",
    Outcome.ALGORITHM_GAP: ".",
}
_LONGEST_PROBLEM = 24


def gap_tables(report: GapReport, *, most: int = 10) -> list[Table]:
    """Return all tables of a report; `most` limits the problems and programs that are listed."""
    tables = [table for model in report.models for table in _model_tables(model, report, most)]
    if len(report.models) > 1:
        tables.append(_models_table(report))
    return [*tables, *_unsolved_tables(report, most)]


# --- one model ------------------------------------------------------------------------------------------------------


def _model_tables(model: ModelGap, report: GapReport, most: int) -> Iterator[Table]:
    yield _groups_table(model, report)
    yield _shares_table(model)
    if any(model.by_difficulty.values()):
        yield _difficulty_table(model)
    yield from _class_table(model)
    yield from _matrix_table(model, most)
    yield from _idea_tables(model, most)


def _groups_table(model: ModelGap, report: GapReport) -> Table:
    rows = tuple(
        (
            model.languages[gap.language_id],
            percent(gap.pass_at_1),
            *(percent(gap.shares[outcome].value) for outcome in Outcome),
            str(gap.problems),
        )
        for gap in model.gaps
    )
    return Table(
        title=f"{model.model} · {report.title}",
        columns=("language", "pass@1 %", *HEADS.values(), "problems"),
        rows=rows,
        notes=(
            f"Shares of the problems in %. Reference: {_reference_words(model)}.",
            "both: solved here and in the reference; language gap: in the reference only; here only: not in it; "
            "elsewhere: in neither, but in another language; algorithm gap: solved in no language.",
            *_left_out(model),
            *report.notes,
        ),
    )


def _reference_words(model: ModelGap) -> str:
    if model.reference == ANY:
        return "any other language"
    name = model.languages[model.reference]
    return f"{name}, the best of these languages" if model.reference_chosen else name


def _left_out(model: ModelGap) -> list[str]:
    return [
        f"{model.languages[gap.language_id]}: {gap.unpaired} problem{'s' if gap.unpaired != 1 else ''} without judged "
        "samples in both left out"
        for gap in model.gaps
        if gap.unpaired
    ]


def _shares_table(model: ModelGap) -> Table:
    rows = tuple(_share_cells(model, gap) for gap in model.gaps)
    return Table(
        title="95 % intervals, and the difference in solved problems, paired",
        columns=("language", "language gap %", "algorithm gap %", "difference", "p (Holm)"),
        rows=rows,
        notes=("difference: solved here minus solved in the reference, in points; exact test over the problems.",),
    )


def _share_cells(model: ModelGap, gap: LanguageGap) -> tuple[str, ...]:
    lost, hopeless = gap.shares[Outcome.LANGUAGE_GAP], gap.shares[Outcome.ALGORITHM_GAP]
    return (
        model.languages[gap.language_id],
        with_interval(lost.value, lost.interval),
        with_interval(hopeless.value, hopeless.interval),
        f"{signed(gap.difference)} {signed_interval(gap.interval)}" if gap.interval else signed(gap.difference),
        p_value(gap.p_adjusted),
    )


def _difficulty_table(model: ModelGap) -> Table:
    rows = []
    for gap in model.gaps:
        for difficulty, counts in model.by_difficulty[gap.language_id].items():
            total = sum(counts.values())
            shares = (percent(counts[outcome] / total if total else None) for outcome in Outcome)
            rows.append((model.languages[gap.language_id], difficulty, *shares, str(total)))
    columns = ("language", "difficulty", *HEADS.values(), "problems")
    return Table(title="By difficulty, % of its problems", columns=columns, rows=tuple(rows), left=2)


def _class_table(model: ModelGap) -> Iterator[Table]:
    """Yield why programs fail on the problems of the language gap; nothing if there are none."""
    gaps = [gap for gap in model.gaps if model.by_class[gap.language_id][Outcome.LANGUAGE_GAP]]
    if not gaps:
        return
    counts = [model.by_class[gap.language_id][Outcome.LANGUAGE_GAP] for gap in gaps]
    used = [name for name in CLASSES if any(name in by_class for by_class in counts)]
    rows = tuple(
        (LABELS[name], *(percent(by_class.get(name, 0) / sum(by_class.values())) for by_class in counts))
        for name in used
    )
    failed = ("failed programs", *(str(sum(by_class.values())) for by_class in counts))
    columns = ("", *(model.languages[gap.language_id] for gap in gaps))
    yield Table(title="Why programs fail in the language gap, %", columns=columns, rows=(*rows, failed))


def _matrix_table(model: ModelGap, most: int) -> Iterator[Table]:
    """Yield the problems that are solved in some languages only, those with the most gaps first."""
    outcomes = {
        problem_id: [gap.outcomes.get(problem_id) for gap in model.gaps]
        for problem_id in dict.fromkeys(key for gap in model.gaps for key in gap.outcomes)
    }
    split = {key: row for key, row in outcomes.items() if len(set(row)) > 1 or row[0] not in _SAME_EVERYWHERE}
    if not split or not most:
        return
    ranked = sorted(split, key=lambda key: -split[key].count(Outcome.LANGUAGE_GAP))
    ids = list(model.languages)
    rows = tuple((shortened(key, _LONGEST_PROBLEM), *(_matrix_cell(model, key, name) for name in ids))
                 for key in ranked[:most])  # fmt: skip
    more = (f"and {len(ranked) - most} more; --most lists more of them, --json all",) if len(ranked) > most else ()
    legend = ("L language gap, + here only, e elsewhere, = both; accepted of judged samples",)
    columns = ("problem", *(model.languages[name] for name in ids))
    yield Table(title="Problems that depend on the language", columns=columns, rows=rows, notes=(*legend, *more))


_SAME_EVERYWHERE = (Outcome.BOTH, Outcome.ALGORITHM_GAP, None)


def _matrix_cell(model: ModelGap, problem_id: str, language_id: str) -> str:
    counts = model.counts[language_id].get(problem_id)
    if counts is None or not counts.n:
        return NOT_KNOWN
    outcome = next((gap.outcomes.get(problem_id) for gap in model.gaps if gap.language_id == language_id), None)
    mark = f"{_MARKS[outcome]} " if outcome is not None else ""
    return f"{mark}{counts.c}/{counts.n}"


# --- the same idea --------------------------------------------------------------------------------------------------


def _idea_tables(model: ModelGap, most: int) -> Iterator[Table]:
    if not model.ideas:
        return
    rows = []
    for gap in model.gaps:
        pairs = [pair for pair in model.ideas if pair.language_id == gap.language_id]
        same = [pair for pair in pairs if pair.same]
        if pairs:
            classes = Counter(pair.error_class for pair in same)
            reasons = ", ".join(f"{count} {LABELS.get(name, name)}" for name, count in classes.most_common(3))
            cells = (str(len(pairs)), f"{len(same)} ({percent_of(len(same), len(pairs))})")
            rows.append((model.languages[gap.language_id], reasons or NOT_KNOWN, *cells))
    yield Table(
        title="The same program idea: accepted in the reference, failed here",
        columns=("language", "how it fails here", "gap problems", "same idea"),
        rows=tuple(rows),
        left=2,
        notes=("By the words that programs share: a rule of thumb. The other gap problems failed with another idea.",),
    )
    shown = [pair for pair in model.ideas if pair.same][:most]
    cells_of = (
        (
            shortened(pair.problem_id, _LONGEST_PROBLEM),
            f"{model.languages[pair.reference_id]} #{pair.accepted_sample}",
            f"{model.languages[pair.language_id]} #{pair.failed_sample}",
            shortened(pair.message or LABELS.get(pair.error_class, pair.verdict), 40),
            f"{pair.similarity:.2f}",
        )
        for pair in shown
    )
    if shown:
        columns = ("problem", "accepted", "failed", "how", "alike")
        yield Table(title="Most similar pairs", columns=columns, rows=tuple(cells_of), left=4)


# --- all models -----------------------------------------------------------------------------------------------------


def _models_table(report: GapReport) -> Table:
    names = {key: name for model in report.models for key, name in model.languages.items()}
    rows = []
    for model in report.models:
        gaps = {gap.language_id: gap for gap in model.gaps}
        lost = (gaps[key].shares[Outcome.LANGUAGE_GAP].value if key in gaps else None for key in names)
        rows.append((model.model, *(percent(value) for value in lost)))
    references = ", ".join(f"{model.model}: {_reference_words(model)}" for model in report.models)
    notes = (f"References: {references}.",)
    return Table(
        title="Language gap of each model, %", columns=("model", *names.values()), rows=tuple(rows), notes=notes
    )


def _unsolved_tables(report: GapReport, most: int) -> Iterator[Table]:
    listed = ", ".join(report.unsolved[:most]) + (", ..." if len(report.unsolved) > most else "")
    known = [key for key in report.unsolved if key in report.errata]
    notes = (
        f"{len(report.unsolved)} problems: {listed}" if report.unsolved else "every problem is solved by somebody",
        *([f"listed as bad: {', '.join(known)}"] if known else []),
    )
    yield Table(title="Problems that nobody solves, in any language", columns=(), rows=(), notes=notes)
    if report.suspects:
        rows = tuple(_suspect_cells(one) for one in _most_convincing(report.suspects)[:most])
        columns = ("problem", "sign", "output", "test", "programs", "languages")
        note = ("Reasons to look at a test, no proof. Check with: lcbx data audit",)
        yield Table(title="Tests that look wrong", columns=columns, rows=rows, left=3, notes=note)


def _most_convincing(suspects: Sequence[SuspectTest]) -> list[SuspectTest]:
    return sorted(suspects, key=lambda one: (-len(one.languages), -one.programs, one.problem_id, one.test_index))


def _suspect_cells(suspect: SuspectTest) -> tuple[str, ...]:
    return (
        shortened(suspect.problem_id, _LONGEST_PROBLEM),
        SIGN_WORDS[suspect.sign],
        shortened(suspect.output, 20) if suspect.output else NOT_KNOWN,
        str(suspect.test_index),
        f"{suspect.programs} of {suspect.of}",
        str(len(suspect.languages)),
    )
