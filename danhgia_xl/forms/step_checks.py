"""Cross checks of the dates a form asks for: the step done on them (`buoc`), the dates before them (`sau`)."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.forms.model import Fields, Form, Slot, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.ruleset import RuleSet

_DATE = "ô kiểu ngay"


def check_steps(form: Form, ruleset: RuleSet) -> Iterator[Problem]:
    """Yield what is wrong in `buoc` and `sau`: unknown names, and places that hold no date.

    `sau` is for fields; `buoc` for fields, and for the column of dates received of a dossier.
    """
    blocks = [block for page in form.trang for block in page.khoi if isinstance(block, Fields | Table)]
    dates = {slot.ma for b in blocks if isinstance(b, Fields) for slot in b.muc if _is_date(slot, ruleset)}
    for block in blocks:
        slots = block.muc if isinstance(block, Fields) else block.cot
        for slot in slots:
            key = f"{block.ma}.{slot.ma}"
            yield from _check_step(key, slot, block, ruleset)
            yield from _check_after(key, slot, block, dates, ruleset)


def _check_step(key: str, slot: Slot, block: Fields | Table, ruleset: RuleSet) -> Iterator[Problem]:
    if slot.buoc and isinstance(block, Table) and block.nguon != "ho_so":
        yield Problem(f"{key}.buoc", "ở cột của bảng", "ở một ô, hoặc ở cột ngày nhận của bảng nguon = ho_so")
    if slot.buoc and not _is_date(slot, ruleset):
        yield Problem(f"{key}.buoc", repr(slot.ma), _DATE)
    deadlines = {step.id for step in ruleset.data.thoi_han}
    for kind, step in slot.buoc.items():
        if kind not in ruleset.data.doi_tuong:
            yield unknown_name(f"{key}.buoc", kind, ruleset.data.doi_tuong)
        if step not in deadlines:
            yield unknown_name(f"{key}.buoc.{kind}", step, deadlines)


def _check_after(key: str, slot: Slot, block: Fields | Table, dates: set[str], ruleset: RuleSet) -> Iterator[Problem]:
    if slot.sau and (isinstance(block, Table) or not _is_date(slot, ruleset)):
        yield Problem(f"{key}.sau", repr(slot.ma), _DATE + ", không phải cột của bảng")
    orders = {order.id for order in ruleset.data.trinh_tu}
    for after in slot.sau:
        if after.muc not in dates - {slot.ma}:
            yield unknown_name(f"{key}.sau.muc", after.muc, dates - {slot.ma})
        if after.theo not in orders:
            yield unknown_name(f"{key}.sau.theo", after.theo, orders)


def _is_date(slot: Slot, ruleset: RuleSet) -> bool:
    return slot.thang is None and slot_view(slot, ruleset).kind == "ngay"
