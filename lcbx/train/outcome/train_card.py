"""The model card: what was trained on what, how, with which result, and how to repeat it."""

from __future__ import annotations

import contextlib
import json
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

import lcbx
from lcbx.formatting import percent_sign, signed, signed_interval
from lcbx.generate.demo import DEMO_MODELS
from lcbx.resources import write_atomically
from lcbx.runs import provenance
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.train.outcome.before_after import BeforeAfter, how_it_ended, language_name
from lcbx.train.settings.config import TrainConfig


def write_card(run: Path, config: TrainConfig, rows: list[BeforeAfter]) -> Path | None:
    """Write `model/README.md`. Returns None if there is no model yet."""
    if not (run / "model").is_dir():
        return None
    path = run / "model" / "README.md"
    write_atomically(path, card_text(run, config, rows))
    return path


def card_text(run: Path, config: TrainConfig, rows: list[BeforeAfter]) -> str:
    """Return the card as Markdown with a front matter for the hub."""
    manifest = json.loads((run / "data" / "manifest.json").read_text())
    parts = [_front_matter(config), f"# {run.resolve().name}\n", _summary(config, how_it_ended(run), manifest)]
    parts += ["## Scores\n", _scores(rows), "## Data\n", _data(manifest), "## Provenance\n", _provenance(run)]
    parts += ["## Configuration\n", f"```yaml\n{config.to_yaml()}```\n"]
    return "\n".join(parts)


def _front_matter(config: TrainConfig) -> str:
    on_hub = config.model not in DEMO_MODELS and not Path(config.model).exists()
    fields: dict[str, Any] = {
        **({"base_model": config.model} if on_hub else {}),
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": ["lcbx", "grpo", "code", *config.lang],
    }
    return f"---\n{yaml.safe_dump(fields, sort_keys=False)}---\n"


def _summary(config: TrainConfig, end: dict[str, Any], manifest: dict[str, Any]) -> str:
    languages = ", ".join(map(language_name, config.lang))
    weights = f"a LoRA adapter of rank {config.lora_rank}, merged" if config.lora else "all weights"
    return (
        f"`{config.model}` trained for {end.get('step', '?')} steps of GRPO (TRL) on programs in "
        f"{languages}: {weights}; {config.group_size} completions for each of {config.prompts_per_step} "
        f"prompts per step; the reward is the judge's verdict on {manifest['training_problems']} problems "
        f"({config.reward}).{_repaired(config)}\n"
    )


def _repaired(config: TrainConfig) -> str:
    """Return a sentence about the supervised steps before GRPO; empty if there were none."""
    path = config.run_dir / "repair" / "done.json"
    if not path.exists():
        return ""
    done = json.loads(path.read_text())
    return (
        f" Before that: {done['steps']} supervised steps on {done['examples'].get('repair', 0)} repairs of the model's "
        f"own failures and {done['examples'].get('plain', 0)} accepted programs; `before` is the model without them."
    )


def _scores(rows: list[BeforeAfter]) -> str:
    if not rows:
        return "Not evaluated.\n"
    lines = ["| language | problems | before | after | difference | 95 % interval |", "|---|---|---|---|---|---|"]
    for row in rows:
        comparison = row.comparison
        lines.append(
            f"| {language_name(row.language_id)} | {comparison.problems} | {percent_sign(comparison.first)} "
            f"| {percent_sign(comparison.second)} | {signed(comparison.difference)} "
            f"| {signed_interval(comparison.interval)} |"
        )
    note = "\npass@1 on held-out problems, judged by running the programs; the difference is paired by problem.\n"
    return "\n".join(lines) + "\n" + note


def _data(manifest: dict[str, Any]) -> str:
    lines = [
        f"- {source['spec']} at `{source['revision'][:16]}`: {source['problems']} problems"
        + (f", left out: {source['left_out']}" if source["left_out"] else "")
        for source in manifest["sources"]
    ]
    checked = manifest.get("decontamination", {}).get("checked", {})
    lines += [f"- compared with {name}: {result}" for name, result in checked.items()]
    lines.append(f"- training problems sha256 `{manifest['training_sha256'][:16]}`")
    lines.append(f"- {manifest['held_out_problems']} held-out problems sha256 `{manifest['held_out_sha256'][:16]}`")
    return "\n".join(lines) + "\n"


def _provenance(run: Path) -> str:
    lines = [f"- lcbx {lcbx.__version__}"]
    commit, dirty = provenance.git_state()
    if commit:
        lines.append(f"- commit `{commit}`{' with local changes' if dirty else ''}")
    for path in find_runs(run / "eval")[:1]:
        for session in RunDirectory.open(path).info.sessions[:1]:
            lines.append(f"- {session.host.cpu_model}, {session.host.cores} cores, {session.host.memory_mib} MiB")
            if session.engine.get("device", "cpu") != "cpu":
                lines.append(f"- {session.engine['device']}")
            packages = session.packages | _trainer_packages()
            lines += [f"- {name} {version}" for name, version in sorted(packages.items())]
    starts = (run / "starts.txt").read_text().split() if (run / "starts.txt").exists() else []
    lines.append(f"- started {', '.join(starts)}")
    return "\n".join(lines) + "\n"


def _trainer_packages() -> dict[str, str]:
    """Return versions of training packages, which evaluations do not record."""
    versions = {}
    for name in ("accelerate", "peft", "trl"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions
