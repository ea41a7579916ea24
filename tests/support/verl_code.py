"""verl's own code without PyTorch: its packages with what they import at once left out.

`import verl` needs PyTorch, tensordict and more. The modules that rewards go through don't; only the packages around
them do, so these are replaced by empty ones over the same folders.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

EMPTIED = ("verl", "verl.utils", "verl.trainer", "verl.trainer.ppo")


def prepare() -> None:
    """Make `verl.utils.reward_score` and `verl.trainer.ppo.reward` importable."""
    if "verl" in sys.modules:
        return
    spec = importlib.util.find_spec("verl")
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    for name in EMPTIED:
        module = ModuleType(name)
        module.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = module
    sys.modules["verl"].DataProto = object  # type: ignore[attr-defined]
