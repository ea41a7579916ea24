"""What can be checked in a judgement without running anything: whether its verdict follows from its own record."""

from __future__ import annotations

from lcbx.types import Judgement, LimitHit, TestResult, Verdict


def contradicts_itself(judgement: Judgement, *, tests: int, limit_s: float, wall_clock: bool) -> bool:
    """True if the verdict does not follow from the rest of the record.

    `tests` is how many tests the problem has, `limit_s` its time limit, `wall_clock` whether that is wall-clock time.
    """
    verdict, results = judgement.verdict, judgement.tests
    if verdict is Verdict.NC:
        return bool(results) or judgement.compile is not None or judgement.program_sha256 is not None
    if judgement.program_sha256 is None:  # only a completion without a program has none
        return True
    compiled = judgement.compile
    compile_failed = compiled is not None and (compiled.exit_code != 0 or compiled.limit_hit is not None)
    if verdict is Verdict.CE or compile_failed:
        return bool(results) or not compile_failed or verdict is not Verdict.CE
    if not results:  # a program for which the kernel ended two sandboxes
        return verdict is not Verdict.MLE
    if any(_test_contradicts_itself(result, limit_s, wall_clock) for result in results):
        return True
    if verdict is not next((result.verdict for result in results if result.verdict is not Verdict.AC), Verdict.AC):
        return True
    return verdict is Verdict.AC and results[-1].test_index != tests - 1


def _test_contradicts_itself(test: TestResult, limit_s: float, wall_clock: bool) -> bool:
    over_limit = (test.wall_time_s if wall_clock else test.cpu_time_s) > limit_s
    ended_well = test.exit_code == 0 and test.signal is None and test.limit_hit is None
    match test.verdict:
        case Verdict.AC:
            # The lenient comparison is only made for output that the strict one does not accept.
            return not ended_well or over_limit or test.lenient_match is not None
        case Verdict.WA:
            return not ended_well or over_limit
        case Verdict.RTE:
            return ended_well or test.limit_hit is not None or over_limit
        case Verdict.TLE:
            return test.limit_hit in (None, LimitHit.MEMORY, LimitHit.OUTPUT) and not over_limit
    return False
