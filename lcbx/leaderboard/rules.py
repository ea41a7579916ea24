"""The board's rules: what a run must be before a board of others may hold it. See docs/LEADERBOARD.md.

A check only reports; it changes nothing. The share of verdicts that were judged again comes from the output of `lcbx
verify RUN --json`, kept as `verification.json` in the run directory. Whoever keeps a board verifies a share in any
case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.formatting import differences, percent_sign
from lcbx.formatting import toolchain as shown_toolchain
from lcbx.runs.marks import MEANINGS, SIGNS, Mark, is_custom, is_replayed
from lcbx.runs.records import RunDirectory
from lcbx.types import Verdict

LEAST_VERIFIED = 0.05
VERIFICATION = "verification.json"

_PINNED = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    passed: bool
    required: bool
    """False: a failure is reported, and the run is accepted all the same."""
    said: str
    """The finding, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCheck:
    path: str
    run_id: str
    rules: tuple[Rule, ...]

    @property
    def accepted(self) -> bool:
        return all(rule.passed for rule in self.rules if rule.required)


class _Check(msgspec.Struct):
    checked: int
    judged: int
    mismatches: list[Any]
    judge_errors: int = 0
    records_sha256: str | None = None
    """None: by lcbx 0.1, which did not say what it read."""


class _Verification(msgspec.Struct):
    holds: bool
    check: _Check


def check_run(run: RunDirectory, *, verification: Path | None = None) -> SubmitCheck:
    """Return every rule with its outcome, in order. Raises DataError for a verification file with other contents."""
    file = verification or run.path / VERIFICATION
    rules = (
        _complete(run),
        _protocol(run),
        _whole_benchmark(run),
        _verified(run, file, required_file=verification is not None),
        _revision(run),
        _toolchain(run),
        _code(run),
    )
    return SubmitCheck(path=str(run.path), run_id=run.info.run_id, rules=rules)


def _rule(name: str, passed: bool, good: str, bad: str, *, required: bool = True) -> Rule:
    return Rule(name=name, passed=passed, required=required, said=good if passed else bad)


def _complete(run: RunDirectory) -> Rule:
    keys = run.sample_keys()
    judgements = run.judgements()
    completed = {completion.key for completion in run.iter_completions()}
    missing = sum(key not in judgements or key not in completed for key in keys)
    errors = sum(judgements[key].verdict is Verdict.JE for key in keys if key in judgements)
    bad = (
        f"{missing} of {len(keys)} samples are missing and {errors} ended in JE. For missing samples run the same "
        "command again; for JE: lcbx judge RUN --retry-errors"
    )
    return _rule("complete", bool(keys) and not missing and not errors, f"all {len(keys)} samples are judged", bad)


def _protocol(run: RunDirectory) -> Rule:
    config = run.config
    name = config.protocol.removesuffix("+custom")
    if is_replayed(run.info):
        return _rule("protocol", False, "", f"{MEANINGS[Mark.REPLAYED]}, so it can't be {name}")
    how = differences(config.differences) or "differs from its protocol, see run.json"
    bad = f"{config.protocol} {how}. Evaluate without these options"
    return _rule("protocol", not is_custom(config), f"{name}, unchanged", bad)


def _whole_benchmark(run: RunDirectory) -> Rule:
    config = run.config
    chosen = {name: value for name, value in config.slice.items() if name != "left-out"}
    sliced = ", ".join(f"{name} {value}" for name, value in chosen.items())
    good = f"all of {config.benchmark} {config.benchmark_revision[:12]}: {len(run.info.problems)} problems"
    return _rule("whole benchmark", not sliced, good, f"only a part ({sliced}). Evaluate the whole benchmark")


def _verified(run: RunDirectory, file: Path, *, required_file: bool) -> Rule:
    name = f"verified share of {percent_sign(LEAST_VERIFIED, 0)}"
    how = f"Run: lcbx verify RUN --sample {LEAST_VERIFIED:.0%} --json > {file}"
    try:
        verification = msgspec.json.decode(file.read_bytes(), type=_Verification)
    except FileNotFoundError:
        if required_file:
            raise DataError("no such file", path=file) from None
        return _rule(name, False, "", f"nothing was judged again. {how}")
    except msgspec.DecodeError as error:
        raise DataError(f"not what lcbx verify --json prints: {error}", path=file) from error
    check = verification.check
    verdicts = sum(row.verdict is not Verdict.JE for row in run.judgements(tests=False).values())
    if check.judged != verdicts:
        return _rule(name, False, "", f"it was verified with {check.judged} verdicts, now it has {verdicts}. {how}")
    if check.records_sha256 != run.records_digest():
        return _rule(name, False, "", f"its records are not those that were verified. {how}")
    share = check.checked / check.judged if check.judged else 0.0
    if check.mismatches or not verification.holds:
        bad = f"{len(check.mismatches)} of {check.checked} verdicts did not hold, {check.judge_errors} ended in JE"
        return _rule(name, False, "", bad)
    bad = f"only {percent_sign(share)} was judged again. {how}"
    return _rule(
        name, share >= LEAST_VERIFIED, f"{check.checked} of {check.judged} verdicts judged again, all hold", bad
    )


def _revision(run: RunDirectory) -> Rule:
    revision = run.config.model_revision
    engines = [session.engine for session in run.info.sessions]
    hashed = any(engine.get("weights_sha256") for engine in engines)
    good = "the hash of the weights is recorded" if hashed else f"revision {revision}"
    bad = "neither a commit of the model nor the hash of its weights is recorded; a served model can't give either"
    return _rule("model pinned", bool(revision and _PINNED.match(revision)) or hashed, good, bad, required=False)


def _toolchain(run: RunDirectory) -> Rule:
    toolchains = [session.toolchain for session in run.info.sessions if session.toolchain is not None]
    stand_in = any(toolchain.stand_in for toolchain in toolchains)
    names = sorted({shown_toolchain(toolchain.version) or toolchain.reference for toolchain in toolchains})
    versions = "; ".join(names) or "not recorded"
    mark = f"a stand-in ({versions}): the board marks it with {SIGNS[Mark.STAND_IN]}"
    bad = mark if stand_in else "no toolchain is recorded"
    return _rule("toolchain", bool(toolchains) and not stand_in, versions, bad, required=False)


def _code(run: RunDirectory) -> Rule:
    dirty = [session for session in run.info.sessions if session.git_dirty]
    versions = sorted({session.lcbx_version for session in run.info.sessions})
    bad = "judged with a changed checkout of lcbx" if dirty else "no session is recorded"
    return _rule("released code", bool(versions) and not dirty, f"lcbx {', '.join(versions)}", bad, required=False)
