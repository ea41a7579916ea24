"""Run a model's functions between values and their plain form. Runs in the sandbox.

Reads `{"source", "encode": calls, "decode": calls in plain form, "stable": [[packed plain argument, ...], ...],
"hash_seed", "limit_s"}`; a call is `[[packed argument, ...], packed result]`. Prints `{"encoded": calls in plain form,
"decoded": calls, "stable": [true, false or null, ...], "notes": [input, output]}`, null where a function failed.
`stable` is true where the plain arguments come back from the values that they stand for.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from lcbx.reformulate.inside.guarded_calls import namespace_of, prepare, silence, time_limit, with_hash_seed
from lcbx.reformulate.inside.text_codec import pack, unpack


def main() -> None:
    """Read the task from standard input and print the values in their other form."""
    task = json.loads(sys.stdin.read())
    with_hash_seed(task["hash_seed"])
    out = sys.stdout
    prepare()
    try:
        with silence(), time_limit(task["limit_s"]):
            report = _report(task)
    except BaseException as error:  # SystemExit, too
        report = {"error": type(error).__name__ + ": " + str(error)[:200]}
    out.write(json.dumps(report))
    out.flush()


def _report(task: dict[str, Any]) -> dict[str, Any]:
    names = namespace_of(task["source"])
    return {
        "encoded": [_converted(names["to_plain"], names["result_to_plain"], call) for call in task["encode"]],
        "decoded": [_converted(names["from_plain"], names["result_from_plain"], call) for call in task["decode"]],
        "stable": [_is_stable(names, arguments) for arguments in task["stable"]],
        "notes": [str(names.get(name, ""))[:1000] for name in ("INPUT_NOTE", "OUTPUT_NOTE")],
    }


def _converted(arguments_of: Any, result_of: Any, call: list[Any]) -> list[Any] | None:
    try:
        arguments = arguments_of(*[unpack(argument) for argument in call[0]])
        return [[pack(value) for value in arguments], pack(result_of(unpack(call[1])))]
    except Exception:
        return None


def _is_stable(names: dict[str, Any], packed: list[Any]) -> bool | None:
    """None: the plain arguments stand for no values."""
    try:
        arguments = names["from_plain"](*[unpack(value) for value in packed])
        return [pack(value) for value in names["to_plain"](*arguments)] == packed
    except Exception:
        return None
