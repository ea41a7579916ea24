"""The board's rules: what a run must be before somebody else's table may hold it. See docs/LEADERBOARD.md.

A check says what is so; it changes nothing. That a share of the verdicts was judged again is told by the answer of
`lcbx verify RUN --json`, kept as `verification.json` in the run directory; whoever keeps a board judges a share of his
own in any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
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
    """Otherwise it only deserves to be known."""
    said: str
    """What was found, and what to do about it."""


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


class _Verification(msgspec.Struct):
    holds: bool
    check: _Check


def check_run(run: RunDirectory, *, verification: Path | None = None) -> SubmitCheck:
    """Every rule with its outcome, in order. Raises DataError for a verification file that isn't one."""
    file = verification or run.path / VERIFICATION
    rules = (
        _complete(run),
        _protocol(run),
        _whole_benchmark(run),
        _verified(run, file, given=verification is not None),
        _revision(run),
        _toolchain(run),
        _code(run),
    )
    return SubmitCheck(path=str(run.path), run_id=run.info.run_id, rules=rules)


def _rule(name: str, passed: bool, good: str, bad: str, *, required: bool = True) -> Rule:
    return Rule(name=name, passed=passed, required=required, said=good if passed else bad)


def _complete(run: RunDirectory) -> Rule:
    asked = run.sample_keys()
    judgements = run.judgements()
    held = {completion.key for completion in run.iter_completions()}
    missing = sum(key not in judgements or key not in held for key in asked)
    errors = sum(judgements[key].verdict is Verdict.JE for key in asked if key in judgements)
    bad = (
        f"{missing} of {len(asked)} samples are missing and {errors} ended in JE. Run the same command again; for the "
    )
    bad += "latter: lcbx judge RUN --retry-errors"
    return _rule("complete", bool(asked) and not missing and not errors, f"all {len(asked)} samples are judged", bad)


def _protocol(run: RunDirectory) -> Rule:
    config = run.config
    differences = ", ".join(f"{name} {value}" for name, value in config.differences.items())
    custom = config.protocol.endswith("+custom") or bool(differences)
    bad = (
        f"{config.protocol} departs from its protocol: {differences or 'see run.json'}. Evaluate without these options"
    )
    return _rule("protocol", not custom, f"{config.protocol}, as it is defined", bad)


def _whole_benchmark(run: RunDirectory) -> Rule:
    config = run.config
    chosen = {name: value for name, value in config.slice.items() if name != "left-out"}
    sliced = ", ".join(f"{name} {value}" for name, value in chosen.items())
    good = f"all of {config.benchmark} {config.benchmark_revision[:12]}: {len(run.info.problems)} problems"
    return _rule("whole benchmark", not sliced, good, f"only a part ({sliced}). Evaluate the whole benchmark")


def _verified(run: RunDirectory, file: Path, *, given: bool) -> Rule:
    name = f"verified share of {LEAST_VERIFIED:.0%}"
    how = f"Run: lcbx verify RUN --sample {LEAST_VERIFIED:.0%} --json > {file}"
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_Verification)
    except FileNotFoundError:
        if given:
            raise DataError("no such file", path=file) from None
        return _rule(name, False, "", f"nothing was judged again. {how}")
    except msgspec.DecodeError as error:
        raise DataError(f"not what lcbx verify --json prints: {error}", path=file) from error
    check = found.check
    verdicts = sum(each.verdict is not Verdict.JE for each in run.judgements().values())
    if check.judged != verdicts:
        return _rule(name, False, "", f"it was verified with {check.judged} verdicts, now it has {verdicts}. {how}")
    share = check.checked / check.judged if check.judged else 0.0
    if check.mismatches or not found.holds:
        bad = f"{len(check.mismatches)} of {check.checked} verdicts did not hold, {check.judge_errors} ended in JE"
        return _rule(name, False, "", bad)
    bad = f"only {share:.1%} was judged again. {how}"
    return _rule(
        name, share >= LEAST_VERIFIED, f"{check.checked} of {check.judged} verdicts judged again, all hold", bad
    )


def _revision(run: RunDirectory) -> Rule:
    revision = run.config.model_revision
    engines = [session.engine for session in run.info.sessions]
    hashed = any(engine.get("weights_sha256") for engine in engines)
    good = "the hash of the weights is recorded" if hashed else f"revision {revision}"
    bad = "neither a commit of the model nor the hash of its weights is recorded; a served model can't say more"
    return _rule("model pinned", bool(revision and _PINNED.match(revision)) or hashed, good, bad, required=False)


def _toolchain(run: RunDirectory) -> Rule:
    toolchains = [session.toolchain for session in run.info.sessions if session.toolchain is not None]
    stand_in = any(toolchain.stand_in for toolchain in toolchains)
    said = "; ".join(sorted({toolchain.version or toolchain.reference for toolchain in toolchains})) or "not recorded"
    bad = f"a stand-in ({said}): the board marks it with †" if stand_in else "no toolchain is recorded"
    return _rule("toolchain", bool(toolchains) and not stand_in, said, bad, required=False)


def _code(run: RunDirectory) -> Rule:
    dirty = [session for session in run.info.sessions if session.git_dirty]
    versions = sorted({session.lcbx_version for session in run.info.sessions})
    bad = "judged with a changed checkout of lcbx" if dirty else "no session is recorded"
    return _rule("released code", bool(versions) and not dirty, f"lcbx {', '.join(versions)}", bad, required=False)
