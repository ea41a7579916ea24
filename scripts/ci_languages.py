"""Prints the languages that this day's tests build and certify: the seven, and a third of the others in turn.

    python scripts/ci_languages.py [YYYY-MM-DD]     ids separated by commas; on standard error, which are left out

All images take hours on two cores. Three days in a row cover every language; `make certify` covers all at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

from lcbx import languages

ALWAYS = ("lua", "julia", "r", "ocaml", "fortran", "python", "cpp", "ocaml-utop")
PARTS = 3


def chosen_on(day: date, ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the languages of a day and those that it leaves out, both in the order of `ids`."""
    others = [language_id for language_id in ids if language_id not in ALWAYS]
    of_the_day = {name for index, name in enumerate(others) if index % PARTS == day.toordinal() % PARTS}
    chosen = [language_id for language_id in ids if language_id in ALWAYS or language_id in of_the_day]
    return chosen, [language_id for language_id in ids if language_id not in chosen]


def main() -> None:
    day = date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else datetime.now(UTC).date()
    chosen, left_out = chosen_on(day, list(languages.find()))
    if left_out:
        print(f"not tested on {day}: {', '.join(left_out)}", file=sys.stderr)
    print(",".join(chosen))


if __name__ == "__main__":
    main()
