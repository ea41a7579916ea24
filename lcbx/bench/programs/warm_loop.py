"""The plain, unprotected loop that `lcbx bench` compares with. Runs inside a container; standard library only.

Reads {"code", "filename", "compile", "execute", "tests": [[input, output]]} lines, answers with {"ok": bool} lines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

if False:  # not needed at run time, and Python 3.9 has to read this file
    from typing import Any

TIMEOUT_S = 60


def passes(job: dict[str, Any], folder: str) -> bool:
    """True if the program compiles and prints the expected output of every test."""
    with open(os.path.join(folder, job["filename"]), "w") as file:
        file.write(job["code"])
    if job["compile"]:
        compiled = subprocess.run(job["compile"], shell=True, cwd=folder, capture_output=True, timeout=TIMEOUT_S)
        if compiled.returncode != 0:
            return False
    for stdin, expected in job["tests"]:
        done = subprocess.run(
            job["execute"], shell=True, cwd=folder, input=stdin, text=True, capture_output=True, timeout=TIMEOUT_S
        )
        if done.returncode != 0 or done.stdout.rstrip() != expected.rstrip():
            return False
    return True


def main() -> None:
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps({"ok": passes(json.loads(line), folder)}), flush=True)


if __name__ == "__main__":
    main()
