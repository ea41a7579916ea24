"""Reports, comparisons and error lists as tables for a terminal or in Markdown. Layout; the figures come in.

Runs that may not be compared (another protocol, other problems, another slice) never share a table. A `*` after a
language marks a stand-in toolchain; what it stands in for is said below, with everything else a reader must know.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from rich import box
from rich.console import Console, ConsoleRenderable, Group
from rich.table import Table as RichTable
from rich.text import Text

from lcbx.report.figures import Report, macro_averages, same_table_key
from lcbx.scores import failures
from lcbx.scores.compare import Comparison, Flip, Gate
from lcbx.types import Interval, Score, Verdict

if TYPE_CHECKING:
    from lcbx.runs.verify import Verification

NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    """So many columns hold words; the others are figures, set right."""
    notes: tuple[str, ...] = field(default=())


# --- figures --------------------------------------------------------------------------------------------------------


def percent(value: float | None, digits: int = 1) -> str:
    return NONE if value is None else f"{100 * value:.{digits}f}"


def signed(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:+.1f}"


def signed_interval(ends: Interval | None) -> str:
    """Of a difference."""
    return NONE if ends is None else f"[{signed(ends.low)}, {signed(ends.high)}]"


def interval(score: Score) -> str:
    """`12.3 [10.1, 14.8]`, in percent."""
    if score.interval is None:
        return percent(score.value)
    return f"{percent(score.value)} [{percent(score.interval.low)}, {percent(score.interval.high)}]"


def large(number: float | None) -> str:
    if number is None:
        return NONE
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.0f}"


def duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.3g} s"
    minutes, hours = seconds / 60, seconds / 3600
    return f"{minutes:.3g} min" if minutes < 100 else f"{hours:.3g} h"


def p_value(value: float | None) -> str:
    return NONE if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"


# --- reports --------------------------------------------------------------------------------------------------------


def report_tables(reports: Sequence[Report]) -> list[Table]:
    """Scores, verdicts, splits and cost of each group of comparable runs."""
    return [
        table
        for group in grouped(reports)
        for table in (score_table(group), _verdict_table(group), *_split_tables(group), _cost_table(group))
    ]


def grouped(reports: Iterable[Report]) -> list[list[Report]]:
    """Runs that may be compared, together, in order of appearance."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(same_table_key(report), []).append(report)
    return list(groups.values())


def group_title(group: Sequence[Report]) -> str:
    """What all of its runs share: benchmark, slice, protocol, limit, and the model if there is one only."""
    first = group[0]
    parts = [first.model] if len({report.model for report in group}) == 1 else []
    sliced = ", ".join(_slice_word(name, value) for name, value in first.slice.items())
    parts.append(f"{first.benchmark} ({sliced})" if sliced else first.benchmark)
    parts.append(f"protocol {first.protocol}")
    parts.append(f"n={first.n}, temperature {first.temperature:g}")
    if first.time_limit_s is not None:
        parts.append(f"as if under a time limit of {first.time_limit_s:g} s")
    return " · ".join(parts)


def _slice_word(name: str, value: str) -> str:
    """A condition of a slice, short enough for a title: run.json has it whole."""
    if name == "left-out":
        return f"without {value.count('; ') + 1} that can't be judged"
    return f"{name} {value}" if len(value) <= 60 else f"{value.count(',') + 1} {name}"


def _names(group: Sequence[Report]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heading and cells of what tells the runs of a group apart."""
    marked = [f"{report.language_name}{'*' if report.stand_in else ''}" for report in group]
    if len({report.model for report in group}) == 1:
        return ("language",), [(language,) for language in marked]
    return ("model", "language"), [(report.model, language) for report, language in zip(group, marked, strict=True)]


def score_table(group: Sequence[Report]) -> Table:
    heads, names = _names(group)
    metrics = [score.metric for score in group[0].scores]
    corrected = any(report.without_errata for report in group)
    of_one = "" if metrics[0] == "pass@1" else "pass@1 "
    columns = (*heads, f"{metrics[0]} % [95 %]", *metrics[1:], f"{of_one}lenient")
    columns += (*((f"{of_one}no errata",) if corrected else ()), "problems", "samples")
    rows = []
    for name, report in zip(names, group, strict=True):
        first, *others = report.scores
        row = [*name, interval(first), *(percent(score.value) for score in others), percent(report.lenient.value)]
        if corrected:
            row.append(percent(report.without_errata.value if report.without_errata else None))
        rows.append((*row, str(first.problems), str(first.samples)))
    blanks = [""] * (len(columns) - len(heads) - 3)
    for model, macro in macro_averages(group).items():
        label = ("macro average",) if len(heads) == 1 else (model, "macro average")
        rows.append((*label, interval(macro), *blanks, str(macro.problems), str(macro.samples)))
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
        notes=_without_repeats(notes, group),
    )


def _without_repeats(notes: Sequence[str], group: Sequence[Report]) -> tuple[str, ...]:
    """What holds for every run is said once."""
    said = [note for note in group[0].notes if len(group) > 1 and all(note in report.notes for report in group)]
    return (*said, *(note for note in notes if not any(note.endswith(f": {each}") for each in said)))


def _verdict_table(group: Sequence[Report]) -> Table:
    """Only what occurred: with all of them the table is wider than many a terminal."""
    heads, names = _names(group)
    shares = ("formatting", "near_limit", "truncated", "no_code", "other_language")
    said = dict(zip(shares, ("format %", "near limit %", "cut %", "no code %", "other lang %"), strict=True))
    verdicts = [each.value for each in Verdict if each is Verdict.AC or any(report.verdicts[each] for report in group)]
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
        columns=(*heads, *verdicts, *(said[share] for share in occurred)),
        rows=tuple(rows),
        left=len(heads),
        notes=("what did not occur has no column",) if left_out else (),
    )


def _split_tables(group: Sequence[Report]) -> list[Table]:
    heads, names = _names(group)
    tables = []
    for split in dict.fromkeys(name for report in group for name in report.splits):
        parts = sorted({part for report in group for part in report.splits.get(split, {})}, key=_easy_first)
        if len(parts) < 2:  # says what the score says
            continue
        rows = []
        for name, report in zip(names, group, strict=True):
            found = report.splits.get(split, {})
            rows.append((*name, *(percent(found[part].value) if part in found else NONE for part in parts)))
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
            f"{report.cost.peak_memory_mib:.0f} MiB" if report.cost.peak_memory_mib else NONE,  # no program ran
            duration(report.cost.wall_s),
        )
        for name, report in zip(names, group, strict=True)
    ]
    columns = (*heads, "tokens in", "tokens out", "tokens/s", "judge CPU", "peak memory", "wall")
    return Table(title="Cost", columns=columns, rows=tuple(rows), left=len(heads))


# --- comparisons ----------------------------------------------------------------------------------------------------


def comparison_tables(
    rows: Sequence[Comparison],
    *,
    first: str,
    second: str,
    gate: Gate | None = None,
    flips: int = 20,
    notes: Sequence[str] = (),
    incomplete: Sequence[str] = (),
) -> list[Table]:
    """`flips` problems are listed each way; `incomplete` languages open no gate."""
    cells = tuple(
        (
            row.language_id or "macro average",
            percent(row.first),
            percent(row.second),
            signed(row.difference),
            signed_interval(row.interval),
            p_value(row.p_value),
            p_value(row.p_adjusted),
            percent(row.smallest_detectable),
            f"+{len(row.gained)} -{len(row.lost)}",
            str(row.problems),
        )
        for row in rows
    )
    columns = ("language", "first", "second", "difference", "95 %", "p", "p (Holm)", "detectable", "flips", "problems")
    said = [f"first: {first}", f"second: {second}", "pass@1 in percent, paired by problem; second minus first"]
    said += notes
    said += [
        f"{row.language_id}: {row.unpaired} problems are not in both and are left out"
        for row in rows
        if row.unpaired and row.language_id
    ]
    if gate is not None:
        said.append(_gate_note(gate, rows, incomplete))
    return [
        Table(title="Comparison", columns=columns, rows=cells, notes=tuple(said)),
        *(table for row in rows if row.language_id for table in _flip_tables(row, flips) if flips),
    ]


def _gate_note(gate: Gate, rows: Sequence[Comparison], incomplete: Sequence[str]) -> str:
    """What a gate that let a run pass has not shown must be said with it."""
    worse = f"worse by more than {100 * gate.tolerance:g} points"
    if not gate.passed:
        return f"gate: FAILED for {', '.join(gate.failures)}: {worse} (95 %)"
    if incomplete:
        return f"gate: FAILED: {', '.join(incomplete)} incomplete, and what is missing may be what is worse"
    seen = [row.smallest_detectable for row in rows if row.smallest_detectable is not None]
    limit = f"; a loss under {100 * (gate.tolerance + max(seen)):.1f} points may go unseen" if seen else ""
    return f"gate: passed: not shown to be {worse} (95 %){limit}"


def _flip_tables(row: Comparison, most: int) -> list[Table]:
    tables = []
    for title, flips in (("gained", row.gained), ("lost", row.lost)):
        if flips:
            more = (f"and {len(flips) - most} more",) if len(flips) > most else ()
            cells = tuple(_flip_cells(flip) for flip in flips[:most])
            columns = ("problem", "first", "second", "difference")
            tables.append(Table(title=f"{row.language_id}: {title}", columns=columns, rows=cells, notes=more))
    return tables


def _flip_cells(flip: Flip) -> tuple[str, ...]:
    return flip.problem_id, percent(flip.first), percent(flip.second), signed(flip.second - flip.first)


# --- errors ---------------------------------------------------------------------------------------------------------


def error_tables(
    reports: Sequence[Report], clusters: Sequence[Sequence[failures.Cluster]], names: Sequence[str]
) -> list[Table]:
    """Shares of all judged samples by class, then each run's most frequent messages."""
    used = [name for name in failures.CLASSES if any(report.failures[name] for report in reports)]
    samples = [sum(report.verdicts.values()) for report in reports]

    def shares(counts: Iterable[int]) -> tuple[str, ...]:
        return tuple(percent(count / total if total else None) for count, total in zip(counts, samples, strict=True))

    rows = (
        ("accepted", *shares(report.verdicts["AC"] for report in reports)),
        *((failures.LABELS[each], *shares(report.failures[each] for report in reports)) for each in used),
        ("samples", *map(str, samples)),
    )
    groups = [group_title(group) for group in grouped(reports)]
    notes = (f"not all of these may be compared: {'; '.join(groups)}",) if len(groups) > 1 else ()
    tables = [Table(title="Why programs failed, % of samples", columns=("", *names), rows=rows, notes=notes)]
    for name, found in zip(names, clusters, strict=True):
        if found:
            cells = tuple(_cluster_cells(cluster) for cluster in found)
            heads = ("class", "message", "example", "programs", "problems")
            tables.append(Table(title=f"{name}: most frequent messages", columns=heads, rows=cells, left=3))
    return tables


def _cluster_cells(cluster: failures.Cluster) -> tuple[str, ...]:
    where = f"{cluster.example.problem_id}#{cluster.example.sample_index}"
    label = failures.LABELS[cluster.category]
    return label, cluster.message, f"{where}: {cluster.example_message}", str(cluster.count), str(cluster.problems)


# --- verification ---------------------------------------------------------------------------------------------------


_WHY = {
    "verdict": "",
    "program": "another program now",
    "completion": "",
    "record": "its own record says otherwise",
}


def verification_tables(found: Verification, name: str) -> list[Table]:
    rows = tuple(
        (
            f"{each.key.problem_id}#{each.key.sample_index}",
            each.stored.value,
            each.again.value if each.again else "no completion",
            "near its limit" if each in found.near_limit else _WHY[each.why],
        )
        for each in (*found.mismatches, *found.near_limit)
    )
    wrong = len(found.mismatches)
    outcome = f"{wrong} {'verdict does' if wrong == 1 else 'verdicts do'} not hold" if wrong else "all verdicts hold"
    notes = [
        f"{found.judged} records read, {found.checked} of them judged again (--seed {found.seed}): {outcome}",
    ]
    if found.near_limit:
        notes.append(f"{len(found.near_limit)} programs near their time limit came out otherwise; not held against it")
    if found.judge_errors:
        notes.append(f"{found.judge_errors} ended in JE now: nothing is known of these")
    if found.most_wrong is not None and found.checked < found.judged:
        notes.append(f"at most {100 * found.most_wrong:.2g} % of all verdicts can be wrong (95 %)")
    columns = ("sample", "stored", "now", "")
    return [Table(title=f"Verification of {name}", columns=columns, rows=rows, left=4, notes=(*notes, *found.notes))]


# --- output ---------------------------------------------------------------------------------------------------------


def to_rich(tables: Sequence[Table]) -> ConsoleRenderable:
    """Names and messages are other people's text: they are shown as they are, never as markup."""
    parts: list[ConsoleRenderable] = []
    for table in tables:
        rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for index, column in enumerate(table.columns):
            # Headings and messages may be folded, names and figures not.
            whole = index == 0 or index >= table.left
            longest = max((len(row[index]) for row in table.rows), default=0)
            rich.add_column(
                Text(column),
                justify="left" if index < table.left else "right",
                overflow="fold",
                min_width=min(longest, 40) if whole else None,
            )
        for row in table.rows:
            rich.add_row(*(Text(printable(cell)) for cell in row))
        parts += [
            Text(printable(table.title), style="bold"),
            *([rich] if table.rows else []),
            *(Text(printable(note)) for note in table.notes),
            Text(),
        ]
    return Group(*parts)


def to_text(tables: Sequence[Table], *, width: int = 200) -> str:
    """As in a terminal, without colours and trailing blanks."""
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(to_rich(tables))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip() + "\n"


def to_markdown(tables: Sequence[Table]) -> str:
    out = []
    for table in tables:
        rule = [":--" if index < table.left else "--:" for index in range(len(table.columns))]
        out += [f"**{_cell(table.title)}**", "", _line(table.columns), _line(rule), *map(_line, table.rows), ""]
        out += [f"- {_cell(note)}" for note in table.notes] + [""] * bool(table.notes)
    return "\n".join(out)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """Text that stays in its cell and means nothing to Markdown or HTML."""
    text = printable(text).replace("\\", "\\\\")
    for char in "|*_`[]":
        text = text.replace(char, f"\\{char}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def printable(text: str) -> str:
    """Without terminal escapes and other control characters."""
    return "".join(char if char.isprintable() else " " for char in text)


def printable_json(value: Any, *, indent: int | None = 2) -> str:
    """JSON that says exactly what the value is and yet does nothing to a terminal: what could is in its escapes."""
    text = json.dumps(msgspec.to_builtins(value), indent=indent, ensure_ascii=False)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)
