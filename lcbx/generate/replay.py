"""The `replay` engine: completions that somebody else generated, from a file (see `completions_file`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.generate.completions_file import CompletionsFile
from lcbx.generate.engine import EngineKind, EngineOption, ModelIdentity, ModelRequest, Plan
from lcbx.generate.generator import owed_by_prompt
from lcbx.generate.local_model import COMPLETIONS, shown_name
from lcbx.generate.other_harnesses import INSPECT_LOG, inspect_model, is_program_folder
from lcbx.resources import user_path
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling


class ReplayGenerator:
    """Returns the completions of a file. Samples that the file lacks stay pending; `missing` has them afterwards."""

    def __init__(self, file: CompletionsFile, *, model: str | None = None) -> None:
        self.name = model or file.path.stem
        self._file = file
        self.missing: set[SampleKey] = set()

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions in the order of the prompts, see `Generator.generate`. `sampling` has no effect.

        Raises UserError if the file has a row for none of the prompts: it belongs to another benchmark or language.
        """
        del sampling
        self.missing.clear()
        self._file.refuse_another_benchmark([(prompt.problem_id, prompt.language_id) for prompt in prompts])
        if len({key.language_id for key in owed}) > 1 and not self._file.names_languages:
            raise UserError(
                f"{self._file.path}: rows don't name their language. Add language_id, or choose one language with "
                "--lang"
            )
        for prompt, keys in owed_by_prompt(prompts, owed):
            for key in keys:
                sample = self._file.sample(
                    key.problem_id, key.language_id, key.sample_index, repair_round=prompt.repair_round
                )
                if sample is None:
                    self.missing.add(key)
                    continue
                yield Completion(
                    key=key,
                    text=sample.text,
                    finish_reason=FinishReason.LENGTH if sample.truncated else FinishReason.STOP,
                    prompt_tokens=sample.prompt_tokens,
                    completion_tokens=sample.completion_tokens,
                    wall_time_s=sample.wall_time_s,
                )

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records, see `Generator.describe`."""
        return {
            "engine": "replay",
            "model": self.name,
            "file": str(self._file.path),
            "file_sha256": self._file.sha256,
            "samples": len(self._file),
        }


def _fits(request: ModelRequest) -> bool:
    if "completions" in request.flags or request.model.endswith(COMPLETIONS):
        return True
    folder = user_path(request.model)
    return not (folder / "config.json").exists() and is_program_folder(folder)


def _plan(request: ModelRequest) -> Plan:
    path = Path(request.flags.get("completions") or request.model)
    if not path.exists():
        raise UserError(f"{path}: no such file of completions to replay")
    ENGINE.split_options(request)
    file, name = CompletionsFile(path), shown_name(request.model)
    if request.model.endswith(INSPECT_LOG):
        name = inspect_model(path)
    identity = ModelIdentity(name=name, revision=request.revision, replayed=file)
    return lambda: ReplayGenerator(file, model=name), identity


ENGINE = EngineKind(
    name="replay",
    summary="completions from a file",
    fits=_fits,
    plan=_plan,
    options=(EngineOption(name="completions", kind=Path, help="File of completions, if --model doesn't name it."),),
)
