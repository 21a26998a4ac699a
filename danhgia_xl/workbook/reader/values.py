"""From what a cell holds to what a fact may be: one converter per kind of slot, made once per form.

Cells that hold no value (see `cell_scan`) arrive as a `Problem` and pass through every converter unchanged.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from danhgia_xl.rules.schema import FactType, Scale
from danhgia_xl.terms import NO_WORDS, YES_WORDS, fold, near_miss
from danhgia_xl.workbook.records import Value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell's content is no value: the finding's code and the fields of its text."""

    code: str
    texts: dict[str, object] = field(default_factory=dict, compare=False)


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


_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_DATE_MARKS: Final = re.compile(r"[.-]")
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INVISIBLE: Final = "\u200b\ufeff\u2060"
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


def clean(text: str) -> str:
    """Return `text` NFC-normalised, without outer white space and invisible characters."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text).strip(_INVISIBLE).strip()


def shown(raw: object) -> str:
    """Return a raw cell value as a Vietnamese user sees it: 89,5; 120; 28/11/2021."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return f"{raw:.10g}".replace(".", ",")
    if isinstance(raw, dt.date):
        return raw.strftime("%d/%m/%Y")
    return clean(str(raw))


def to_text(raw: object) -> str | Problem | None:
    """Return a cell as text; a number typed where text belongs (a code such as 101) becomes its digits."""
    if isinstance(raw, str):
        return clean(raw) or None
    return raw if isinstance(raw, Problem) else shown(raw)


def to_mark(raw: object) -> Value | Problem | None:
    """Return True for x, ✓, có, 1; False for không, 0; anything else is a problem."""
    if isinstance(raw, str):
        text = fold(clean(raw))
        return _MARKS.get(text, Problem("DAU_LA")) if text else None
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else _unusual(raw, "DAU_LA")


def to_date(raw: object) -> Value | Problem | None:
    """Return a date typed as a date, as text dd/mm/yyyy, or as 2021-12-05, which means one day only."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if not isinstance(raw, str):
        return _unusual(raw, "NGAY_LA")
    text = clean(raw)
    if not text:
        return None
    try:
        if _ISO_DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
        return dt.datetime.strptime(_DATE_MARKS.sub("/", text), "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return Problem("NGAY_LA")


def _date_converter(first: dt.date, last: dt.date) -> Converter:
    def convert(raw: object) -> Value | Problem | None:
        value = to_date(raw)
        if not isinstance(value, dt.date) or first <= value <= last:
            return value
        return Problem("NGOAI_KHOANG", {"khoang": f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"})

    return Converter(convert)


def _unusual(raw: object, code: str, **texts: object) -> Problem:
    """Return the problem of a content of the wrong type; a cell already known to hold no value says so itself."""
    return raw if isinstance(raw, Problem) else Problem(code, texts)


def _number_converter(low: float | None, high: float | None, *, percent: bool, thousands: bool) -> Converter:
    floor = -sys.float_info.max if low is None else low
    ceiling = sys.float_info.max if high is None else high

    def convert(raw: object) -> Value | Problem | None:
        value = raw if isinstance(raw, float) else _parse_number(raw, percent, thousands)
        if not isinstance(value, float) or floor <= value <= ceiling:
            return value
        return Problem("NGOAI_KHOANG", {"khoang": _range_text(low, high)})

    return Converter(convert, low=floor, high=ceiling)


def _parse_number(raw: object, percent: bool, thousands: bool) -> float | Problem | None:
    """Return the number typed as text: comma or point decimals, a % sign where percent is meant."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if not isinstance(raw, str):
        return _unusual(raw, "SO_LA")
    text = clean(raw)
    if not text:
        return None
    if percent:
        text = text.removesuffix("%").rstrip()
    # "1.000" is a thousand to one clerk and one to another: where thousands are possible, ask.
    if (thousands and _THOUSANDS.fullmatch(text)) or not _NUMBER.fullmatch(text):
        return Problem("SO_LA")
    return float(text.replace(",", "."))


def _range_text(low: float | None, high: float | None) -> str:
    if high is None:
        return f"≥ {low:g}"
    return f"{low:g} – {high:g}"


def _scale_converter(scale: Scale) -> Converter:
    values = [*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet]
    codes = {fold(value.ma): value.ma for value in values} | {fold(value.ten): value.ma for value in values}
    labels = [value.ten for value in values]

    def convert(raw: object) -> Value | Problem | None:
        if not isinstance(raw, str):
            return _unusual(raw, "NHAN_LA", goi_y="; ".join(labels))
        text = fold(clean(raw))
        if not text or text in codes:
            return codes.get(text)
        close = near_miss(text, labels)
        return Problem("NHAN_LA", {"goi_y": f"{close}?" if close else "; ".join(labels)})

    return Converter(convert, {value.ten: value.ma for value in values})
