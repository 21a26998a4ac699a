"""What DG_CANCU answers: the clause and the gist of anything the rule set gives an id."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.seen import seen
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited
from danhgia_xl.terms import id_key, near_miss
from danhgia_xl.workbook.reader.raw import Problem, shown

_EXAMPLES: Final = 3


def clauses(ids: Cells, ruleset: RuleSet) -> list[list[Any]]:
    """Return clause and gist of each id, one a row; an unknown id gives a message with the id that may be meant."""
    return [_clause(seen(cell), ruleset) for cell in ids.column()]


def _clause(cell: object, ruleset: RuleSet) -> list[Any]:
    if cell == "":
        return ["", ""]
    text = "" if isinstance(cell, Problem) else shown(cell)
    known = cited(ruleset)
    rule = known.get(id_key(text))
    if rule is not None:
        return [rule.can_cu, rule.tom_tat]
    close = near_miss(text, known)
    examples = f"Có phải “{close}”?" if close else "Ví dụ: " + "; ".join([*known][:_EXAMPLES]) + "."
    return [f"Không có mã “{text}” trong bộ quy tắc {ruleset.id}. {examples}", ""]


@lru_cache(maxsize=8)
def cited(ruleset: RuleSet) -> dict[str, Cited]:
    """Return everything of the rule set that has an id, a clause and a gist, by the id in the shape of `id_key`."""
    data = ruleset.data
    found: dict[str, Cited] = {rule.id: rule for kind in data.doi_tuong.values() for _, rule in rules_of(kind)}
    found |= data.cach_doc
    for part in (data.lien_ket, data.ty_trong, data.tran, data.chi_tieu, data.bieu_quyet, data.trinh_tu):
        found |= {rule.id: rule for rule in part}
    found |= {step.id: step for step in data.thoi_han} | {paper.id: paper for paper in data.ho_so}
    found |= {f"quy_dinh.{code}": rule for code, rule in data.quy_dinh.items()}
    return {id_key(code): rule for code, rule in found.items()}
