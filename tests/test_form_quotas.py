"""Quotas and caps on the sheets: places as `quota_cap` counts them, heads above their unit told and marked."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rating.quota import BASES
from danhgia_xl.terms import LABELS, TIERS
from tests.form_books import FormBook
from tests.form_marks import marks
from tests.office import recalculate

RULES = dg.load_ruleset("kh170-2021")

STAFF: dict[str, dict[str, object]] = {
    "HTXSNV": {"tieu_chi_chung": "Thực hiện tốt", "hieu_qua_cao": "x", "ty_le_vuot_muc": 60},
    "HTTNV": {"tieu_chi_chung": "Đáp ứng"},
    "HTNV": {"tieu_chi_chung": "Đáp ứng", "ty_le_dam_bao": 90},
    "KHTNV": {"tieu_chi_chung": "Đáp ứng", "ky_luat": "x"},
    "CHUA_XAC_DINH": {"tieu_chi_chung": None},
    "CHUA_KIEM_DIEM": {"da_kiem_diem": None},
    "KHONG_THUOC_DIEN": {"thang_lam_viec": 3},
}
"""What differs in the row of a member of staff who comes to each outcome (C.III.3.3.2)."""

COMMON: dict[str, object] = {
    "da_kiem_diem": "x",
    "ty_le_hoan_thanh": 100,
    "ty_le_dam_bao": 100,
    "ty_le_chua_dam_bao": 0,
    "ty_le_vuot_muc": 0,
}
MANAGER: dict[str, object] = {
    "diem": 95,
    "dv_ty_le_hoan_thanh": 100,
    "dv_ty_le_vuot_muc": 60,
    "dv_ty_le_dam_bao": 100,
    "khong_co_don_vi_truc_thuoc": "x",
}
COUNTED = {
    "Được xếp loại": TIERS,
    "Chưa có mức": ("CHUA_XAC_DINH", "CHUA_KIEM_DIEM"),
    "Từ HTTNV": ("HTXSNV", "HTTNV"),
    "HTXSNV": ("HTXSNV",),
}
PLACES = dict(zip(BASES, ("Chỗ: 20% số HTTNV", "Chỗ: 20% số từ HTTNV", "Chỗ: 20% tổng số"), strict=True))
BOXES = {"so-phong": "Chức danh", "so-chi-bo": "Phạm vi"}

People = list[tuple[str, str, str]]
"""Roster, group, outcome."""


def put(book: FormBook, people: People) -> None:
    """Type everybody into the next free row of the roster."""
    places = {roster: book.table(roster) for roster in {roster for roster, _, _ in people}}
    free = {roster: iter(place.rows) for roster, place in places.items()}
    for roster, group, outcome in people:
        place, row = places[roster], next(free[roster])
        extra = MANAGER if roster == "quan_ly" else {}
        values = {"ma": f"{roster} {row}", "ho_ten": "Người", "chuc_danh": group, **COMMON, **extra, **STAFF[outcome]}
        for slot, value in values.items():
            if slot in place.columns and value not in (None, ""):
                place.put(row, slot, value)


def box(book: FormBook) -> dict[str, dict[str, Any]]:
    """Return the quota box: per group what stands under each title."""
    assert book.form.tam_tinh
    rows = list(book.book["Tạm tính"].iter_rows(max_col=12, values_only=True))
    at = next(n for n, row in enumerate(rows) if row[0] == BOXES[book.form.ma] and "Còn lại" in row)
    found = {}
    for row in rows[at + 1 :]:
        if len([value for value in row if value is not None]) > 2:
            found[str(row[0])] = {title: row[rows[at].index(title)] for title in rows[at] if title}
    return {group: line for group, line in found.items() if group not in ("", "None")}


def checked(line: dict[str, Any], outcomes: list[str], kind: str) -> None:
    """Compare one line with what the people of the group come to."""
    counts = {title: sum(outcome in codes for outcome in outcomes) for title, codes in COUNTED.items()}
    places = {
        title: dg.quota_cap(counts["Từ HTTNV"], base, total=counts["Được xếp loại"], kind=kind, ruleset=RULES)
        for base, title in PLACES.items()
    }
    left = places[PLACES["HTTNV"]] - counts["HTXSNV"]
    left = left if left >= 0 else f"vượt {-left}"
    assert {title: line[title] for title in (*counts, *places, "Còn lại")} == {**counts, **places, "Còn lại": left}


@pytest.fixture(scope="module")
def crowd() -> People:
    """Seventy people of five groups over two rosters, in every outcome."""
    rng = random.Random("chỉ tiêu")  # noqa: S311 - test data
    weights = (10, 20, 4, 2, 2, 1, 1)
    people = []
    for number in range(70):
        group = rng.choice(("Y sĩ", "Điều dưỡng", "Điều dưỡng", "Bác sĩ (hạng III)", "Hộ lý, bảo vệ"))
        roster = "quan_ly" if number % 7 == 0 else "vien_chuc"
        people.append((roster, group, rng.choices(list(STAFF), weights)[0]))
    return people


def test_counts_and_places_of_every_group_are_those_of_the_engine(crowd: People, tmp_path: Path) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx", {"vien_chuc": 80, "quan_ly": 20})
    put(book, crowd)
    back = FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    lines = box(back)
    assert set(lines) == {group for _, group, _ in crowd}
    for group, line in lines.items():
        checked(line, [outcome for _, own, outcome in crowd if own == group], "vien_chuc")
    assert not any("nhóm khác" in str(row) for row in back.estimate())


@pytest.mark.parametrize("sizes", [(0, 1, 4, 5, 6, 9, 10, 11), (12, 14, 15, 17, 18, 19, 23, 24)], ids=str)
def test_places_follow_the_engine_around_every_size_at_which_one_more_is_allowed(
    sizes: tuple[int, ...], tmp_path: Path
) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx", {"vien_chuc": sum(sizes) + len(sizes)})
    outcomes = {f"Nhóm {size}": ["HTNV"] + ["HTTNV"] * size for size in sizes}
    put(book, [("vien_chuc", group, outcome) for group, here in outcomes.items() for outcome in here])
    lines = box(FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True))
    for group, here in outcomes.items():
        checked(lines[group], here, "vien_chuc")


def test_more_groups_than_lines_and_people_without_a_group_are_told(tmp_path: Path) -> None:
    form = load_form(RULES, "so-phong")
    assert form.tam_tinh
    lines = form.tam_tinh.so_nhom
    people: People = [("vien_chuc", f"Chức danh số {number}", "HTTNV") for number in range(lines + 3)]
    people += [("vien_chuc", "", "HTTNV"), ("quan_ly", " ", "HTXSNV")]
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    put(book, people)
    back = FormBook("so-phong", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    assert list(box(back)) == [f"Chức danh số {number}" for number in range(lines)]
    assert any(str(row[0]).startswith("Còn 5 người") for row in back.estimate() if row)


def test_members_of_a_chi_bo_share_one_quota(tmp_path: Path) -> None:
    book = FormBook.blank("so-chi-bo", RULES, tmp_path / "so-chi-bo.xlsx")
    place = book.table("dang_vien")
    best = {"da_kiem_diem": "x", "diem": 95, "tieu_bieu": "x", "ty_le_nhiem_vu": 100, "muc_con_lai": "Tốt"}
    outcomes = ["HTXSNV"] * 3 + ["HTTNV"] * 10 + ["KHTNV", "CHUA_XAC_DINH"]
    for row, outcome in zip(place.rows, outcomes, strict=False):
        level = {"HTXSNV": "Xuất sắc", "CHUA_XAC_DINH": None}.get(outcome, "Tốt")
        values = {"ma": row, "ho_ten": "Người", **best, "muc_ket_qua": level}
        for slot, value in (values | ({"ky_luat": "x"} if outcome == "KHTNV" else {})).items():
            place.put(row, slot, value)
    back = FormBook("so-chi-bo", RULES, recalculate(book.save(), tmp_path / "tính lại"), values=True)
    (line,) = box(back).values()
    checked(line, outcomes, "dang_vien")


@pytest.mark.parametrize(
    ("points", "told", "marked"),
    [
        (95, "", False),
        (85, "Mức của người đứng đầu không cao hơn mức của đơn vị", True),
        (None, "Chờ mức của tập thể", False),
    ],
    ids=["unit as high", "unit below", "unit open"],
)
def test_a_head_above_the_unit_is_told_and_marked(
    points: float | None, told: str, marked: bool, tmp_path: Path
) -> None:
    book = FormBook.blank("so-phong", RULES, tmp_path / "so-phong.xlsx")
    people: People = [("quan_ly", "Trưởng phòng", "HTXSNV"), ("quan_ly", "Phó trưởng phòng", "HTXSNV")]
    put(book, [*people, ("vien_chuc", "Y sĩ", "HTXSNV"), ("quan_ly", "Trưởng phòng", "KHTNV")])
    managers = book.table("quan_ly")
    for row in (managers.rows[0], managers.rows[2]):
        managers.put(row, "la_nguoi_dung_dau", "x")
    book.field("don_vi", "diem").value = points
    found = marks(book, {managers.sheet.title: managers.rows[:3]}, tmp_path / "đánh dấu")
    back = FormBook("so-phong", RULES, recalculate(book.path, tmp_path / "tính lại"), values=True)
    place = back.table("quan_ly")
    reasons = [str(place.get(row, "Còn thiếu, chưa đạt")) for row in place.rows[:3]]
    tiers = [place.get(row, "Mức đề xuất theo tiêu chí") for row in place.rows[:3]]
    assert tiers == [LABELS["HTXSNV"], LABELS["HTXSNV"], LABELS["KHTNV"]]  # the criteria's: a cap changes none of them
    assert (told in reasons[0]) if told else ("tập thể" not in reasons[0] and "không cao hơn" not in reasons[0])
    assert ("Luật Viên chức" in reasons[1]) is bool(told)  # a deputy is warned by the same comparison
    tier = get_column_letter(place.by_header["Mức đề xuất theo tiêu chí"])
    cells = {cell for (_, cell), style in found.items() if style == "WRONG" and cell.startswith(tier)}
    assert cells == ({f"{tier}{row}" for row in place.rows[:2]} if marked else set())
    if points is not None:
        assert "tập thể" not in reasons[2]
    staff = back.table("vien_chuc")
    assert "người đứng đầu" not in str(staff.get(staff.rows[0], "Còn thiếu, chưa đạt"))
