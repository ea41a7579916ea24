"""Prints the languages that this day's tests build: the seven, and a third of the others in turn.

    python scripts/ci_languages.py [--certify] [YYYY-MM-DD]

Prints ids separated by commas and, on standard error, which are left out. With `--certify`: those that are certified as
well, a third of the seven and the day's others. All images take hours on two cores, and all certificates more than CI's
time on a slow day. Three days in a row cover every language; `make certify` covers all at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

from lcbx import languages

ALWAYS = ("lua", "julia", "r", "ocaml", "fortran", "python", "cpp", "ocaml-utop")
PARTS = 3


def chosen_on(day: date, ids: Sequence[str], *, certify: bool = False) -> tuple[list[str], list[str]]:
    """Return the languages of a day and those that it leaves out, both in the order of `ids`."""
    others = [language_id for language_id in ids if language_id not in ALWAYS]
    of_the_day = _turn(day, others) | set(_turn(day, ALWAYS) if certify else ALWAYS)
    chosen = [language_id for language_id in ids if language_id in of_the_day]
    return chosen, [language_id for language_id in ids if language_id not in chosen]


def _turn(day: date, ids: Sequence[str]) -> set[str]:
    return {name for index, name in enumerate(ids) if index % PARTS == day.toordinal() % PARTS}


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--certify"]
    certify = len(arguments) < len(sys.argv) - 1
    day = date.fromisoformat(arguments[0]) if arguments else datetime.now(UTC).date()
    chosen, left_out = chosen_on(day, list(languages.find()), certify=certify)
    if left_out:
        print(f"not {'certified' if certify else 'built'} on {day}: {', '.join(left_out)}", file=sys.stderr)
    print(",".join(chosen))


if __name__ == "__main__":
    main()
