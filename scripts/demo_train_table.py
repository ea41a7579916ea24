"""The table at the end of `make demo-train`: held-out pass@1 of the model as it came, warm-started, and trained."""

from __future__ import annotations

import argparse
from pathlib import Path

from lcbx.compare import compare_counts
from lcbx.records import RunDirectory
from lcbx.scores import tally
from lcbx.stats import interval_of_rate
from lcbx.tables import Table, to_text
from lcbx.train import after


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    warm, trained = (list(after.evaluations(out / name)["lua"].values()) for name in ("warm", "rl"))
    paths = {"as it came": warm[0], "warm-started": trained[0], "trained": trained[-1]}
    counts = {}
    for name, path in paths.items():
        run = RunDirectory.open(path)
        asked = [problem.problem_id for problem in run.info.problems]
        counts[name] = tally(run.judgements().values(), problem_ids=asked, n=run.config.sampling.n)
    rows = []
    for name, each in counts.items():
        rates = [count.c / count.n for count in each.values() if count.n]
        interval = interval_of_rate(rates)
        ends = f"[{100 * interval.low:.1f}, {100 * interval.high:.1f}]" if interval else "-"
        rows.append((name, str(len(rates)), f"{100 * sum(rates) / len(rates):.1f} %", ends))
    differences = []
    for first, second in (("as it came", "trained"), ("warm-started", "trained"), ("as it came", "warm-started")):
        found = compare_counts(counts[first], counts[second], language_id="lua")
        ends = f"[{100 * found.interval.low:+.1f}, {100 * found.interval.high:+.1f}]" if found.interval else "-"
        p_value = f"{found.p_value:.2g}" if found.p_value is not None else "-"
        difference = f"{100 * (found.difference or 0):+.1f}"
        flips = (str(len(found.gained)), str(len(found.lost)))
        differences.append((f"{first} -> {second}", difference, ends, p_value, *flips))
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
