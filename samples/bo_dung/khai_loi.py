"""Declarations as somebody might have spoilt them on the sheet: renamed, missing or doubled parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from danhgia_xl.forms.model import Fields, Slot, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from danhgia_xl.forms.model import Block, Form, Page
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.rules.schema import Criterion


def ma_la(ma: str) -> Callable[[Form], Form]:
    """Return a change that gives a form a code nobody knows."""
    return lambda form: form.model_copy(update={"ma": ma})


def bo_trang(ten: str) -> Callable[[Form], Form]:
    """Return a change that leaves out the sheet `ten`."""
    return lambda form: form.model_copy(update={"trang": [trang for trang in form.trang if trang.ten != ten]})


def doi_ten_trang(ten: str, moi: str) -> Callable[[Form], Form]:
    """Return a change that renames the sheet `ten`."""
    return _trang(lambda trang: trang.model_copy(update={"ten": moi}) if trang.ten == ten else trang)


def doi_nhan_cot(bang: str, nhan: dict[str, str]) -> Callable[[Form], Form]:
    """Return a change that words the headers of some columns differently."""

    def sua(khoi: Block) -> Block:
        if not isinstance(khoi, Table) or khoi.ma != bang:
            return khoi
        return khoi.model_copy(update={"cot": [_nhan(slot, nhan.get(slot.ma)) for slot in khoi.cot]})

    return _khoi(sua)


def lap_cot(bang: str, cot: str) -> Callable[[Form], Form]:
    """Return a change that adds a second column under the header of `cot`."""

    def sua(khoi: Block) -> Block:
        if not isinstance(khoi, Table) or khoi.ma != bang:
            return khoi
        goc = next(slot for slot in khoi.cot if slot.ma == cot)
        return khoi.model_copy(update={"cot": [*khoi.cot, goc.model_copy(update={"ma": f"{cot}_lap"})]})

    return _khoi(sua)


def doi_nhan_truong(muc: str, nhan: str) -> Callable[[Form], Form]:
    """Return a change that words the label of a field differently."""

    def sua(khoi: Block) -> Block:
        if not isinstance(khoi, Fields):
            return khoi
        return khoi.model_copy(update={"muc": [_nhan(slot, nhan if slot.ma == muc else None) for slot in khoi.muc]})

    return _khoi(sua)


def quy_tac_khac(ma: str) -> Callable[[RuleSet], RuleSet]:
    """Return a change that gives the rule set another id."""
    return lambda ruleset: replace(ruleset, data=ruleset.data.model_copy(update={"id": ma}))


def doi_tieu_chi(bang: str, tt: str, moi: dict[str, object]) -> Callable[[RuleSet], RuleSet]:
    """Return a change to one criterion of a score table."""

    def sua(tieu_chi: Criterion) -> Criterion:
        return tieu_chi.model_copy(update=moi) if tieu_chi.tt == tt else tieu_chi

    def ap_dung(ruleset: RuleSet) -> RuleSet:
        tables = [
            table.model_copy(update={"tieu_chi": [sua(tc) for tc in table.tieu_chi]}) if table.ma == bang else table
            for table in ruleset.data.bang_diem
        ]
        return replace(ruleset, data=ruleset.data.model_copy(update={"bang_diem": tables}))

    return ap_dung


def _nhan(slot: Slot, nhan: str | None) -> Slot:
    return slot if nhan is None else slot.model_copy(update={"nhan": nhan})


def _trang(sua: Callable[[Page], Page]) -> Callable[[Form], Form]:
    return lambda form: form.model_copy(update={"trang": [sua(trang) for trang in form.trang]})


def _khoi(sua: Callable[[Block], Block]) -> Callable[[Form], Form]:
    return _trang(lambda trang: trang.model_copy(update={"khoi": [sua(khoi) for khoi in trang.khoi]}))
