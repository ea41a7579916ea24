"""A function as a program: read the arguments, call it, print the result. Runs in the sandbox."""

from __future__ import annotations

import sys
from typing import Any

from lcbx.reformulate.inside.guarded_calls import function_of, namespace_of, silence
from lcbx.reformulate.inside.text_codec import as_type, decode_arguments, encode_result


def main(task: dict[str, Any]) -> None:
    """Answer one test of the problem. `task`: code, entry, argument_types, result_type, unordered."""
    arguments = decode_arguments(sys.stdin.read(), [as_type(kind) for kind in task["argument_types"]])
    out = sys.stdout
    sys.setrecursionlimit(20000)
    with silence():
        result = function_of(namespace_of(task["code"]), task["entry"])(*arguments)
    out.write(encode_result(result, as_type(task["result_type"]), unordered=task["unordered"]))
