"""What the number formats of a workbook make of a number: a number or a day; see `plain_sheet`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

_BUILT_IN_NUMBERS: Final = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48, 49})
_BUILT_IN_DAYS: Final = frozenset({14, 15, 16, 17})
_FIRST_OWN: Final = 164
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[<>=]+[0-9.]+\]')
_NUMBER: Final = re.compile(r"(?:General|[0#.,%?() _*;@+-]*)")
_DAY: Final = re.compile(r"(?:\[\$-[0-9A-F]+\])?d{1,2}[-/. ]m{1,2}[-/. ]y{2,4}(?:;@)?")
_DAY_ZERO: Final = dt.date(1899, 12, 30)
_FIRST_DAY: Final = 61
_LAST_DAY: Final = 2_958_465
"""1 March 1900, from where on the days Excel counts are those of the calendar, and 31 December 9999."""

_LONGEST: Final = 200_000
"""Bytes of a styles part that is worth remembering; the books of one form share theirs."""


@dataclass(frozen=True, slots=True)
class CellFormats:
    """The styles, by their number as it stands in a sheet's XML, in which a number is a number or a day.

    Of styles that are neither it is not known what they make of a number.
    """

    numbers: frozenset[bytes]
    days: frozenset[bytes]


def cell_formats(styles: bytes) -> CellFormats | None:
    """Return what the styles in a styles part are; None when the part is unusual."""
    return _known(styles) if len(styles) <= _LONGEST else _read(styles)


def day_of(serial: float | None) -> dt.date | None:
    """Return the day of a whole number; None for anything else, such as a time of the day."""
    if serial is None or not _FIRST_DAY <= serial <= _LAST_DAY or serial != int(serial):
        return None
    return _DAY_ZERO + dt.timedelta(days=int(serial))


def _read(styles: bytes) -> CellFormats | None:
    try:
        tree = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
        own = {int(f.get("numFmtId", "")): f.get("formatCode", "") for f in tree.iterfind("{*}numFmts/{*}numFmt")}
        used = [int(style.get("numFmtId", "0")) for style in tree.iterfind("{*}cellXfs/{*}xf")]
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not used or any(number < _FIRST_OWN for number in own):
        return None
    bare = {number: _LITERAL.sub("", code) for number, code in own.items()}
    numbers = _BUILT_IN_NUMBERS | {number for number, code in bare.items() if _NUMBER.fullmatch(code)}
    days = _BUILT_IN_DAYS | {number for number, code in own.items() if _DAY.fullmatch(code)}
    plain, dated = (
        frozenset(b"%d" % style for style, number in enumerate(used) if number in some) for some in (numbers, days)
    )
    return CellFormats(plain | {b""}, dated)


_known = lru_cache(maxsize=32)(_read)
