"""Problems with validator programs, beside the same problem with the default validator.

Every validator's source is new to the judge, so that its first program includes compiling it and starting its sandbox.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lcbx.bench.loads import Load
from lcbx.bench.methods import check_accepted
from lcbx.judge.request import Judge
from lcbx.problems.suffixes import language_for
from lcbx.types import Checker, Language

PROGRAMS = Path(__file__).with_name("programs")
DEFAULT = Checker(kind="kattis")
STYLES = ("kattis", "testlib")

_numbers = itertools.count(time.time_ns())


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatorRow:
    """One way to decide on the outputs of a program; times in seconds of wall time, per program with all its tests."""

    sandbox: str
    language: str
    validator: str
    tests: int
    first_s: float
    """The first program of a problem, which waits for the validator's compiler; median of the rounds."""
    later_s: float
    """Every later program; median."""
    default_s: float
    """The same program with the default validator; median."""
    compile_s: float
    """How long the compiler took for the validator; 0 for the default one."""
    rounds: int

    @property
    def of_default(self) -> float:
        """Return the time of a later program over that with the default validator."""
        return self.later_s / self.default_s

    @property
    def first_of_default(self) -> float:
        """Return the time of the first program without one compilation over that with the default validator."""
        return (self.first_s - self.compile_s) / self.default_s


def measure_validators(
    judge: Judge, load: Load, find_language: Callable[[str], Language], *, sandbox: str, rounds: int
) -> list[ValidatorRow]:
    """Judge a program of `load` under each kind of validator. In each round every kind has its turn."""
    _seconds(judge, load, DEFAULT)  # starts a sandbox
    default: list[float] = []
    first: dict[str, list[float]] = {style: [] for style in STYLES}
    later: dict[str, list[float]] = {style: [] for style in STYLES}
    for _ in range(rounds):
        default.append(_seconds(judge, load, DEFAULT))
        for style in STYLES:
            checker = _new_validator(style)
            first[style].append(_seconds(judge, load, checker))
            later[style].append(_seconds(judge, load, checker))
    default_s, compile_s = statistics.median(default), _compile_s(judge, load, find_language)
    measured = [("default", default_s, default_s, 0.0)]
    measured += [
        (f"{style} program", statistics.median(first[style]), statistics.median(later[style]), compile_s)
        for style in STYLES
    ]
    return [
        ValidatorRow(
            sandbox=sandbox,
            language=load.language.language_id,
            validator=name,
            tests=len(load.inputs),
            first_s=first_s,
            later_s=later_s,
            default_s=default_s,
            compile_s=compiled_s,
            rounds=rounds,
        )
        for name, first_s, later_s, compiled_s in measured
    ]


def validator_languages() -> list[str]:
    """Return the languages of the validators that are measured."""
    return list(dict.fromkeys(language_id for _, _, language_id in _sources()))


def _sources() -> Iterator[tuple[str, str, str]]:
    """Yield style, source and language of each validator."""
    for style in STYLES:
        (file,) = PROGRAMS.glob(f"{style}_validator.*")
        language_id = language_for(file.suffix)
        assert language_id is not None
        yield style, file.read_text(), language_id


def _new_validator(style: str) -> Checker:
    """Return the validator with a line that no other has."""
    source, language_id = next((text, language_id) for name, text, language_id in _sources() if name == style)
    text = f"{source}\n// {next(_numbers)}\n"
    return Checker(kind="program", source=text, language_id=language_id, style=style)


def _seconds(judge: Judge, load: Load, checker: Checker) -> float:
    """Return the wall time of judging one program under the checker."""
    digest = f"{load.name}-{next(_numbers)}"
    problem = replace(load.problem, checker=checker, digest=digest)
    request = replace(load.requests()[0], problem=problem)
    started = time.perf_counter()
    judgement = judge.submit(request).result()
    seconds = time.perf_counter() - started
    check_accepted([judgement])
    return seconds


def _compile_s(judge: Judge, load: Load, find_language: Callable[[str], Language]) -> float:
    """Return how long the compiler takes for a validator, which is judged as a program for that; it is WA or RTE."""
    checker = _new_validator(STYLES[0])
    assert checker.language_id is not None
    assert checker.source is not None
    request = load.requests()[0]
    program = replace(request.program, source=checker.source)
    compiled = judge.submit(replace(request, program=program, language=find_language(checker.language_id))).result()
    if compiled.compile is None or compiled.compile.exit_code != 0:
        raise RuntimeError(f"the validator does not compile: {compiled.error or compiled.compile}")
    return compiled.compile.wall_time_s
