"""Cross checks of the facts a form computes from its tables (`suy_ra`)."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.forms.model import Derivation, Form, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import FactType

TYPES: dict[str, tuple[FactType, FactType]] = {
    "tong": ("diem", "diem"),
    "thap_nhat": ("thang", "thang"),
    "ty_le": ("dau", "ty_le"),
    "ty_le_khong": ("dau", "ty_le"),
    "tat_ca": ("dau", "dau"),
}
"""What each computation takes (type of the columns) and gives (type of the fact)."""


def check_derivation(key: str, derivation: Derivation, form: Form, ruleset: RuleSet) -> Iterator[Problem]:
    """Yield everything wrong in one derivation of `form`; `key` is its place in the declaration."""
    yield from _check_fact(key, derivation, ruleset)
    tables = {block.ma: block for page in form.trang for block in page.khoi if isinstance(block, Table)}
    table = tables.get(derivation.bang)
    if table is None:
        yield unknown_name(f"{key}.bang", derivation.bang, tables)
        return
    yield from _check_columns(key, derivation, table, ruleset)
    yield from _check_groups(key, derivation, table, ruleset)


def _check_fact(key: str, derivation: Derivation, ruleset: RuleSet) -> Iterator[Problem]:
    """Check that every kind named has the fact, and that the fact is of the type the computation gives."""
    for kind in derivation.doi_tuong:
        if kind not in ruleset.data.doi_tuong:
            yield unknown_name(f"{key}.doi_tuong", kind, ruleset.data.doi_tuong)
        elif derivation.su_kien not in ruleset.subject(kind).su_kien:
            yield unknown_name(f"{key}.su_kien", derivation.su_kien, ruleset.subject(kind).su_kien)
    fact = ruleset.data.su_kien.get(derivation.su_kien)
    given = TYPES[derivation.phep][1]
    if fact and fact.kieu != given:
        yield Problem(f"{key}.phep", f"{derivation.phep} cho sự kiện kiểu {fact.kieu}", f"sự kiện kiểu {given}")


def _check_columns(key: str, derivation: Derivation, table: Table, ruleset: RuleSet) -> Iterator[Problem]:
    """Check that the columns are there, of the type the computation takes and of the fact's own scale."""
    columns = {slot.ma: slot for slot in table.cot}
    taken = TYPES[derivation.phep][0]
    fact = ruleset.data.su_kien.get(derivation.su_kien)
    if len(derivation.cot) > 1 and derivation.phep in ("tong", "thap_nhat"):
        yield Problem(f"{key}.cot", f"{len(derivation.cot)} cột", f"một cột, vì phep = {derivation.phep}")
    for name in derivation.cot:
        slot = columns.get(name)
        if slot is None:
            yield unknown_name(f"{key}.cot", name, columns)
        elif slot.thang is None or slot.thang in ruleset.data.thang:
            view = slot_view(slot, ruleset)
            if view.kind != taken:
                yield Problem(
                    f"{key}.cot", f"{name!r} kiểu {view.kind}", f"cột kiểu {taken} cho phep = {derivation.phep}"
                )
            elif fact and taken == "thang" and view.scale != ruleset.scale_of(derivation.su_kien):
                yield Problem(f"{key}.cot", f"{name!r} thang {slot.thang}", f"cột theo thang {fact.thang}")


def _check_groups(key: str, derivation: Derivation, table: Table, ruleset: RuleSet) -> Iterator[Problem]:
    """Check that the groups are those of the score table the rows come from."""
    if not derivation.nhom:
        return
    scores = {score.ma: score for score in ruleset.data.bang_diem}
    source = scores.get(table.tu or "") if table.nguon == "bang_diem" else None
    known = {line.nhom for line in source.tieu_chi if not line.is_heading} if source else set()
    for group in derivation.nhom:
        if group not in known:
            yield unknown_name(f"{key}.nhom", group, known)
