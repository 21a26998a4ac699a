"""Compiled formulas, looked at as text: what they may hold, and what is left out because it is known beforehand."""

from __future__ import annotations

import re

import pytest

import danhgia_xl as dg
from danhgia_xl.errors import ConditionError, UsageError
from danhgia_xl.rating.formula_texts import blamed_facts
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.formula import MAX_LENGTH, quoted

RULES = dg.load_ruleset("kh170-2021")
UNKNOWN = '=CHOOSE(1+2*0.5,FALSE,"",TRUE)'


@pytest.mark.parametrize("kind", RULES.data.doi_tuong)
def test_one_formula_holds_the_whole_walk_within_what_excel_takes(kind: str) -> None:
    """Named cells of other sheets are the longest references anybody would use."""
    cells = {
        fact: f"'Danh sách đảng viên và dữ kiện'!$AB{number}" for number, fact in enumerate(RULES.subject(kind).su_kien)
    }
    formula = dg.tier_formula(kind, cells)
    assert len(formula) <= MAX_LENGTH
    assert formula.startswith("=CHOOSE(")
    depth = deepest = 0
    for letter in re.sub(r'"[^"]*"', "", formula):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, depth)
    assert (depth, deepest <= 64) == (0, True)


def test_a_fact_without_a_cell_is_missing_and_a_mark_unset() -> None:
    assert dg.excel_formula("diem >= 90", {}) == UNKNOWN
    assert dg.excel_formula("ky_luat", {}) == '=CHOOSE(1+2*0,FALSE,"",TRUE)'
    assert dg.excel_formula("not ky_luat or diem >= 90", {}) == '=CHOOSE(1+2*1,FALSE,"",TRUE)'


def test_a_blank_stands_for_what_the_fact_says() -> None:
    assert dg.excel_formula("thang_lam_viec < 6", {}) == '=CHOOSE(1+2*0,FALSE,"",TRUE)'
    assert 'TRIM(C3)="",0' in dg.excel_formula("thang_lam_viec < 6", {"thang_lam_viec": "C3"})


def test_labels_and_codes_of_a_scale_are_both_known() -> None:
    formula = dg.excel_formula("muc_ket_qua >= TOT", {"muc_ket_qua": "G5"})
    assert all(f'"{word}"' in formula for word in ("Xuất sắc", "Tốt", "Trung bình", "Kém", "TOT", "KEM"))


def test_a_long_text_is_joined_from_pieces_of_at_most_255_characters() -> None:
    text = 'Lý do "dài" ' * 60
    pieces = quoted(text).split('"&"')
    assert len(pieces) == 3
    assert quoted(text).replace('"&"', "").strip('"').replace('""', '"').strip() == text.strip()
    assert all(len(piece) <= 255 + piece.count('""') for piece in pieces)


def test_mistakes_are_refused_as_everywhere() -> None:
    with pytest.raises(ConditionError, match="đi_em"):
        dg.excel_formula("đi_em >= 90", {"diem": "A1"})
    with pytest.raises(UsageError, match="doi_truong"):
        dg.tier_formula("doi_truong", {})


def test_marks_that_only_say_whether_a_rule_applies_are_not_blamed() -> None:
    program = program_of(RULES, "dang_vien").now
    blamed = {step.id: blamed_facts(step) for step in program.steps()}
    assert blamed["dv.htxsnv.vien_chuc"] == {"xep_loai_vien_chuc"}
    assert blamed["dv.htxsnv.tieu_bieu"] == {"tieu_bieu"}
    assert "da_kiem_diem" in blamed["dv.cua.chua_kiem_diem"]
