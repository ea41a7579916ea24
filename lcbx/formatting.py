"""Figures and untrusted text as people read them: one wording for terminal, tables, pages and messages.

Shares are in [0, 1] and are shown in percent. A value that is not known is shown as `NOT_KNOWN`, never as a zero. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from lcbx.types import Interval

NOT_KNOWN = "-"


# --- figures --------------------------------------------------------------------------------------------------------


def percent(value: float | None, digits: int = 1) -> str:
    """Format a share as `12.3`, for columns whose heading says %."""
    return NOT_KNOWN if value is None else f"{100 * value:.{digits}f}"


def percent_sign(value: float | None, digits: int = 1) -> str:
    """Format a share as `12.3 %`, for sentences and for columns whose heading does not say %."""
    return NOT_KNOWN if value is None else f"{100 * value:.{digits}f} %"


def percent_of(part: float, whole: float, digits: int = 0) -> str:
    """Format a part of a whole as `12 %`; `NOT_KNOWN` if the whole is 0."""
    return percent_sign(part / whole if whole else None, digits)


def signed(value: float | None) -> str:
    """Format a difference in percentage points as `+12.3`."""
    return NOT_KNOWN if value is None else f"{100 * value:+.1f}"


def interval(ends: Interval | None, digits: int = 1) -> str:
    """Format an interval of shares as `[10.1, 14.8]`."""
    return NOT_KNOWN if ends is None else f"[{percent(ends.low, digits)}, {percent(ends.high, digits)}]"


def signed_interval(ends: Interval | None) -> str:
    """Format the interval of a difference as `[-1.1, +10.4]`."""
    return NOT_KNOWN if ends is None else f"[{signed(ends.low)}, {signed(ends.high)}]"


def with_interval(value: float | None, ends: Interval | None) -> str:
    """Format a share with its interval as `12.3 [10.1, 14.8]`, or as `12.3` if it has none."""
    return percent(value) if ends is None else f"{percent(value)} {interval(ends)}"


def large(number: float | None) -> str:
    """Format a number with three digits and the unit as `2.81 k`."""
    if number is None:
        return NOT_KNOWN
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.0f}"


def duration(seconds: float) -> str:
    """Format a duration as `69.8 s`, `12.5 min` or `3.2 h`."""
    if seconds < 100:
        return f"{seconds:.3g} s"
    minutes, hours = seconds / 60, seconds / 3600
    return f"{minutes:.3g} min" if minutes < 100 else f"{hours:.3g} h"


def p_value(value: float | None) -> str:
    return NOT_KNOWN if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"


_COPYRIGHT = re.compile(r"\W*(copyright\b|\(c\) *\d|©).*", re.IGNORECASE | re.DOTALL)
_GREETING = re.compile(r"^(welcome to|info:) +", re.IGNORECASE)


def toolchain(version: str | None) -> str:
    """Return the version that a toolchain printed about itself; empty if there is none.

    Only its first line is shown, without a greeting and a copyright notice.
    """
    first = (version or "").strip().partition("\n")[0]
    return _GREETING.sub("", _COPYRIGHT.sub("", first)).rstrip(" :,-.") or first


# --- protocols ------------------------------------------------------------------------------------------------------


_DIFFERENCE = re.compile(r"(?P<value>.*) \((?P<protocol>.*?): (?P<usual>.*)\)", re.DOTALL)
"""How `run.json` writes a field that differs from the protocol: `4 (lcbx-1: 20)`."""


def slice_words(slice: Mapping[str, str]) -> str:
    """Return which part of a benchmark a run is about, short enough for a title; run.json has the full text."""
    return ", ".join(_slice_word(name, value) for name, value in slice.items())


def _slice_word(name: str, value: str) -> str:
    if name == "left-out":
        return f"without {value.count('; ') + 1} that can't be used"
    return f"{name} {value}" if len(value) <= 60 else f"{value.count(',') + 1} {name}"


def differences(fields: Mapping[str, str]) -> str:
    """Return text such as `differs from lcbx-1: n = 2, not 20`; empty without fields."""
    if not fields:
        return ""
    parsed = {name: _DIFFERENCE.fullmatch(text) for name, text in fields.items()}
    protocols = ", ".join(dict.fromkeys(match["protocol"] for match in parsed.values() if match)) or "its protocol"
    parts = [f"{name} = {_value(match)}" if match else f"{name} = {fields[name]}" for name, match in parsed.items()]
    return f"differs from {protocols}: {'; '.join(parts)}"


def _value(match: re.Match[str]) -> str:
    if match["usual"] == "not set":
        return f"{match['value']} ({match['protocol']} sets none)"
    return f"{match['value']}, not {match['usual']}"


# --- text of other people -------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """Return the text with control characters, such as those of terminal escapes, as blanks."""
    return "".join(char if char.isprintable() else " " for char in text)


def printable_values(value: Any) -> Any:
    """Return a JSON value with `printable` applied to each of its texts, names of fields included."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable_values(name): printable_values(item) for name, item in value.items()}
    return [printable_values(item) for item in value] if isinstance(value, list | tuple) else value


def printable_json(value: Any, *, indent: int | None = 2, compact: bool = False) -> str:
    """Return JSON of exactly that value; characters that would act on a terminal are written as JSON escapes.

    `compact`: without blanks between values.
    """
    separators = (",", ":") if compact else None
    text = json.dumps(msgspec.to_builtins(value), indent=indent, ensure_ascii=False, separators=separators)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def shortened(text: str, most: int = 100) -> str:
    """Return the text on one line, cut at `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def markdown(text: str) -> str:
    """Return the text escaped, so that it stays in its cell and means nothing to Markdown or HTML."""
    text = printable(text).replace("\\", "\\\\")
    for char in "|*_`[]":
        text = text.replace(char, f"\\{char}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return lines of a Markdown table; the first `left` columns hold words, the rest figures. Escape cells first."""
    rule = [":--" if index < left else "--:" for index in range(len(columns))]
    return [f"| {' | '.join(line)} |" for line in (columns, rule, *rows)]
