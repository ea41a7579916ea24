"""`lcbx judge --out`: what the next command keeps of a file of verdicts, and what it judges again."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import FakeJudge

from lcbx.errors import UserError
from lcbx.judge.judged_key import judged_key
from lcbx.judge.request import JudgeRequest, no_code
from lcbx.runs.verdict_file import write_verdicts
from lcbx.types import ExtractReason, Judgement, Language, Limits, Problem, Program, SampleKey, Verdict

IMAGE = "sha256:one"
LUA = Language(language_id="lua", name="Lua", prompt="", filename="main.lua", execute="lua main.lua", digest="l" * 64)
PROBLEM = Problem(problem_id="sum", statement="", tests=(), digest="d")


def request(index: int, source: str | None = "", *, limit_s: float = 10.0) -> JudgeRequest:
    key = SampleKey(problem_id="sum", language_id="lua", sample_index=index)
    text = f"print({index}) -- caf\u00e9" if source == "" else source
    reason = ExtractReason.WHOLE_TEXT if text else ExtractReason.EMPTY
    program = Program(key=key, source=text, reason=reason)
    return JudgeRequest(program=program, problem=PROBLEM, language=LUA, limits=Limits(time_limit_s=limit_s))


class Accepts(FakeJudge):
    """Accepts every program, but gives some samples another verdict; those in `stop` interrupt the command."""

    def __init__(self, *, image: str = IMAGE, stop: Sequence[int] = (), **verdicts: Verdict) -> None:
        super().__init__(self._judged, image=image)
        self._stop, self._verdicts = stop, verdicts

    def _judged(self, request: JudgeRequest) -> Judgement | Exception:
        key = request.program.key
        if key.sample_index in self._stop:
            raise KeyboardInterrupt
        if request.program.source is None:
            return no_code(request.program)
        verdict = self._verdicts.get(f"s{key.sample_index}", Verdict.AC)
        judged = made_up.judgement(key, verdict, extract_reason=request.program.reason)
        return replace(judged, judged_key=None if verdict is Verdict.JE else judged_key(request, self.image))

    @property
    def judged(self) -> list[int]:
        return [request.program.key.sample_index for request in self.requests]


def write(path: Path, requests: Sequence[JudgeRequest], judge: Accepts) -> list[tuple[Verdict, bool]]:
    return list(write_verdicts(path, lambda: iter(requests), judge, image_digest=judge.image))


def rows(path: Path) -> list[tuple[int, str]]:
    return [(row["sample_index"], row["verdict"]) for row in map(json.loads, path.read_text().splitlines())]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "verdicts.jsonl"


def test_a_stopped_command_is_continued_and_leaves_nothing_but_the_file(file: Path) -> None:
    requests = [request(index) for index in range(1500)]
    with pytest.raises(KeyboardInterrupt):
        write(file, requests, Accepts(stop=[1400]))  # 1000 programs are judged ahead of the row that is written
    written = len(rows(file))
    assert written == 401
    judge = Accepts()
    assert write(file, requests, judge) == [(Verdict.AC, True)] * written + [(Verdict.AC, False)] * (1500 - written)
    assert judge.judged == list(range(written, 1500))
    assert rows(file) == [(index, "AC") for index in range(1500)]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_row_torn_by_a_kill_is_judged_again(file: Path) -> None:
    requests = [request(index) for index in range(5)]
    write(file, requests, Accepts())
    whole = file.read_bytes()
    for size in (len(whole) - 1, len(whole) - 40, len(whole) // 2, 3, 0):
        file.write_bytes(whole[:size])
        judge = Accepts()
        write(file, requests, judge)
        assert judge.judged == list(range(whole[:size].count(b"\n"), 5))
        assert file.read_bytes() == whole


def _one_changed(requests: list[JudgeRequest]) -> list[JudgeRequest]:
    return [request(1, "print(7)") if one.program.key.sample_index == 1 else one for one in requests]


CHANGES: dict[str, tuple[Callable[[list[JudgeRequest]], list[JudgeRequest]], dict[str, Any], list[int]]] = {
    "nothing": (list, {}, []),
    "another program": (_one_changed, {}, [1]),
    "more programs, first": (lambda requests: [request(9), *requests], {}, [9]),
    "another order": (lambda requests: requests[::-1], {}, []),
    "fewer programs": (lambda requests: requests[:2], {}, []),
    "another limit": (lambda requests: [request(index, limit_s=5.0) for index in range(4)], {}, [0, 1, 2, 3]),
    "another image": (list, {"image": "sha256:two"}, [0, 1, 2, 3]),
}


@pytest.mark.parametrize("case", sorted(CHANGES))
def test_only_what_changed_is_judged_again_and_the_order_is_that_of_the_programs(file: Path, case: str) -> None:
    before = [request(index) for index in range(4)]
    write(file, before, Accepts())
    change, options, expected = CHANGES[case]
    after, judge = change(before), Accepts(**options)
    write(file, after, judge)
    assert judge.judged == expected
    assert rows(file) == [(one.program.key.sample_index, "AC") for one in after]


def test_judge_errors_are_judged_again_and_verdicts_without_a_program_are_kept(file: Path) -> None:
    requests = [request(0), request(1, None), request(2), request(3)]
    write(file, requests, Accepts(s2=Verdict.JE, s3=Verdict.WA))
    assert rows(file) == [(0, "AC"), (1, "NC"), (2, "JE"), (3, "WA")]
    judge = Accepts()
    write(file, requests, judge)
    assert judge.judged == [2]
    assert rows(file) == [(0, "AC"), (1, "NC"), (2, "AC"), (3, "WA")]


def test_a_file_of_something_else_is_replaced(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('not JSON\n[1]\n{"question_id": "sum"}\n\xff')
    write(file, [request(0)], Accepts())
    assert rows(file) == [(0, "AC")]


def test_a_file_that_another_process_writes_is_refused(file: Path) -> None:
    write(file, [request(0)], Accepts())
    descriptor = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="being written by another process"):
            write(file, [request(0)], Accepts())
    finally:
        os.close(descriptor)
    write(file, [request(0)], Accepts())


def test_a_pipe_gets_the_rows_and_stays_a_pipe(tmp_path: Path) -> None:
    """Regression: /dev/stdout was replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    write(pipe, [request(0), request(1)], Accepts())
    reader.join()
    assert received[0].count("\n") == 2
    assert pipe.is_fifo()


def test_the_file_is_locked_while_programs_are_judged(file: Path) -> None:
    first: Iterator[object] = write_verdicts(
        file, lambda: iter([request(0), request(1)]), Accepts(), image_digest=IMAGE
    )
    next(first)
    with pytest.raises(UserError, match="being written"):
        write(file, [request(0)], Accepts())
    assert len(list(first)) == 1
    assert rows(file) == [(0, "AC"), (1, "AC")]
