"""Summaries are brought together again, level by level: what was written comes back, and nothing else counts."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.explained import Explanations
from danhgia_xl.batch.institutions.assignment import Assignment
from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.from_result import part_of
from danhgia_xl.batch.institutions.layout import lay_out
from danhgia_xl.batch.institutions.part import FILES, FINDINGS, LISTED, Part, from_bytes, to_bytes
from danhgia_xl.batch.institutions.rate import parts_of
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.run import Means, consolidate_institutions
from danhgia_xl.batch.institutions.seal import sealed
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.reading import read_jobs
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.rules_ref import RulesRef
from danhgia_xl.rules.ruleset import RuleSet, load_ruleset
from danhgia_xl.workbook.mark import DATA_SHEET
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.summary.institutions.write import write_gathered
from danhgia_xl.workbook.summary.write import write_explanations, write_summary
from tests import book_xml, office
from tests.books import EARLY, RULES
from tests.institution_books import Institution, institution
from tests.institution_compare import rated
from tests.random_institutions import random_institution
from tests.small_institution import as_consolidation, small_institution

SAMPLES = ("samples/2021", "samples/2021-loi")


# ───────────────────────── Reading and gathering in this process ─────────────────────────


def read(path: Path, base: Path | None = None, ruleset: RuleSet = RULES) -> list[Part]:
    """Return the parts of one file below `base`, after the way they take between processes."""
    source = lay_out([path], base or path.parent, None)[0]
    return read_source(source, ruleset)


def read_source(source: Any, ruleset: RuleSet = RULES, limits: Limits = DEFAULT_LIMITS) -> list[Part]:
    task = Assignment(source, RulesRef.of(ruleset), limits, EARLY)
    books = read_jobs(source.files, ruleset, limits)
    return list(from_bytes(to_bytes(parts_of(task, books, lambda _: None))))


def gather(folder: Path, target: Path | None = None, pattern: str | None = None) -> Gathered:
    """Do what `consolidate_institutions` does, without other processes."""
    with Store() as store:
        for number, source in enumerate(lay_out(find_workbooks(folder), folder, pattern)):
            store.add(number, read_source(source))
        namesakes = leave_out_doubles(store)
        result = gathered(store, RULES, folder, namesakes)
        if target is not None:
            write_gathered(result, store, target)
    return result


def numbers(result: Gathered) -> tuple[object, ...]:
    """What must be the same whichever way the same institutions are brought together."""
    severities = {code: result.severities[code] for code in LISTED}
    return result.tiers, result.left_out, result.namesakes, result.institutions, severities


def named(tag: str, name: str, *changes: Callable[[Institution], Any]) -> Institution:
    """Return the small institution with people, books and a name of its own."""

    def own(made: Institution) -> None:
        for rows in (made.staff, made.managers, made.members, made.round_one, made.round_two):
            for values in rows.values():
                values["ma"], values["ho_ten"] = f"{tag}{values['ma']}", f"{values['ho_ten']} {tag}"
        made.branch["chi_bo.don_vi"] = name
        made.cell["to_dang.don_vi"] = f"Tổ đảng {tag}"

    return institution(*changes, own)


def one_fails(made: Institution) -> None:
    made.staff["VC03"]["ty_le_hoan_thanh"] = 40
    made.staff["VC04"].pop("tieu_chi_chung")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four institutions of two departments as books; two have the same name."""
    folder = tmp_path_factory.mktemp("so")
    named("A", "Chi bộ Bệnh viện Hoa Ban").write(folder / "y-te" / "hoa-ban")
    named("B", "Chi bộ Bệnh viện Hoa Sen", one_fails).write(folder / "y-te" / "hoa-sen")
    named("C", "Chi bộ Trường Hoa Mai").write(folder / "giao-duc" / "hoa-mai")
    named("D", "Chi bộ Trường Hoa Mai", one_fails).write(folder / "giao-duc" / "hoa-mai-2")
    return folder


@pytest.fixture(scope="module")
def summaries(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of each of the four, in the folder of its department."""
    folder = tmp_path_factory.mktemp("tong-hop")
    for path in sorted(books.glob("*/*")):
        consolidate(path, folder / path.relative_to(books).with_suffix(".xlsx"), today=EARLY, alternatives=False)
    return folder


@pytest.fixture(scope="module")
def departments(summaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summaries of the two departments."""
    folder = tmp_path_factory.mktemp("so-nganh")
    for path in sorted(summaries.iterdir()):
        gather(path, folder / f"{path.name}.xlsx")
    return folder


@pytest.fixture
def summary(summaries: Path, tmp_path: Path) -> Path:
    """A summary of one institution that a test may change."""
    return Path(shutil.copy(summaries / "y-te" / "hoa-sen.xlsx", tmp_path / "hoa-sen.xlsx"))


# ───────────────────────── What was written comes back ─────────────────────────


def same(got: Part, wanted: Part) -> None:
    assert (got.title, got.digest, got.state, got.seal) == (wanted.title, wanted.digest, wanted.state, wanted.seal)
    assert got.people == wanted.people
    assert got.units == wanted.units
    assert got.files == wanted.files
    assert got.findings == wanted.findings


def round_trip(result: Consolidation, target: Path) -> None:
    own, file = read(write_summary(result, target), ruleset=result.ruleset)
    same(own, part_of(result, target.stem))
    assert own.name == target.stem
    assert own.origin == target.name
    assert [row[0] for row in file.files] == [target.name]


@pytest.mark.parametrize("folder", SAMPLES)
def test_a_summary_gives_back_what_its_books_gave(folder: str, tmp_path: Path) -> None:
    round_trip(consolidate(folder, today=dt.date(2021, 12, 20)), tmp_path / "tổng hợp.xlsx")


@pytest.mark.parametrize("seed", range(12))
def test_random_institutions_come_back_as_they_were_rated(seed: int, tmp_path: Path) -> None:
    given = random_institution(random.Random(seed))  # noqa: S311 - test data
    ruleset = load_ruleset("kh170-2021", readings=dict(given.readings))
    round_trip(as_consolidation(rated(given), ruleset, str(tmp_path)), tmp_path / "a.xlsx")


def test_texts_that_look_like_formulas_or_escapes_and_long_ones_come_back(tmp_path: Path) -> None:
    result = small_institution(RULES, str(tmp_path))
    names = ["_x0041_", "a\x07b\nc", "  ngoài  trong  ", "=1+1", "'007", "0012", "Ⅷ😀", "x" * 40_000, "_x005F_x", "1,5"]
    result.people.loc[: len(names) - 1, "ho_ten"] = names
    round_trip(result, tmp_path / "a.xlsx")


def test_a_list_on_several_sheets_comes_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danhgia_xl.workbook.summary.list_writer.ROWS_PER_SHEET", 7)
    monkeypatch.setattr("danhgia_xl.workbook.summary.list_writer.MAX_LINKS", 5)
    round_trip(small_institution(RULES, str(tmp_path)), tmp_path / "a.xlsx")
    assert "Viên chức (2)" in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames


@pytest.mark.parametrize("limit", ["file_mib", "inflated_mib", "part_mib"])
def test_a_summary_may_be_longer_than_any_book(limit: str, departments: Path, tmp_path: Path) -> None:
    """One of a province has 100 MiB on the sheet of its people; a book of that length is refused."""
    nothing = replace(DEFAULT_LIMITS, **{limit: 0})
    path = next(departments.glob("*.xlsx"))
    (source,) = lay_out([path], path.parent, None)
    assert read_source(source, limits=nothing) == read(path)
    shutil.copy("samples/2021/dang/chi-bo.xlsx", tmp_path / "a.xlsx")
    (book,) = read_jobs([("a.xlsx", tmp_path / "a.xlsx")], RULES, nothing)
    assert not book.form
    assert [finding.code for finding in book.findings] != ["TEP_TONG_HOP"]


def test_a_gathered_summary_gives_back_the_parts_that_went_in(summaries: Path, departments: Path) -> None:
    went_in = {p.name: p for path in (summaries / "y-te").iterdir() for p in read(path) if p.name}
    severity = FINDINGS.index("severity")
    came_back = [part for part in read(departments / "y-te.xlsx") if part.name]
    assert [part.name for part in came_back] == ["y-te › hoa-ban", "y-te › hoa-sen"]
    for part in came_back:
        wanted = went_in[part.name.removeprefix("y-te › ")]
        same(part, replace(wanted, findings=[row for row in wanted.findings if row[severity] in LISTED]))
        assert part.origin == "y-te.xlsx"


def openpyxl_saves(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.save(path)


def sorted_and_moved(path: Path) -> None:
    """The list of viên chức sorted otherwise, its columns in another order, a remark beside it."""
    book = openpyxl.load_workbook(path)
    sheet = book["Viên chức"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    order = [*range(len(head))][::-1]
    rows.sort(key=lambda row: str(row[2]), reverse=True)
    for number, row in enumerate([head, *rows], 1):
        for column, place in enumerate(order, 1):
            sheet.cell(number, column).value = row[place]
    sheet.cell(len(rows) + 5, len(head) + 3).value = "đã xem"
    book.save(path)


def rewritten(change: Callable[[book_xml.Parts], None]) -> Callable[[Path], None]:
    return lambda path: book_xml.rewritten(path, change)


SAVED: dict[str, Callable[[Path], None]] = {
    "openpyxl": openpyxl_saves,
    "sorted, columns moved, a remark": sorted_and_moved,
    "prefixed": rewritten(book_xml.prefixed),
    "without addresses": rewritten(book_xml.without_addresses),
    "strict": rewritten(book_xml.strict),
}


@pytest.mark.parametrize("save", SAVED.values(), ids=SAVED)
def test_a_summary_saved_by_another_program_is_the_same(
    save: Callable[[Path], None], summary: Path, departments: Path, tmp_path: Path
) -> None:
    many = Path(shutil.copy(departments / "y-te.xlsx", tmp_path / "y-te.xlsx"))
    for path in (summary, many):
        before = read(path)
        save(path)
        after = read(path)
        assert [(part.name, part.state, part.seal) for part in after] == [
            (p.name, p.state, p.seal) for p in before[:-1]
        ] + [("", "DA_TINH", "")]


def test_a_summary_saved_by_libreoffice_is_the_same(summary: Path, departments: Path, tmp_path: Path) -> None:
    paths = [summary, departments / "y-te.xlsx", departments / "giao-duc.xlsx"]
    for path, again in zip(paths, office.recalculate_all(paths, tmp_path / "lo"), strict=True):
        assert path.read_bytes() != again.read_bytes()
        for one, other in zip(read(path)[:-1], read(again)[:-1], strict=True):
            same(other, one)


# ───────────────────────── What does not count ─────────────────────────


def tier_changed(book: Workbook) -> None:
    book["Viên chức"].cell(3, heads(book, "Viên chức").index("Đề xuất") + 1).value = "Hoàn thành xuất sắc nhiệm vụ"


def points_changed(book: Workbook) -> None:
    book["Đảng viên"].cell(2, heads(book, "Đảng viên").index("Điểm") + 1).value = 99


def row_removed(book: Workbook) -> None:
    book["Viên chức"].delete_rows(4)


def violation_removed(book: Workbook) -> None:
    book["Vi phạm"].delete_rows(2)


def verdict_changed(book: Workbook) -> None:
    book["Tệp"].cell(2, heads(book, "Tệp").index("SHA-256") + 1).value = "0" * 64


def title_changed(book: Workbook) -> None:
    sheet = book[DATA_SHEET]
    sheet.cell(2, 5).value = "Chi bộ Khác"


def sheet_removed(book: Workbook) -> None:
    del book["Đảng viên"]


def column_renamed(book: Workbook) -> None:
    book["Tập thể"].cell(1, heads(book, "Tập thể").index("Đề xuất") + 1).value = "Đề xuất cũ"


def word_unknown(book: Workbook) -> None:
    book["Viên chức"].cell(2, heads(book, "Viên chức").index("Đối tượng") + 1).value = "Khách"


def institutions_removed(book: Workbook) -> None:
    for row in range(1, 5):
        for column in range(4, 10):
            book[DATA_SHEET].cell(row, column).value = None


def heads(book: Workbook, sheet: str) -> list[Any]:
    return [cell.value for cell in book[sheet][1]]


CHANGES = (
    tier_changed, points_changed, row_removed, violation_removed, verdict_changed, title_changed, sheet_removed,
    column_renamed, word_unknown, institutions_removed,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_a_summary_changed_by_hand_does_not_count_and_says_so(
    change: Callable[[Workbook], None],
    many: bool,
    summary: Path,
    departments: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    path = Path(shutil.copy(departments / "giao-duc.xlsx" if many else summary, folder / "a.xlsx"))
    before = gather(folder)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    parts = read(path)
    altered = [part for part in parts if part.state == "TONG_HOP_DA_SUA"]
    told = [row[:2] for part in parts for row in part.findings if row[0] == "TONG_HOP_DA_SUA"]
    assert told == [("TONG_HOP_DA_SUA", "vi_pham")] * max(len(altered), 1)
    result = gather(folder)
    assert result.exit_code == 1
    assert result.counted < before.counted
    assert sum(result.tiers.values()) < sum(before.tiers.values())
    file = next(row for part in parts for row in part.files if row[0] == "a.xlsx")
    assert file[FILES.index("ket_luan")] == "CO_VI_PHAM"
    assert file[FILES.index("vi_pham")] == len(told)


def test_only_the_institution_that_was_changed_is_left_out_and_stays_so_at_the_next_level(
    departments: Path, tmp_path: Path
) -> None:
    for path in departments.iterdir():
        shutil.copy(path, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "y-te.xlsx")
    tier_changed(book)
    book.save(tmp_path / "y-te.xlsx")
    states = {part.name: part.state for part in read(tmp_path / "y-te.xlsx") if part.name}
    assert states == {"y-te › hoa-ban": "TONG_HOP_DA_SUA", "y-te › hoa-sen": "DA_TINH"}
    gather(tmp_path, tmp_path / "tinh.xlsx")
    next_level = {part.name: part.state for part in read(tmp_path / "tinh.xlsx") if part.name}
    assert next_level["tinh › y-te › hoa-ban"] == "TONG_HOP_DA_SUA"
    assert list(next_level.values()).count("DA_TINH") == 3


def test_a_row_of_an_institution_the_summary_does_not_name_is_noticed(departments: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(departments / "y-te.xlsx", tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["Viên chức"]
    values = [cell.value for cell in sheet[2]]
    values[heads(book, "Viên chức").index("Cơ sở")] = "thêm vào"
    sheet.append(values)
    book.save(path)
    *institutions, file = read(path)
    assert [part.state for part in institutions] == ["DA_TINH", "DA_TINH"]
    assert [row[0] for row in file.findings] == ["TONG_HOP_DA_SUA"]
    assert len([1 for part in institutions for _ in part.people]) == 48


def of_old(book: Workbook) -> None:
    del book[DATA_SHEET]


def of_other_rules(book: Workbook) -> None:
    set_fact(book, "bo_quy_tac", "kh99-2020")


def of_other_content(book: Workbook) -> None:
    set_fact(book, "sha256_bo_quy_tac", "0" * 64)


def of_other_readings(book: Workbook) -> None:
    set_fact(book, "cach_doc", str(fact(book, "cach_doc").value).replace("R1=mot_trong", "R1=ca_hai"))


def without_people(book: Workbook) -> None:
    set_fact(book, "chi_tiet", "chi-tiet.parquet")


def fact(book: Workbook, key: str) -> Any:
    return next(row[1] for row in book[DATA_SHEET].iter_rows(max_col=2) if row[0].value == key)


def set_fact(book: Workbook, key: str, value: str) -> None:
    fact(book, key).value = value


REFUSED = {
    of_old: "TONG_HOP_CU",
    of_other_rules: "SAI_BO_QUY_TAC",
    of_other_content: "TONG_HOP_QUY_TAC_KHAC",
    of_other_readings: "TONG_HOP_CACH_DOC_KHAC",
    without_people: "THIEU_CHI_TIET",
}


@pytest.mark.parametrize(("change", "code"), REFUSED.items())
@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_a_summary_that_cannot_be_added_up_is_one_institution_that_does_not_count(
    change: Callable[[Workbook], None], code: str, many: bool, summary: Path, departments: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(departments / "y-te.xlsx" if many else summary, tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    (part,) = read(path)
    assert (part.name, part.state, part.people, part.units) == ("a", code, [], [])
    assert [row[:3:2] for row in part.findings] == [(code, part.findings[0][2])]
    assert part.findings[0][FINDINGS.index("remedy")]
    assert [row[:2] for row in part.files] == [("a.xlsx", "KHONG_DOC_DUOC")]
    assert part.files[0][FILES.index("sha256")]


def test_a_summary_made_under_other_readings_counts_when_these_are_in_force(tmp_path: Path) -> None:
    other = RULES.with_readings(R1="ca_hai")
    path = write_summary(small_institution(other, str(tmp_path)), tmp_path / "a.xlsx")
    assert [part.state for part in read(path)] == ["TONG_HOP_CACH_DOC_KHAC"]
    assert [part.state for part in read(path, ruleset=other)] == ["DA_TINH", "DA_TINH"]


# ───────────────────────── Files that carry our mark and hold anything ─────────────────────────


def garbage(rng: random.Random) -> object:
    texts = ("", "x", "Hoàn thành tốt nhiệm vụ", "=1+1", "_xD800_", "<b>&", "STT", "Cơ sở", "DA_TINH", "\n", "9" * 400)
    return rng.choice([*texts, None, -1, 1e308, 0.1, True, dt.date(2021, 1, 1)])


def wild_cells(path: Path, rng: random.Random) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for _ in range(rng.randint(1, 60)):
            cell = sheet.cell(rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column + 2))
            if not isinstance(cell, openpyxl.cell.MergedCell):
                cell.value = garbage(rng)
    if rng.random() < 0.3:
        del book[rng.choice([name for name in book.sheetnames if name != DATA_SHEET])]
    book.save(path)


@pytest.mark.parametrize("seed", range(24))
def test_whatever_stands_in_the_cells_no_summary_stops_the_others(
    seed: int, departments: Path, summaries: Path, tmp_path: Path
) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    source = departments / "y-te.xlsx" if seed % 2 else summaries / "y-te" / "hoa-ban.xlsx"
    bad = Path(shutil.copy(source, tmp_path / "xau.xlsx"))
    wild_cells(bad, rng)
    shutil.copy(summaries / "giao-duc" / "hoa-mai.xlsx", tmp_path / "tot.xlsx")
    result = gather(tmp_path, tmp_path / "ra" / "ra.xlsx")
    assert result.tiers["vien_chuc", "HTTNV"] >= 9
    states = {part.name: part.state for part in read(tmp_path / "ra" / "ra.xlsx") if part.name}
    assert states["ra › tot"] == "DA_TINH"
    assert "LOI_DOC" not in {part.state for part in read(bad)}


def test_a_cell_at_the_end_of_the_sheet_costs_nothing(summary: Path) -> None:
    before = read(summary)[0]
    book = openpyxl.load_workbook(summary)
    book["Viên chức"].cell(1_048_576, 16_384).value = "xa"
    book.save(summary)
    assert read(summary)[0] == before


def spoilt(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Replace a part of the archive that holds `name` in its path."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in parts.items():
            archive.writestr(entry, change(data) if name in entry else data)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "no XML": lambda _: b"<x",
    "an entity": lambda data: data.replace(b"<sheetData>", b"<sheetData>&boom;"),
    "deep": lambda data: data.replace(b"<sheetData>", b"<sheetData>" + b"<row>" * 5_000),
    "a shared text that is not there": lambda data: data.replace(b't="inlineStr"', b't="s"'),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_a_damaged_sheet_is_told_and_nothing_of_it_counts(change: Callable[[bytes], bytes], summary: Path) -> None:
    spoilt(summary, "xl/worksheets/sheet3", change)
    parts = read(summary)
    assert parts[0].state in ("TEP_HONG", "TONG_HOP_DA_SUA", "TEP_KHONG_AN_TOAN")
    assert all(row[1] != "HOP_LE" for part in parts for row in part.files if row[0] == summary.name)


def test_a_workbook_that_explains_is_passed_over(tmp_path: Path) -> None:
    result = small_institution(RULES, str(tmp_path))
    explained = [Explanations(result).of("phong", 0)]
    (part,) = read(write_explanations(explained, result, tmp_path / "giai-trinh.xlsx"))
    assert (part.name, part.files[0][:2]) == ("", ("giai-trinh.xlsx", "BO_QUA"))


# ───────────────────────── Three levels ─────────────────────────


def test_three_levels_come_to_the_same_as_all_books_at_once(books: Path, departments: Path, tmp_path: Path) -> None:
    at_once = gather(books, pattern="*/*")
    province = gather(departments, tmp_path / "tinh.xlsx")
    assert numbers(province) == numbers(at_once)
    assert province.counted == 4
    parts = read(tmp_path / "tinh.xlsx")
    assert [part.name for part in parts if part.name] == [
        "tinh › giao-duc › hoa-mai-2", "tinh › giao-duc › hoa-mai", "tinh › y-te › hoa-ban", "tinh › y-te › hoa-sen",
    ]  # fmt: skip
    files = [row[0] for part in parts if not part.name for row in part.files]
    assert "tinh › y-te › hoa-ban.xlsx" in files
    assert "tinh › y-te.xlsx" in files
    assert fact(openpyxl.load_workbook(tmp_path / "tinh.xlsx"), "cap").value == "3"


def random_summaries(rng: random.Random, folder: Path) -> Iterator[Path]:
    """Summaries of random institutions, some of them copies or versions of others."""
    made: list[Consolidation] = []
    for number in range(3):
        if made and rng.random() < 0.4:
            result = rng.choice(made)
            if rng.random() < 0.5 and len(result.people):
                people = result.people.copy()
                people.loc[people.index[0], "ly_do"] = f"khác {number}"
                result = replace(result, people=people)
        else:
            given = random_institution(rng)
            given.readings = {}
            result = as_consolidation(rated(given), RULES, str(folder))
        made.append(result)
        yield write_summary(result, folder / f"co-so-{number}.xlsx")


@pytest.mark.parametrize("seed", range(5))
def test_merging_two_and_then_a_third_is_merging_all_three(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    paths = list(random_summaries(rng, tmp_path / "tat-ca"))
    (tmp_path / "hai").mkdir()
    rng.shuffle(paths)
    for path in paths[:2]:
        shutil.copy(path, tmp_path / "hai")
    (tmp_path / "dan").mkdir()
    gather(tmp_path / "hai", tmp_path / "dan" / "hai.xlsx")
    shutil.copy(paths[2], tmp_path / "dan")
    together = gather(tmp_path / "tat-ca", tmp_path / "ra" / "tat-ca.xlsx")
    step_by_step = gather(tmp_path / "dan", tmp_path / "ra" / "dan.xlsx")
    assert numbers(step_by_step) == numbers(together)
    assert lists_of(tmp_path / "ra" / "dan.xlsx") == lists_of(tmp_path / "ra" / "tat-ca.xlsx")


def lists_of(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """The rows of the lists without numbers and what names institutions, in no order."""
    book = openpyxl.load_workbook(path)
    left_out = {"STT", "Cơ sở", "Thông báo", "Cách khắc phục", "Tính vào số lượng"}  # of copies either may count
    found = {}
    for sheet in ("Tập thể", "Viên chức", "Đảng viên", "Vi phạm"):
        kept = [place for place, name in enumerate(heads(book, sheet)) if name not in left_out]
        rows = book[sheet].iter_rows(min_row=2, values_only=True)
        found[sheet] = sorted(tuple(str(row[place]) for place in kept) for row in rows)
    return found


# ───────────────────────── Beside each other ─────────────────────────


def test_a_summary_beside_its_books_elsewhere_is_a_copy(books: Path, summaries: Path, tmp_path: Path) -> None:
    shutil.copytree(books / "y-te", tmp_path / "vao")
    shutil.copy(summaries / "y-te" / "hoa-sen.xlsx", tmp_path / "vao" / "tu-truoc.xlsx")
    result = gather(tmp_path / "vao", pattern="*")
    assert result.institutions == {"DA_TINH": 2, "CO_SO_BAN_SAO": 1}
    assert result.tiers == gather(books / "y-te", pattern="*").tiers
    assert result.severities["vi_pham"] == 0


def test_a_summary_among_its_books_is_passed_over_and_makes_them_no_others(
    books: Path, summaries: Path, tmp_path: Path
) -> None:
    shutil.copytree(books / "y-te" / "hoa-sen", tmp_path / "hoa-sen")
    shutil.copy(summaries / "y-te" / "hoa-sen.xlsx", tmp_path / "hoa-sen" / "tong-hop.xlsx")
    (source,) = lay_out(find_workbooks(tmp_path), tmp_path, "*")
    (part,) = read_source(source)
    summary, _ = read(summaries / "y-te" / "hoa-sen.xlsx")
    assert part.digest == summary.digest
    assert part.people == summary.people


def test_a_gathered_summary_with_one_of_its_members_counts_each_once(
    departments: Path, summaries: Path, tmp_path: Path
) -> None:
    shutil.copy(departments / "y-te.xlsx", tmp_path)
    alone = gather(tmp_path).tiers
    shutil.copy(summaries / "y-te" / "hoa-sen.xlsx", tmp_path)
    result = gather(tmp_path)
    assert result.tiers == alone
    assert result.institutions == {"DA_TINH": 2, "CO_SO_BAN_SAO": 1}


def test_an_institution_that_sent_only_its_summary_counts_and_a_broken_file_beside_it_is_told(
    summaries: Path, tmp_path: Path
) -> None:
    (tmp_path / "hoa-sen").mkdir()
    shutil.copy(summaries / "y-te" / "hoa-sen.xlsx", tmp_path / "hoa-sen" / "tong-hop.xlsx")
    (tmp_path / "hoa-sen" / "hong.xlsx").write_bytes(b"PK\x03\x04")
    (source,) = lay_out(find_workbooks(tmp_path), tmp_path, "*")
    parts = read_source(source)
    assert [(part.name, part.origin) for part in parts if part.name] == [
        ("hoa-sen/tong-hop", "hoa-sen/tong-hop.xlsx")
    ]  # fmt: skip
    files = {row[0]: row[1] for part in parts if not part.name for row in part.files}
    assert files == {"hoa-sen/hong.xlsx": "KHONG_DOC_DUOC", "hoa-sen/tong-hop.xlsx": "HOP_LE"}
    assert [row[:4:3] for part in parts if not part.name for row in part.findings] == [
        ("TEP_HONG", "hoa-sen/hong.xlsx")
    ]


def test_two_levels_through_worker_processes(summaries: Path, departments: Path, tmp_path: Path) -> None:
    result = consolidate_institutions(
        summaries / "y-te", tmp_path / "y-te.xlsx", institutions=None, means=Means(2), today=EARLY
    )
    assert numbers(result) == numbers(gather(summaries / "y-te"))
    assert read(tmp_path / "y-te.xlsx")[:2] == read(departments / "y-te.xlsx")[:2]


def test_names_no_sheet_can_hold_stop_nobody(summaries: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vao"
    for name, source in ((b"s\xe0n", "hoa-ban"), (b"s\xe1n", "hoa-sen")):
        place = folder / os.fsdecode(name)
        place.mkdir(parents=True)
        shutil.copy(summaries / "y-te" / f"{source}.xlsx", place / os.fsdecode(name + b".xlsx"))
    assert gather(folder, tmp_path / "ra.xlsx").counted == 2
    assert [part.state for part in read(tmp_path / "ra.xlsx")] == ["DA_TINH"] * 3


def test_the_seal_does_not_depend_on_names_or_order_but_on_every_result() -> None:
    part = part_of(small_institution(RULES, "."), "a")
    again = sealed(replace(part, name="b", origin="x", people=part.people[::-1]))
    assert again.seal == part.seal
    assert sealed(replace(part, people=part.people[1:])).seal != part.seal
    assert sealed(replace(part, state="LOI_DOC")).seal != part.seal
