"""Judge programs with and without a warm start and compare every verdict: what a language must pass before it ships.

    lcbx generate --model demo --engine vllm --lang r --benchmark mini-train -n 5 --temperature 0.8 --out r.jsonl
    python scripts/warm_start_check.py r R --problems mini-train --completions r.jsonl [--sandbox bwrap]

Each program runs once with every test started anew and once with tests that are copies of a started interpreter, whose
executable is the second argument. Prints every difference and the CPU time of both; exit code 1 if a verdict differs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lcbx import languages, problems
from lcbx.extract import DEFAULT_RULE
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import Judge, JudgeRequest, judge_in_order
from lcbx.problems.store import TestStore
from lcbx.runs.judging import sample_requests
from lcbx.runs.row_files import read_samples
from lcbx.types import Judgement, Verdict


@dataclass(slots=True)
class Comparison:
    """Sums over all programs, in seconds of CPU time."""

    verdicts: Counter[Verdict]
    anew_s: float = 0.0
    copied_s: float = 0.0
    tests: int = 0
    different: int = 0

    def add(self, anew: Judgement, copied: Judgement) -> None:
        self.verdicts[anew.verdict] += 1
        self.anew_s += anew.cpu_time_s
        self.copied_s += copied.cpu_time_s
        self.tests += len(anew.tests)
        if outcome(anew) != outcome(copied):
            self.different += 1
            print(f"{anew.key.problem_id} {anew.key.sample_index}: {outcome(anew)} anew, {outcome(copied)} copied")
            print(f"    {anew.error or ''} {last_message(anew)!r}\n    {copied.error or ''} {last_message(copied)!r}")


def outcome(judgement: Judgement) -> str:
    """Return what must be equal: the verdict, and each test's verdict, exit code and size of output."""
    tests = " ".join(f"{test.verdict}/{test.exit_code}/{test.stdout_size_bytes}" for test in judgement.tests)
    return f"{judgement.verdict} ({tests})"


def last_message(judgement: Judgement) -> str:
    return judgement.tests[-1].stderr[-200:] if judgement.tests else ""


def distinct(requests: Iterable[JudgeRequest]) -> list[JudgeRequest]:
    """Return the requests with code, without those whose problem and code came before."""
    first = {(request.problem.problem_id, request.program.source): request for request in reversed(list(requests))}
    return [request for (_, source), request in reversed(first.items()) if source is not None]


def compare(judge: Judge, requests: list[JudgeRequest], executable: str) -> Comparison:
    warm = [
        replace(request, language=replace(request.language, warm_start=executable), warm_start=True)
        for request in requests
    ]
    result = Comparison(Counter())
    for anew, copied in zip(judge_in_order(judge, requests), judge_in_order(judge, warm), strict=True):
        result.add(anew, copied)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("executable", help="of the interpreter, as `warm-start` of a language file names it")
    parser.add_argument("--problems", default="mini-train")
    parser.add_argument("--completions", type=Path, required=True)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()

    store = TestStore.default()
    language = languages.load(options.language)
    benchmark = problems.load(options.problems, store=store)
    samples = read_samples(
        options.completions,
        language_id=language.language_id,
        problem_ids={problem.problem_id for problem in benchmark.problems},
        left_out=benchmark.left_out,
    )
    requests = distinct(sample_requests(samples, benchmark, language, extraction=DEFAULT_RULE, limits={}))
    with open_judge(options=JudgeOptions(sandbox=options.sandbox, workers=options.workers, store=store)) as judge:
        judge.prepare([language])
        result = compare(judge, requests, options.executable)
    listed = ", ".join(f"{verdict} {count}" for verdict, count in sorted(result.verdicts.items()))
    print(f"{len(samples)} completions, {len(requests)} different programs: {listed}; {result.different} differ")
    per_test = [1000 * seconds / max(1, result.tests) for seconds in (result.anew_s, result.copied_s)]
    print(f"{result.tests} tests, CPU ms each: {per_test[0]:.1f} anew, {per_test[1]:.1f} copied")
    return 1 if result.different else 0


if __name__ == "__main__":
    sys.exit(main())
