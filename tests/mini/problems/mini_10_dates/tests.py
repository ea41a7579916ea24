import datetime
import random
import re

EXAMPLES = ["3\n2000-01-01 0\n2024-02-28 1\n2023-02-28 1\n", "2\n1900-03-01 -1\n1999-12-31 100\n"]
DAYS = ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def inputs() -> list[str]:
    rng = random.Random(110)
    first, last = datetime.date(1600, 1, 1).toordinal(), datetime.date(2400, 12, 31).toordinal()

    def random_rows(n: int, reach: int) -> list[str]:
        dates = (datetime.date.fromordinal(rng.randint(first, last)) for _ in range(n))
        return [f"{date.isoformat()} {rng.randint(-reach, reach)}" for date in dates]

    cases = [
        ["1970-01-01 0"],
        ["1999-12-31 1", "2000-01-01 -1"],
        ["1900-02-28 1", "2000-02-28 1", "2100-02-28 1", "2400-02-28 1", "1600-02-28 1"],
        ["1900-03-01 -1", "2000-03-01 -1", "2096-03-01 -1", "2097-03-01 -1"],
        ["2024-02-29 366", "2024-02-29 365", "2024-02-29 -366", "2024-02-29 1461"],
        ["1600-01-01 -1", "1600-01-01 -100000", "2400-12-31 100000", "2400-12-31 1"],
        ["2009-09-09 0", "2010-10-10 -1", "2011-11-11 31", "2001-01-09 1"],
        [f"2023-{month:02}-01 -1" for month in range(1, 13)],
        [f"2024-{month:02}-28 4" for month in range(1, 13)],
        [f"1752-09-{day:02} 0" for day in range(1, 29)],
        [f"2000-01-01 {sign}{days}" for days in (36524, 36525, 146097, 99999) if days <= 100000 for sign in ("", "-")],
        [f"1969-12-{day} {k}" for day, k in ((28, 3), (29, 3), (30, 3), (31, 0), (31, -7))],
        random_rows(20, 40),
        random_rows(100, 800),
        random_rows(100, 100000),
        random_rows(100, 100000),
    ]
    return ["".join(f"{row}\n" for row in (len(rows), *rows)) for rows in cases]


def validate(text: str) -> None:
    first, *rows = text.removesuffix("\n").split("\n")
    assert 1 <= int(first) == len(rows) <= 100, first
    for row in rows:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d (0|-?[1-9]\d*)", row), row
        date, k = row.split()
        assert 1600 <= datetime.date.fromisoformat(date).year <= 2400, row
        assert -100000 <= int(k) <= 100000, row


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year: int, month: int) -> int:
    return 29 if month == 2 and leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def solve(text: str) -> str:
    lines = []
    for row in text.splitlines()[1:]:
        date, k = row.split()
        year, month, day = map(int, date.split("-"))
        # Days since 2000-01-01, then from the first day of year 1200 forward, year by year and month by month.
        days = sum(366 if leap(y) else 365 for y in range(1200, year)) - 2 * 146097
        days += sum(month_days(year, m) for m in range(1, month)) + day - 1 + int(k)
        weekday = DAYS[days % 7]
        year, month, days = 1200, 1, days + 2 * 146097
        while days >= 365 + leap(year):
            days -= 365 + leap(year)
            year += 1
        while days >= month_days(year, month):
            days -= month_days(year, month)
            month += 1
        lines.append(f"{year:04}-{month:02}-{days + 1:02} {weekday}")
    return "\n".join(lines)
