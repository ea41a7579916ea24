"""Several runs of one training, such as one a seed: a table with a row each, what they say together, and a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from lcbx.errors import UserError
from lcbx.report.charts import Curve, line_chart
from lcbx.report.tables import Table
from lcbx.resources import write_atomically
from lcbx.scores import Counts
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.train.outcome.finish import COLUMNS, before_after, cells, counts_of, evaluations
from lcbx.train.outcome.training_report import html_table, latest, read_log, smoothed, write_html
from lcbx.train.settings.config_file import read_run_config


def table(runs: Sequence[Path], language_id: str) -> Table:
    """A row for each run, and one for all: the differences of each problem averaged over the runs that hold it out.

    The last interval is over problems, for these runs: how much another seed would differ is what the rows above show.
    Raises UserError for a run without two evaluations in the language.
    """
    rows = []
    for name, run in zip(names(runs), runs, strict=True):
        row = next((each for each in before_after(run) if each.language_id == language_id), None)
        if row is None:
            raise UserError(f"{run}: no two evaluations in {language_id} to compare.")
        rows.append((name, *cells(row.comparison, str(row.last_step))))
    *whole, _, _, _ = cells(together(runs, language_id), "")
    rows.append((f"all {len(runs)}", *whole, "", "", ""))
    title = f"pass@1 in {language_id} on held-out problems, before and after training, {len(runs)} runs"
    return Table(title=title, columns=("run", *COLUMNS), rows=tuple(rows))


def together(runs: Sequence[Path], language_id: str) -> Comparison:
    """First against last evaluation of all runs, each problem with the samples of all that hold it out."""
    before, after = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for run in runs:
        steps = list(evaluations(run)[language_id].values())
        for total, path in ((before, steps[0]), (after, steps[-1])):
            for problem_id, each in counts_of(path).items():
                total.update({(problem_id, "n"): each.n, (problem_id, "c"): each.c})
    return compare_counts(_summed(before), _summed(after), language_id=language_id)


def _summed(total: Counter[tuple[str, str]]) -> dict[str, Counts]:
    ids = dict.fromkeys(problem_id for problem_id, _ in total)
    return {each: Counts(n=total[each, "n"], c=total[each, "c"]) for each in ids}


def names(runs: Sequence[Path]) -> list[str]:
    """Each run's folder, with as many folders above it as it takes to tell them apart."""
    parts = [run.resolve().parts for run in runs]
    for length in range(1, max(map(len, parts)) + 1):
        found = ["/".join(each[-length:]) for each in parts]
        if len(set(found)) == len(found):
            return found
    return [str(run) for run in runs]


def languages(runs: Sequence[Path]) -> list[str]:
    """Those that all runs evaluated. Raises UserError when there is none."""
    shared = set.intersection(*({row.language_id for row in before_after(run)} for run in runs))
    if not shared:
        raise UserError("these runs have no language in common in which each has two evaluations.")
    return sorted(shared)


# --- the page -------------------------------------------------------------------------------------------------------


def write_page(runs: Sequence[Path], tables: Sequence[Table], out: Path) -> Path:
    """One HTML file, without scripts: the tables, and the runs' curves over each other."""
    config = read_run_config(runs[0])
    title = f"{config.model}: {len(runs)} runs"
    parts = [f"<h1>{escape(title)}</h1>"]
    for each in tables:
        parts += [f"<h2>{escape(str(each.title))}</h2>", *html_table(each)]
    parts.append(
        "<p>Differences are paired by problem. The last row averages each problem over the runs that hold it out; its "
        "interval is over problems, and the rows above it show how much seeds differ.</p>"
    )
    parts += [reward_chart(runs), *(held_out_chart(runs, name) for name in languages(runs))]
    parts += ["<h2>Configuration of the first</h2>", f"<pre>{escape((runs[0] / 'config.yaml').read_text())}</pre>"]
    write_html(out, title, parts)
    return out


def write_picture(runs: Sequence[Path], out: Path) -> Path:
    """The held-out curves in the first language, as a picture that stands alone."""
    write_atomically(out, held_out_chart(runs, languages(runs)[0], style=True) + "\n")
    return out


def reward_chart(runs: Sequence[Path]) -> str:
    """Reward by step, a line a run."""
    lines = []
    for name, run in zip(names(runs), runs, strict=True):
        log = [entry for entry in read_log(run) if "reward" in entry["metrics"]]
        values = smoothed([float(entry["metrics"]["reward"]) for entry in log])
        points = tuple((float(entry["step"]), value) for entry, value in zip(log, values, strict=True))
        if points:
            lines.append(Curve(name=name, points=points))
    described = "Mean reward of the training problems by step, a line a run, smoothed"
    return line_chart(lines, title="Reward", description=described, x_label="step", style=False) if lines else ""


def held_out_chart(runs: Sequence[Path], language_id: str, *, style: bool = False) -> str:
    """Held-out pass@1 by step, a line a run."""
    lines = []
    for name, run in zip(names(runs), runs, strict=True):
        entries = [each for each in latest(run / "evaluation.jsonl") if language_id in each["languages"]]
        points = tuple((float(each["step"]), float(each["languages"][language_id]["pass@1"])) for each in entries)
        if points:
            lines.append(Curve(name=name, points=points))
    title = f"Held-out pass@1 in {language_id}"
    described = f"{title} by training step, a line a run"
    return line_chart(lines, title=title, description=described, x_label="step", percent=True, style=style)
