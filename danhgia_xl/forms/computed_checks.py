"""Cross checks of what a form computes on the sheet itself: columns of formulas (`tinh`), the estimate (`tam_tinh`)."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.forms.ballots import ballot_of_table, votes_column
from danhgia_xl.forms.model import BESIDE, Fields, Form, Table
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Fact
from danhgia_xl.terms import UNREADABLE


def check_computed(form: Form, ruleset: RuleSet) -> Iterator[Problem]:
    """Yield what is wrong in the columns of formulas and in the estimate of `form`."""
    for page in form.trang:
        for block in page.khoi:
            if isinstance(block, Table):
                yield from _check_columns(block, ruleset)
            elif isinstance(block, Fields):
                computed = [slot.ma for slot in block.muc if slot.tinh]
                yield from (Problem(f"{block.ma}.{code}.tinh", "ở một ô", "chỉ ở cột của bảng") for code in computed)
    if form.tam_tinh is None:
        return
    for code, value in form.tam_tinh.coi_nhu.items():
        fact = ruleset.data.su_kien.get(code)
        if fact is None:
            yield unknown_name("tam_tinh.coi_nhu", code, ruleset.data.su_kien)
        elif not _fits(fact, value, ruleset):
            yield Problem(f"tam_tinh.coi_nhu.{code}", repr(value), f"một giá trị của sự kiện kiểu {fact.kieu}")


def _check_columns(table: Table, ruleset: RuleSet) -> Iterator[Problem]:
    computed = {slot.tinh: slot for slot in table.cot if slot.tinh}
    for kind, slot in computed.items():
        key = f"{table.ma}.{slot.ma}.tinh"
        if slot.nhap:
            yield Problem(f"{table.ma}.{slot.ma}.nhap", "true", "false, vì cột này là công thức")
        if kind == "phieu":
            yield from _check_votes(key, table, ruleset)
        elif table.doi_tuong is None:
            yield Problem(key, repr(kind), "bảng có doi_tuong, mỗi dòng một người hoặc tập thể")
        elif table.cam_xep_loai:
            yield Problem(key, repr(kind), "không có, vì bảng cấm ghi mức xếp loại")
    for kind in BESIDE:  # the formulas beside a table are those of its tier column
        if kind in computed and "muc" not in computed:
            yield Problem(f"{table.ma}.{computed[kind].ma}.tinh", "không có cột tinh = muc", "cả hai cột")


def _check_votes(key: str, table: Table, ruleset: RuleSet) -> Iterator[Problem]:
    ballot = ballot_of_table(table.ma, ruleset)
    if ballot is None or ballot.tu_so is None:
        yield Problem(key, repr(table.ma), "bảng của một cuộc biểu quyết có ngưỡng (tu_so, mau_so)")
    elif votes_column(ballot.muc[0]) not in [slot.ma for slot in table.cot]:
        yield Problem(key, "thiếu cột phiếu", f"bảng có cột {votes_column(ballot.muc[0])}")


def _fits(fact: Fact, value: object, ruleset: RuleSet) -> bool:
    if value == UNREADABLE:
        return True
    if fact.kieu == "dau":
        return isinstance(value, bool)
    if fact.kieu == "thang" and fact.thang:
        return value in [one.ma for one in ruleset.data.thang[fact.thang].gia_tri]
    if fact.kieu in ("diem", "ty_le", "so"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)
