"""The table at the end of `make demo-train`: held-out pass@1 of the untrained model, warm-started, and trained."""

from __future__ import annotations

import argparse
from pathlib import Path

from lcbx.formatting import interval, percent_sign, signed, signed_interval
from lcbx.report.tables import Table, to_text
from lcbx.scores.compare import compare_counts
from lcbx.scores.stats import interval_of_rate
from lcbx.train.outcome.before_after import evaluations
from lcbx.train.trainer.held_out import held_out_counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    warm, trained = (list(evaluations(out / name)["lua"].values()) for name in ("warm", "rl"))
    paths = {"untrained": warm[0], "warm-started": trained[0], "trained": trained[-1]}
    counts = {name: held_out_counts(path) for name, path in paths.items()}
    rows = []
    for name, model_counts in counts.items():
        rates = [count.c / count.n for count in model_counts.values() if count.n]
        rows.append((name, str(len(rates)), percent_sign(sum(rates) / len(rates)), interval(interval_of_rate(rates))))
    differences = []
    for first, second in (("untrained", "trained"), ("warm-started", "trained"), ("untrained", "warm-started")):
        comparison = compare_counts(counts[first], counts[second], language_id="lua")
        p_value = f"{comparison.p_value:.2g}" if comparison.p_value is not None else "-"
        flips = (str(len(comparison.gained)), str(len(comparison.lost)))
        difference = (signed(comparison.difference), signed_interval(comparison.interval))
        differences.append((f"{first} -> {second}", *difference, p_value, *flips))
    tables = [
        Table(
            title="pass@1 in Lua, held-out problems", columns=("model", "problems", "pass@1", "95 %"), rows=tuple(rows)
        ),
        Table(
            title="paired by problem",
            columns=("from -> to", "difference", "95 % interval", "p", "fixed", "broken"),
            rows=tuple(differences),
        ),
    ]
    print(to_text(tables))
    print(f"page: {out / 'rl' / 'report.html'}")
    print(f"model: {out / 'rl' / 'model'}   evaluate it with: lcbx eval --model {out / 'rl' / 'model'} --lang lua")


if __name__ == "__main__":
    main()
