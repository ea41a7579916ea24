"""Prints the languages that this day's tests build: the seven, and a third of the others in turn.

    python scripts/ci_languages.py [--certify] [YYYY-MM-DD]

Prints ids separated by commas and, on standard error, which are left out. With `--certify`, in the order in which they
are certified: first a third of all languages, then the rest of the seven, which a slow machine may have no time for.
All images take hours on two cores. Three days in a row cover every language; `make certify` covers all at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

from lcbx import languages

ALWAYS = ("lua", "julia", "r", "ocaml", "fortran", "python", "cpp", "ocaml-utop")
PARTS = 3


def chosen_on(day: date, ids: Sequence[str], *, certify: bool = False) -> tuple[list[str], list[str]]:
    """Return the languages of a day and those that it leaves out.

    Both are in the order of `ids`; to `certify`, those whose turn it is come first.
    """
    in_turn = sorted(ids, key=lambda language_id: language_id not in ALWAYS)
    turn = {name for index, name in enumerate(in_turn) if index % PARTS == day.toordinal() % PARTS}
    chosen = [language_id for language_id in ids if language_id in turn or language_id in ALWAYS]
    if certify:
        chosen.sort(key=lambda language_id: language_id not in turn)
    return chosen, [language_id for language_id in ids if language_id not in chosen]


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--certify"]
    certify = len(arguments) < len(sys.argv) - 1
    day = date.fromisoformat(arguments[0]) if arguments else datetime.now(UTC).date()
    chosen, left_out = chosen_on(day, list(languages.find()), certify=certify)
    if left_out:
        print(f"not tested on {day}: {', '.join(left_out)}", file=sys.stderr)
    print(",".join(chosen))


if __name__ == "__main__":
    main()
