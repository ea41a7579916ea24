"""Programs of this environment's `bin` in processes of their own, and a model for the bundled benchmark `mini`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.model_server import CUT_OFF

LIMIT_S = 480
"""Ten times what the slowest takes on a free machine; the machine may be busy."""
SUM = "local a, b = io.read('*n', '*n')\nprint(string.format('%d', a + b))\n"
"""Solves `mini_01_sum_of_two`."""
MINI_IDS = "mini_01_sum_of_two,mini_02_reverse_word,mini_03_count_vowels,mini_04_maximum"
MINI_VERDICTS = dict(zip(MINI_IDS.split(","), ("AC", "NC", "NC", "WA"), strict=True))
"""Verdicts of what `mini_model` writes."""


def mini_model(prompt: str) -> str:
    """Solve the first problem of `mini`, refuse the second, be cut off in the third, be wrong elsewhere."""
    if "print their sum" in prompt:
        return f"<think>```lua\nprint(0)\n```</think>It is\n```lua\n{SUM}```\n"
    if "Read a word and print its characters in reverse" in prompt:
        return "I am sorry, but I can't write this program for you. It would take some more time than I have."
    if "vowels" in prompt:
        return f"```lua\nprint(1){CUT_OFF}"
    return "```lua\nprint('wrong')\n```"


class ToolRuns:
    """Runs programs in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, *arguments: str, **variables: str) -> str:
        """Run a program to its end, check that it succeeds, and return what it printed."""
        done = subprocess.run(
            [Path(sys.executable).with_name(name), *arguments],
            cwd=self.folder,
            env=os.environ | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr
