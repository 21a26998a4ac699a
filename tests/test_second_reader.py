"""The second reader: what calamine cannot read is read all the same, to the same values at the same places."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineError

from danhgia_xl.workbook.preflight.extent import cell_count
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from danhgia_xl.workbook.reader import read
from danhgia_xl.workbook.reader.container import open_container
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from tests.book_xml import Parts, packed, parts_of, rewritten, set_cell
from tests.books import RULES, unit_book

ROOT = Path(__file__).parents[1]
BOOKS = sorted(path for path in (ROOT / "samples").glob("2021*/*/*.xls[xm]") if read_book(path, "", RULES).form)
SHEET, STAFF = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"
TOLD = "DOC_DU_PHONG"


def broken(*_: object) -> None:
    raise CalamineError("hỏng")


def without_notice(book: Book) -> Book:
    """Return the book without the finding that the second reader was used, having made sure of it."""
    (notice,) = (finding for finding in book.findings if finding.code == TOLD)
    assert (notice.severity, notice.sheet, notice.cell) == ("canh_bao", "", "")
    assert "Save As" in notice.remedy
    return replace(book, findings=[finding for finding in book.findings if finding is not notice])


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_both_readers_read_the_same_book(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_book(path, path.name, RULES)
    monkeypatch.setattr(read, "FileSource", broken)
    second = without_notice(read_book(path, path.name, RULES))
    assert second == first
    assert [(r.kind, r.sheet, r.row, r.facts, dict(r.cells)) for r in second.records] == [
        (r.kind, r.sheet, r.row, r.facts, dict(r.cells)) for r in first.records
    ]


def test_the_books_have_what_the_readers_might_see_differently() -> None:
    codes = {finding.code for path in BOOKS for finding in read_book(path, "", RULES).findings}
    assert codes >= {"O_LOI", "CONG_THUC_CHUA_TINH", "NGAY_LA", "SO_LA", "NHAN_LA", "TRUNG_MA"}


def test_percentages_hidden_and_merged_cells_come_out_the_same(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = next(record for record in read_book(book, "", RULES).records if record.facts.get("ma") == "VC1")
    workbook = openpyxl.load_workbook(book)
    sheet = workbook[record.sheet]
    sheet[record.cells["ty_le_hoan_thanh"]] = 0.895
    sheet[record.cells["ty_le_hoan_thanh"]].number_format = "0.0%"
    sheet.row_dimensions[record.row].hidden = True
    sheet.column_dimensions[record.cells["tieu_chi_chung"].rstrip("0123456789")].hidden = True
    column = record.cells["chuc_danh"].rstrip("0123456789")
    sheet.merge_cells(f"{column}{record.row}:{column}{record.row + 1}")
    workbook.save(book)
    first = read_book(book, "", RULES)
    monkeypatch.setattr(read, "FileSource", broken)
    assert without_notice(read_book(book, "", RULES)) == first
    assert {"DONG_AN", "COT_AN", "O_GOP"} <= {finding.code for finding in first.findings}
    assert [one.facts["ty_le_hoan_thanh"] for one in first.records if one.facts.get("ma") == "VC1"] == [89.5]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "b.xlsx"
    unit_book(path, "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}, {"ma": "VC2", "ho_ten": "Vàng A Chứ"}])
    return path


def inserted(part: str, before: bytes, text: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert before in parts[part]
        parts[part] = parts[part].replace(before, text + before, 1)

    return change


def extra_cell(xml: bytes) -> Callable[[Parts], None]:
    return inserted(SHEET, b"</sheetData>", b'<row r="900">' + xml + b"</row>")


def macro_sheet(parts: Parts) -> None:
    """Turn the guide into a sheet of old macros, which calamine does not know."""
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(
        b'relationships/worksheet" Target="worksheets/sheet7', b'relationships/xlMacrosheet" Target="worksheets/sheet7'
    )


def unknown_state(parts: Parts) -> None:
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'state="hidden"', b'state="an"')


@pytest.mark.parametrize(
    "change",
    [
        extra_cell(b'<c r="A900" t="e"><v>#SPILL!</v></c>'),
        extra_cell(b'<c r="A900" t="e"><v>#CALC!</v></c>'),
        extra_cell(b'<c r="A900"><v>1</v><extLst/></c>'),
        extra_cell(b'<c r="A900" t="z"><v>1</v></c>'),
        inserted(SHEET, b"</mergeCells>", b'<mergeCell ref="?"/>'),
        macro_sheet,
        unknown_state,
    ],
    ids=["spill", "calc", "extension", "kind", "merged", "macros", "state"],
)
def test_what_calamine_fails_on_is_read_by_the_second_reader(change: Callable[[Parts], None], book: Path) -> None:
    whole = read_book(book, book.name, RULES)
    rewritten(book, change)
    assert replace(without_notice(read_book(book, book.name, RULES)), sha256=whole.sha256) == whole


def test_a_new_kind_of_error_in_a_cell_of_the_form_is_an_error_there(book: Path) -> None:
    whole = read_book(book, book.name, RULES)
    address = next(record for record in whole.records if record.facts.get("ma") == "VC2").cells["ho_ten"]
    rewritten(book, lambda parts: set_cell(parts, STAFF, address, 't="e"><f>X()</f><v>#SPILL!</v>'))
    read_again = without_notice(read_book(book, book.name, RULES))
    assert ("O_LOI", address) in {(finding.code, finding.cell) for finding in read_again.findings}
    assert [record.facts.get("ma") for record in read_again.records if record.facts.get("ma")] == ["VC1", "VC2"]


def test_a_merged_cell_over_everything_is_not_walked_through(book: Path) -> None:
    rewritten(book, extra_cell(b'<c r="A900" t="e"><v>#SPILL!</v></c>'))
    rewritten(book, inserted(SHEET, b"</mergeCells>", b'<mergeCell ref="A800:XFD1048576"/>'))
    assert without_notice(read_book(book, book.name, RULES)).form == "so-phong"


def test_colors_openpyxl_cannot_read_do_not_matter(book: Path) -> None:
    rewritten(book, extra_cell(b'<c r="A900" t="e"><v>#SPILL!</v></c>'))
    rewritten(
        book, inserted("xl/styles.xml", b"</fills>", b'<fill><patternFill><fgColor rgb="?"/></patternFill></fill>')
    )
    assert without_notice(read_book(book, book.name, RULES)).form == "so-phong"


def test_a_file_of_ours_that_neither_can_read_is_damaged(book: Path) -> None:
    rewritten(book, extra_cell(b'<c r="A900" t="s"><v>999999</v></c>'))
    assert [finding.code for finding in read_book(book, book.name, RULES).findings] == ["TEP_HONG"]


def test_a_file_that_is_not_ours_is_not_read_a_second_time(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def foreign(parts: Parts) -> None:
        macro_sheet(parts)
        text = parts["xl/workbook.xml"].replace(b"DG_MAU", b"KHAC").decode()
        for name in ("Đơn vị", "Quản lý", "Viên chức", "Biểu quyết", "Hồ sơ", "Tạm tính", "Hướng dẫn"):
            text = text.replace(f'"{name}"', f'"Trang của {name}"')
        parts["xl/workbook.xml"] = text.encode()

    rewritten(book, foreign)
    monkeypatch.setattr(read, "OpenpyxlSource", None)
    assert [finding.code for finding in read_book(book, book.name, RULES).findings] == ["TEP_LA"]


def test_a_file_of_more_cells_than_a_sheet_may_have_is_too_much_for_the_second_reader(book: Path) -> None:
    rewritten(book, extra_cell(b'<c r="A900" t="e"><v>#SPILL!</v></c>'))
    container = open_container(book.read_bytes())
    cells = sum(cell_count(container.xml(name)) for name in container.sheets)
    enough, few = (replace(DEFAULT_LIMITS, cells=number) for number in (cells, cells - 1))
    assert without_notice(read_book(book, book.name, RULES, enough)).form == "so-phong"
    assert [finding.code for finding in read_book(book, book.name, RULES, few).findings] == ["TRANG_NHIEU_O"]


def test_openpyxl_is_not_imported_for_a_book_calamine_reads(book: Path) -> None:
    book.write_bytes(packed(parts_of(book)))
    script = (
        "import sys; from pathlib import Path; from danhgia_xl.rules.ruleset import load_ruleset;"
        "from danhgia_xl.workbook.reader.read import read_book;"
        f"book = read_book(Path({str(book)!r}), '', load_ruleset('kh170-2021'));"
        "print(book.form, 'openpyxl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["so-phong", "False"]
