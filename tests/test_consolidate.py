"""Consolidation: one verdict a file, nobody lost or doubled in silence, results in the order the Plan says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from danhgia_xl.batch import reading
from danhgia_xl.batch.consolidate import consolidate, rate_workbook
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.lookup import find_rated
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.errors import UsageError
from tests.books import EARLY, RULES, chi_bo_book, unit_book, write


def tier(result: Consolidation, kind: str, code: str) -> str:
    rows = result.people[(result.people["doi_tuong"] == kind) & (result.people["ma"] == code)]
    assert len(rows) == 1
    return str(rows["xep_loai"].iloc[0])


def places(result: Consolidation, code: str) -> list[tuple[str, str, str]]:
    return [(f.file, f.sheet, f.cell) for f in result.findings if f.code == code]


def verdicts(result: Consolidation) -> dict[str, str]:
    return dict(zip(result.files["tep"], result.files["ket_luan"], strict=True))


def test_b_ii_3_3_a_member_takes_the_vien_chuc_result_by_id(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha", "ty_le_chua_dam_bao": 51}])
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True}])
    result = consolidate(tmp_path)
    assert tier(result, "vien_chuc", "1") == "KHTNV"
    assert tier(result, "dang_vien", "1") == "KHTNV"


def test_r11_member_who_is_no_vien_chuc_is_rated_without_the_link(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha", "ty_le_chua_dam_bao": 51}])
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    assert tier(consolidate(tmp_path), "dang_vien", "1") == "HTTNV"


def test_a_link_without_its_source_stays_open_and_says_what_is_missing(tmp_path: Path) -> None:
    placed = chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True}])
    result = consolidate(tmp_path)
    assert tier(result, "dang_vien", "1") == "CHUA_XAC_DINH"
    sheet, cell = placed.cells["dang_vien", 0, "xep_loai_vien_chuc"]
    assert ("cb.xlsx", sheet, cell) in places(result, "CON_THIEU")


def test_a_typed_link_that_differs_from_the_unit_book_is_shown(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    member = {"ma": "1", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True, "xep_loai_vien_chuc": "HTXSNV"}
    placed = chi_bo_book(tmp_path / "cb.xlsx", [member])
    sheet, cell = placed.cells["dang_vien", 0, "xep_loai_vien_chuc"]
    assert places(consolidate(tmp_path), "LECH_LIEN_KET") == [("cb.xlsx", sheet, cell)]


def test_a_link_is_never_taken_from_one_of_two_different_results(tmp_path: Path) -> None:
    """The same id in two units with different results: which counts is for people to say."""
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    unit_book(tmp_path / "b.xlsx", "Phòng B", [{"ma": "1", "ho_ten": "Lò Thị Pha", "ty_le_chua_dam_bao": 51}])
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True}])
    result = consolidate(tmp_path)
    assert tier(result, "dang_vien", "1") == "CHUA_XAC_DINH"
    assert {place[0] for place in places(result, "NGUOI_HAI_DON_VI")} == {"a.xlsx", "b.xlsx"}


def test_the_same_book_twice_is_told_on_both_copies(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    (tmp_path / "a - Copy.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes())
    result = consolidate(tmp_path)
    assert {place[0] for place in places(result, "TRUNG_DON_VI")} == {"a.xlsx", "a - Copy.xlsx"}
    assert {place[0] for place in places(result, "TRUNG_NGUOI_KHAC_TEP")} == {"a.xlsx", "a - Copy.xlsx"}


def test_one_id_under_two_names_is_told_on_both_names(tmp_path: Path) -> None:
    unit = unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    chi_bo = chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "1", "ho_ten": "Lò Thị Phà"}])
    assert sorted(places(consolidate(tmp_path), "MOT_MA_HAI_TEN")) == sorted(
        [
            ("a.xlsx", *unit.cells["vien_chuc", 0, "ho_ten"]),
            ("cb.xlsx", *chi_bo.cells["dang_vien", 0, "ho_ten"]),
        ]
    )


SELF = {"ma": "1", "ho_ten": "Lò Thị Pha", "don_vi": "Phòng A", "chuc_danh": "Y sĩ"}
TASKS = [
    {"nhiem_vu": f"Việc {n}", "hoan_thanh": True, "dung_tien_do": n < 3, "dam_bao_chat_luong": True} for n in range(4)
]
"""Four tasks done, three of them on time: 75% assured, 25% not."""


def test_a_personal_form_fills_what_the_roster_leaves_blank(tmp_path: Path) -> None:
    row = {
        "ma": "1",
        "ho_ten": "Lò Thị Pha",
        "ty_le_hoan_thanh": None,
        "ty_le_dam_bao": None,
        "ty_le_chua_dam_bao": None,
        "ty_le_vuot_muc": None,
    }
    unit_book(tmp_path / "a.xlsx", "Phòng A", [row])
    write(tmp_path / "ca-nhan" / "1.xlsx", "mau-02d", SELF, nhiem_vu=TASKS)
    result = consolidate(tmp_path)
    assert tier(result, "vien_chuc", "1") == "CHUA_XAC_DINH"
    assert places(result, "LECH_TU_CHAM") == []
    assert len(places(result, "KHONG_MUC_NAO_KHOP")) == 1


def test_a_difference_between_form_and_roster_is_found_on_the_roster_cell(tmp_path: Path) -> None:
    placed = unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    write(tmp_path / "ca-nhan" / "1.xlsx", "mau-02d", SELF, nhiem_vu=TASKS)
    result = consolidate(tmp_path)
    expected = {("a.xlsx", *placed.cells["vien_chuc", 0, fact]) for fact in ("ty_le_dam_bao", "ty_le_chua_dam_bao")}
    assert expected <= set(places(result, "LECH_TU_CHAM"))
    assert tier(result, "vien_chuc", "1") == "HTTNV"


def test_a_personal_form_without_a_roster_row_is_kept_and_told(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "2", "ho_ten": "Cà Văn Ín"}])
    write(tmp_path / "ca-nhan" / "1.xlsx", "mau-02d", SELF, nhiem_vu=TASKS)
    result = consolidate(tmp_path)
    assert tier(result, "vien_chuc", "1") == "CHUA_KIEM_DIEM"
    assert [place[0] for place in places(result, "KHONG_CO_TRONG_SO")] == ["ca-nhan/1.xlsx"]


def test_a_self_score_of_a_unit_feeds_its_unit(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [], **{"don_vi.diem": None})
    scores = [{"tu_cham": line.diem} for line in RULES.score_table("diem_phong").tieu_chi]
    write(tmp_path / "tu-cham.xlsx", "cham-diem-phong", {"don_vi": "phòng a"}, diem_phong=scores)
    result = consolidate(tmp_path)
    assert list(result.units["diem"]) == [100]
    assert list(result.units["xep_loai"]) == ["HTXSNV"]
    assert "Thang điểm tạm" in result.units["ly_do"].iloc[0]


def test_order_of_files_and_split_of_books_change_no_result(tmp_path: Path) -> None:
    people = [{"ma": str(n), "ho_ten": f"Người {n}", "ty_le_chua_dam_bao": 60 if n % 3 else 0} for n in range(8)]
    unit_book(tmp_path / "x" / "a.xlsx", "Phòng A", people[:5])
    unit_book(tmp_path / "x" / "b.xlsx", "Phòng B", people[5:])
    unit_book(tmp_path / "y" / "z.xlsx", "Phòng A", people[:5][::-1])
    unit_book(tmp_path / "y" / "a.xlsx", "Phòng B", people[5:][::-1])
    results = []
    for name in ("x", "y"):
        table = consolidate(tmp_path / name).people
        results.append(sorted(zip(table["ma"], table["don_vi"], table["xep_loai"], strict=True)))
    assert results[0] == results[1]


def test_one_broken_file_never_stops_the_others(tmp_path: Path) -> None:
    unit_book(tmp_path / "tot.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    whole = (tmp_path / "tot.xlsx").read_bytes()
    alone = consolidate(tmp_path).people
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "rong.xlsx").write_bytes(b"")
    (tmp_path / "~$tot.xlsx").write_bytes(b"x" * 165)
    (tmp_path / "ghi-chu.txt").write_text("không phải sổ", encoding="utf-8")
    result = consolidate(tmp_path, today=EARLY)
    assert verdicts(result) == {
        "tot.xlsx": "HOP_LE",
        "cut.xlsx": "KHONG_DOC_DUOC",
        "rong.xlsx": "KHONG_DOC_DUOC",
        "~$tot.xlsx": "BO_QUA",
    }
    assert result.exit_code == 3
    pd.testing.assert_frame_equal(result.people, alone)


def test_inputs_are_not_modified(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    before = {p: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*")}
    consolidate(tmp_path)
    assert {
        p: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*")
    } == before


def test_the_summary_itself_is_no_input(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    for _ in range(2):
        result = consolidate(tmp_path, tmp_path / "tong-hop.xlsx")
        assert list(result.files["tep"]) == ["a.xlsx"]


def test_every_kind_of_workbook_is_found_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b/2.XLSX", "b/10.xlsm", "a.xls", "c.ods", "d.txt", "e.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_workbooks(tmp_path)]
    assert found == ["a.xls", "b/10.xlsm", "b/2.XLSX", "c.ods"]


@pytest.mark.parametrize("missing", ["khong-co", "tep.xlsx"])
def test_a_folder_that_is_none_is_refused_with_a_remedy(tmp_path: Path, missing: str) -> None:
    (tmp_path / "tep.xlsx").touch()
    with pytest.raises(UsageError, match="Không thấy thư mục"):
        consolidate(tmp_path / missing)


def test_rating_one_file_alone(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    unit_book(tmp_path / "b.xlsx", "Phòng B", [{"ma": "2", "ho_ten": "Cà Văn Ín"}])
    result = rate_workbook(tmp_path / "a.xlsx")
    assert list(result.people["ma"]) == ["1"]
    assert result.exit_code == 0


def test_workers_give_the_same_books_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        unit_book(tmp_path / f"{number}.xlsx", f"Phòng {number}", [{"ma": str(number), "ho_ten": f"Người {number}"}])
    (tmp_path / "3.xlsx").write_bytes(b"PK\x03\x04 hong")
    paths = find_workbooks(tmp_path)
    here = reading.read_books(paths, tmp_path, RULES)
    monkeypatch.setattr(reading, "PARALLEL_FROM", 1)
    monkeypatch.setattr(reading, "CHUNK", 2)
    told: list[tuple[int, int, str]] = []
    assert reading.read_books(paths, tmp_path, RULES, lambda *step: told.append(step), workers=2) == here
    assert [step[:2] for step in told] == [(n + 1, 5) for n in range(5)]
    assert sorted(name for *_, name in told) == [f"{n}.xlsx" for n in range(5)]


def test_a_manager_outside_the_party_feeds_no_member_row(tmp_path: Path) -> None:
    """Mẫu 02a serves every manager (B.II.1); only the party part makes its writer a đảng viên."""
    person = {"ma": "9", "ho_ten": "Hà Văn Chính", "don_vi": "Phòng A", "chuc_vu": "Trưởng phòng"}
    write(tmp_path / "1.xlsx", "mau-02a", person, nhiem_vu=TASKS)
    write(tmp_path / "2.xlsx", "mau-02a", {**person, "ma": "10", "to_dang": "Tổ đảng 1"}, nhiem_vu=TASKS)
    people = consolidate(tmp_path).people
    assert sorted(zip(people["ma"], people["doi_tuong"], strict=True)) == [
        ("10", "dang_vien"),
        ("10", "vien_chuc_quan_ly"),
        ("9", "vien_chuc_quan_ly"),
    ]


def test_an_earlier_summary_in_the_folder_is_passed_over(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    consolidate(tmp_path, tmp_path / "tong-hop.xlsx")
    result = consolidate(tmp_path, tmp_path / "moi.xlsx", today=EARLY)
    assert verdicts(result) == {"a.xlsx": "HOP_LE", "tong-hop.xlsx": "BO_QUA"}
    assert result.exit_code == 0


def test_b_ii_3_3_d_an_unreadable_discipline_mark_never_counts_as_none(tmp_path: Path) -> None:
    top = {"ty_le_vuot_muc": 60, "hieu_qua_cao": True}
    rows = [
        {"ma": "1", "ho_ten": "Lò Thị Pha", **top, "ky_luat": "khiển trách"},
        {"ma": "2", "ho_ten": "Cà Văn Ín", **top},
    ]
    placed = unit_book(tmp_path / "a.xlsx", "Phòng A", rows)
    result = consolidate(tmp_path)
    assert tier(result, "vien_chuc", "1") == "CHUA_XAC_DINH"
    assert result.people.set_index("ma")["tieu_chi"]["2"] == "HTXSNV"
    assert result.people["thieu"].tolist() == [["ky_luat"], []]
    assert places(result, "DAU_LA") == [("a.xlsx", *placed.cells["vien_chuc", 0, "ky_luat"])]
    assert places(result, "CON_THIEU") == []


def test_a_cell_that_cannot_be_read_is_not_replaced_by_the_personal_form(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha", "ty_le_hoan_thanh": "gần 100"}])
    write(tmp_path / "ca-nhan" / "1.xlsx", "mau-02d", SELF, nhiem_vu=TASKS)
    result = consolidate(tmp_path)
    assert tier(result, "vien_chuc", "1") == "CHUA_XAC_DINH"
    assert result.people["thieu"].tolist() == [["ty_le_hoan_thanh"]]


def test_a_party_book_alone_asks_once_for_the_unit_books(tmp_path: Path) -> None:
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": str(n), "ho_ten": f"Người {n}", "la_vien_chuc": True} for n in range(5)])
    result = rate_workbook(tmp_path / "cb.xlsx")
    [finding] = [f for f in result.findings if f.code == "CON_THIEU" and "Xếp loại viên chức" in f.message]
    assert "5 dòng" in finding.message
    assert "tong-hop" in finding.remedy


def test_a_personal_form_alone_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path / "1.xlsx", "mau-02d", SELF, nhiem_vu=TASKS)
    result = rate_workbook(tmp_path / "1.xlsx")
    assert [f.code for f in result.findings if f.severity == "vi_pham"] == []
    [finding] = [f for f in result.findings if f.code == "CHUA_KIEM_DIEM"]
    assert "sổ của đơn vị" in finding.remedy


def test_an_input_is_never_overwritten_by_the_summary(tmp_path: Path) -> None:
    unit_book(tmp_path / "in" / "a.xlsx", "Phòng A", [{"ma": "1", "ho_ten": "Lò Thị Pha"}])
    unit_book(tmp_path / "khac.xlsx", "Phòng B", [{"ma": "2", "ho_ten": "Cà Văn Ín"}])
    for target in (tmp_path / "in" / "a.xlsx", tmp_path / "khac.xlsx"):
        before = target.read_bytes()
        with pytest.raises(UsageError, match="không bị ghi đè"):
            consolidate(tmp_path / "in", target)
        assert target.read_bytes() == before
    with pytest.raises(UsageError, match="xlsx"):
        consolidate(tmp_path / "in", tmp_path / "x.txt")


def test_a_folder_without_workbooks_is_a_mistake_not_a_clean_result(tmp_path: Path) -> None:
    (tmp_path / "ghi-chu.txt").touch()
    with pytest.raises(UsageError, match="Không có sổ Excel nào"):
        consolidate(tmp_path)


def test_spaces_and_case_do_not_make_another_person_of_an_id(tmp_path: Path) -> None:
    unit_book(tmp_path / "a.xlsx", "Phòng A", [{"ma": "VC 043", "ho_ten": "Lò Thị Pha", "ty_le_chua_dam_bao": 51}])
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "vc043", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True}])
    assert tier(consolidate(tmp_path), "dang_vien", "vc043") == "KHTNV"


def test_an_id_written_two_ways_is_found_explained_and_doubled_as_one(tmp_path: Path) -> None:
    rows = [{"ma": "VC 043", "ho_ten": "Lò Thị Pha"}, {"ma": "VC043", "ho_ten": "Lò Thị Pha"}]
    placed = unit_book(tmp_path / "a.xlsx", "Phòng A", rows)
    chi_bo_book(tmp_path / "cb.xlsx", [{"ma": "vc043", "ho_ten": "Lò Thị Pha", "la_vien_chuc": True}])
    result = consolidate(tmp_path)
    assert places(result, "TRUNG_MA") == [("a.xlsx", *placed.cells["vien_chuc", 1, "ma"])]
    rated = find_rated(result, "VC043")
    assert [row.kind for row in rated] == ["dang_vien", "vien_chuc", "vien_chuc"]
    [link] = rated[0].links
    assert (link.outcome, len(link.places)) == ("HTTNV", 2)
