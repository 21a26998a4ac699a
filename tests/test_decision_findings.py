"""The authority's decisions beside the proposals (D.3.1), and what is told when they do not fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.workbook.template.fill import Content, Raw
from tests.institution_books import BEST, CHI_BO, HEAD, PHONG, UNIT, Institution, institution

BOOK = "so-co-so.xlsx"
Row = dict[str, Content]


def decision(kind: str, code: str, tier: str | None, **more: Content) -> Row:
    return {"doi_tuong": kind, "ma": code, "ten": f"Người {code[2:]}", "muc_quyet_dinh": tier,
            "so_van_ban": "12/QĐ-CS", "ngay_quyet_dinh": dt.date(2021, 12, 10), **more}  # fmt: skip


def decided(*rows: Row, shares: tuple[Row, ...] = ()) -> Callable[[Institution], None]:
    def add(made: Institution) -> None:
        made.more[BOOK] = ("so-co-so", {}, {"quyet_dinh": list(rows), "ty_le_rieng": list(shares)})

    return add


def told(folder: Path, *changes: Callable[[Institution], object]) -> tuple[list[tuple[str, ...]], Consolidation]:
    """Return the findings about people and decisions (dates have tests of their own) and the result."""
    made = institution(*changes)
    placed = made.write(folder)
    result = consolidate(folder)
    cells = {cell: f"{table}.{row}.{slot}" for (table, row, slot), cell in placed[BOOK].cells.items()}
    found = [
        (f.code, cells.get((f.sheet, f.cell), f.cell) if f.file == BOOK else f.file)
        for f in result.findings
        if f.code.startswith(("QUYET_DINH", "TY_LE", "VUOT", "CHI_TIEU", "LECH"))
    ]
    return found, result


def outcome(result: Consolidation, kind: str, code: str, column: str) -> object:
    return result.people.set_index(["doi_tuong", "ma"]).loc[(kind, code), column]


def second_candidate(made: Institution) -> None:
    made.staff["VC02"] |= {"hieu_qua_cao": True, "ty_le_vuot_muc": 60}


def test_a_decision_as_proposed_is_no_finding_and_stands_beside_the_proposal(tmp_path: Path) -> None:
    found, result = told(
        tmp_path, decided(decision("vien_chuc", BEST, "HTXSNV"), decision("vien_chuc", "VC02", "HTTNV"))
    )
    assert found == []
    assert outcome(result, "vien_chuc", BEST, "quyet_dinh") == "HTXSNV"
    assert outcome(result, "vien_chuc", "VC03", "quyet_dinh") == ""


@pytest.mark.parametrize(("reason", "code"), [(None, "QUYET_DINH_THIEU_LY_DO"), ("Vượt khó", "QUYET_DINH_KHAC")])
def test_d_3_1_a_difference_needs_a_reason(reason: str | None, code: str, tmp_path: Path) -> None:
    found, result = told(tmp_path, decided(decision("vien_chuc", "VC02", "HTNV", ly_do=reason)))
    assert found == [(code, "quyet_dinh.0.muc_quyet_dinh")]
    assert outcome(result, "vien_chuc", "VC02", "xep_loai") == "HTTNV"  # the proposal stays what it was
    assert outcome(result, "vien_chuc", "VC02", "hieu_luc") == "HTNV"


def test_b_ii_3_3_the_link_follows_the_decision(tmp_path: Path) -> None:
    _, result = told(tmp_path, decided(decision("vien_chuc", "VC02", "HTNV", ly_do="Bổ sung vi phạm")))
    assert outcome(result, "dang_vien", "VC02", "tieu_chi") == "HTNV"


def test_d_2_the_choice_of_k_in_n_needs_no_reason_and_settles_the_link(tmp_path: Path) -> None:
    choice = decided(decision("vien_chuc", BEST, "HTXSNV"), decision("vien_chuc", "VC02", "HTTNV"))
    found, result = told(tmp_path, second_candidate, choice)
    assert found == []  # both are decided: nothing is left to choose
    assert outcome(result, "vien_chuc", BEST, "xep_loai") == "CHO_QUYET_DINH"
    assert outcome(result, "vien_chuc", BEST, "hieu_luc") == "HTXSNV"
    assert outcome(result, "dang_vien", BEST, "xep_loai") == "HTXSNV"


def test_d_2_more_chosen_than_places(tmp_path: Path) -> None:
    choice = decided(decision("vien_chuc", BEST, "HTXSNV"), decision("vien_chuc", "VC02", "HTXSNV"))
    found, _ = told(tmp_path, second_candidate, choice)
    assert ("QUYET_DINH_VUOT_CHI_TIEU", "quyet_dinh.0.muc_quyet_dinh") in found


def test_d_2_an_exception_share_with_its_document_makes_room(tmp_path: Path) -> None:
    share = {"doi_tuong": "vien_chuc", "ty_le": 25, "so_van_ban": "05/CV-SNV"}
    found, result = told(tmp_path, second_candidate, decided(shares=(share,)))
    assert found == []  # a quarter: 2 of 10 where 2 ≤ 25%·(10−2)
    assert outcome(result, "vien_chuc", "VC02", "xep_loai") == "HTXSNV"


def test_d_2_an_exception_share_without_a_document_does_not_count(tmp_path: Path) -> None:
    found, result = told(tmp_path, second_candidate, decided(shares=({"doi_tuong": "vien_chuc", "ty_le": 25},)))
    assert sorted(found) == [("TY_LE_RIENG_THIEU_VAN_BAN", "ty_le_rieng.0.so_van_ban"), ("VUOT_CHI_TIEU", PHONG)]
    assert outcome(result, "vien_chuc", "VC02", "xep_loai") == "CHO_QUYET_DINH"


def test_two_exception_shares_for_one_quota_do_not_count(tmp_path: Path) -> None:
    shares = tuple({"doi_tuong": kind, "ty_le": share, "so_van_ban": "05/CV"}
                   for kind, share in (("vien_chuc", 25), ("vien_chuc_quan_ly", 30)))  # fmt: skip
    found, _ = told(tmp_path, second_candidate, decided(shares=shares))
    assert sorted(found) == [("TY_LE_RIENG_KHAC_NHAU", "ty_le_rieng.1.ty_le"), ("VUOT_CHI_TIEU", PHONG)]


def test_d_1_a_decision_above_the_collective(tmp_path: Path) -> None:
    found, _ = told(tmp_path, decided(decision("vien_chuc_quan_ly", HEAD, "HTXSNV", ly_do="Thành tích đột xuất")))
    assert ("QUYET_DINH_VUOT_TRAN", "quyet_dinh.0.muc_quyet_dinh") in found


def test_a_decision_about_nobody_known(tmp_path: Path) -> None:
    found, _ = told(tmp_path, decided(decision("vien_chuc", "VC99", "HTTNV")))
    assert found == [("QUYET_DINH_NGUOI_LA", "quyet_dinh.0.ma")]


def test_two_different_decisions_are_both_left_aside(tmp_path: Path) -> None:
    rows = (decision("vien_chuc", "VC02", "HTTNV"), decision("vien_chuc", "VC02", "HTNV", ly_do="Xét lại"))
    found, result = told(tmp_path, decided(*rows))
    assert ("QUYET_DINH_HAI_MUC", "quyet_dinh.1.muc_quyet_dinh") in found
    assert outcome(result, "vien_chuc", "VC02", "hieu_luc") == "CHUA_XAC_DINH"


def test_d_3_4_a_revoked_result_is_open_until_re_made(tmp_path: Path) -> None:
    found, result = told(tmp_path, decided(decision("vien_chuc", BEST, None)))
    assert found == [("QUYET_DINH_TRONG_MUC", "quyet_dinh.0.muc_quyet_dinh")]
    assert outcome(result, "vien_chuc", BEST, "hieu_luc") == "CHUA_XAC_DINH"
    assert outcome(result, "dang_vien", BEST, "xep_loai") == "CHUA_XAC_DINH"


def test_a_row_without_tier_and_document_decides_nothing(tmp_path: Path) -> None:
    row: Row = {"doi_tuong": "vien_chuc", "ma": BEST, "ten": "Người 01"}
    found, result = told(tmp_path, decided(row))
    assert found == []
    assert outcome(result, "vien_chuc", BEST, "hieu_luc") == "HTXSNV"


def test_d_1_a_collective_decided_lower_lowers_its_head(tmp_path: Path) -> None:
    row: Row = {"doi_tuong": "phong", "ten": UNIT.upper(), "muc_quyet_dinh": "HTNV", "ly_do": "Chậm nhiệm vụ trọng tâm"}
    found, result = told(tmp_path, decided(row))
    assert found == [("QUYET_DINH_KHAC", "quyet_dinh.0.muc_quyet_dinh")]
    assert outcome(result, "vien_chuc_quan_ly", HEAD, "xep_loai") == "HTNV"
    assert outcome(result, "vien_chuc_quan_ly", HEAD, "tieu_chi") == "HTTNV"


def test_a_typed_link_is_compared_with_the_decision(tmp_path: Path) -> None:
    def typed(made: Institution) -> None:
        made.members["VC02"]["xep_loai_vien_chuc"] = "HTTNV"

    found, _ = told(tmp_path, typed, decided(decision("vien_chuc", "VC02", "HTNV", ly_do="Bổ sung vi phạm")))
    assert ("LECH_LIEN_KET", CHI_BO) in found


def test_a_decision_that_names_somebody_else_is_told(tmp_path: Path) -> None:
    made = institution(decided(decision("vien_chuc", "VC02", "HTTNV", ten="Ai Đó")))
    placed = made.write(tmp_path)
    (found,) = [f for f in consolidate(tmp_path).findings if f.code == "MOT_MA_HAI_TEN"]
    assert (found.sheet, found.cell) == placed[BOOK].cells["quyet_dinh", 0, "ten"]


@pytest.mark.parametrize(
    ("typed", "code"), [(Raw("number", 0.25), "TY_LE_MO_HO"), (Raw("text", "0,25%"), "NGOAI_KHOANG")]
)
def test_d_2_a_fraction_is_no_percentage(typed: Raw, code: str, tmp_path: Path) -> None:
    share: Row = {"doi_tuong": "vien_chuc", "ty_le": typed, "so_van_ban": "05/CV-SNV"}
    made = institution(decided(shares=(share,)))
    made.write(tmp_path)
    result = consolidate(tmp_path)
    assert [f.code for f in result.findings if f.file == BOOK and f.sheet == "Tỷ lệ riêng"] == [code]
    assert outcome(result, "vien_chuc", BEST, "xep_loai") == "HTXSNV"
