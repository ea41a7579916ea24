"""Values that the rules give no text form, in a plain form that a model's functions make.

A model writes functions between the values and plain ones (`to_plain`, `from_plain`, and the same for the result). The
task becomes one whose function takes and returns plain values, and everything else follows from the rules: text,
sections, hidden tests. What the model says is checked, not believed: the functions run in the sandbox, values have to
come back exactly, and plain values may hold nothing but what they stand for.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lcbx.reformulate.call_task import CallTask, GivenCall, Rejected
from lcbx.reformulate.input_mutation import Arguments, new_inputs
from lcbx.reformulate.inside.text_codec import Unrepresentable, pack, unpack
from lcbx.reformulate.recorded import behaviour_of, unpack_result
from lcbx.reformulate.running import Printed
from lcbx.reformulate.sandbox_programs import plain_forms

LIMIT_S = 5.0
MOST_CHANGED = 24
_WRAPPER = """\
LCBX_FORMS = {{"__name__": "forms"}}
exec(compile({source!r}, "forms", "exec"), LCBX_FORMS)

def lcbx_plain({parameters}):
    values = [{parameters}]
    arguments = LCBX_FORMS["from_plain"](*values)
    if list(LCBX_FORMS["to_plain"](*arguments)) != values:
        raise ValueError("not the plain form of these arguments")
    return LCBX_FORMS["result_to_plain"]({entry}(*arguments))
"""

Call = tuple[list[Any], list[Any]]
"""Packed arguments and packed result."""
RunProgram = Callable[[str, list[str]], list[Printed]]
"""Runs a program of `sandbox_programs` on inputs."""


class AnswerRefused(Exception):
    """An answer that is not taken; `code` says why, such as `encoder:round-trip`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    encoded: list[Any]
    decoded: list[Any]
    stable: list[bool | None]
    notes: list[str]


def shown_calls(task: CallTask, calls: Sequence[Call], *, most: int = 5) -> list[str]:
    """Return calls as a reader sees them. Raises Unrepresentable for values that are no plain data."""
    return [
        f"{task.entry_point}({', '.join(repr(unpack(argument)) for argument in arguments)}) -> {unpack(result)!r}"
        for arguments, result in calls[:most]
    ]


def in_plain_form(task: CallTask, calls: Sequence[Call], source: str, run: RunProgram) -> CallTask:
    """Return the task with plain arguments and results. Raises AnswerRefused for functions that fail."""
    encoded = _run(run, source, encode=calls)
    if any(call is None for call in encoded.encoded):
        raise AnswerRefused("encoder:fails")
    plain: list[Call] = [(arguments, result) for arguments, result in encoded.encoded]
    decoded = _run(run, source, decode=plain)
    if [json.dumps(call) for call in decoded.decoded] != [json.dumps(list(call)) for call in calls]:
        raise AnswerRefused("encoder:round-trip")
    _check_nothing_is_added(task, plain, source, run)
    first, _, method = task.entry_point.partition(".")
    entry = f"{first}().{method}" if method else first
    # Named one by one: `*values` would be called with one list for all of them.
    parameters = ", ".join(f"value_{n}" for n in range(1, len(plain[0][0]) + 1))
    wrapper = _WRAPPER.format(source=source, entry=entry, parameters=parameters)
    notes = " ".join(note.strip() for note in encoded.notes if note.strip())
    return replace(
        task,
        text=f"{task.text}\n\n{notes}" if notes else task.text,
        setup=f"{task.setup}\n{wrapper}",
        entry_point="lcbx_plain",
        tests=(),
        calls=tuple(GivenCall(arguments=arguments, result=result) for arguments, result in plain),
        parameters=_names(task, len(plain[0][0])),
        second=(),
    )


def _names(task: CallTask, count: int) -> tuple[str, ...]:
    """Return the names of the plain arguments: the parameters' own if there are as many."""
    return task.parameters if len(task.parameters) == count else tuple(f"value {n}" for n in range(1, count + 1))


def _check_nothing_is_added(task: CallTask, plain: Sequence[Call], source: str, run: RunProgram) -> None:
    """Raise AnswerRefused if a plain argument can't be changed alone: then it holds nothing of its own.

    A plain form that carries the result beside the arguments would let a program print what it reads.
    """
    try:
        pairs = [([unpack(value) for value in arguments], result) for arguments, result in plain]
        [unpack_result(result) for _, result in plain]
        behaviour = behaviour_of(parameters=(), pairs=pairs, unordered=0, tolerance=None)
    except Rejected as error:
        raise AnswerRefused("encoder:" + error.rejection.code.partition(":")[2]) from error
    except (Unrepresentable, TypeError) as error:
        raise AnswerRefused("encoder:no-plain-values") from error
    seen = [arguments for arguments, _ in behaviour.calls]
    new = list(new_inputs(behaviour.argument_types, seen, most=MOST_CHANGED, seed=task.task_id))
    changed = [_changed_at(seen, new, at) for at in range(len(seen[0]))]
    packed = [[pack(value) for value in arguments] for group in changed for arguments in group]
    flags = iter(_run(run, source, stable=packed).stable)
    came_back = [[next(flags) is True for _ in group] for group in changed]
    if not all(map(any, came_back)):
        raise AnswerRefused("encoder:redundant")


def _changed_at(seen: Sequence[Arguments], new: Sequence[Arguments], at: int) -> list[Arguments]:
    """Return seen inputs with another value in one place."""
    values = [arguments[at] for arguments in new]
    return [
        [*arguments[:at], value, *arguments[at + 1 :]]
        for arguments, value in zip(itertools.cycle(seen), values, strict=False)
        if pack(value) != pack(arguments[at])
    ]


def _run(
    run: RunProgram,
    source: str,
    *,
    encode: Sequence[Call] = (),
    decode: Sequence[Call] = (),
    stable: Sequence[list[Any]] = (),
) -> _Report:
    """Run the functions under two hash seeds. Raises AnswerRefused if they fail or disagree."""
    fields = {"source": source, "encode": encode, "decode": decode, "stable": stable, "limit_s": LIMIT_S}
    printed = run(plain_forms(), [json.dumps({**fields, "hash_seed": seed}) for seed in (0, 1)])
    texts = [output.text for output in printed]
    if len(texts) != 2 or None in texts:
        raise AnswerRefused("encoder:stopped")
    try:
        reports = [json.loads(text or "") for text in texts]
        if any("error" in report for report in reports):
            raise AnswerRefused("encoder:fails")
        first, second = (_Report(**report) for report in reports)
        sizes = [len(first.encoded), len(first.decoded), len(first.stable)]
    except (ValueError, TypeError) as error:
        raise AnswerRefused("encoder:output") from error
    if first != second:
        raise AnswerRefused("encoder:nondeterministic")
    if sizes != [len(encode), len(decode), len(stable)]:
        raise AnswerRefused("encoder:output")
    return first
