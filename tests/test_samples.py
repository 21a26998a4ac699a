"""The shipped samples: the clean one is clean, the faulty one gives exactly the faults that were put into it."""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from danhgia_xl.batch.consolidate import consolidate, rate_workbook
from danhgia_xl.rating.findings import catalogue
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.reader.read import read_book
from samples.bo_dung import co_quan
from samples.bo_dung.bo_loi import MONG_DOI, TEP_MA_HOA, dung_bo_loi, tao_tep_luc_chay
from samples.bo_dung.bo_mau import dung_bo_sach, dung_danh_sach
from samples.bo_dung.ca_nhan import CO_BAN_KIEM_DIEM
from samples.bo_dung.nguoi import moi_nguoi
from tests.test_after_findings import CASES as AFTER_CASES

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.findings import Finding
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.records import Book

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MOST_BYTES = 4_000_000
PEOPLE, MEMBERS, OFFICIAL = 96, 52, 47
ONLY_IN_A_FAULTY_PROGRAM = {"LOI_DOC"}
TWO_FOR_ONE_PLACE = {"VC083", "VC084"}
"""Both outstanding in a chức danh with one place (D.2)."""

TOLD_ELSEWHERE = {code for _, told in AFTER_CASES.values() for code, _ in told} | {
    "PHIEU_KHAC_DE_XUAT", "PHIEU_TAP_THE_LA", "QUYET_DINH_BI_THAY", "QUYET_DINH_TRONG_MUC",
}  # fmt: skip
"""Codes of what follows the criteria, each tested in a small institution of its own."""

TOLD_ON_REAL_BOOKS = {
    "TEP_XLSB", "TEP_ODS", "TEP_CSV", "TEP_TRANG_WEB", "TEP_NEN", "TEP_MAT_DAU", "TRANG_TRUNG", "DONG_AN", "COT_AN",
    "O_GOP", "CHU_BANG_MA_CU", "TY_LE_MO_HO", "NGAY_HE_1904", "CACH_DOC_KHAC",
}  # fmt: skip
"""Codes of what other programs and hasty hands leave, each tested in `test_real_life_*`."""

TOLD_OF_HOSTILE_BOOKS = {
    "TEP_KHONG_THUONG", "TEP_PHAN_QUA_LON", "TEP_BOM_NEN", "TEP_NHIEU_MUC", "TEP_NHIEU_TRANG", "TEP_BANG_MA",
    "TEP_SO_O_CHO_KHAC", "TEP_GHI_LA", "TRANG_TRAI_RONG", "TRANG_NHIEU_O", "DOC_DU_PHONG",
}  # fmt: skip
"""Codes of what nobody makes by mistake, and of what only the second reader reads; see `test_preflight`."""

TOLD_OF_MANY_INSTITUTIONS = {
    "CO_SO_BAN_SAO", "CO_SO_CUNG_TEN", "CO_SO_NAM_TRONG", "CO_SO_TRUNG", "LOI_CO_SO", "NGOAI_CO_SO",
    "NGUOI_TRUNG_CO_SO",
    "NHIEU_CO_SO", "NHIEU_SO_THEO_DOI", "SO_THEO_DOI_HONG", "SO_TRUNG_CO_SO", "TEP_DOC_QUA_LAU", "TEP_DOC_QUA_NANG",
    "THIEU_CHI_TIET", "TONG_HOP_CACH_DOC_KHAC", "TONG_HOP_CU", "TONG_HOP_DA_SUA", "TONG_HOP_QUY_TAC_KHAC",
}  # fmt: skip
"""Codes that only many institutions or worker processes bring; see `test_gather`, `test_merge`, `test_doubles`."""

VALUE_STANDS_ELSEWHERE = {"THIEU_DONG_IN_SAN"}
"""Codes whose value is what is not on the sheet."""


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_ruleset("kh170-2021")


@pytest.fixture(scope="module")
def clean() -> Consolidation:
    return consolidate(SAMPLES / "2021")


@pytest.fixture(scope="module")
def faulty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the faulty sample with the two files that are not shipped."""
    folder = tmp_path_factory.mktemp("loi") / "2021-loi"
    shutil.copytree(SAMPLES / "2021-loi", folder)
    tao_tep_luc_chay(folder)
    return folder


@pytest.fixture(scope="module")
def faulty(faulty_folder: Path) -> Consolidation:
    return consolidate(faulty_folder)


def expected() -> list[dict[str, str]]:
    table = tomllib.loads((SAMPLES / "2021-loi" / MONG_DOI).read_text(encoding="utf-8"))
    return list(table["phat_hien"])


def kind_of_people(result: Consolidation, *kinds: str) -> dict[str, str]:
    rows = result.people[result.people["doi_tuong"].isin(kinds)]
    return dict(zip(rows["ma"], rows["xep_loai"], strict=True))


# The clean sample


def test_clean_sample_has_no_violation(clean: Consolidation) -> None:
    assert clean.exit_code == 0
    assert set(clean.files["ket_luan"]) == {"HOP_LE", "CO_CANH_BAO"}
    told = {"KHONG_MUC_NAO_KHOP": 2, "TU_NHAN_CAO_HON": 1, "VUOT_CHI_TIEU": 1}
    assert Counter(f.code for f in clean.findings) == told


def test_clean_sample_holds_the_whole_institution(clean: Consolidation) -> None:
    civil = kind_of_people(clean, "vien_chuc", "vien_chuc_quan_ly")
    assert len(civil) == PEOPLE == len({person.ho_ten for person in moi_nguoi()})
    assert len(kind_of_people(clean, "dang_vien")) == MEMBERS
    units = Counter(clean.units["doi_tuong"])
    assert units == {"phong": 8, "tap_the_lanh_dao": 1, "to_dang": 4, "chi_bo": 1}
    assert (clean.files["mau"] == "so-phong").sum() == 9


def test_people_get_the_tier_the_story_gives_them(clean: Consolidation) -> None:
    civil = kind_of_people(clean, "vien_chuc", "vien_chuc_quan_ly")
    members = kind_of_people(clean, "dang_vien")
    for person in moi_nguoi():
        open_as = "KHONG_THUOC_DIEN" if "moi" in person.ghi else "CHUA_XAC_DINH"
        wanted = "CHO_QUYET_DINH" if person.ma in TWO_FOR_ONE_PLACE else person.muc or open_as
        assert (person.ma, civil[person.ma]) == (person.ma, wanted)
        if person.dang_vien:
            assert (person.ma, members[person.ma]) == (person.ma, person.muc_dang_vien or "KHONG_THUOC_DIEN")


def test_units_get_the_tier_the_story_gives_them(clean: Consolidation) -> None:
    tiers = dict(zip(clean.units["don_vi"], clean.units["xep_loai"], strict=True))
    assert {unit.ten: tiers[unit.ten] for unit in co_quan.DON_VI} == {unit.ten: unit.muc for unit in co_quan.DON_VI}
    assert {tiers[cell.ten] for cell in co_quan.TO_DANG} | {tiers[co_quan.CHI_BO]} == {"HTTNV"}


def test_top_tier_keeps_within_a_fifth_of_the_second(clean: Consolidation) -> None:
    civil = clean.people[clean.people["doi_tuong"] != "dang_vien"]
    members = clean.people[clean.people["doi_tuong"] == "dang_vien"]
    for group in [rows for _, rows in civil.groupby("chuc_danh")] + [members]:
        tiers = Counter(group["xep_loai"])
        assert 5 * tiers["HTXSNV"] <= tiers["HTTNV"], group["chuc_danh"].iloc[0]


def test_heads_rate_no_higher_than_their_unit(clean: Consolidation) -> None:
    order = ("HTXSNV", "HTTNV", "HTNV", "KHTNV")
    units = dict(zip(clean.units["don_vi"], clean.units["xep_loai"], strict=True))
    managers = clean.people[clean.people["doi_tuong"] == "vien_chuc_quan_ly"]
    for unit, tier in zip(managers["don_vi"], managers["xep_loai"], strict=True):
        assert order.index(tier) >= order.index(units[unit])


def test_personal_forms_of_three_units_agree_with_the_rosters(clean: Consolidation) -> None:
    own = clean.files[clean.files["mau"].isin(["mau-02a", "mau-02b", "mau-02d"])]
    wanted = [person for person in moi_nguoi() if person.don_vi in CO_BAN_KIEM_DIEM]
    assert Counter(own["mau"]) == Counter(person.mau for person in wanted)
    assert {f.code for f in clean.findings} & {"LECH_TU_CHAM", "KHONG_CO_TRONG_SO", "KHAC_SO_TINH"} == set()


def votes(book: Book, table: str, *columns: str) -> list[float]:
    return [sum(float(str(row.facts[column])) for column in columns) for row in book.tables[table]]


@pytest.mark.parametrize("file", sorted(path.name for path in (SAMPLES / "2021/phong").glob("*.xlsx")))
def test_votes_of_a_unit_add_up_to_the_valid_ballots(file: str, ruleset: RuleSet) -> None:
    book = read_book(SAMPLES / "2021/phong" / file, file, ruleset)
    assert book.fields is not None
    tiers = ("phieu_htxsnv", "phieu_httnv", "phieu_htnv", "phieu_khtnv")
    assert set(votes(book, "mau_04", *tiers)) == {book.fields.facts["mau_04_hop_le"]}


def test_votes_of_the_chi_bo_add_up_and_pass_two_thirds(ruleset: RuleSet) -> None:
    book = read_book(SAMPLES / "2021/dang/chi-bo.xlsx", "chi-bo.xlsx", ruleset)
    assert book.fields is not None
    facts = book.fields.facts
    assert facts["mau_11_trieu_tap"] == facts["mau_12_trieu_tap"] == OFFICIAL
    tiers = ("phieu_htxsnv", "phieu_httnv", "phieu_htnv", "phieu_khtnv")
    assert set(votes(book, "mau_11", *tiers)) == {facts["mau_11_hop_le"]}
    assert set(votes(book, "mau_12", "phieu_htxsnv", "phieu_khong_tan_thanh")) == {facts["mau_12_hop_le"]}
    assert all(3 * count > 2 * OFFICIAL for count in votes(book, "mau_12", "phieu_htxsnv"))
    assert len(book.tables["mau_11"]) == MEMBERS - 2


def test_staff_list_names_everybody_once(ruleset: RuleSet) -> None:
    book = read_book(SAMPLES / "danh-sach-nhan-su.xlsx", "danh-sach-nhan-su.xlsx", ruleset)
    assert book.findings == []
    listed = [(row.facts["ma"], row.facts["ho_ten"]) for row in book.tables["danh_sach"]]
    assert listed == [(person.ma, person.ho_ten) for person in moi_nguoi()]


# The faulty sample


def test_faulty_sample_gives_exactly_the_faults_put_in(faulty: Consolidation) -> None:
    wanted = Counter((entry["ma"], entry["tep"], entry["trang"], entry["o"]) for entry in expected())
    found = Counter((f.code, f.file, f.sheet, f.cell) for f in faulty.findings)
    assert found == wanted
    assert faulty.exit_code == 3


def test_every_code_of_the_catalogue_is_in_the_faulty_sample() -> None:
    shown = {entry["ma"] for entry in expected()}
    told = shown | TOLD_ELSEWHERE | TOLD_ON_REAL_BOOKS | TOLD_OF_HOSTILE_BOOKS | TOLD_OF_MANY_INSTITUTIONS
    assert told == set(catalogue()) - ONLY_IN_A_FAULTY_PROGRAM


def test_a_fault_of_the_program_is_a_finding_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> None:
        raise RuntimeError(len(data))

    monkeypatch.setattr("danhgia_xl.workbook.reader.read.open_container", fail)
    result = rate_workbook(SAMPLES / "2021/phong/00-ban-giam-doc.xlsx")
    assert {f.code for f in result.findings} == ONLY_IN_A_FAULTY_PROGRAM


def test_files_that_cannot_be_used_get_their_verdict(faulty: Consolidation) -> None:
    verdicts = dict(zip(faulty.files["tep"], faulty.files["ket_luan"], strict=True))
    for entry in expected():
        if (told := catalogue()[entry["ma"]]).ca_tep:
            wanted = "KHONG_DOC_DUOC" if told.muc_do == "vi_pham" else "BO_QUA"
            assert (entry["tep"], verdicts[entry["tep"]]) == (entry["tep"], wanted)


def shown(content: object) -> str:
    """Return a cell's content in the words of a finding."""
    if isinstance(content, dt.date):
        return content.strftime("%d/%m/%Y")
    if isinstance(content, int | float):
        return f"{content:.10g}".replace(".", ",")
    return "" if content is None else str(content)


def stands_there(finding: Finding, book: openpyxl.Workbook) -> bool:
    """Say whether the finding's value stands in its cell, or the sum of its cells is it."""
    sheet = book[finding.sheet]
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(finding.cell))
    assert bottom <= sheet.max_row
    assert right <= sheet.max_column
    cells = [cell.value for row in sheet.iter_rows(top, bottom, left, right) for cell in row]
    if len(cells) > 1:
        return finding.value == shown(sum(value for value in cells if isinstance(value, int | float)))
    content = cells[0]
    return finding.value in ("", shown(content), shown(round(content, 4) if isinstance(content, float) else content))


@pytest.mark.parametrize("name", ["clean", "faulty"])
def test_the_cell_of_every_finding_holds_what_the_finding_says(name: str, request: pytest.FixtureRequest) -> None:
    result: Consolidation = request.getfixturevalue(name)
    placed = [f for f in result.findings if f.cell and f.code not in VALUE_STANDS_ELSEWHERE]
    books = {f.file: openpyxl.load_workbook(Path(result.folder) / f.file) for f in placed}
    assert [f for f in placed if not stands_there(f, books[f.file])] == []


# The making of both


def test_rebuilding_gives_the_shipped_files(tmp_path: Path, ruleset: RuleSet) -> None:
    dung_bo_sach(tmp_path / "2021", ruleset)
    dung_danh_sach(tmp_path, ruleset)
    dung_bo_loi(tmp_path / "2021-loi", ruleset)
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    shipped = {
        path.relative_to(SAMPLES).as_posix()
        for path in [*SAMPLES.glob("*.xlsx"), *SAMPLES.glob("2021*/**/*")]
        if path.is_file()
    }
    assert made == shipped, "chạy: python -m samples.bo_dung"
    same = made - {f"2021-loi/{TEP_MA_HOA}"}  # encryption draws random salts
    differing = sorted(name for name in same if (tmp_path / name).read_bytes() != (SAMPLES / name).read_bytes())
    assert differing == [], "chạy: python -m samples.bo_dung"


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < MOST_BYTES
