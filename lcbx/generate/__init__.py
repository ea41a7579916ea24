"""Models behind one protocol, `Generator`; the only home of vLLM, and of torch outside training.

`engines` is the table of engines. Nothing heavy is imported before a generator is made.
"""

from __future__ import annotations

from lcbx.generate.engine import ModelIdentity
from lcbx.generate.engines import ENGINES, choose_engine, parse_engine_options, plan
from lcbx.generate.generator import Generator

__all__ = ["ENGINES", "Generator", "ModelIdentity", "choose_engine", "parse_engine_options", "plan"]
