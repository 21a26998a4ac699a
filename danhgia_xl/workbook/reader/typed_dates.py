"""Dates as clerks type them: always the day first. What may be read in two ways is no date, but hinted at."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from danhgia_xl.terms import fold
from danhgia_xl.workbook.reader.raw import NO_HINT, Problem
from danhgia_xl.workbook.reader.typed_numbers import typed

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4}|[0-9]{2})")
_IN_WORDS: Final = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MIDNIGHT: Final = re.compile(r"[ t]0{1,2}:00(?::00)?(?:\.0+)?$")
"""The time of day that a program adds to a date when it writes it out as text."""

_FIRST_OF_LAST_CENTURY: Final = 30
"""Years of two digits are taken as Excel takes them when they are typed: 29 is 2029, 30 is 1930."""

_MONTHS: Final = 12
_SERIALS: Final = range(10_000, 60_000)
"""Serial numbers of days from 1927 to 2064: what a date looks like when its cell has lost the format."""

_DAY_ZERO: Final = dt.date(1899, 12, 30)
_SYSTEM_1904: Final = 1462
"""By so many days a date moves when it is pasted between workbooks of which one counts days from 1904."""


def to_date(raw: object) -> dt.date | Problem | None:
    """Return a date typed as a date or as a text whose order of day and month is plain; None for a blank."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, Problem):
        return raw
    if not isinstance(raw, str):
        return Problem("NGAY_LA", {"goi_y": _of_serial(raw)})
    text = _MIDNIGHT.sub("", fold(typed(raw)))
    if not text:
        return None
    for pattern, order in ((_DAY_FIRST, (2, 1, 0)), (_IN_WORDS, (2, 1, 0)), (_YEAR_FIRST, (0, 1, 2))):
        if found := pattern.fullmatch(text):
            numbers = [int(number) for number in found.groups()]
            return _day(*(numbers[at] for at in order))
    return Problem("NGAY_LA", {"goi_y": NO_HINT})


def in_review(day: dt.date, first: dt.date, last: dt.date) -> dt.date | Problem:
    """Return `day` if it is within `first`..`last`, else why it cannot be meant."""
    if first <= day <= last:
        return day
    for other in (day.toordinal() + _SYSTEM_1904, day.toordinal() - _SYSTEM_1904):
        if first.toordinal() <= other <= last.toordinal():
            return Problem("NGAY_HE_1904", {"dung": f"{dt.date.fromordinal(other):%d/%m/%Y}"})
    return Problem("NGOAI_KHOANG", {"khoang": f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"})


def _day(year: int, month: int, day: int) -> dt.date | Problem:
    if year < 100:  # noqa: PLR2004 - a year of two digits
        year += 1900 if year >= _FIRST_OF_LAST_CENTURY else 2000
    try:
        return dt.date(year, month, day)
    except ValueError:
        swapped = month > _MONTHS and 1 <= day <= _MONTHS
        return Problem("NGAY_LA", {"goi_y": f"{month:02}/{day:02}/{year}?" if swapped else NO_HINT})


def _of_serial(raw: object) -> str:
    whole = isinstance(raw, float) and raw.is_integer() and int(raw) in _SERIALS
    return f"{_DAY_ZERO + dt.timedelta(days=int(raw)):%d/%m/%Y}?" if whole and isinstance(raw, float) else NO_HINT
