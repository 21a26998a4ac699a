"""Cells: whatever one holds, a value its slot may have, a worded problem, or nothing comes of it."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import Final

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import find
from danhgia_xl.workbook.reader.old_encoding import decodings, is_syllable, unicode_of
from danhgia_xl.workbook.reader.plan import FormPlan, SlotPlan, plan_form
from danhgia_xl.workbook.reader.raw import Problem, clean, shown
from danhgia_xl.workbook.records import Value
from tests.fuzz.broken import promise
from tests.fuzz.draw import Draw, text_of

RULES: Final = dg.load_ruleset("kh170-2021")
CONTENT: Final = (
    *("x", "có", "Không", "Tốt", "TỐT ", "tot", "89,5", "89.5", "89,5%", "1.000", "1 000", "9O", "'89", "８９，５"),
    "-0",
    *("05/12/2021", "5-12-21", "2021-12-05", "31/02/2021", "ngày 5 tháng 12 năm 2021", "2021-12-05 00:00:00"),
    *("NguyÔn V¨n An", "Nguyeãn Vaên An", "Tho¹", "½", "²", "٣", "1e400", "nan", "inf", "Infinity", "0x10", "1_000"),
    *("", " ", "\u00a0", "\u200b", "\ufeff", "\x00", "a\u0301", "\u0344", "'", "''", "'x'", "\r\n", "😀", "{0}", "%"),
)
_DAYS: Final = (dt.date.min, dt.date.max, dt.date(1900, 1, 9), dt.date(2021, 12, 5), dt.date(2017, 12, 4))


def cell(data: bytes) -> None:
    """Convert anything a cell may hold for any slot of any form."""
    draw = Draw(data)
    kinds = slots()
    check_cell(kinds[draw.below(len(kinds))], content(draw))


def cell_text(data: bytes) -> None:
    """Convert one text for every kind of slot, and look for an old encoding in it."""
    check_text(text_of(data))


def check_text(text: str) -> None:
    """Check every parser of texts with one text."""
    tidy = clean(text)
    promise(clean(tidy) == tidy, "a tidied text stays as it is", text)
    for slot in slots():
        check_cell(slot, text)
    is_syllable(text)
    found = unicode_of(text)
    if found:
        promise(unicode_of(found[1]) is None, "a text in Unicode is in no old encoding", text, found)
    list(decodings(text))


def content(draw: Draw) -> object:
    """Return what calamine or an open workbook may hand over as a cell."""
    kind = draw.below(9)
    if kind < 3:
        return draw.number()
    if kind == 3:
        return draw.pick(CONTENT)
    if kind == 4:
        return draw.pick(CONTENT) + draw.pick(CONTENT)
    if kind == 5:
        day = draw.pick(_DAYS)
        return draw.pick(
            (day, dt.datetime.combine(day, dt.time(7, 30)), dt.time(7), dt.timedelta(days=-3), True, False)
        )
    if kind == 6:
        return draw.pick((0, 1, 90, -1, 2**53 + 1, -(2**63)))
    return draw.text()


@cache
def slots() -> tuple[SlotPlan, ...]:
    """Return one slot of each kind there is in the forms."""
    plans = [plan_form(form, RULES) for form in load_forms(RULES).values()]
    found = {}
    for slot in (slot for plan in plans for slot in _slots_of(plan)):
        scale = slot.view.scale.ten if slot.view.scale else ""
        found.setdefault((slot.view.kind, scale, slot.convert.high, slot.view.slot.trong_nam), slot)
    return tuple(found.values())


def _slots_of(plan: FormPlan) -> list[SlotPlan]:
    blocks = [block for page in plan.pages for block in (*page.tables, *page.fields)]
    return [slot for block in blocks for slot in block.slots]


def check_cell(slot: SlotPlan, raw: object) -> None:
    """Check what one cell comes to: nothing, a problem that can be told, or a value that stays what it is."""
    value = slot.convert(raw)
    if isinstance(value, Problem):
        find(value.code, file="so.xlsx", sheet="Trang", cell="A1", value=shown(raw), cot=slot.view.label, **value.texts)
        return
    if value is None:
        promise(isinstance(raw, str), "only a blank text is nothing", slot.view.kind, raw)
        return
    check_type(slot, value, raw)
    again = slot.convert(typed_again(slot, value))
    if not isinstance(value, float) or not value or 1e-4 <= abs(value) < 1e15:
        both = isinstance(value, float) and isinstance(again, float)
        same = math.isclose(value, again, rel_tol=1e-9) if both else again == value
        promise(same, "a value typed as it is shown is the same value", slot.view.kind, raw, value, again)


def check_type(slot: SlotPlan, value: Value, raw: object) -> None:
    """Check that a value has the type of its slot and lies within its bounds."""
    kinds = {"dau": bool, "thang": str, "chu": str, "ngay": dt.date}
    promise(isinstance(value, kinds.get(slot.view.kind, float)), "a value has the type of its slot", raw, value)
    if isinstance(value, float):
        high = slot.convert.high
        promise(math.isfinite(value) and 0 <= value <= high, "a number lies within its bounds", raw, value)
    if slot.view.scale is not None:
        values = (*slot.view.scale.gia_tri, *slot.view.scale.ngoai_thang, *slot.view.scale.chua_biet)
        promise(value in {one.ma for one in values}, "a code is one of the scale", raw, value)


def typed_again(slot: SlotPlan, value: Value) -> object:
    """Return what a clerk who sees `value` types."""
    if isinstance(value, bool):
        return "x" if value else "không"
    if slot.view.scale is not None:
        values = (*slot.view.scale.gia_tri, *slot.view.scale.ngoai_thang, *slot.view.scale.chua_biet)
        return next(one.ten for one in values if one.ma == value)
    if slot.view.kind == "ty_le":
        return f"{shown(value)}%"
    return shown(value)
