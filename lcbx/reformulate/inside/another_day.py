"""Another date and time of day: they show whether a result depends on when it is computed. Runs in the sandbox.

Two processes on one day agree on the year; a problem whose answer is this year's would be wrong in the next.
"""

from __future__ import annotations

import datetime
import time
from typing import Any

LATER = datetime.timedelta(days=400, hours=5, minutes=40)
"""Another year, month, day of the month, weekday and hour."""


class _Alike(type):
    """A class whose instances are those of the class that it replaces."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__mro__[1])


class _Date(datetime.date, metaclass=_Alike):
    @classmethod
    def today(cls) -> Any:
        now = _DateTime.now()  # `date.today` itself asks `time.time`, which is later already
        return cls(now.year, now.month, now.day)

    def __repr__(self) -> str:
        return f"datetime.{super().__repr__()}"


class _DateTime(datetime.datetime, metaclass=_Alike):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return super().now(tz) + LATER

    @classmethod
    def today(cls) -> Any:
        return cls.now()

    @classmethod
    def utcnow(cls) -> Any:
        return super().utcnow() + LATER

    def __repr__(self) -> str:
        return f"datetime.{super().__repr__()}"


def change_the_clock() -> None:
    """Let `time` and `datetime` say another day to all code that is loaded after this."""
    _replace_seconds()
    _replace_forms()
    for name, made in (("date", _Date), ("datetime", _DateTime)):
        made.__name__ = made.__qualname__ = name
        made.__module__ = "datetime"
        setattr(datetime, name, made)


def _replace_seconds() -> None:
    seconds, nanoseconds = time.time, time.time_ns
    later_s = int(LATER.total_seconds())
    for name, made in (("time", lambda: seconds() + later_s), ("time_ns", lambda: nanoseconds() + later_s * 10**9)):
        setattr(time, name, made)


def _replace_forms() -> None:
    """Replace what makes a text or fields of the present where it is given no time."""
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _of_seconds(getattr(time, name)))
    text_of, default_text_of = time.strftime, time.asctime
    for name, made in (
        ("strftime", lambda form, fields=None: text_of(form, fields or time.localtime())),
        ("asctime", lambda fields=None: default_text_of(fields or time.localtime())),
    ):
        setattr(time, name, made)


def _of_seconds(function: Any) -> Any:
    return lambda seconds=None: function(time.time() if seconds is None else seconds)
