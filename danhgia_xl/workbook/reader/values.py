"""From what a cell holds to what a fact may be: one converter per kind of slot, made once per form.

Cells that hold no value (see `cell_scan`) arrive as a `Problem` and pass through every converter unchanged.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from danhgia_xl.rules.schema import FactType, Scale
from danhgia_xl.terms import NO_WORDS, YES_WORDS, fold, near_miss
from danhgia_xl.workbook.reader.old_encoding import decodings
from danhgia_xl.workbook.reader.raw import Problem, clean, shown, unusual
from danhgia_xl.workbook.reader.typed_dates import in_review, to_date
from danhgia_xl.workbook.reader.typed_numbers import parse_number, typed
from danhgia_xl.workbook.records import Value


@dataclass(frozen=True, slots=True)
class Converter:
    """How the cells of one slot become values.

    A cell is asked about in this order, cheapest first: a number within `low`..`high` is the value itself; a text
    in `known` stands for that value; anything else goes to `convert`, which returns the value, None for a blank,
    or a `Problem`.
    """

    convert: Callable[[Any], Value | Problem | None]
    known: dict[str, Value] = field(default_factory=dict)
    low: float = float("inf")
    high: float = float("-inf")

    def __call__(self, raw: object) -> Value | Problem | None:
        """Return the value of a cell that is not ""."""
        if isinstance(raw, float) and self.low <= raw <= self.high:
            return raw
        value = self.known.get(raw) if isinstance(raw, str) else None
        return self.convert(raw) if value is None else value


_ABOVE_ONE: Final = math.nextafter(1, 2)
"""The least percentage that is taken as it stands; at 1 and below somebody may have meant a fraction."""

_MARKS: Final = dict.fromkeys(YES_WORDS, True) | dict.fromkeys(NO_WORDS, False)


def converter(
    kind: FactType,
    scale: Scale | None = None,
    low: float | None = None,
    high: float | None = None,
    dates: tuple[dt.date, dt.date] = (dt.date.min, dt.date.max),
) -> Converter:
    """Return the converter for a slot of `kind`.

    Numbers outside `low`..`high` (None: open) and days outside `dates` are problems.
    """
    if kind in ("diem", "ty_le", "so"):
        return _number_converter(low, high, percent=kind == "ty_le", thousands=kind == "so")
    if kind == "thang" and scale is not None:
        return _scale_converter(scale)
    if kind == "dau":
        return Converter(to_mark, dict(_MARKS))
    return _date_converter(*dates) if kind == "ngay" else Converter(to_text)


def to_text(raw: object) -> str | Problem | None:
    """Return a cell as text; a number typed where text belongs (a code such as 101) becomes its digits."""
    if isinstance(raw, str):
        text = clean(raw)
        if text.startswith("'") and text.count("'") == 1:
            text = text[1:].strip()  # what makes Excel take "'007" for a text; it is part of the cell after copying
        return text or None
    return raw if isinstance(raw, Problem) else shown(raw)


def to_mark(raw: object) -> Value | Problem | None:
    """Return True for x, ✓, có, 1; False for không, 0; anything else is a problem."""
    if isinstance(raw, str):
        text = fold(typed(raw))
        return _MARKS.get(text, Problem("DAU_LA")) if text else None
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else unusual(raw, "DAU_LA")


def _date_converter(first: dt.date, last: dt.date) -> Converter:
    def convert(raw: object) -> Value | Problem | None:
        value = to_date(raw)
        return in_review(value, first, last) if isinstance(value, dt.date) else value

    return Converter(convert)


def _number_converter(low: float | None, high: float | None, *, percent: bool, thousands: bool) -> Converter:
    floor = -sys.float_info.max if low is None else low
    ceiling = sys.float_info.max if high is None else high

    def convert(raw: object) -> Value | Problem | None:
        if raw.__class__ is float and raw == 0 == floor:
            return 0.0  # 0%: common, and plain
        value = parse_number(raw, percent=percent, thousands=thousands)
        if not isinstance(value, float) or floor <= value <= ceiling:
            return value
        return Problem("NGOAI_KHOANG", {"khoang": _range_text(low, high)})

    return Converter(convert, low=_ABOVE_ONE if percent else floor, high=ceiling)


def _range_text(low: float | None, high: float | None) -> str:
    if high is None:
        return f"≥ {low:g}"
    return f"{low:g} – {high:g}"


def _scale_converter(scale: Scale) -> Converter:
    values = [*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet]
    codes = {fold(value.ma): value.ma for value in values} | {fold(value.ten): value.ma for value in values}
    names = {value.ma: value.ten for value in values}
    labels = list(names.values())

    def convert(raw: object) -> Value | Problem | None:
        if not isinstance(raw, str):
            return unusual(raw, "NHAN_LA", goi_y="; ".join(labels))
        text = fold(typed(raw))
        if not text or text in codes:
            return codes.get(text)
        for encoding, meant in () if text.isascii() else decodings(clean(raw)):
            if code := codes.get(fold(meant)):
                return Problem("CHU_BANG_MA_CU", {"bang_ma": encoding, "goi_y": names[code]})
        close = near_miss(text, labels)
        return Problem("NHAN_LA", {"goi_y": f"{close}?" if close else "; ".join(labels)})

    return Converter(convert, {value.ten: value.ma for value in values})
