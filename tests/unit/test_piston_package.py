"""Programs that come to Piston with their test: what of a request is the test, and what is answered."""

from __future__ import annotations

import pytest

from lcbx import languages
from lcbx.serve import piston_package
from lcbx.serve.piston import PistonError
from lcbx.types import LimitHit, TestResult, Verdict

FILES = {"input.txt": b"1\r\n", "grader_config": b"TIME_LIMIT=1.5\nMEMORY_LIMIT=256.0\nINPUT_MODE=stdio\n"}


def run(exit_code: int | None = 0, signal: int | None = None, limit_hit: LimitHit | None = None) -> TestResult:
    return TestResult(
        test_index=0,
        verdict=Verdict.AC,
        exit_code=exit_code,
        signal=signal,
        cpu_time_s=0.1,
        wall_time_s=0.1,
        peak_memory_mib=1.0,
        limit_hit=limit_hit,
    )


def test_the_configuration_sets_the_limits() -> None:
    test = piston_package.packaged_test(FILES | {"correct_output.txt": b"2"})
    assert test is not None
    assert (test.time_limit_s, test.memory_limit_mib, test.uses_files) == (1.5, 256, False)
    assert (test.input, test.expected, test.checker) == (b"1\n", b"2", None)
    assert piston_package.packaged_test({"input.txt": b"1"}) is None
    none = piston_package.packaged_test(FILES | {"grader_config": b"TIME_LIMIT=None\nINPUT_MODE=file"})
    assert none is not None
    assert (none.time_limit_s, none.memory_limit_mib, none.uses_files) == (None, None, True)


@pytest.mark.parametrize(
    "files",
    [
        {"grader_config": b"TIME_LIMIT=1"},
        FILES | {"grader_config": b"TIME_LIMIT=soon"},
        FILES | {"grader_config": b"MEMORY_LIMIT=nan"},
        FILES | {"grader_config": b"MEMORY_LIMIT=inf"},
        FILES | {"grader_config": b"\xff"},
        FILES | {"checker.py": b"\xff"},
    ],
)
def test_configurations_that_are_none_are_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(PistonError):
        piston_package.packaged_test(files)


def test_the_program_gets_no_file_of_its_test() -> None:
    files = FILES | {"correct_output.txt": b"2", "checker.py": b"print(1)", "data.csv": b"x"}
    test = piston_package.packaged_test(files)
    assert test is not None
    assert set(piston_package.run_of(test, files).files) == {"data.csv"}


@pytest.mark.parametrize(
    ("expected", "output", "same"),
    [
        (b"1 2\n", b" 1\t2\r\n\n", True),
        (b"YES\nno", b"yes No", True),
        (b"yesterday", b"YESterday", False),
        (b"a", b"A", False),
        (b"1.0", b"1", False),
        (b"", b" \n", True),
    ],
)
def test_outputs_are_compared_by_words(expected: bytes, output: bytes, same: bool) -> None:
    assert piston_package.equal(expected, output) == same


@pytest.mark.parametrize(
    ("result", "verdict", "code"),
    [
        (run(), Verdict.AC, None),
        (run(3), Verdict.RTE, 3),
        (run(None, signal=11), Verdict.RTE, 139),
        (run(None, signal=9), Verdict.RTE, 124),
        (run(None, signal=6), Verdict.RTE, 134),
        (run(124), Verdict.RTE, 124),
        (run(None, limit_hit=LimitHit.IDLE), Verdict.TLE, 124),
        (run(), Verdict.TLE, 124),
        (run(None, signal=9, limit_hit=LimitHit.MEMORY), Verdict.MLE, 134),
        (run(1), Verdict.MLE, 134),
    ],
)
def test_ends_of_programs_have_the_exit_codes_of_the_script(
    result: TestResult, verdict: Verdict, code: int | None
) -> None:
    test = piston_package.packaged_test(FILES)
    assert test is not None
    failure = piston_package.failure_of(test, result, verdict)
    assert (failure and failure[0]) == code


@pytest.mark.parametrize(
    ("name", "plain"), [("c++17", "c++"), ("cf_c++17", "c++"), ("cf_python3", "python"), ("lua", "lua")]
)
def test_names_of_others_have_a_version(name: str, plain: str) -> None:
    assert piston_package.plain_name(name) == plain


def test_interpreted_languages_run_their_source() -> None:
    served = {language_id: languages.load(language_id).runs_source for language_id in ("python", "lua", "r", "bash")}
    assert all(served.values())
    compiled = {name: languages.load(name).runs_source for name in ("c", "cpp", "java", "ocaml", "rust", "typescript")}
    assert not any(compiled.values())
