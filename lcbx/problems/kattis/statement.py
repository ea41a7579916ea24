"""The statement of a package as the prompt shows it: text, constants filled in, samples appended.

A package whose statement is a PDF only has none: its programs can be judged, but no model can be asked for them.
"""

from __future__ import annotations

import re
from pathlib import Path

from lcbx.errors import DataError
from lcbx.problems.kattis.package import Package
from lcbx.problems.test_files import read_text

_NEXT_SAMPLE = re.compile(r"\{\{\s*nextsample\s*\}\}|\\nextsample\b")
_REMAINING_SAMPLES = re.compile(r"\{\{\s*remainingsamples\s*\}\}|\\remainingsamples\b")
_CONSTANT = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}|\\constant\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PROBLEM_NAME = re.compile(r"\\problemname(?:\{((?:[^{}]|\{[^{}]*\})*)\})?[ \t]*\n?")
_PLAIN_NAME = re.compile(r"^%%\s*plainproblemname:.*\n?", re.MULTILINE)
# Longer samples are not shown.
_SHOWN_BYTES = 16 << 10


def statement_of(package: Package) -> str:
    """Return title, text and samples; empty where the package has no statement as text."""
    source = _text(package)
    if source is None:
        return ""
    text = _PLAIN_NAME.sub("", _PROBLEM_NAME.sub("", source)).strip()
    text = _with_samples(_with_constants(text, package), _samples(package)).rstrip()
    title = title_of(package)
    return f"# {title}\n\n{text}\n" if title else f"{text}\n"


def source_of(package: Package) -> str:
    """Return the statement's file as it is; empty where the package has no statement as text."""
    return _text(package) or ""


def title_of(package: Package) -> str | None:
    """Return the title in problem.yaml, or else the statement's `problemname` (older packages); None without either."""
    if package.name:
        return package.name
    match = _PROBLEM_NAME.search(_text(package) or "")
    return (match.group(1) or "").strip() or None if match else None


def _text(package: Package) -> str | None:
    """Return the source of the statement; None if there is none as Markdown or LaTeX."""
    path = _file(package)
    return None if path is None else read_text(path)


def _file(package: Package) -> Path | None:
    paths = [
        path
        for folder in ("statement", "problem_statement")
        for path in sorted((package.folder / folder).glob("problem*"))
        if path.suffix in (".md", ".tex") and path.name.split(".")[0] == "problem"
    ]
    return min(
        paths,
        key=lambda path: (_language(path) not in ("", "en"), path.suffix != ".md", _language(path) != "en"),
        default=None,
    )


def _language(path: Path) -> str:
    parts = path.name.split(".")
    return parts[1] if len(parts) > 2 else ""


def _with_constants(text: str, package: Package) -> str:
    constants = package.config.get("constants")
    if not isinstance(constants, dict):
        return text

    def value(match: re.Match[str]) -> str:
        name = match.group(1) or match.group(2)
        return str(constants[name]) if name in constants else match.group()

    return _CONSTANT.sub(value, text)


# --- samples --------------------------------------------------------------------------------------------------------


def _samples(package: Package) -> list[str]:
    shown = []
    for number, path in enumerate(package.inputs("sample"), start=1):
        sample_input = _shown(path.with_suffix(".in.statement"), path)
        output = _shown(path.with_suffix(".ans.statement"), path.with_suffix(".out"), path.with_suffix(".ans"))
        if sample_input is not None and output is not None:
            shown.append(f"### Sample Input {number}\n\n{sample_input}\n\n### Sample Output {number}\n\n{output}\n")
    return shown


def _shown(*candidates: Path) -> str | None:
    """Return the first of these files that exists, as a code block; None if it is too long or not text."""
    path = next((path for path in candidates if path.is_file()), None)
    if path is None or path.stat().st_size > _SHOWN_BYTES:
        return None
    try:
        text = read_text(path).rstrip("\n")
    except DataError:
        return None
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _with_samples(text: str, samples: list[str]) -> str:
    """Put samples where the statement has placeholders for them, and the others at its end."""
    remaining = list(samples)
    text = _NEXT_SAMPLE.sub(lambda _: remaining.pop(0) if remaining else "", text)
    if _REMAINING_SAMPLES.search(text):
        rest, remaining = "\n".join(remaining), []
        text = _REMAINING_SAMPLES.sub(lambda _: rest, text, count=1)
        text = _REMAINING_SAMPLES.sub("", text)
    return "\n\n".join([text, *remaining]) if remaining else text
