"""The same book as other programs save it: read alike, or refused with the steps that make a workbook of it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.rating.findings import Finding, catalogue
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from danhgia_xl.workbook.template.fill import Raw
from tests import book_xml
from tests.book_xml import Parts, packed, parts_of, rewritten
from tests.books import RULES, unit_book
from tests.office import converted

STAFF = [
    {"ma": "VC1", "ho_ten": "Lò Thị Pha", "ty_le_dam_bao": Raw("number", 89.95)},
    {"ma": "VC2", "ho_ten": "Giàng A Páo", "ky_luat": True},
    {"ma": "VC3", "ho_ten": "Đặng Thị Hường", "ty_le_dam_bao": Raw("formula", "=NA()", "#N/A")},
]
MEETING = dt.date(2021, 11, 27)
WORKSHEET = "xl/worksheets/sheet3.xml"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("goc") / "phong-3.xlsx"
    unit_book(path, "Phòng Y tế", STAFF, **{"cuoc_hop.ngay_hop": MEETING})
    return path


def read(path: Path) -> Book:
    return read_book(path, path.name, RULES)


def content(book: Book) -> object:
    """Return everything read: facts with their places, and what was found."""
    records = [(r.kind, r.sheet, r.row, r.facts, dict(r.cells), r.faulty) for r in book.records]
    assert book.fields is not None
    found = [(f.code, f.sheet, f.cell) for f in book.findings]
    return book.form, book.unit, book.fields.facts, records, found


def the_finding(book: Book) -> Finding:
    (finding,) = book.findings
    assert (book.form, book.records) == ("", [])
    assert (finding.sheet, finding.cell) == ("", "")
    assert catalogue()[finding.code].ca_tep
    return finding


def test_the_original_holds_what_was_written(original: Path) -> None:
    book = read(original)
    assert [r.facts.get("ho_ten") for r in book.records[1:]] == [row["ho_ten"] for row in STAFF]
    assert book.records[1].facts["ty_le_dam_bao"] == 89.95
    assert book.records[2].facts["ky_luat"] is True
    assert book.fields is not None
    assert book.fields.facts["ngay_hop"] == MEETING
    assert [f.code for f in book.findings] == ["O_LOI"]


@pytest.mark.parametrize(
    "filter_name", ["xlsx:Calc MS Excel 2007 XML", "xlsx:Calc Office Open XML", "xlsm:Calc MS Excel 2007 VBA XML"]
)
def test_a_book_saved_by_libreoffice_reads_alike(filter_name: str, original: Path, tmp_path: Path) -> None:
    saved = converted(filter_name, "." + filter_name.partition(":")[0], original, tmp_path)
    assert content(read(saved)) == content(read(original))


def google(parts: Parts) -> None:
    book_xml.inline_strings(parts)
    book_xml.quoted_names(parts)
    book_xml.bare(parts)


def wps(parts: Parts) -> None:
    book_xml.absolute_targets(parts)
    book_xml.without_addresses(parts)


def library(parts: Parts) -> None:
    """Combine what no program should do, and some libraries do: a prefix before every name, no addresses."""
    book_xml.inline_strings(parts)
    book_xml.without_addresses(parts)
    book_xml.prefixed_sheets(parts)


@pytest.mark.parametrize(
    "change",
    [
        book_xml.prefixed, book_xml.without_addresses, book_xml.inline_strings, book_xml.absolute_targets,
        book_xml.bare, book_xml.quoted_names, book_xml.strict, book_xml.dates_from_1904, google, wps, library,
    ],
)  # fmt: skip
def test_the_traits_of_other_programs_make_no_difference(
    change: Callable[[Parts], None], original: Path, tmp_path: Path
) -> None:
    path = tmp_path / "khac.xlsx"
    path.write_bytes(original.read_bytes())
    rewritten(path, change)
    assert content(read(path)) == content(read(original))


@pytest.mark.parametrize(
    ("filter_name", "suffix", "code"),
    [
        ("xls:MS Excel 97", ".xls", "TEP_XLS_CU"),
        ("ods:calc8", ".ods", "TEP_ODS"),
        ("fods:OpenDocument Spreadsheet Flat XML", ".fods", "TEP_ODS"),
        ("csv:Text - txt - csv (StarCalc)", ".csv", "TEP_CSV"),
        ("html:HTML (StarCalc)", ".html", "TEP_TRANG_WEB"),
    ],
)
def test_another_kind_of_file_says_how_to_save_it(
    filter_name: str, suffix: str, code: str, original: Path, tmp_path: Path
) -> None:
    saved = converted(filter_name, suffix, original, tmp_path)
    finding = the_finding(read(saved))
    assert finding.code == code
    assert ".xlsx" in finding.remedy or "mẫu trống" in finding.remedy
    if suffix != ".csv":  # the content tells, so a changed suffix does not hide it
        renamed = saved.rename(tmp_path / "doi-duoi.xlsx")
        assert the_finding(read(renamed)).code == code


def binary_workbook(original: Path) -> bytes:
    """Return an archive built as a binary workbook is."""
    parts = parts_of(original)
    return packed({"[Content_Types].xml": parts["[Content_Types].xml"], "xl/workbook.bin": b"\x83\x01\x00"})


def zipped(original: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(original, "Phòng 3/phong-3.xlsx")
    return target.getvalue()


XML_2003 = b"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"""


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (binary_workbook, "phong-3.xlsb", "TEP_XLSB"),
        (binary_workbook, "phong-3.xlsx", "TEP_XLSB"),
        (zipped, "phong-3.zip", "TEP_NEN"),
        (zipped, "phong-3.xlsx", "TEP_NEN"),
        (lambda _: b"Rar!\x1a\x07\x01\x00", "phong-3.rar", "TEP_NEN"),
        (lambda _: b"7z\xbc\xaf\x27\x1c\x00\x04", "phong-3.7z", "TEP_NEN"),
        (lambda _: XML_2003, "phong-3.xls", "TEP_TRANG_WEB"),
        (lambda _: b"<html><table><tr><td>VC1</td></tr></table></html>", "phong-3.xls", "TEP_TRANG_WEB"),
        (lambda _: b"VC1\tL\xc3\xb2\n", "phong-3.tsv", "TEP_CSV"),
        (lambda _: b"VC1,1\n", "phong-3.xlsx", "KHONG_PHAI_EXCEL"),
        (lambda _: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "p.xlsx",
         "KHONG_PHAI_EXCEL"),
        (lambda _: packed({"mimetype": b"application/epub+zip"}), "p.xlsx", "KHONG_PHAI_EXCEL"),
    ],
)  # fmt: skip
def test_what_else_is_sent_under_the_name_of_a_workbook(
    make: Callable[[Path], bytes], name: str, code: str, original: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(make(original))
    assert the_finding(read(path)).code == code


def test_no_kind_of_table_is_dropped_from_a_folder(tmp_path: Path) -> None:
    names = [f"phong-{n}{suffix}" for n, suffix in enumerate((
        ".xlsx", ".XLSM", ".xltx", ".xls", ".xlsb", ".ods", ".fods", ".et", ".csv", ".tsv", ".zip", ".rar", ".7z",
    ))]  # fmt: skip
    for name in [*names, "thuyet-minh.docx", "anh.png", "mong-doi.toml"]:
        (tmp_path / name).write_bytes(b"x")
    assert sorted(path.name for path in find_workbooks(tmp_path)) == sorted(names)


def test_a_folder_with_an_ods_and_an_xls_says_so_and_reads_the_rest(original: Path, tmp_path: Path) -> None:
    (tmp_path / "phong-1.xlsx").write_bytes(original.read_bytes())
    converted("ods:calc8", ".ods", original, tmp_path)
    converted("xls:MS Excel 97", ".xls", original, tmp_path)
    result = consolidate(tmp_path)
    verdicts = dict(zip(result.files["tep"], result.files["ket_luan"], strict=True))
    assert set(verdicts) == {"phong-1.xlsx", "phong-3.ods", "phong-3.xls"}
    assert verdicts["phong-3.ods"] == verdicts["phong-3.xls"] == "KHONG_DOC_DUOC"
    assert {(f.file, f.code) for f in result.findings} >= {("phong-3.ods", "TEP_ODS"), ("phong-3.xls", "TEP_XLS_CU")}
    assert len(result.people) == len(STAFF)
    assert result.exit_code == 3


def test_a_sheet_without_addresses_still_tells_errors_from_blanks(original: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(original.read_bytes())
    rewritten(path, library)
    (error,) = [f for f in read(path).findings if f.code == "O_LOI"]
    (same,) = [f for f in read(original).findings if f.code == "O_LOI"]
    assert (error.sheet, error.cell) == (same.sheet, same.cell)


def test_a_far_cell_is_refused_however_the_sheet_is_written(original: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(original.read_bytes())

    def far(parts: Parts) -> None:
        end = b'<row r="90"><c r="XFD90"><v>1</v></c></row></sheetData>'
        parts[WORKSHEET] = parts[WORKSHEET].replace(b"</sheetData>", end)
        book_xml.prefixed(parts)

    rewritten(path, far)
    assert the_finding(read(path)).code == "TRANG_QUA_RONG"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (b"<row>" + b"<c/>" * 702 + b"<c><v>1</v></c></row>", "TRANG_QUA_RONG"),
        (b"<row/>" * 9_999 + b"<row><c><v>1</v></c></row>", "TRANG_QUA_RONG"),
        (b"<row>" + b"<c/>" * 500_001 + b"</row>", "TRANG_NHIEU_O"),
    ],
    ids=["column", "row", "many"],
)
def test_a_cell_far_away_by_its_place_alone_is_refused(end: bytes, code: str, original: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(original.read_bytes())

    def far(parts: Parts) -> None:
        parts[WORKSHEET] = parts[WORKSHEET].replace(b"</sheetData>", end + b"</sheetData>")

    rewritten(path, far)
    assert the_finding(read(path)).code == code


@pytest.mark.parametrize("cell", [b'<row r="A"><c r="A90"/></row>', b'<row r="90"><c r="7"/></row>'])
def test_an_address_that_is_none_is_a_damaged_file(cell: bytes, original: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(original.read_bytes())

    def spoil(parts: Parts) -> None:
        parts[WORKSHEET] = parts[WORKSHEET].replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" + cell
                                                    + b"</sheetData>")  # fmt: skip

    rewritten(path, spoil)
    assert the_finding(read(path)).code == "TEP_HONG"


def test_comments_between_the_cells_do_no_harm(original: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(original.read_bytes())

    def comment(parts: Parts) -> None:
        book_xml.without_addresses(parts)
        for name in book_xml.sheet_parts(parts):
            parts[name] = parts[name].replace(b"<v>", b"<!-- v --><v>").replace(b"</row>", b"<!-- r --></row>")

    rewritten(path, comment)
    assert content(read(path)) == content(read(original))
