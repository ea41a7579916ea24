"""Run a model's function that makes inputs. Runs in the sandbox.

Reads `{"source", "most", "hash_seed", "limit_s"}` and prints `{"inputs": [[packed argument, ...], ...]}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from lcbx.reformulate.inside.guarded_calls import namespace_of, prepare, silence, time_limit, with_hash_seed
from lcbx.reformulate.inside.text_codec import pack

LONGEST = 20_000
"""Characters of a packed input."""


def main() -> None:
    """Read the task from standard input and print the inputs."""
    task = json.loads(sys.stdin.read())
    with_hash_seed(task["hash_seed"])
    out = sys.stdout
    prepare()
    try:
        with silence(), time_limit(task["limit_s"]):
            made = namespace_of(task["source"])["make_inputs"]()
            inputs = [[pack(argument) for argument in arguments] for arguments in made[: task["most"]]]
            report: dict[str, Any] = {"inputs": [item for item in inputs if len(json.dumps(item)) <= LONGEST]}
    except BaseException as error:  # SystemExit, too
        report = {"error": type(error).__name__ + ": " + str(error)[:200]}
    out.write(json.dumps(report))
    out.flush()
