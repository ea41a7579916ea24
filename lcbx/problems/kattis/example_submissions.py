"""The programs in a package's `submissions/`, and the verdicts that they promise.

    accepted, wrong_answer, time_limit_exceeded, run_time_error        all formats
    partially_accepted                                                 legacy
    rejected, brute_force, submissions.yaml                            2023-07 and later
    @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT                        in a source, as DOMjudge reads it

A promise is a set of verdicts that every test may have, and a set of which some test must have one. The sets are those
of the specification (2023-07-draft, "Default directories"; legacy, "Example submissions").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from lcbx.errors import DataError
from lcbx.problems import suffixes
from lcbx.problems.folder_walk import files_below
from lcbx.problems.kattis.package import Package, read_yaml
from lcbx.problems.test_files import read_text

AC, WA, TLE, RTE, CE = "AC", "WA", "TLE", "RTE", "CE"
_FAILURES = frozenset((WA, TLE, RTE))

Sets = tuple[frozenset[str] | None, frozenset[str] | None]
"""(permitted, required); None: no such rule."""

_COMMON: dict[str, Sets] = {
    "accepted": (frozenset((AC,)), None),
    "wrong_answer": (frozenset((AC, WA)), frozenset((WA,))),
}
_LEGACY: dict[str, Sets] = {
    **_COMMON,
    "partially_accepted": (None, _FAILURES),
    "time_limit_exceeded": (frozenset((AC, WA, TLE)), frozenset((TLE,))),
    "run_time_error": (None, frozenset((RTE,))),
}
_NEWER: dict[str, Sets] = {
    **_COMMON,
    "rejected": (None, _FAILURES),
    "time_limit_exceeded": (frozenset((AC, TLE)), frozenset((TLE,))),
    "run_time_error": (frozenset((AC, RTE)), frozenset((RTE,))),
    "brute_force": (frozenset((AC, RTE, TLE)), frozenset((RTE, TLE))),
}
_DOMJUDGE = {
    "CORRECT": AC, "ACCEPTED": AC, "WRONG-ANSWER": WA, "NO-OUTPUT": WA, "TIMELIMIT": TLE, "TIME-LIMIT-EXCEEDED": TLE,
    "RUN-ERROR": RTE, "RUN-TIME-ERROR": RTE, "MEMORY-LIMIT": RTE, "OUTPUT-LIMIT": RTE, "COMPILER-ERROR": CE,
}  # fmt: skip
_EXPECTED = re.compile(r"@EXPECTED_RESULTS@:\s*([A-Za-z_ ,-]+)")
_UNCHECKED = ("score", "message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A rule on the verdicts of a submission's tests."""

    stated_by: str
    """`folder wrong_answer`, or the pattern in submissions.yaml."""
    permitted: frozenset[str] | None = None
    """Every test has one of these; None: any verdict."""
    required: frozenset[str] | None = None
    """Some test has one of these."""
    tests: frozenset[int] | None = None
    """Positions of the tests that the rule is about; None: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One program of a package."""

    name: str
    """Path below `submissions/`."""
    folder: str
    source: str | None
    """None: it can't be judged here, see `unusable`."""
    language_id: str | None
    promises: tuple[Promise, ...] = ()
    overall: frozenset[str] = frozenset()
    """Verdicts that DOMjudge's tag names; empty: there is no tag."""
    unusable: str = ""
    unchecked: tuple[str, ...] = ()
    """Rules in submissions.yaml that are not about verdicts."""


def submissions_of(folder: Path) -> list[Submission]:
    """Return the submissions of a package, in the order of their names. Raises DataError for a broken YAML file."""
    package, root = Package(folder), folder / "submissions"
    rules = _rules(package, root / "submissions.yaml")
    entries = [
        entry
        for group in (sorted(root.iterdir()) if root.is_dir() else [])
        if group.is_dir()
        for entry in sorted(group.iterdir())
        if not entry.name.startswith((".", "__"))
    ]
    return [_submission(entry, root, package, rules) for entry in entries]


def _submission(entry: Path, root: Path, package: Package, rules: Mapping[str, Any]) -> Submission:
    name = entry.relative_to(root).as_posix()
    source, language_id, unusable = _program(entry)
    matching = {pattern: rule for pattern, rule in rules.items() if _matches(name, pattern)}
    unchecked = sorted({key for rule in matching.values() for key in rule if key in _UNCHECKED})
    tag = _EXPECTED.search(source or "")
    names = [word.strip().upper().replace("_", "-") for word in tag[1].split(",")] if tag else []
    return Submission(
        name=name,
        folder=entry.parent.name,
        source=source,
        language_id=language_id,
        promises=tuple(promise for pattern, rule in matching.items() for promise in _promises(pattern, rule, package)),
        overall=frozenset(_DOMJUDGE[word] for word in names if word in _DOMJUDGE),
        unusable=unusable,
        unchecked=tuple(unchecked),
    )


def _program(entry: Path) -> tuple[str | None, str | None, str]:
    """Return source, language and an empty text; or why the program can't be judged."""
    files = files_below(entry) if entry.is_dir() else [entry]
    sources = [path for path in files if path.suffix and suffixes.language_for(path.suffix) is not None]
    if len(sources) != 1 or (entry.is_dir() and len(files) > 1):
        return None, None, f"is {len(files)} files" if len(files) > 1 else "is in no known language"
    try:
        return read_text(sources[0]), suffixes.language_for(sources[0].suffix), ""
    except DataError as error:
        return None, None, error.reason


# --- rules ----------------------------------------------------------------------------------------------------------


def _rules(package: Package, path: Path) -> dict[str, dict[str, Any]]:
    """Return pattern -> rule: the defaults of the format, and those of submissions.yaml, which win."""
    defaults = _LEGACY if package.is_legacy else _NEWER
    rules: dict[str, dict[str, Any]] = {
        name: {
            key: sorted(verdicts)
            for key, verdicts in (("permitted", permitted), ("required", required))
            if verdicts is not None
        }
        for name, (permitted, required) in defaults.items()
    }
    if path.is_file():
        for pattern, rule in read_yaml(path).items():
            if not isinstance(rule, dict):
                raise DataError(f"{pattern} is not a mapping", path=path)
            rules[str(pattern)] = {**rules.get(str(pattern), {}), **rule}
    return rules


def _promises(pattern: str, rule: Mapping[str, Any], package: Package) -> Iterator[Promise]:
    stated_by = f"folder {pattern}" if pattern in _LEGACY or pattern in _NEWER else pattern
    if "permitted" in rule or "required" in rule:
        yield _promise(stated_by, rule, None)
    names = [path.relative_to(package.folder / "data").with_suffix("").as_posix() for path in _inputs(package)]
    for key, inner in rule.items():
        if isinstance(inner, dict):
            tests = frozenset(number for number, name in enumerate(names) if _matches(name, key))
            yield _promise(f"{stated_by}, tests {key}", inner, tests)


def _promise(stated_by: str, rule: Mapping[str, Any], tests: frozenset[int] | None) -> Promise:
    return Promise(
        stated_by=stated_by,
        permitted=_verdicts(rule.get("permitted")),
        required=_verdicts(rule.get("required")),
        tests=tests,
    )


def _verdicts(value: Any) -> frozenset[str] | None:
    return frozenset(str(word) for word in value) if isinstance(value, list) else None


def _inputs(package: Package) -> list[Path]:
    return package.inputs("sample") + package.inputs("secret")


def _matches(name: str, pattern: str) -> bool:
    """True if a pattern matches a path or a folder that it is in; `*` stays within one part."""
    parts = name.split("/")
    return any(
        len(wanted) <= len(parts) and all(fnmatchcase(part, piece) for part, piece in zip(parts, wanted, strict=False))
        for wanted in (option.strip("/").split("/") for option in _expanded(pattern))
    )


def _expanded(pattern: str) -> Iterable[str]:
    """Return the patterns that `a.{py,cpp}` stands for."""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if match is None:
        return [pattern]
    return [
        expanded
        for word in match[1].split(",")
        for expanded in _expanded(pattern[: match.start()] + word + pattern[match.end() :])
    ]
