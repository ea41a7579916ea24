"""Reports as tables: scores, verdicts, splits and cost of each group of comparable runs.

Runs that may not be compared (another protocol, other problems, another slice) never share a table. A sign after a
language (`runs.marks`) stands for what a reader must know; a note below the table says it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lcbx.formatting import NOT_KNOWN, duration, large, percent, slice_words, with_interval
from lcbx.report.comparable import grouped, macro_averages, temperature_of
from lcbx.report.figures import Report
from lcbx.report.repair_tables import repair_tables, without_middle_rounds
from lcbx.report.tables import Table
from lcbx.runs.marks import signs
from lcbx.scores.denominators import denominator_note
from lcbx.types import Verdict


def report_tables(reports: Sequence[Report]) -> list[Table]:
    """Return the tables of scores, verdicts, splits and cost for each group of comparable runs.

    Of the rounds of self-repair, the first answers and the last round have these; all are in a table at the end.
    """
    tables = [
        table
        for group in grouped(without_middle_rounds(reports))
        for table in (score_table(group), _verdict_table(group), *_split_tables(group), _cost_table(group))
    ]
    return [*tables, *repair_tables(reports)]


def group_title(group: Sequence[Report]) -> str:
    """Return what all runs of the group share: benchmark, slice, protocol, limit, and the model if there is one."""
    first = group[0]
    parts = [first.model] if len({report.model for report in group}) == 1 else []
    sliced = slice_words(first.slice)
    parts.append(f"{first.benchmark} ({sliced})" if sliced else first.benchmark)
    parts.append(f"protocol {first.protocol}")
    temperature = temperature_of(group)
    parts.append(f"n={first.n}" + (f", temperature {temperature:g}" if temperature is not None else ""))
    if first.time_limit_s is not None:
        parts.append(f"as if under a time limit of {first.time_limit_s:g} s")
    return " · ".join(parts)


def _names(group: Sequence[Report]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and cells of the columns that name a run: the language, and the model if there are several."""
    marked = [f"{report.language_name}{signs(report.marks)}" for report in group]
    if len({report.model for report in group}) == 1:
        return ("language",), [(language,) for language in marked]
    return ("model", "language"), [(report.model, language) for report, language in zip(group, marked, strict=True)]


def score_table(group: Sequence[Report]) -> Table:
    heads, names = _names(group)
    metrics = [score.metric for score in group[0].scores]
    corrected = any(report.without_errata for report in group)
    of_one = "" if metrics[0] == "pass@1" else "pass@1 "
    all_of_k = [score.metric for score in group[0].all_of_k]
    columns = (*heads, f"{metrics[0]} % [95 %]", *metrics[1:], *all_of_k, f"{of_one}lenient")
    columns += (*((f"{of_one}no errata",) if corrected else ()), "effective", "problems", "samples")
    rows = []
    for name, report in zip(names, group, strict=True):
        first, *others = report.scores
        row = [
            *name,
            with_interval(first.value, first.interval),
            *(percent(score.value) for score in (*others, *report.all_of_k)),
            percent(report.lenient.value),
        ]
        if corrected:
            row.append(percent(report.without_errata.value if report.without_errata else None))
        rows.append((*row, _effective(report), str(first.problems), str(first.samples)))
    blanks = [""] * (len(columns) - len(heads) - 3)
    for model, macro in macro_averages(group, bootstrap=False).items():
        label = ("macro average",) if len(heads) == 1 else (model, "macro average")
        rows.append(
            (*label, with_interval(macro.value, macro.interval), *blanks, str(macro.problems), str(macro.samples))
        )
    notes = tuple(
        f"{report.language_name if len(heads) == 1 else f'{report.model}, {report.language_name}'}: {note}"
        for report in group
        for note in report.notes
    )
    return Table(
        title=group_title(group),
        columns=columns,
        rows=tuple(rows),
        left=len(heads),
        notes=(denominator_note(group[0].denominator), *_without_repeats(notes, group)),
    )


def _effective(report: Report) -> str:
    """Return the effective number of problems, rounded to a whole one."""
    return NOT_KNOWN if report.effective_problems is None else f"{report.effective_problems:.0f}"


def _without_repeats(notes: Sequence[str], group: Sequence[Report]) -> tuple[str, ...]:
    """Return the notes; those that apply to every run come first, once and without a name."""
    shared = [note for note in group[0].notes if len(group) > 1 and all(note in report.notes for report in group)]
    return (*shared, *(note for note in notes if not any(note.endswith(f": {text}") for text in shared)))


def _verdict_table(group: Sequence[Report]) -> Table:
    """Return a table of verdicts and rates that occurred; with all of them it is too wide for a terminal."""
    heads, names = _names(group)
    shares = ("formatting", "near_limit", "truncated", "no_code", "other_language")
    headings = dict(zip(shares, ("format %", "near limit %", "truncated %", "no code %", "other lang %"), strict=True))
    verdicts = [
        verdict.value
        for verdict in Verdict
        if verdict is Verdict.AC or any(report.verdicts[verdict] for report in group)
    ]
    occurred = [share for share in shares if any(getattr(report.rates, share) for report in group)]
    rows = [
        (
            *name,
            *(str(report.verdicts[verdict]) for verdict in verdicts),
            *(percent(getattr(report.rates, share)) for share in occurred),
        )
        for name, report in zip(names, group, strict=True)
    ]
    left_out = len(verdicts) < len(Verdict) or len(occurred) < len(shares)
    return Table(
        title="Verdicts",
        columns=(*heads, *verdicts, *(headings[share] for share in occurred)),
        rows=tuple(rows),
        left=len(heads),
        notes=("all-zero columns are hidden",) if left_out else (),
    )


def _split_tables(group: Sequence[Report]) -> list[Table]:
    heads, names = _names(group)
    tables = []
    for split in dict.fromkeys(name for report in group for name in report.splits):
        parts = sorted({part for report in group for part in report.splits.get(split, {})}, key=_easy_first)
        if len(parts) < 2:  # the same figure as the score
            continue
        rows = []
        for name, report in zip(names, group, strict=True):
            scores = report.splits.get(split, {})
            rows.append((*name, *(percent(scores[part].value) if part in scores else NOT_KNOWN for part in parts)))
        sizes = group[0].splits.get(split, {})
        columns = [f"{part} ({sizes[part].problems})" if part in sizes else part for part in parts]
        tables.append(
            Table(title=f"pass@1 % by {split}", columns=(*heads, *columns), rows=tuple(rows), left=len(heads))
        )
    return tables


def _easy_first(name: str) -> tuple[int, str]:
    order = ("easy", "medium", "hard")
    return (order.index(name.lower()) if name.lower() in order else len(order), name)


def _cost_table(group: Sequence[Report]) -> Table:
    heads, names = _names(group)
    rows = [
        (
            *name,
            large(report.cost.prompt_tokens),
            large(report.cost.completion_tokens),
            large(report.cost.tokens_per_s),
            duration(report.cost.judge_cpu_s),
            f"{report.cost.peak_memory_mib:.0f} MiB" if report.cost.peak_memory_mib else NOT_KNOWN,  # no program ran
            duration(report.cost.wall_s),
        )
        for name, report in zip(names, group, strict=True)
    ]
    columns = (*heads, "tokens in", "tokens out", "tokens/s", "judge CPU", "peak memory", "wall")
    measured = [at for at, _ in enumerate(columns) if at < len(heads) or any(row[at] != NOT_KNOWN for row in rows)]
    cells = tuple(tuple(row[at] for at in measured) for row in rows)
    return Table(title="Cost", columns=tuple(columns[at] for at in measured), rows=cells, left=len(heads))
