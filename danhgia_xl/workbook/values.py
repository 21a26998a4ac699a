"""From what a cell holds to what a fact may be: one converter per kind of slot, made once per form.

A converter takes a raw cell value (never "") and returns the value, None for a blank, or a `Problem`. Cells that
hold no value (see `cell_scan`) arrive as a `Problem` and pass through every converter unchanged.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from danhgia_xl.rules.schema import FactType, Scale
from danhgia_xl.terms import NO_WORDS, YES_WORDS, fold, near_miss
from danhgia_xl.workbook.records import Value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell's content is no value: the finding's code and the fields of its text."""

    code: str
    texts: dict[str, object] = field(default_factory=dict, compare=False)


Converter = Callable[[object], Value | Problem | None]

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_DATE_MARKS: Final = re.compile(r"[.-]")
_INVISIBLE: Final = "\u200b\ufeff\u2060"
_MARK_MEMO: dict[str, Value | Problem | None] = {}
_MEMO_LIMIT: Final = 4096


def converter(
    kind: FactType, scale: Scale | None = None, low: float | None = None, high: float | None = None
) -> Converter:
    """Return the converter for a slot of `kind`; numbers outside `low`..`high` (None: open) are problems."""
    if kind in ("diem", "ty_le", "so"):
        return _number_converter(low, high, percent=kind == "ty_le", thousands=kind == "so")
    if kind == "thang" and scale is not None:
        return _scale_converter(scale)
    return {"dau": to_mark, "ngay": to_date}.get(kind, to_text)


def clean(text: str) -> str:
    """Return `text` NFC-normalised, without outer white space and invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).strip(_INVISIBLE)
    return text.strip()


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
        if raw in _MARK_MEMO:
            return _MARK_MEMO[raw]
        return _remember(_MARK_MEMO, raw, _mark_of(raw))
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else _unusual(raw, "DAU_LA")


def to_date(raw: object) -> Value | Problem | None:
    """Return a date typed as a date or as text dd/mm/yyyy."""
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
        return dt.datetime.strptime(_DATE_MARKS.sub("/", text), "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return Problem("NGAY_LA")


def _unusual(raw: object, code: str, **texts: object) -> Problem:
    """Return the problem of a content of the wrong type; a cell already known to hold no value says so itself."""
    return raw if isinstance(raw, Problem) else Problem(code, texts)


def _mark_of(raw: str) -> Value | Problem | None:
    text = fold(clean(raw))
    if not text:
        return None
    if text in YES_WORDS:
        return True
    return False if text in NO_WORDS else Problem("DAU_LA")


def _number_converter(low: float | None, high: float | None, *, percent: bool, thousands: bool) -> Converter:
    floor = float("-inf") if low is None else low
    ceiling = float("inf") if high is None else high

    def convert(raw: object) -> Value | Problem | None:
        value = raw if raw.__class__ is float else _parse_number(raw, percent, thousands)
        if value.__class__ is not float:
            return value
        if floor <= value <= ceiling:
            return value
        return Problem("NGOAI_KHOANG", {"khoang": _range_text(low, high)})

    return convert


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
    memo: dict[str, Value | Problem | None] = {}

    def lookup(raw: str) -> Value | Problem | None:
        text = fold(clean(raw))
        if not text:
            return None
        if text in codes:
            return codes[text]
        close = near_miss(text, labels)
        return Problem("NHAN_LA", {"goi_y": f"{close}?" if close else "; ".join(labels)})

    def convert(raw: object) -> Value | Problem | None:
        if not isinstance(raw, str):
            return _unusual(raw, "NHAN_LA", goi_y="; ".join(labels))
        if raw in memo:
            return memo[raw]
        return _remember(memo, raw, lookup(raw))

    return convert


def _remember(
    memo: dict[str, Value | Problem | None], raw: str, value: Value | Problem | None
) -> Value | Problem | None:
    """Keep a converted text, within bounds: a hostile column of distinct texts must not fill the memory."""
    if len(memo) < _MEMO_LIMIT:
        memo[raw] = value
    return value
