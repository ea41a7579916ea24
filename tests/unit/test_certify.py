"""Certification: what each grade asks for, what is measured, and the file that keeps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from support.fake_judge import PREPARED, FakeJudge
from support.made_up import judgement as made_up_judgement
from support.made_up import result_of_test

from lcbx import doctor, languages, problems
from lcbx.certify import Findings, certify, programs_in
from lcbx.certify.known import problems_of_known
from lcbx.certify.probing import DEPTHS, Probe, probes_for
from lcbx.doctor import LabelledProgram
from lcbx.errors import DataError
from lcbx.judge.request import JudgeRequest
from lcbx.languages.certified import Certificate, certificates, certification, record
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend
from lcbx.types import CompileResult, Judgement, LimitHit, Limits, SampleKey, Verdict

KEY = SampleKey(problem_id="p", language_id="lua", sample_index=0)
NAMES = {
    "ac": ("one", "two"),
    "wa": ("wrong",),
    "rte": ("syntax", "unknown_name"),
    "tle": ("endless",),
    "mle": ("grows",),
    "ole": ("prints",),
}
MESSAGES = {"syntax": "unexpected symbol near 'x'", "unknown_name": "attempt to call global 'f' (a nil value)"}
LUA = replace(languages.load("lua"), compile=None)  # as a language that nothing checks before it runs


def known(*, without: str = "") -> list[tuple[LabelledProgram, Judgement]]:
    return [
        (
            LabelledProgram(path=Path(f"{name}.lua"), verdict=Verdict(verdict.upper())),
            made_up_judgement(KEY, Verdict(verdict.upper()), message=MESSAGES.get(name, "")),
        )
        for verdict, names in NAMES.items()
        for name in names
        if name != without
    ]


# --- bronze -----------------------------------------------------------------------------------------------------------


def test_bronze_needs_every_verdict_and_errors_told_apart() -> None:
    assert problems_of_known(LUA, known()) == []
    compiled = replace(LUA, compile="luac x")
    assert problems_of_known(compiled, known()) == ["1 known program in ce/, found 0"]


@pytest.mark.parametrize(
    ("without", "problem"),
    [
        ("two", "2 known programs in ac/, found 1"),
        ("grows", "1 known program in mle/, found 0"),
        ("prints", "1 known program in ole/, found 0"),
        ("syntax", "no known program syntax.* in rte/"),
        ("unknown_name", "no known program unknown_name.* in rte/"),
    ],
)
def test_missing_known_program_is_named(without: str, problem: str) -> None:
    assert problems_of_known(LUA, known(without=without)) == [problem]


def test_known_program_with_another_verdict_or_class_is_named() -> None:
    judged = known()
    wrong = [
        (program, replace(found, verdict=Verdict.WA)) if program.path.stem == "grows" else (program, found)
        for program, found in judged
    ]
    assert problems_of_known(LUA, wrong) == ["mle/grows.lua: WA instead of MLE"]
    silent = [
        (program, replace(found, verdict=Verdict.WA)) if program.path.stem == "syntax" else (program, found)
        for program, found in judged
    ]
    (problem,) = problems_of_known(LUA, silent)
    assert problem.startswith("rte/syntax.lua: WA instead of RTE")
    assert "it ends with exit code 0" in problem
    message = made_up_judgement(KEY, Verdict.RTE, message="something else")
    unclear = [(program, message) if program.path.stem == "syntax" else (program, found) for program, found in judged]
    assert problems_of_known(LUA, unclear) == [
        "rte/syntax.lua: class runtime instead of syntax (something else); "
        f"`failures: syntax` in {LUA.source_path} needs a pattern that matches what it prints"
    ]


# --- silver -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Probe]:
    store = TestStore(tmp_path_factory.mktemp("tests"))
    return probes_for(doctor.known_problem(store), store)


def one_test(verdict: Verdict, **changes: Any) -> Judgement:
    test = result_of_test(0, verdict, **changes)
    return Judgement(key=KEY, verdict=verdict, tests=(test,))


def test_busy_probe_has_time_to_be_ended_by_its_cpu_limit_on_a_busy_machine(probes: dict[str, Probe]) -> None:
    """Standard ML lost its grade on a machine with a load of 20: 42 s were over before 2 s of CPU time."""
    limits = probes["busy"].limits
    assert limits["wall_limit_s"] > 100 * limits["time_limit_s"]


def test_there_is_a_probe_for_every_name_and_none_else(probes: dict[str, Probe]) -> None:
    assert set(probes) == set(doctor.PROBES)


@pytest.mark.parametrize(
    ("name", "judgement", "wrong"),
    [
        ("echo", one_test(Verdict.AC), None),
        ("echo", one_test(Verdict.TLE), "TLE instead of AC"),
        ("utf8", one_test(Verdict.WA, stdout="Gr??e"), "WA instead of AC (Gr??e)"),
        ("exit_code", one_test(Verdict.RTE, exit_code=3), None),
        ("exit_code", one_test(Verdict.RTE, exit_code=1, stderr="oops"), "RTE with exit code 1, not RTE with 3 (oops)"),
        ("exit_code", one_test(Verdict.AC, exit_code=0), "AC with exit code 0, not RTE with 3"),
        ("busy", one_test(Verdict.TLE, limit_hit=LimitHit.CPU), None),
        ("busy", one_test(Verdict.TLE, limit_hit=LimitHit.WALL), "TLE by wall instead of TLE by cpu"),
        ("sleeper", one_test(Verdict.TLE, limit_hit=LimitHit.IDLE), None),
        ("sleeper", one_test(Verdict.RTE), "RTE instead of TLE by idle"),
        ("memory", one_test(Verdict.MLE, limit_hit=LimitHit.MEMORY), None),
        ("memory", Judgement(key=KEY, verdict=Verdict.MLE), None),
        ("memory", one_test(Verdict.RTE, stderr="out of memory"), "RTE instead of MLE by memory (out of memory)"),
        ("integers", one_test(Verdict.RTE, stderr="no"), "RTE on the smallest input (no)"),
    ],
)
def test_probe_holds_or_says_what_happened(
    probes: dict[str, Probe], name: str, judgement: Judgement, wrong: str | None
) -> None:
    assert probes[name].holds(judgement) == wrong


def test_probe_that_does_not_compile_shows_the_log(probes: dict[str, Probe]) -> None:
    compiled = CompileResult(exit_code=1, signal=None, log="error: no\nsuch thing", cpu_time_s=0.1, wall_time_s=0.1)
    judgement = Judgement(key=KEY, verdict=Verdict.CE, compile=compiled)
    assert probes["echo"].holds(judgement) == "CE instead of AC (error: no such thing)"


def test_large_integers_and_recursion_are_recorded_not_required(probes: dict[str, Probe]) -> None:
    tests = (
        result_of_test(0),
        result_of_test(1, Verdict.WA, stdout="9007199254740992\n"),
        result_of_test(2, Verdict.RTE),
    )
    sums = Judgement(key=KEY, verdict=Verdict.WA, tests=tests)
    assert probes["integers"].holds(sums) is None
    assert probes["integers"].measure(sums) == {"beyond_2_53": "prints 9007199254740992", "beyond_2_64": "RTE"}
    deep = Judgement(key=KEY, verdict=Verdict.RTE, tests=(*tests[:1], result_of_test(1), tests[2]))
    assert probes["recursion"].measure(deep) == {"recursion_depth": DEPTHS[1], "recursion_beyond": "RTE"}
    everything = Judgement(
        key=KEY, verdict=Verdict.AC, tests=tuple(result_of_test(index) for index in range(len(DEPTHS)))
    )
    assert probes["recursion"].measure(everything) == {"recursion_depth": DEPTHS[-1]}


# --- all three --------------------------------------------------------------------------------------------------------


class Sandbox:
    """Is clean after every job, or after none."""

    def __init__(self, *, healthy: bool) -> None:
        self.healthy, self.closed = healthy, False

    def run(self, _: object) -> SimpleNamespace:
        return SimpleNamespace(healthy=self.healthy)

    def close(self) -> None:
        self.closed = True


def backend(sandbox: Sandbox) -> Backend:
    return Backend(
        name="fake",
        description="fake",
        start=lambda *_, **__: cast(Any, sandbox),
        prepare=lambda *_: PREPARED,
        find=lambda _: None,
        remove_stale=lambda: None,
    )


def as_named(request: JudgeRequest) -> Judgement:
    """Return what a right program of that problem gets; the source of a known program is its verdict and message."""
    problem, key = request.problem, request.program.key
    verdict, _, message = (request.program.source or "AC").partition(" ")
    special = {"probe-exit_code": Verdict.RTE, "probe-memory": Verdict.MLE}
    if problem.problem_id in ("probe-busy", "probe-sleeper"):
        hit = LimitHit.CPU if problem.problem_id == "probe-busy" else LimitHit.IDLE
        return one_test(Verdict.TLE, limit_hit=hit)
    found = special.get(problem.problem_id, Verdict(verdict))
    tests = tuple(
        result_of_test(
            index,
            found if index == 0 else Verdict.AC,
            exit_code=3,
            stderr=message,
            cpu_time_s=0.5,
            limit_hit=LimitHit.MEMORY if found == Verdict.MLE else None,
        )
        for index in range(len(problem.tests))
    )
    return Judgement(key=key, verdict=found, tests=tests, peak_memory_mib=10.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Programs of a language that reaches gold."""
    folder = tmp_path / "programs/lua"
    for verdict, names in NAMES.items():
        for name in names:
            write(folder / verdict / f"{name}.lua", f"{verdict.upper()} {MESSAGES.get(name, '')}")
    for name in doctor.PROBES:
        write(folder / "probes" / f"{name}.lua", "AC")
    chosen = problems.load("mini", store=TestStore(tmp_path / "tests")).problems
    for problem in [*chosen[:10], *chosen[-2:]]:
        write(folder / "mini" / f"{problem.problem_id}.lua", "AC")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def findings(folder: Path, *, healthy: bool = True) -> Findings:
    judge = FakeJudge(as_named, TestStore(folder.parent / "store"))
    sandbox = Sandbox(healthy=healthy)
    found = certify(judge, backend(sandbox), LUA, programs_in(folder), progress=lambda _: None)
    assert sandbox.closed
    return found


def test_language_with_all_programs_gets_gold_and_figures(folder: Path) -> None:
    found = findings(folder)
    assert found.problems == {"bronze": [], "silver": [], "gold": []}
    assert found.grade == "gold"
    assert found.measured["cpu_ms_per_test"] == 500
    assert found.measured["recursion_depth"] == DEPTHS[-1]
    assert found.measured["beyond_2_64"] == "exact"
    assert found.measured["benchmark_solved"] == 12
    assert "proposed_limits" not in found.measured


def test_grade_is_the_one_below_the_first_that_fails(folder: Path) -> None:
    assert findings(folder, healthy=False).grade == "bronze"
    assert any("leaves something behind" in text for text in findings(folder, healthy=False).problems["silver"])
    (folder / "probes/echo.lua").unlink()
    found = findings(folder)
    assert (found.grade, found.problems["silver"]) == (
        "bronze",
        ["no probe probes/echo.*: it copies all lines of its input to its output"],
    )
    (folder / "mle/grows.lua").unlink()
    assert findings(folder).grade == "none"


def test_gold_needs_twelve_problems_of_every_difficulty_and_names_what_fails(folder: Path) -> None:
    solved = sorted((folder / "mini").iterdir())
    solved[0].write_text("WA")
    solved[-1].rename(folder / "mini/mini_99_unknown.lua")
    found = findings(folder).problems["gold"]
    assert f"{solved[0].stem}: WA instead of AC" in found
    assert "mini_99_unknown.lua: the bundled benchmark has no such problem" in found
    assert "accepted programs for 12 problems of the bundled benchmark, as mini/<problem id>.*, found 10" in found


def test_slow_language_is_proposed_a_time_factor_and_limits(folder: Path) -> None:
    def slow(request: JudgeRequest) -> Judgement:
        found = as_named(request)
        return replace(found, tests=tuple(replace(test, cpu_time_s=8.0) for test in found.tests))

    judge = FakeJudge(slow, TestStore(folder.parent / "store"))
    found = certify(judge, backend(Sandbox(healthy=True)), LUA, programs_in(folder), progress=lambda _: None)
    assert found.measured["proposed_time_factor"] > 1
    assert found.measured["proposed_limits"]["time_limit_s"] == 18


def test_only_programs_that_must_be_too_slow_have_the_usual_time_limit(folder: Path) -> None:
    limits: dict[str, float] = {}

    def noted(request: JudgeRequest) -> Judgement:
        limits[f"{request.problem.problem_id} {request.program.source}"] = request.limits.time_limit_s
        return as_named(request)

    judge = FakeJudge(noted, TestStore(folder.parent / "store"))
    certify(judge, backend(Sandbox(healthy=True)), LUA, programs_in(folder), progress=lambda _: None)
    usual_s = limits["sum-and-maximum TLE "]
    assert limits["sum-and-maximum MLE "] == limits["sum-and-maximum AC "] == doctor.PATIENCE * usual_s
    in_mini = {name: limit_s for name, limit_s in limits.items() if name.startswith("mini_")}
    by_id = {problem.problem_id: problem for problem in problems.load("mini", store=judge.store).problems}
    assert in_mini == {
        name: doctor.PATIENCE * (by_id[name.split()[0]].time_limit_s or Limits().time_limit_s) for name in in_mini
    }
    assert len(in_mini) == 12


# --- the file ---------------------------------------------------------------------------------------------------------

CERTIFICATE = Certificate(
    grade="gold", date="2026-01-02", toolchain="Lua 1", digest=LUA.tried_digest, lcbx="1.0", measured={"image_mib": 12}
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def test_certificate_is_kept_and_stale_once_the_language_file_changes(own: Path) -> None:
    record(own, "lua", CERTIFICATE)
    record(own, "awk", replace(CERTIFICATE, grade="none", missing=("2 known programs for AC, found 0",)))
    known_certificates = certificates([own])
    assert known_certificates["lua"] == CERTIFICATE
    assert known_certificates["awk"].missing == ("2 known programs for AC, found 0",)
    assert certification(LUA, known_certificates) == "gold"
    assert certification(replace(LUA, digest="other"), known_certificates) == "gold"
    assert certification(replace(LUA, tried_digest="other"), known_certificates) == "gold (stale)"
    assert certification(replace(LUA, language_id="no-such"), known_certificates) == ""
    assert [CERTIFICATE.reaches(grade) for grade in ("bronze", "gold")] == [True, True]
    assert not known_certificates["awk"].reaches("bronze")


def test_figures_not_measured_again_are_kept_for_the_same_toolchain(own: Path) -> None:
    record(own, "lua", replace(CERTIFICATE, measured={"install_s": 30, "cpu_ms_per_test": 2}))
    record(own, "lua", replace(CERTIFICATE, measured={"cpu_ms_per_test": 1}))
    assert certificates([own])["lua"].measured == {"install_s": 30, "cpu_ms_per_test": 1}
    record(own, "lua", replace(CERTIFICATE, toolchain="Lua 2", measured={"cpu_ms_per_test": 3}))
    assert certificates([own])["lua"].measured == {"cpu_ms_per_test": 3}


def test_file_that_is_no_list_of_certificates_is_named(own: Path) -> None:
    (own / "certified.yaml").write_text(yaml.safe_dump({"lua": {"grad": "gold"}}))
    with pytest.raises(DataError, match=r"certified.yaml: 'lua' is no certificate"):
        certificates([own])
