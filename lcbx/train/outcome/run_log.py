"""The logs of a training, one JSON line per step, without the steps that were done twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_log(run: Path) -> list[dict[str, Any]]:
    """Return one entry per training step, with its metrics."""
    return read_entries(run / "log.jsonl")


def read_evaluations(run: Path) -> list[dict[str, Any]]:
    """Return one entry per evaluation: its step, and pass@1 and verdicts by language."""
    return read_entries(run / "evaluation.jsonl")


def read_audits(run: Path) -> list[dict[str, Any]]:
    """Return one entry per audit: its step and its report."""
    return read_entries(run / "audit.jsonl")


def read_entries(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a log. After a kill, steps that a later attempt repeated are kept as it did them."""
    kept: list[dict[str, Any]] = []
    for line in path.read_bytes().split(b"\n") if path.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # torn by a kill
        while kept and kept[-1]["attempt"] <= entry["attempt"] and kept[-1]["step"] >= entry["step"]:
            kept.pop()
        kept.append(entry)
    return kept
