"""`verify`: forged verdicts are found, honest ones hold, and a share is a share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import FakeJudge

from lcbx.errors import UserError
from lcbx.extract import extract
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.report.tables import to_text
from lcbx.report.verification_table import summary_table, verification_tables
from lcbx.runs.record_checks import contradicts_itself
from lcbx.runs.records import RunDirectory
from lcbx.runs.verify import Verification, verify
from lcbx.types import Benchmark, Blob, Completion, Judgement, Language, LimitHit, Problem, SampleKey, TestCase, Verdict

key = made_up.key
LUA = Language(language_id="lua", name="Lua", prompt="", filename="main.lua", execute="lua main.lua", digest="l" * 64)
TEST = TestCase(input=Blob(sha256="", size_bytes=0), output=Blob(sha256="", size_bytes=0), expected_digest="")


class EvenSamples(FakeJudge):
    """Accepts the programs of even samples, unless `change` replaces the judgement."""

    def __init__(self, change: Callable[[JudgeRequest, Judgement], Judgement] | None = None) -> None:
        def decide(request: JudgeRequest) -> Judgement:
            judged = honest(request.program.key, request.program.source or "")
            return change(request, judged) if change else judged

        super().__init__(decide, image=made_up.IMAGE.digest)


def honest(of: SampleKey, source: str) -> Judgement:
    verdict = Verdict.WA if of.sample_index % 2 else Verdict.AC
    return made_up.judgement(of, verdict, program_sha256=source_digest(source))


def program_of(completion: Completion) -> str:
    return extract(completion, rule="lcbx-1", frame=None).source or ""


def make_run(results: Path, *, count: int = 10, forge: dict[SampleKey, Verdict] | None = None) -> RunDirectory:
    with RunDirectory.create(results, made_up.config(), made_up.problems(count)) as run:
        for of in run.sample_keys():
            completion = made_up.completion(of, text=f"```lua\nprint({of.sample_index})\n```")
            judged = honest(of, program_of(completion))
            run.append_completion(completion)
            run.append_judgement(replace(judged, verdict=(forge or {}).get(of, judged.verdict)))
    return RunDirectory.open(run.path)


def benchmark(count: int = 10) -> Benchmark:
    problems = [
        Problem(problem_id=info.problem_id, statement="", tests=(TEST, TEST), digest=info.digest, time_limit_s=3.0)
        for info in made_up.problems(count)
    ]
    return Benchmark(name="mini", revision="r1", problems=tuple(problems))


def check(run: RunDirectory, *, share: float = 1.0, seed: int = 0, pool: EvenSamples | None = None) -> Verification:
    return verify(
        run,
        benchmark=benchmark(len(run.info.problems)),
        language=LUA,
        judge=pool or EvenSamples(),
        share=share,
        seed=seed,
    )


def test_honest_verdicts_hold(tmp_path: Path) -> None:
    verification = check(make_run(tmp_path))
    assert verification.holds
    assert (verification.checked, verification.judged) == (40, 40)
    assert verification.most_wrong == pytest.approx(1 - 0.05 ** (1 / 40))
    assert "all verdicts hold" in to_text(verification_tables(verification, "run"))


def test_one_forged_verdict_is_found_and_named(tmp_path: Path) -> None:
    verification = check(make_run(tmp_path, forge={key(3, 1): Verdict.AC}))
    assert not verification.holds
    assert verification.most_wrong is None
    (mismatch,) = verification.mismatches
    assert (mismatch.key, mismatch.stored, mismatch.again) == (key(3, 1), Verdict.AC, Verdict.WA)
    assert "p003#1" in to_text(verification_tables(verification, "run"))


@pytest.mark.parametrize(("sample", "verdict"), [(1, Verdict.AC), (0, Verdict.WA), (0, Verdict.RTE), (1, Verdict.CE)])
def test_a_verdict_its_own_record_speaks_against_is_found_whatever_is_drawn(
    tmp_path: Path, sample: int, verdict: Verdict
) -> None:
    run = make_run(tmp_path, forge={key(3, sample): verdict})
    for seed in range(5):
        verification = check(run, share=0.001, seed=seed)
        assert [(mismatch.key, mismatch.stored, mismatch.why) for mismatch in verification.mismatches] == [
            (key(3, sample), verdict, "verdict")
        ]
        assert verification.checked <= 2


@pytest.mark.parametrize("verdict", [Verdict.AC, Verdict.WA, Verdict.RTE, Verdict.TLE])
def test_a_verdict_without_a_program_is_found_whatever_is_drawn(tmp_path: Path, verdict: Verdict) -> None:
    """A completion without code whose record was edited to another verdict, tests and all, was believed."""
    run = make_run(tmp_path)
    with RunDirectory.open(run.path, write=True) as writer:
        writer.append_completion(made_up.completion(key(3, 0), text="```lua\n```"))
        edited = replace(made_up.judgement(key(3, 0), verdict), program_sha256=None)
        writer.append_judgement(edited)

    def no_code(request: JudgeRequest, judged: Judgement) -> Judgement:
        if request.program.source is not None:
            return judged
        return Judgement(key=request.program.key, verdict=Verdict.NC)

    for seed in range(5):
        verification = check(RunDirectory.open(run.path), share=0.001, seed=seed, pool=EvenSamples(no_code))
        assert [mismatch.key for mismatch in verification.mismatches] == [key(3, 0)]


def test_a_deleted_record_is_missed(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    lines = (run.path / "judgements.jsonl").read_text().splitlines(keepends=True)
    (run.path / "judgements.jsonl").write_text("".join(lines[1:]))
    verification = check(RunDirectory.open(run.path))
    assert verification.missing == 1
    assert not verification.holds
    assert "1 samples have no verdict" in to_text(verification_tables(verification, "run"))


def test_a_verification_names_the_records_that_it_read(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    verification = check(run)
    assert verification.records_sha256 == run.records_digest()
    with RunDirectory.open(run.path, write=True) as writer:
        writer.append_judgement(run.judgements()[key(3, 1)])
    assert RunDirectory.open(run.path).records_digest() != verification.records_sha256


def test_a_record_that_speaks_against_a_right_verdict_is_found(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with RunDirectory.open(run.path, write=True) as writer:
        stored = writer.judgements()[key(2, 0)]
        writer.append_judgement(replace(stored, tests=stored.tests[:1]))
    verification = check(run, share=0.001)
    assert [(mismatch.key, mismatch.why) for mismatch in verification.mismatches] == [(key(2, 0), "record")]
    assert "its own record contradicts it" in to_text(verification_tables(verification, "run"))


def test_equal_programs_with_different_verdicts_are_judged_again(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with RunDirectory.open(run.path, write=True) as writer:
        for sample in (0, 1):
            writer.append_judgement(replace(writer.judgements()[key(2, sample)], judged_key="same"))
    pool = EvenSamples()
    assert check(run, share=0.001, pool=pool).holds, "near a limit that is the machine's doing"
    assert {key(2, 0), key(2, 1)} <= {request.program.key for request in pool.requests}


@pytest.mark.parametrize("verdict", [Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.CE])
def test_honest_records_do_not_contradict_themselves(verdict: Verdict) -> None:
    judged = made_up.judgement(key(0, 0), verdict)
    assert not contradicts_itself(judged, tests=2, limit_s=10.0, wall_clock=False)
    for other in (Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.CE, Verdict.NC, Verdict.MLE):
        forged = replace(judged, verdict=other)
        assert contradicts_itself(forged, tests=2, limit_s=10.0, wall_clock=False) == (other is not verdict)


@pytest.mark.parametrize(
    "changes",
    [{"exit_code": 1}, {"signal": 9}, {"limit_hit": LimitHit.CPU}, {"cpu_time_s": 11.0}, {"lenient_match": True}],
)
def test_an_accepted_test_with_a_trace_of_failure_contradicts_itself(changes: dict[str, Any]) -> None:
    tests = (made_up.result_of_test(0, **changes), made_up.result_of_test(1))
    judged = made_up.judgement(key(0, 0), tests=tests)
    assert contradicts_itself(judged, tests=2, limit_s=10.0, wall_clock=False)


def test_an_exchanged_completion_is_found(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with RunDirectory.open(run.path, write=True) as writer:
        writer.append_completion(made_up.completion(key(0, 0), text="```lua\nprint('better')\n```"))
    (mismatch,) = check(run).mismatches
    assert (mismatch.key, mismatch.why) == (key(0, 0), "program")


def test_a_judgement_without_a_completion_is_found(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with RunDirectory.open(run.path, write=True) as writer:
        writer.append_judgement(made_up.judgement(key(0, 99)))
    (mismatch,) = check(run).mismatches
    assert (mismatch.key, mismatch.why, mismatch.again) == (key(0, 99), "completion", None)


def test_a_share_is_a_share_and_another_seed_another_part(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    parts = []
    for seed in (1, 1, 2):
        pool = EvenSamples()
        assert check(run, share=0.25, seed=seed, pool=pool).checked == 10
        parts.append({request.program.key for request in pool.requests})
    assert parts[0] == parts[1] != parts[2]
    assert check(run, share=0.001).checked == 1


def test_judge_errors_are_not_drawn_and_new_ones_leave_the_question_open(tmp_path: Path) -> None:
    assert check(make_run(tmp_path / "a", forge={key(0, 0): Verdict.JE})).judged == 39

    def fail(request: JudgeRequest, judged: Judgement) -> Judgement:
        return replace(judged, verdict=Verdict.JE) if request.program.key == key(1, 1) else judged

    verification = check(make_run(tmp_path / "b"), pool=EvenSamples(fail))
    assert (verification.judge_errors, verification.mismatches, verification.holds) == (1, (), False)


def test_a_program_near_its_limit_is_the_machines_doing(tmp_path: Path) -> None:
    def slower(near: bool) -> EvenSamples:
        def decide(request: JudgeRequest, judged: Judgement) -> Judgement:
            if request.program.key != key(0, 0):
                return judged
            return replace(judged, verdict=Verdict.TLE, near_limit=near)

        return EvenSamples(decide)

    run = make_run(tmp_path)
    verification = check(run, pool=slower(near=True))
    assert verification.holds
    assert [mismatch.key for mismatch in verification.near_limit] == [key(0, 0)]
    assert not check(run, pool=slower(near=False)).holds


def test_it_is_judged_as_the_run_was(tmp_path: Path) -> None:
    pool = EvenSamples()
    check(make_run(tmp_path), pool=pool)
    request = pool.requests[0]
    assert request.limits.time_limit_s == 3.0, "the problem's own limit"
    assert not request.all_tests


def test_another_benchmark_under_the_same_name_is_refused(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    changed = benchmark()
    changed = replace(changed, problems=(replace(changed.problems[0], digest="other"), *changed.problems[1:]))
    with pytest.raises(UserError, match=r"1 problems of the run are not those of mini r1, such as p000"):
        verify(run, benchmark=changed, language=LUA, judge=EvenSamples(), share=1.0, seed=0)


def test_a_changed_language_file_is_said(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    other = replace(LUA, digest="changed", source_path="languages/lua.yaml")
    verification = verify(run, benchmark=benchmark(), language=other, judge=EvenSamples(), share=1.0, seed=0)
    assert verification.notes == ("languages/lua.yaml has changed since the run was made",)


def test_a_run_without_verdicts_has_nothing_to_verify(tmp_path: Path) -> None:
    with RunDirectory.create(tmp_path, made_up.config(), made_up.problems(10)):
        pass
    with pytest.raises(UserError, match="no verdicts"):
        check(RunDirectory.open(run_of(tmp_path)))


def run_of(results: Path) -> Path:
    return next(results.glob("*/*/*/*/run.json")).parent


def test_several_runs_make_a_table_with_one_row_per_run(tmp_path: Path) -> None:
    good = check(make_run(tmp_path / "good"))
    forged = check(make_run(tmp_path / "forged", forge={key(0, 0): Verdict.WA}))
    table = summary_table({"good": good, "forged": forged, "gone": "no such benchmark"}, seed=7)
    assert table.columns[:2] == ("run", "holds")
    assert [row[:2] for row in table.rows] == [("good", "yes"), ("forged", "NO"), ("gone", "unknown")]
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert table.notes == ("1 of 3 runs hold (--seed 7)", "gone: no such benchmark")
