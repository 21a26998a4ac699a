"""What is told about caps, shares, quotas, votes: one thing spoilt in a sound institution, its finding at its cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.fill import Placed
from tests.books import EARLY
from tests.institution_books import (
    BEST,
    BRANCH,
    CELL,
    CHI_BO,
    DEPUTY,
    HEAD,
    PHONG,
    TO_DANG,
    UNIT,
    Institution,
    institution,
    minutes,
    row_of,
)

Where = tuple[str, str, str, str] | tuple[str, str]
"""File, table, id of the row, column; or file and field."""


def address(where: Where, made: Institution, placed: dict[str, Placed]) -> tuple[str, str, str]:
    """Return file, sheet and cell of a place."""
    file = where[0]
    if len(where) == 2:
        return (file, *placed[file].fields[where[1]])
    _, table, code, column = where
    rows: dict[str, Any] = {
        "quan_ly": made.managers, "vien_chuc": made.staff, "dang_vien": made.members, "mau_11": made.round_one,
        "mau_12": made.round_two, "mau_04": made.unit_vote,
    }  # fmt: skip
    return (file, *placed[file].cells[table, row_of(rows[table], code), column])


def findings(made: Institution, folder: Path) -> tuple[list[Finding], dict[str, Placed]]:
    placed = made.write(folder)
    return consolidate(folder, today=EARLY).findings, placed


def test_the_sound_institution_has_no_finding(tmp_path: Path) -> None:
    assert findings(institution(), tmp_path)[0] == []


def lower_unit(made: Institution) -> None:
    made.unit["don_vi.diem"] = 60


def forget_unit_score(made: Institution) -> None:
    del made.unit["don_vi.diem"]


def raise_head(made: Institution, code: str = HEAD) -> None:
    made.managers[code] |= {"diem": 95, "hieu_qua_cao": True, "dv_ty_le_vuot_muc": 60}


def raise_members(made: Institution, *codes: str) -> None:
    for code in codes:
        made.members[code] |= dict(made.members[BEST]) | {
            "ma": code, "ho_ten": made.members[code]["ho_ten"], "la_vien_chuc": False,
        }  # fmt: skip


def vote_round_two(made: Institution, **votes: int) -> None:
    for code, count in votes.items():
        person = {"ma": code, "ho_ten": made.members[code]["ho_ten"]}
        made.round_two[code] = {**person, "phieu_htxsnv": count, "phieu_khong_tan_thanh": 12 - count}


def second_tally(made: Institution, votes: int) -> None:
    rows = [{**made.round_two[BEST], "phieu_htxsnv": votes, "phieu_khong_tan_thanh": 0}]
    made.more["mau-12.xlsx"] = ("mau-12", {"don_vi": BRANCH, **minutes("mau_12", 12)}, {"mau_12": rows})


CASES: dict[str, tuple[Any, list[tuple[str, Where]]]] = {
    # Caps (D.1; Luật Viên chức Đ41.2.b): the unit at HTNV lowers its head, warns of its deputy.
    "head lowered, deputy warned of": (
        lower_unit,
        [("HA_THEO_TAP_THE", (PHONG, "quan_ly", HEAD, "la_nguoi_dung_dau")),
         ("TREN_MUC_TAP_THE", (PHONG, "quan_ly", DEPUTY, "ma"))],
    ),
    "head waits for an open unit": (
        forget_unit_score,
        [("CHO_MUC_TAP_THE", (PHONG, "quan_ly", HEAD, "la_nguoi_dung_dau")), ("CON_THIEU", (PHONG, "don_vi.diem"))],
    ),
    # D.3.3
    "a person at the lowest tier": (
        lambda made: made.staff["VC05"].update(ky_luat=True),
        [("XEM_XET_TRACH_NHIEM", (PHONG, "vien_chuc", "VC05", "ma")),
         ("XEM_XET_TRACH_NHIEM", (CHI_BO, "dang_vien", "VC05", "ma"))],
    ),
    # Shares (B.II.3.1): 12 of 12 members from HTTNV.
    "a share typed against the rows": (
        lambda made: made.cell.update({"to_dang.dv_httnv": 90}), [("LECH_TY_LE", (TO_DANG, "to_dang.dv_httnv"))],
    ),
    "the right share typed": (lambda made: made.cell.update({"to_dang.dv_httnv": 100}), []),
    # Quota of viên chức (D.2): of ten Y sĩ one may be outstanding.
    "two for one place": (
        lambda made: made.staff["VC02"].update(hieu_qua_cao=True, ty_le_vuot_muc=60),
        [("VUOT_CHI_TIEU", (PHONG, "vien_chuc", BEST, "ma"))],
    ),
    "one candidate, another may come": (
        lambda made: made.staff["VC02"].update(ty_le_hoan_thanh=None),
        [("CHI_TIEU_CHUA_CHOT", (PHONG, "vien_chuc", BEST, "ma")),
         ("CON_THIEU", (PHONG, "vien_chuc", "VC02", "ty_le_hoan_thanh"))],
    ),
    "a small group has no place": (
        lambda made: (raise_head(made, DEPUTY), made.unit.update({"don_vi.diem": 95})),
        [("CHI_TIEU_BANG_KHONG", (PHONG, "quan_ly", DEPUTY, "ma"))],
    ),
    # Counts of a vote (D.2, B.III.2)
    "more present than convened": (
        lambda made: made.branch.update(mau_11_trieu_tap=12, mau_11_co_mat=13),
        [("PHIEU_LECH_SO", (CHI_BO, "mau_11_co_mat")), ("PHIEU_NGUOI_KHONG_QUYEN", (CHI_BO, "mau_11_co_mat"))],
    ),
    "valid and invalid do not make the returned": (
        lambda made: made.branch.update(mau_11_khong_hop_le=1), [("PHIEU_LECH_SO", (CHI_BO, "mau_11_hop_le"))],
    ),
    "fewer convened than official members": (
        lambda made: [made.branch.update({f"mau_12_{slot}": 11}) for slot in ("trieu_tap", "co_mat")] and
                     [made.branch.update({f"mau_12_{slot}": 11}) for slot in ("phat_ra", "thu_vao", "hop_le")] and
                     made.round_two[BEST].update(phieu_khong_tan_thanh=1),
        [("SO_CU_TRI_LECH", (CHI_BO, "mau_12_trieu_tap"))],
    ),
    "a probationary member was counted in": (
        lambda made: made.members["VC09"].update(tinh_trang="du_bi"),
        [("PHIEU_NGUOI_KHONG_QUYEN", (CHI_BO, "mau_11_trieu_tap")),
         ("PHIEU_NGUOI_KHONG_QUYEN", (CHI_BO, "mau_12_trieu_tap")),
         *(("PHIEU_QUA_SO", (CHI_BO, "mau_11", f"VC{n:02d}", "phieu_htxsnv")) for n in range(1, 13)),
         ("PHIEU_QUA_SO", (CHI_BO, "mau_12", BEST, "phieu_htxsnv")),
         ("THIEU_PHIEU", (CHI_BO, "dang_vien", BEST, "ma"))],  # nothing is decided by counts that cannot be
    ),
    "more votes than valid ballots": (
        lambda made: made.round_one["VC03"].update(phieu_htnv=1),
        [("PHIEU_QUA_SO", (CHI_BO, "mau_11", "VC03", "phieu_htxsnv"))],
    ),
    "a vote on somebody unknown": (
        lambda made: made.round_one.update(VC99={"ma": "VC99", "ho_ten": "Người lạ", "phieu_httnv": 12}),
        [("PHIEU_NGUOI_LA", (CHI_BO, "mau_11", "VC99", "ma"))],
    ),
    "a vote on a member who is not rated": (
        lambda made: (made.members.update(VC13={**made.members["VC09"], "ma": "VC13", "ho_ten": "Người 13",
                                                "tinh_trang": "mien_cong_tac_sinh_hoat", "la_vien_chuc": False}),
                      made.round_one.update(VC13={"ma": "VC13", "ho_ten": "Người 13", "phieu_httnv": 12})),
        [("PHIEU_NGUOI_LA", (CHI_BO, "mau_11", "VC13", "ma"))],
    ),
    "a vote for the top tier the criteria do not carry": (
        lambda made: vote_round_two(made, VC02=12),
        [("PHIEU_KHONG_DU_DIEU_KIEN", (CHI_BO, "mau_12", "VC02", "phieu_htxsnv"))],
    ),
    # B.II.2
    "no day of the leaders' rating": (
        lambda made: made.branch.pop("ngay_xep_loai_lanh_dao"),
        [("PHIEU_LANH_DAO_SOM", (CHI_BO, "mau_11", DEPUTY, "phieu_htxsnv"))],
    ),
    "no vote at all": (
        lambda made: made.round_two.clear(), [("CHUA_CO_PHIEU", (CHI_BO, "dang_vien", BEST, "ma"))],
    ),
    "one candidate without a vote": (
        lambda made: raise_members(made, "VC02"), [("THIEU_PHIEU", (CHI_BO, "dang_vien", "VC02", "ma"))],
    ),
    # D.2: three share the last of two places.
    "a tie across the last place": (
        lambda made: (raise_members(made, "VC02", "VC03"), vote_round_two(made, VC01=12, VC02=10, VC03=10)),
        [("BANG_PHIEU", (CHI_BO, "dang_vien", code, "ma")) for code in ("VC02", "VC03")],
    ),
    "two counts of one vote": (
        lambda made: second_tally(made, 11),
        [("PHIEU_KHAC_NHAU", (CHI_BO, "mau_12_ngay")), ("PHIEU_KHAC_NHAU", ("mau-12.xlsx", "mau_12_ngay")),
         ("THIEU_PHIEU", (CHI_BO, "dang_vien", BEST, "ma"))],
    ),
    # C.IV.1.2.1.b: Mẫu 04 puts forward a tier.
    "the unit puts forward another tier": (
        lambda made: made.unit_vote.update(VC02={"ma": "VC02", "ho_ten": "Người 02", "muc_de_nghi": "HTXSNV",
                                                 "phieu_htxsnv": 12}),
        [("DE_NGHI_KHAC", (PHONG, "mau_04", "VC02", "muc_de_nghi"))],
    ),
    "the unit puts forward the proposed tier": (
        lambda made: made.unit_vote.update(VC02={"ma": "VC02", "ho_ten": "Người 02", "muc_de_nghi": "HTTNV",
                                                 "phieu_httnv": 12}),
        [],
    ),
    # D.1 before D.2: the leader of the tổ đảng cannot keep the top tier, so he takes no place and needs no vote.
    "a leader lowered before the places are shared out": (
        lambda made: made.members[BEST].update(la_nguoi_dung_dau=True),
        [("HA_THEO_TAP_THE", (CHI_BO, "dang_vien", BEST, "la_nguoi_dung_dau"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_fault_gives_its_finding_at_its_cell(name: str, tmp_path: Path) -> None:
    change, expected = CASES[name]
    made = institution(change)
    told, placed = findings(made, tmp_path)
    places = sorted((f.code, f.file, f.sheet, f.cell) for f in told)
    assert places == sorted((code, *address(where, made, placed)) for code, where in expected)


def test_a_tally_of_a_chi_bo_nobody_knows_is_told_at_its_name(tmp_path: Path) -> None:
    made = institution(lambda made: second_tally(made, 10))
    made.more["mau-12.xlsx"][1]["don_vi"] = "Chi bộ Khác"
    told, placed = findings(made, tmp_path)
    assert [(f.code, f.sheet, f.cell) for f in told if f.file == "mau-12.xlsx"] == [
        ("PHIEU_TAP_THE_LA", *placed["mau-12.xlsx"].fields["don_vi"])
    ]


def test_d_2_the_same_tally_in_a_book_of_its_own_is_used_once(tmp_path: Path) -> None:
    made = institution(lambda made: second_tally(made, 10))
    made.more["mau-12.xlsx"][2]["mau_12"][0]["phieu_khong_tan_thanh"] = 2
    made.write(tmp_path)
    result = consolidate(tmp_path, today=EARLY)
    assert result.findings == []
    assert result.people.set_index(["doi_tuong", "ma"])["xep_loai"]["dang_vien", BEST] == "HTXSNV"


def test_d_2_a_tally_book_of_its_own_serves_the_chi_bo(tmp_path: Path) -> None:
    made = institution(lambda made: second_tally(made, 10))
    made.round_two.clear()
    made.write(tmp_path)
    result = consolidate(tmp_path, today=EARLY)
    assert result.findings == []
    assert result.people.set_index(["doi_tuong", "ma"])["xep_loai"]["dang_vien", BEST] == "HTXSNV"


def test_b_ii_2_a_day_is_enough_and_a_vote_without_leaders_needs_none(tmp_path: Path) -> None:
    def no_leaders(made: Institution) -> None:
        made.branch.pop("ngay_xep_loai_lanh_dao")
        for code in (HEAD, DEPUTY):
            del made.round_one[code]

    assert findings(institution(no_leaders), tmp_path / "a")[0] == []
    early = institution(lambda made: made.branch.update(ngay_xep_loai_lanh_dao=dt.date(2021, 12, 5)))
    assert findings(early, tmp_path / "b")[0] == []


@pytest.mark.parametrize(("for_httnv", "codes"), [(6, ["PHIEU_KHAC_DE_XUAT"]), (7, [])])
def test_r9_more_than_half_of_the_votes_cumulated_from_the_top_gives_a_tier(
    for_httnv: int, codes: list[str], tmp_path: Path
) -> None:
    votes = {"phieu_httnv": for_httnv, "phieu_htnv": 12 - for_httnv}
    made = institution(lambda made: made.round_one["VC02"].update(votes))
    placed = made.write(tmp_path)
    assert consolidate(tmp_path, today=EARLY).findings == []  # the default only shows the counts
    rules = load_ruleset("kh170-2021", readings={"R9": "qua_ban_cong_don"})
    told = consolidate(tmp_path, ruleset=rules, today=EARLY).findings
    cell = placed[CHI_BO].cells["mau_11", row_of(made.round_one, "VC02"), "phieu_htnv"]
    assert [(f.code, f.sheet, f.cell) for f in told] == [(code, *cell) for code in codes]


def test_messages_name_the_people_and_the_numbers(tmp_path: Path) -> None:
    made = institution(lambda made: made.staff["VC02"].update(hieu_qua_cao=True, ty_le_vuot_muc=60))
    (told,) = findings(made, tmp_path)[0]
    assert "Người 01, Người 02" in told.message
    assert "chọn 1 trong 2" in told.message
    assert told.clause == "KH 170, D.2"
    assert UNIT not in told.message  # the group is the chức danh
    assert CELL not in told.message
