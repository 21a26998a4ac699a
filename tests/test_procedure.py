"""Deadlines, dossiers, the order of steps, complaints: each date rule on the day before, on and after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.calendar import in_order, last_day, step_standing
from danhgia_xl.rating.dossier import paper_standing
from danhgia_xl.workbook.template.fill import Content, Placed
from tests.books import EARLY, RULES, unit_book, write

LATER = dt.date(2022, 1, 10)
"""A day on which every step of the Plan is past."""


def dec(day: int) -> dt.date:
    return dt.date(2021, 12, day)


def nov(day: int) -> dt.date:
    return dt.date(2021, 11, day)


# One step (D, Tổ chức thực hiện)


@pytest.mark.parametrize(
    ("step", "done", "state", "days"),
    [
        # "chậm nhất ngày 02/12"
        ("han.nop_ho_so", dec(1), "DUNG_HAN", 0),
        ("han.nop_ho_so", dec(2), "DUNG_HAN", 0),
        ("han.nop_ho_so", dec(3), "TRE", 1),
        # "xong trước ngày 01/12": the day itself is late
        ("han.hop_phong", nov(30), "DUNG_HAN", 0),
        ("han.hop_phong", dec(1), "TRE", 1),
        ("han.hop_phong", dec(2), "TRE", 2),
        # "ngày 05/12": on that day
        ("han.hop_chi_bo", dec(4), "SAI_NGAY", -1),
        ("han.hop_chi_bo", dec(5), "DUNG_HAN", 0),
        ("han.hop_chi_bo", dec(6), "SAI_NGAY", 1),
    ],
)
def test_d_2_a_step_is_in_time_as_its_words_say(step: str, done: dt.date, state: str, days: int) -> None:
    standing = step_standing(done, RULES.deadline(step), LATER)
    assert (standing.state, standing.days) == (state, days)


@pytest.mark.parametrize(
    ("step", "last"), [("han.nop_ho_so", dec(2)), ("han.hop_phong", nov(30)), ("han.hop_chi_bo", dec(5))]
)
def test_d_2_a_step_not_done_is_overdue_the_day_after_its_last(step: str, last: dt.date) -> None:
    deadline = RULES.deadline(step)
    assert last_day(deadline) == last
    assert step_standing(None, deadline, last).state == "CHUA_DEN_HAN"
    assert step_standing(None, deadline, last + dt.timedelta(days=1)).state == "QUA_HAN"


def test_a_day_still_to_come_is_a_plan_and_not_done() -> None:
    deadline = RULES.deadline("han.gui_dang_uy")
    assert step_standing(dec(6), deadline, dec(5)).state == "CHUA_DEN_HAN"
    assert step_standing(dec(6), deadline, dec(6)).state == "DUNG_HAN"
    assert step_standing(dec(9), deadline, dec(8)).state == "QUA_HAN"


# One order (B.II.2; C.IV; D, Tổ chức thực hiện.1)


@pytest.mark.parametrize(("sent", "fine"), [(nov(26), True), (nov(27), True), (nov(28), False)])
def test_d_1_drafts_go_out_three_days_ahead(sent: dt.date, fine: bool) -> None:
    assert in_order(sent, nov(30), RULES.step_order("trinh_tu.gui_du_thao")) is fine


@pytest.mark.parametrize("order", ["tap_the_truoc", "dung_dau_truoc", "lanh_dao_truoc_phieu"])
@pytest.mark.parametrize(("later", "fine"), [(nov(29), False), (nov(30), True), (dec(1), True)])
def test_b_ii_2_c_iv_what_comes_after_may_be_on_the_same_day(order: str, later: dt.date, fine: bool) -> None:
    assert in_order(nov(30), later, RULES.step_order(f"trinh_tu.{order}")) is fine


def test_a_blank_date_breaks_no_order() -> None:
    order = RULES.step_order("trinh_tu.tap_the_truoc")
    assert in_order(None, nov(1), order)
    assert in_order(nov(1), None, order)


# One paper (D.5; R12)


@pytest.mark.parametrize(
    ("received", "state", "days"), [(dec(1), "DUNG_HAN", 0), (dec(2), "DUNG_HAN", 0), (dec(3), "TRE", 1)]
)
def test_d_5_1_a_paper_is_late_from_the_day_after_it_is_due(received: dt.date, state: str, days: int) -> None:
    standing = paper_standing(received, RULES.deadline("han.nop_ho_so"), None, LATER)
    assert (standing.state, standing.days) == (state, days)


@pytest.mark.parametrize(("today", "state"), [(dec(1), "CHUA_DEN_HAN"), (dec(2), "CHUA_DEN_HAN"), (dec(3), "THIEU")])
def test_d_5_1_a_paper_is_missing_from_the_day_after_it_is_due(today: dt.date, state: str) -> None:
    assert paper_standing(None, RULES.deadline("han.nop_ho_so"), None, today).state == state


@pytest.mark.parametrize(
    ("today", "state"),
    [(dec(3), "CHUA_DEN_HAN"), (dec(4), "CHUA_DEN_HAN"), (dec(5), "THIEU_LAN_HAI"), (LATER, "THIEU_LAN_HAI")],
)
def test_r12_a_paper_made_after_the_due_day_is_not_due_before_it_is_made(today: dt.date, state: str) -> None:
    assert paper_standing(None, RULES.deadline("han.nop_ho_so"), dec(4), today).state == state


@pytest.mark.parametrize(("received", "state"), [(dec(2), "DUNG_HAN"), (dec(5), "LAN_HAI"), (dec(30), "LAN_HAI")])
def test_r12_nothing_is_late_in_the_second_pass(received: dt.date, state: str) -> None:
    standing = paper_standing(received, RULES.deadline("han.nop_ho_so"), dec(4), LATER)
    assert (standing.state, standing.days) == (state, 0)


def test_a_paper_made_before_the_due_day_is_of_the_first_pass() -> None:
    due = RULES.deadline("han.gui_dang_uy")
    assert paper_standing(dec(7), due, dec(5), LATER).state == "TRE"
    assert paper_standing(None, due, dec(6), dec(7)).state == "THIEU"


# Books

PAPERS: list[dict[str, Content]] = [{"ngay_nhan": dec(2)}] * 9
MEETING: dict[str, Content] = {
    "ngay_gui_du_thao": nov(26),
    "ngay_hop": nov(30),
    "ngay_kiem_diem_dung_dau": nov(30),
    "ngay_kiem_diem_ca_nhan": nov(30),
    "mau_04_ngay": nov(30),
}
DATE_CODES = {
    "BUOC_TRE", "BUOC_SAI_NGAY", "BUOC_QUA_HAN", "SAI_TRINH_TU", "TRINH_TU_CAN_XEM", "HO_SO_TRE", "HO_SO_THIEU",
    "HO_SO_THIEU_LAN_HAI", "KHIEU_NAI_CHUA_TRA_LOI", "Y_KIEN_BAO_LUU",
}  # fmt: skip


def unit(path: Path, papers: list[dict[str, Content]] | None = None, **fields: Content) -> Placed:
    """Write the book of a unit with good dates but for `fields`, and every paper received but for `papers`."""
    named: dict[str, Content] = {"don_vi.don_vi": "Phòng Y tế", "don_vi.diem": 85, **MEETING, **fields}
    return write(path, "so-phong", named, ho_so=PAPERS if papers is None else papers)


def told(result: Consolidation) -> list[tuple[str, str, str, str]]:
    """Return code, severity, sheet and cell of what was found about dates and opinions."""
    return [(f.code, f.severity, f.sheet, f.cell) for f in result.findings if f.code in DATE_CODES]


def row(result: Consolidation, step: str) -> dict[str, Any]:
    rows = result.calendar[result.calendar["thoi_han"] == step].to_dict("records")
    assert len(rows) == 1
    return {str(key): value for key, value in rows[0].items()}


def test_a_unit_with_good_dates_has_nothing_to_be_told(tmp_path: Path) -> None:
    placed = unit(tmp_path / "a.xlsx")
    result = consolidate(tmp_path, today=LATER)
    assert told(result) == []
    met, handed_in = row(result, "han.hop_phong"), row(result, "han.nop_ho_so")
    assert (met["ai"], met["ngay_xong"], met["trang_thai"]) == ("Phòng Y tế", nov(30), "DUNG_HAN")
    assert (met["trang"], met["o"]) == placed.fields["ngay_hop"]
    assert (handed_in["ngay_xong"], handed_in["trang_thai"]) == (dec(2), "DUNG_HAN")
    assert list(result.dossiers["trang_thai"]).count("DUNG_HAN") == 9


def test_steps_no_book_is_asked_about_are_told_as_such_and_are_no_fault(tmp_path: Path) -> None:
    unit(tmp_path / "a.xlsx")
    step = row(consolidate(tmp_path, today=LATER), "han.hop_chi_bo")
    assert (step["ai"], step["trang_thai"], step["tep"]) == ("Cấp ủy, chi bộ", "CHUA_CO_SO", "")


BROKEN: dict[str, tuple[dict[str, Content], str, str, str]] = {
    "D (Tổ chức thực hiện).2: meeting on the day it must be over before": (
        {name: dec(1) for name in MEETING if name != "ngay_gui_du_thao"}, "ngay_hop", "BUOC_TRE", "canh_bao",
    ),
    "D (Tổ chức thực hiện).1: drafts two days ahead": (
        {"ngay_gui_du_thao": nov(28)}, "ngay_hop", "TRINH_TU_CAN_XEM", "canh_bao",
    ),
    "C.IV: the head before the collective": (
        {"ngay_kiem_diem_dung_dau": nov(29)}, "ngay_kiem_diem_dung_dau", "SAI_TRINH_TU", "vi_pham",
    ),
    "C.IV: the others before the head": (
        {"ngay_kiem_diem_dung_dau": dec(1)}, "ngay_kiem_diem_ca_nhan", "SAI_TRINH_TU", "vi_pham",
    ),
    "C.IV: the vote on persons before the collective": (
        {"mau_04_ngay": nov(29)}, "mau_04_ngay", "SAI_TRINH_TU", "vi_pham",
    ),
    "no day of the meeting": ({"ngay_hop": None}, "ngay_hop", "BUOC_QUA_HAN", "canh_bao"),
}  # fmt: skip
"""What is broken: (fields, field of the finding, code, severity)."""


@pytest.mark.parametrize("case", BROKEN)
def test_a_date_out_of_place_is_told_at_its_cell(case: str, tmp_path: Path) -> None:
    fields, field, code, severity = BROKEN[case]
    placed = unit(tmp_path / "a.xlsx", **fields)
    assert told(consolidate(tmp_path, today=LATER)) == [(code, severity, *placed.fields[field])]


def test_b_ii_2_a_vote_before_the_leaders_rating_is_a_warning(tmp_path: Path) -> None:
    fields: dict[str, Content] = {
        "chi_bo.don_vi": "Chi bộ Cơ sở", "ngay_gui_du_thao": dec(2), "ngay_hop": dec(5),
        "ngay_xep_loai_lanh_dao": dec(5), "mau_11_ngay": dec(4), "mau_12_ngay": dec(5),
    }  # fmt: skip
    papers: list[dict[str, Content]] = [{"ngay_nhan": dec(6)}] * 8
    placed = write(tmp_path / "cb.xlsx", "so-chi-bo", fields, ho_so=papers)
    assert told(consolidate(tmp_path, today=LATER)) == [("TRINH_TU_CAN_XEM", "canh_bao", *placed.fields["mau_11_ngay"])]


def test_d_1_the_chi_bo_must_send_its_drafts_three_days_ahead(tmp_path: Path) -> None:
    fields: dict[str, Content] = {"chi_bo.don_vi": "Chi bộ Cơ sở", "ngay_gui_du_thao": dec(3), "ngay_hop": dec(5)}
    placed = write(tmp_path / "cb.xlsx", "so-chi-bo", fields)
    result = consolidate(tmp_path, today=dec(5))
    assert told(result) == [("SAI_TRINH_TU", "vi_pham", *placed.fields["ngay_hop"])]
    assert result.exit_code == 1
    found = next(f for f in result.findings if f.code == "SAI_TRINH_TU")
    assert (found.value, found.expected, found.clause) == (
        "05/12/2021", "Từ ngày 06/12/2021 trở đi", "KH 170, D (Tổ chức thực hiện).1",
    )  # fmt: skip


def test_d_2_a_to_dang_meets_on_the_fourth(tmp_path: Path) -> None:
    placed = write(tmp_path / "td.xlsx", "so-to-dang", {"to_dang.don_vi": "Tổ đảng 1", "ngay_hop": dec(5)})
    result = consolidate(tmp_path, today=LATER)
    assert told(result) == [("BUOC_SAI_NGAY", "canh_bao", *placed.fields["ngay_hop"])]
    assert row(result, "han.hop_to_dang")["tinh_trang"] == "Sai ngày: sau 1 ngày"


def test_a_tally_of_its_own_is_compared_with_the_day_it_gives(tmp_path: Path) -> None:
    fields: dict[str, Content] = {
        "don_vi": "Chi bộ Cơ sở", "ngay_xep_loai_lanh_dao": dec(6), "mau_11_ngay": dec(5),
    }  # fmt: skip
    placed = write(tmp_path / "m.xlsx", "mau-11", fields)
    assert told(consolidate(tmp_path, today=LATER)) == [("TRINH_TU_CAN_XEM", "canh_bao", *placed.fields["mau_11_ngay"])]


# Dossiers of books


def test_d_5_1_late_and_missing_papers_are_told_at_their_cells(tmp_path: Path) -> None:
    papers: list[dict[str, Content]] = [*PAPERS]
    papers[0] = {"ngay_nhan": dec(4)}
    papers[1] = papers[4] = {}  # two of the first pass
    papers[3] = papers[6] = {}  # made on the 4th and the 5th of December
    placed = unit(tmp_path / "a.xlsx", papers)
    cells = [placed.cells["ho_so", line, "ngay_nhan"] for line in range(9)]
    result = consolidate(tmp_path, today=LATER)
    assert told(result) == [
        ("HO_SO_TRE", "canh_bao", *cells[0]),
        ("HO_SO_THIEU", "canh_bao", *cells[1]),
        ("HO_SO_THIEU_LAN_HAI", "canh_bao", *cells[3]),
    ]
    messages = {f.code: f.message for f in result.findings if f.code in DATE_CODES}
    assert "còn thiếu 2 loại" in messages["HO_SO_THIEU"]
    assert "dòng 2, 5" in messages["HO_SO_THIEU"]
    assert "dòng 4, 7" in messages["HO_SO_THIEU_LAN_HAI"]
    assert "không định ngày" in messages["HO_SO_THIEU_LAN_HAI"]
    assert row(result, "han.nop_ho_so")["trang_thai"] == "QUA_HAN"


def test_r12_as_of_the_due_day_only_what_can_be_there_is_missing(tmp_path: Path) -> None:
    unit(tmp_path / "a.xlsx", [])
    on_the_day, after = (consolidate(tmp_path, today=dec(day)).dossiers["trang_thai"].tolist() for day in (2, 3))
    assert on_the_day == ["CHUA_DEN_HAN"] * 9
    made_later = (4, 6, 7)
    assert after == ["CHUA_DEN_HAN" if line in made_later else "THIEU" for line in range(1, 10)]


def test_the_leading_collective_owes_no_dossier_of_a_unit(tmp_path: Path) -> None:
    chosen: dict[str, Content] = {"loai_tap_the": "tap_the_lanh_dao", "ngay_hop": nov(29), "don_vi.diem": None}
    unit(tmp_path / "a.xlsx", [{"ngay_nhan": dec(2)}], **chosen)
    result = consolidate(tmp_path, today=LATER)
    assert [f for f in told(result) if f[0].startswith("HO_SO")] == []
    assert result.dossiers["tt"].tolist() == [1]
    assert row(result, "han.tap_the_lanh_dao")["trang_thai"] == "DUNG_HAN"


def test_a_date_that_cannot_be_read_is_not_called_missing(tmp_path: Path) -> None:
    papers: list[dict[str, Content]] = [{"ngay_nhan": "31/11/2021"}, *PAPERS[1:]]
    unit(tmp_path / "a.xlsx", papers, ngay_hop="hôm qua")
    result = consolidate(tmp_path, today=LATER)
    assert told(result) == []
    assert {f.code for f in result.findings} >= {"NGAY_LA"}
    assert result.dossiers["trang_thai"][0] == "KHONG_DOC_DUOC"
    assert row(result, "han.hop_phong")["trang_thai"] == "KHONG_DOC_DUOC"


def test_only_calendar_and_dossiers_depend_on_the_day(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    early, later = consolidate(tmp_path, today=EARLY), consolidate(tmp_path, today=LATER)
    assert told(early) == []
    assert {code for code, *_ in told(later)} == {"BUOC_QUA_HAN", "HO_SO_THIEU", "HO_SO_THIEU_LAN_HAI"}
    assert early.people.equals(later.people)
    assert early.units.equals(later.units)
    assert [f for f in later.findings if f.code not in DATE_CODES] == early.findings


# The institution's own book


def test_the_institutions_calendar_speaks_for_steps_no_other_book_has(tmp_path: Path) -> None:
    lines: list[dict[str, Content]] = [{} for _ in RULES.data.thoi_han]
    lines[0], lines[2], lines[7] = {"ngay_xong": nov(28)}, {"ngay_xong": dec(1)}, {"ngay_xong": dec(7)}
    placed = write(tmp_path / "so-co-so.xlsx", "so-co-so", {}, lich=lines)
    result = consolidate(tmp_path, today=dec(4))
    states = dict(zip(result.calendar["thoi_han"], result.calendar["trang_thai"], strict=True))
    assert states == {
        "han.tu_kiem_diem": "DUNG_HAN", "han.tap_the_lanh_dao": "QUA_HAN", "han.hop_phong": "TRE",
        "han.nop_ho_so": "QUA_HAN", "han.hop_vien_chuc": "QUA_HAN", "han.hop_to_dang": "CHUA_DEN_HAN",
        "han.hop_chi_bo": "CHUA_DEN_HAN", "han.gui_dang_uy": "CHUA_DEN_HAN",
    }  # fmt: skip
    where = {code: [found[2:] for found in told(result) if found[0] == code] for code in ("BUOC_TRE", "BUOC_QUA_HAN")}
    assert where["BUOC_TRE"] == [placed.cells["lich", 2, "ngay_xong"]]
    assert where["BUOC_QUA_HAN"] == [placed.cells["lich", line, "ngay_xong"] for line in (1, 3, 4)]


def test_a_blank_line_is_nothing_where_a_unit_has_the_date(tmp_path: Path) -> None:
    unit(tmp_path / "a.xlsx")
    write(tmp_path / "so-co-so.xlsx", "so-co-so", {})
    owners = consolidate(tmp_path, today=LATER).calendar.groupby("thoi_han")["ai"].apply(list)
    assert owners["han.hop_phong"] == ["Phòng Y tế"]
    assert owners["han.hop_to_dang"] == ["Các tổ đảng"]


COMPLAINT: dict[str, Content] = {
    "doi_tuong": "vien_chuc", "ma": "VC1", "ten": "Lò Thị Pha", "loai_y_kien": "khieu_nai",
    "ngay_y_kien": dt.date(2022, 6, 1), "so_tra_loi": "12/TB-CS", "ngay_tra_loi": dt.date(2022, 6, 20),
}  # fmt: skip


@pytest.mark.parametrize("blank", ["so_tra_loi", "ngay_tra_loi"])
def test_d_4_2_a_complaint_needs_a_written_answer(blank: str, tmp_path: Path) -> None:
    rows = [COMPLAINT, {**COMPLAINT, blank: None}]
    placed = write(tmp_path / "so-co-so.xlsx", "so-co-so", {}, y_kien=rows)
    result = consolidate(tmp_path, today=EARLY)
    assert [f.code for f in result.findings] == ["KHIEU_NAI_CHUA_TRA_LOI"]
    assert told(result) == [("KHIEU_NAI_CHUA_TRA_LOI", "canh_bao", *placed.cells["y_kien", 1, blank])]
    assert "01/06/2022" in result.findings[0].message


def test_d_4_1_a_reserved_opinion_is_for_information(tmp_path: Path) -> None:
    opinion = {**COMPLAINT, "loai_y_kien": "bao_luu", "so_tra_loi": None, "ngay_tra_loi": None}
    placed = write(tmp_path / "so-co-so.xlsx", "so-co-so", {}, y_kien=[opinion])
    result = consolidate(tmp_path, today=EARLY)
    assert told(result) == [("Y_KIEN_BAO_LUU", "thong_tin", *placed.cells["y_kien", 0, "loai_y_kien"])]


def test_one_person_may_stand_twice_among_decisions_and_a_collective_has_no_id(tmp_path: Path) -> None:
    rows: list[dict[str, Content]] = [
        {"doi_tuong": "vien_chuc", "ma": "VC1", "ten": "Lò Thị Pha"},
        {"doi_tuong": "dang_vien", "ma": "VC1", "ten": "Lò Thị Pha"},
        {"doi_tuong": "phong", "ten": "Phòng Y tế", "ngay_quyet_dinh": dt.date(2023, 2, 1)},
    ]
    write(tmp_path / "so-co-so.xlsx", "so-co-so", {}, quyet_dinh=rows)
    codes = {f.code for f in consolidate(tmp_path, today=EARLY).findings}
    assert not codes & {"TRUNG_MA", "THIEU_MA", "NGOAI_KHOANG", "THIEU_BAT_BUOC"}


def test_kinds_of_the_institutions_book_are_those_of_the_rule_set() -> None:
    values = {value.ma: value.ten for value in RULES.data.thang["loai_doi_tuong"].gia_tri}
    assert values == {kind: subject.ten for kind, subject in RULES.data.doi_tuong.items()}
