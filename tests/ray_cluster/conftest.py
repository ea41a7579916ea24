"""What the processes of Ray need to find: the modules in `tests/`, which pytest puts on its own path only."""

from __future__ import annotations

import os
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
_BEFORE = [path for path in [os.environ.get("PYTHONPATH")] if path]

os.environ["PYTHONPATH"] = os.pathsep.join([str(_TESTS.parent), str(_TESTS), *_BEFORE])
