"""Several runs of one training, such as one per seed: a table with one row per run and one for all, and a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from lcbx.errors import UserError
from lcbx.report.tables import Table
from lcbx.resources import write_atomically
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.scores.counts import Counts
from lcbx.train.outcome.before_after import COLUMNS, before_after, comparison_cells, evaluations, language_name
from lcbx.train.outcome.html_page import html_table, write_html
from lcbx.train.outcome.training_charts import held_out_chart, reward_chart
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer.held_out import held_out_counts

LEARNT_FROM = ("benchmark", "reward")
"""Settings in which repetitions of one training agree. Runs that differ in one of them have no average."""
POOLED = (
    "The last row averages each problem over the runs that hold it out; its interval is over problems, and the rows "
    "above it show how much seeds differ."
)


def seeds_table(runs: Sequence[Path], language_id: str) -> Table:
    """Return one row per run, and one for all: each problem's difference averaged over the runs that hold it out.

    The last row's interval is over problems, for these runs; the rows above it show how much seeds differ. Runs that
    learnt from different things have no such row, and a note says so. Raises UserError for a run without two
    evaluations in the language.
    """
    rows = []
    for name, run in named(runs).items():
        row = next((row for row in before_after(run) if row.language_id == language_id), None)
        if row is None:
            raise UserError(f"{run}: there are no two evaluations in {language_id} to compare.")
        rows.append((name, *comparison_cells(row.comparison, str(row.last_step))))
    others = different(runs)
    if not others:
        *figures, _, _, _ = comparison_cells(together(runs, language_id), "")
        rows.append((f"all {len(runs)}", *figures, "", "", ""))
    title = f"pass@1 in {language_name(language_id)} on held-out problems, before and after training, {len(runs)} runs"
    notes = (not_pooled(others),) if others else ()
    return Table(title=title, columns=("run", *COLUMNS), rows=tuple(rows), notes=notes)


def different(runs: Sequence[Path]) -> list[str]:
    """Return the settings of `LEARNT_FROM` in which runs differ."""
    configs = [read_run_config(run) for run in runs]
    return [name for name in LEARNT_FROM if len({getattr(config, name) for config in configs}) > 1]


def not_pooled(names: Sequence[str]) -> str:
    """Return the sentence that stands where the row for all runs would be explained."""
    return (
        f"These are different trainings (by their {' and '.join(names)}), so there is no row for all of them. "
        "lcbx train ablate compares trainings with each other."
    )


def together(runs: Sequence[Path], language_id: str) -> Comparison:
    """Compare first and last evaluations of all runs, each problem with the samples of all runs that hold it out."""
    before, after = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for run in runs:
        steps = list(evaluations(run)[language_id].values())
        for total, path in ((before, steps[0]), (after, steps[-1])):
            for problem_id, counts in held_out_counts(path).items():
                total.update({(problem_id, "n"): counts.n, (problem_id, "c"): counts.c})
    return compare_counts(_summed(before), _summed(after), language_id=language_id)


def _summed(total: Counter[tuple[str, str]]) -> dict[str, Counts]:
    problem_ids = dict.fromkeys(problem_id for problem_id, _ in total)
    return {problem_id: Counts(n=total[problem_id, "n"], c=total[problem_id, "c"]) for problem_id in problem_ids}


def named(runs: Sequence[Path]) -> dict[str, Path]:
    """Return the runs by the name of their folder, with as many parent folders as make the names differ."""
    parts = [run.resolve().parts for run in runs]
    for length in range(1, max(map(len, parts)) + 1):
        names = ["/".join(part[-length:]) for part in parts]
        if len(set(names)) == len(names):
            return dict(zip(names, runs, strict=True))
    return {str(run): run for run in runs}


def shared_languages(runs: Sequence[Path]) -> list[str]:
    """Return the languages that all runs evaluated twice. Raises UserError if there are none."""
    shared = set.intersection(*({row.language_id for row in before_after(run)} for run in runs))
    if not shared:
        raise UserError("these runs have no common language with two evaluations in each run.")
    return sorted(shared)


def write_seeds_page(runs: Sequence[Path], tables: Sequence[Table], out: Path) -> Path:
    """Write one HTML file without scripts: the tables, and the curves of all runs in common charts."""
    title = f"{read_run_config(runs[0]).model}: {len(runs)} runs"
    parts = [f"<h1>{escape(title)}</h1>"]
    for table in tables:
        parts += [f"<h2>{escape(table.title)}</h2>", *html_table(table)]
    others = different(runs)
    explained = not_pooled(others) if others else POOLED
    parts.append(f"<p>Differences are paired by problem. {escape(explained)}</p>")
    by_name = named(runs)
    mean = not others
    parts += [reward_chart(by_name, mean=mean)]
    parts += [held_out_chart(by_name, name, mean=mean) for name in shared_languages(runs)]
    configuration = escape((runs[0] / "config.yaml").read_text())
    parts += ["<h2>Configuration of the first run</h2>"]
    parts += [f'<pre tabindex="0" aria-label="Configuration of the first run">{configuration}</pre>']
    write_html(out, title, parts)
    return out


def write_seeds_chart(runs: Sequence[Path], out: Path) -> Path:
    """Write the held-out curves in the first common language as an SVG file with its styles."""
    chart = held_out_chart(named(runs), shared_languages(runs)[0], style=True, mean=not different(runs))
    write_atomically(out, chart + "\n")
    return out
