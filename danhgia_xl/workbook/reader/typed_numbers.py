"""Numbers as clerks type them, and a hint at what was meant where the text is none."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from danhgia_xl.workbook.reader.raw import NO_HINT, Problem, clean, shown

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,\s][0-9]{3})+")
_SEPARATORS: Final = re.compile(r"[.,\s]")
_INSIDE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_LETTER_O: Final = re.compile(r"(?<=[0-9.,])[oO]|[oO](?=[0-9.,])")
_LETTER_L: Final = re.compile(r"(?<=[0-9.,])[lI|]|[lI|](?=[0-9.,])")
_WIDE: Final = str.maketrans("０１２３４５６７８９，．％", "0123456789,.%")
"""Digits as an East Asian keyboard types them: the same digits, twice as wide."""

_FEW: Final = 1000
"""A date whose serial number is below this is a number in a cell that has the format of a date."""

_LEAP_DAY_THAT_WAS_NOT: Final = 60
"""Excel has a 29 February 1900: up to it, serial numbers are one behind."""

_DAY_ZERO: Final = dt.date(1899, 12, 30)


def parse_number(raw: object, *, percent: bool, thousands: bool) -> float | Problem | None:
    """Return the number typed as text: comma or point decimals, a % sign where `percent` is meant.

    None for a blank. With `thousands`, "1.000" is a problem: a thousand to one clerk and one to another.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = float(raw)
    if isinstance(raw, float):
        return uncertain_share(raw) if percent else raw
    if not isinstance(raw, str):
        return raw if isinstance(raw, Problem) else Problem("SO_LA", {"goi_y": _other_than_text(raw)})
    text = typed(raw)
    if not text:
        return None
    bare = text.removesuffix("%").rstrip() if percent else text
    if (thousands and _THOUSANDS.fullmatch(bare)) or not _NUMBER.fullmatch(bare):
        return Problem("SO_LA", {"goi_y": _meant(text)})
    value = float(bare.replace(",", "."))
    return uncertain_share(value) if percent and bare == text else value


def typed(text: str) -> str:
    """Return the text of a cell as meant for a number or a date: common digits, no apostrophe before it.

    The apostrophe that makes Excel take a number for a text stays in the cell when it came by copying.
    """
    return clean(text).removeprefix("'").strip().translate(_WIDE)


def uncertain_share(value: float) -> float | Problem:
    """Return a percentage that has no percent sign, or why it is none: 0,85 may mean 85%, or what it says."""
    if 0 < value <= 1:
        return Problem("TY_LE_MO_HO", {"phan_tram": shown(round(100 * value, 10)), "dung": shown(value)})
    return value


def _meant(text: str) -> str:
    """Return the one number that `text` may have meant ("9O": 90), as a question."""
    if _THOUSANDS.fullmatch(text):
        return f"{_SEPARATORS.sub('', text)}?"
    digits = _LETTER_L.sub("1", _LETTER_O.sub("0", text))
    numbers = _INSIDE.findall(digits)
    return f"{numbers[0].replace('.', ',')}?" if len(numbers) == 1 else NO_HINT


def _other_than_text(raw: object) -> str:
    """Return what a date in a cell for numbers may have been: 9 shown as 09/01/1900, 8.5 taken for the 8th of May."""
    if not isinstance(raw, dt.date):
        return NO_HINT
    day = raw.date() if isinstance(raw, dt.datetime) else raw
    serial = (day - _DAY_ZERO).days
    serial -= serial <= _LEAP_DAY_THAT_WAS_NOT
    return f"{serial}?" if 0 <= serial < _FEW else f"{day.day},{day.month}?"
