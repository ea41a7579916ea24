"""Evaluations with self-repair whose model follows a script and whose judge reads the verdict in the program."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.problems.store import TestStore
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.plan_evaluation import (
    EvaluationOptions,
    EvaluationPlan,
    ModelOptions,
    ProtocolOptions,
    plan_evaluation,
    run_rounds,
)
from lcbx.types import CompileResult, Judgement, SampleKey, Verdict
from support import made_up
from support.fake_judge import FakeJudge
from support.openai_server import Server, chat_answer

TESTS = [("1\n", "one\n"), ("2\n", "secret-two\n"), ("3\n", "secret-three\n")]
"""The first is public; programs are judged in this order."""


def problem_row(name: str) -> dict[str, Any]:
    rows = [{"input": given, "output": expected, "testtype": "stdin"} for given, expected in TESTS]
    return {
        "question_id": name,
        "question_content": f"Problem {name}.",
        "public_test_cases": rows[:1],
        "private_test_cases": rows[1:],
    }


class ByWord(FakeJudge):
    """The program's first word is its verdict, the second the number of the failed test."""

    def __init__(self, store: TestStore) -> None:
        super().__init__(self._judged, store)
        self.broken: set[SampleKey] = set()

    def _judged(self, request: JudgeRequest) -> Judgement:
        key, source = request.program.key, request.program.source
        if source is None:
            return made_up.judgement(key, Verdict.NC, program_sha256=None, extract_reason=request.program.reason)
        digest = source_digest(source)
        if key in self.broken:
            return made_up.judgement(key, Verdict.JE, program_sha256=digest)
        word, *rest = source.split()
        verdict, test = Verdict(word), int(rest[0]) if rest and rest[0].isdigit() else 0
        if verdict is Verdict.CE:
            built = CompileResult(exit_code=1, signal=None, log="line 7: no such word", cpu_time_s=0.1, wall_time_s=0.1)
            return made_up.judgement(key, verdict, compile=built, program_sha256=digest)
        passed = len(TESTS) if verdict is Verdict.AC else test
        results = [made_up.result_of_test(index) for index in range(passed)]
        if verdict is not Verdict.AC:
            crash = {"exit_code": 3, "stderr": "nil value"} if verdict is Verdict.RTE else {}
            failed = made_up.result_of_test(test, verdict, stdout="printed this\n", stdout_size_bytes=13, **crash)
            results.append(failed)
        return made_up.judgement(key, verdict, tests=tuple(results), program_sha256=digest)


Script = dict[str, list[str]]
"""Problem -> what the model answers in each round."""


def speak(server: Server, script: Script) -> None:
    """Let the server answer by the script: the round follows from how often an assistant has spoken."""

    def answer(path: str, body: dict[str, Any]) -> Any:
        messages = body["messages"]
        name = next(name for name in script if f"Problem {name}." in messages[0]["content"])
        turn = 0 if len(messages) == 1 else 1 + script[name].index(messages[1]["content"])
        return 200, {}, chat_answer(script[name][turn])

    server.answer = answer


class RepairBench:
    """Evaluations of one benchmark of three problems in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.judge = folder, ByWord(TestStore.default())
        self.problems = folder / "three.jsonl"
        self.problems.write_text("".join(json.dumps(problem_row(name)) + "\n" for name in ("a", "b", "c")))
        self.said: list[str] = []
        self.evaluations: list[Evaluation] = []
        """One per round, from its start."""

    def __call__(self, model: str, *, repair: int, n: int = 1, url: str | None = None, **options: Any) -> list[Path]:
        return self.run(self.plan(model, repair=repair, n=n, url=url, **options))

    def plan(self, model: str, *, repair: int, n: int = 1, url: str | None = None, **options: Any) -> EvaluationPlan:
        options.setdefault("protocol", ProtocolOptions(n=n))
        flags = {} if url is None else {"base_url": url}
        return plan_evaluation(
            EvaluationOptions(
                model=ModelOptions(model=model, engine="auto" if url is None else "openai", flags=flags),
                languages="lua",
                benchmark=str(self.problems),
                results_dir=self.folder / "results",
                repair=repair,
                **options,
            ),
            self.said.append,
        )

    def run(self, plan: EvaluationPlan) -> list[Path]:
        toolchains = {"lua": made_up.IMAGE}
        return run_rounds(plan, self.judge, toolchains, say=self.said.append, display=self._display)

    def _display(self, evaluation: Evaluation) -> AbstractContextManager[None]:
        self.evaluations.append(evaluation)
        return nullcontext()


def code(words: str) -> str:
    return f"```lua\n{words}\n```"


SCRIPT = {
    "a": [code("AC")],
    "b": [code("CE"), code("AC 1")],
    "c": [code("WA 2"), code("RTE 0"), code("AC 2")],
}
