"""The work that is measured: a program and its tests, in the forms that the methods need."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field

from lcbx import resources
from lcbx.errors import UserError
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase

LARGE_BYTES = 400_000

_numbers = itertools.count(1)


@dataclass(slots=True)
class Load:
    """A program, its tests, and how many times it is judged in a round."""

    name: str
    language: Language
    source: str
    inputs: list[str]
    outputs: list[str]
    programs: int
    """How many times the program is judged in a round."""
    problem: Problem = field(init=False)
    """Set by `stage`."""

    def stage(self, store: TestStore) -> None:
        """Put the tests into a store, where this judge finds them."""
        cases = []
        for stdin, expected in zip(self.inputs, self.outputs, strict=True):
            output, digest = store.put_output([expected.encode()])
            cases.append(TestCase(input=store.put_input([stdin.encode()]), output=output, expected_digest=digest))
        self.problem = Problem(problem_id=self.name, statement="", tests=tuple(cases), digest=self.name)

    def requests(self, programs: int | None = None) -> list[JudgeRequest]:
        """One request per program; None: as many as a round has.

        Different numbers of blank lines keep the judge from reusing a judgement.
        """
        return [
            JudgeRequest(
                program=Program(
                    key=SampleKey(problem_id=self.name, language_id=self.language.language_id, sample_index=index),
                    source=self.source + "\n" * next(_numbers),
                    reason=ExtractReason.GIVEN,
                ),
                problem=self.problem,
                language=self.language,
                limits=Limits(),
                lenient=False,
                rerun_near_limit=False,
            )
            for index in range(self.programs if programs is None else programs)
        ]

    def message(self) -> str:
        """The whole load as JSON; built anew for every program, as the published harness does."""
        compile_command, execute_command = self.language.commands(Limits())
        return json.dumps(
            {
                "code": self.source,
                "filename": self.language.filename,
                "compile": compile_command,
                "execute": execute_command,
                "tests": list(zip(self.inputs, self.outputs, strict=True)),
            }
        )


def loads(language: Language, *, tests: int, programs: int) -> list[Load]:
    """Return a load with tiny tests, and one with 400 KB inputs of which the program reads only the beginning.

    Raises UserError for a language without an accepted known program.
    """
    cases = json.loads((resources.programs_dir() / "problem.json").read_text())["private_test_cases"]
    chosen = [cases[index % len(cases)] for index in range(tests)]
    source = _accepted_program(language)
    inputs, outputs = [case["input"] for case in chosen], [case["output"] for case in chosen]
    padding = "\n" * LARGE_BYTES
    padded = [text + padding[: LARGE_BYTES - len(text) - index] for index, text in enumerate(inputs)]
    return [
        Load("tiny", language, source, inputs, outputs, programs),
        Load("400 KB", language, source, padded, outputs, max(1, programs // 2)),
    ]


def _accepted_program(language: Language) -> str:
    folder = resources.programs_dir() / language.language_id / "ac"
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    if not files:
        raise UserError(f"{language.language_id}: no accepted program to measure with in {folder}")
    return files[0].read_text()
