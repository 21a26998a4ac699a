"""The file around a workbook: every way of being no book of ours has its own code; nothing raises, nothing is lost."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from xlsxwriter import Workbook

from danhgia_xl.rating.catalogue_page import catalogue_markdown
from danhgia_xl.rating.findings import catalogue
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS
from danhgia_xl.workbook.reader import read
from danhgia_xl.workbook.reader.addresses import a1, column_letters, column_number
from danhgia_xl.workbook.reader.archive import clean_archive, unpack
from danhgia_xl.workbook.reader.container import cell_of
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from tests.books import RULES, unit_book

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SHEET1 = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "b.xlsx"
    unit_book(path, "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}])
    return path.read_bytes()


def read_bytes(data: bytes, path: Path) -> Book:
    path.write_bytes(data)
    return read_book(path, "thu-muc/b.xlsx", RULES)


def the_code(book: Book) -> str:
    """Return the one finding's code, having made sure that the file as a whole was refused for it."""
    (finding,) = book.findings
    assert (finding.file, finding.sheet, finding.cell) == ("thu-muc/b.xlsx", "", "")
    assert catalogue()[finding.code].ca_tep
    assert finding.remedy
    assert finding.expected
    assert (book.form, book.role, book.records, book.tables) == ("", "", [], {})
    return finding.code


def repacked(data: bytes, changes: Mapping[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the archive with parts replaced, added, or (None) left out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", method) as new:
        parts = {name: old.read(name) for name in old.namelist()} | dict(changes)
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_cell(data: bytes, cell: bytes) -> bytes:
    """Return the book with one more cell in a row of its own at the end of the first sheet."""
    sheet = part(data, SHEET1)
    return repacked(data, {SHEET1: sheet.replace(b"</sheetData>", b'<row r="90">' + cell + b"</row></sheetData>")})


def encrypted(data: bytes) -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("mật khẩu", target)
    return target.getvalue()


def ole_file(*names: str, sectors: int = 1) -> bytes:
    """Return an OLE file whose directory, a chain of `sectors`, has `names`: the last of them in its last sector."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 48, 1)  # the directory begins in the sector after the table
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    entries = bytearray(512 * sectors)
    for at, name in enumerate(("Root Entry", *names)):
        place = len(entries) - 128 if name == names[-1] else at * 128
        entries[place : place + 2 * len(name)] = name.encode("utf-16-le")
        struct.pack_into("<HB", entries, place + 64, 2 * len(name) + 2, 2)
    return bytes(header) + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))) + bytes(entries)


def foreign(_: bytes) -> bytes:
    target = io.BytesIO()
    with Workbook(target) as book:
        book.add_worksheet("Sổ thu chi").write("A1", "Ngày")
    return target.getvalue()


def marked(text: str) -> Callable[[bytes], bytes]:
    def make(data: bytes) -> bytes:
        workbook = part(data, "xl/workbook.xml")
        start = workbook.index(b'<definedName name="DG_MAU">') + len(b'<definedName name="DG_MAU">')
        end = workbook.index(b"</definedName>", start)
        return repacked(data, {"xl/workbook.xml": workbook[:start] + text.encode() + workbook[end:]})

    return make


def damaged_part(data: bytes) -> bytes:
    """Return the book with a byte changed inside the packed first sheet, so that its sum is wrong."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(SHEET1)
    at = entry.header_offset + 30 + len(SHEET1) + entry.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def doubled_name(data: bytes) -> bytes:
    return repacked(data, {"xl/WORKBOOK.xml": b"<workbook/>"})


def with_dtd(data: bytes) -> bytes:
    workbook = part(data, "xl/workbook.xml")
    dtd = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return repacked(data, {"xl/workbook.xml": workbook.replace(b"<workbook", dtd + b"<workbook", 1)})


def bomb(data: bytes) -> bytes:
    return repacked(data, {"xl/worksheets/sheet99.xml": b"<worksheet>" + bytes(201 * 2**20)})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: b"", "TEP_RONG"),
        (lambda data: data[:5000], "TEP_HONG"),
        (lambda data: data[:-30], "TEP_HONG"),
        (lambda _: b"PK\x03\x04", "TEP_HONG"),
        (damaged_part, "TEP_HONG"),
        (lambda data: repacked(data, {"xl/workbook.xml": b"<workbook"}), "TEP_HONG"),
        (lambda data: repacked(data, {"xl/_rels/workbook.xml.rels": None}), "TEP_HONG"),
        (encrypted, "TEP_MA_HOA"),
        (lambda _: ole_file("Workbook"), "TEP_XLS_CU"),
        (lambda _: ole_file("Book"), "TEP_XLS_CU"),
        (lambda _: ole_file("EncryptionInfo", "EncryptedPackage"), "TEP_MA_HOA"),
        (lambda _: ole_file("WordDocument"), "KHONG_PHAI_EXCEL"),
        (lambda _: ole_file("Workbook", "EncryptedPackage", sectors=9), "TEP_MA_HOA"),
        (lambda _: OLE + bytes(2048), "TEP_HONG"),
        (lambda _: ole_file("Workbook")[:1100], "TEP_HONG"),
        (lambda _: b"%PDF-1.7\n", "KHONG_PHAI_EXCEL"),
        (lambda _: "Họ và tên;Điểm\n".encode(), "KHONG_PHAI_EXCEL"),
        (lambda data: repacked(data, {"xl/workbook.xml": None}), "KHONG_PHAI_EXCEL"),
        (doubled_name, "TEP_KHONG_AN_TOAN"),
        (with_dtd, "TEP_KHONG_AN_TOAN"),
        (lambda data: repacked(data, {}, zipfile.ZIP_BZIP2), "TEP_KHONG_AN_TOAN"),
        (bomb, "TEP_GIAI_NEN_QUA_LON"),
        (foreign, "TEP_LA"),
        (marked("#REF!"), "TEP_MAT_DAU"),
        (marked("_khong_co!$A$1"), "TEP_MAT_DAU"),
        (marked('"so-phng|kh170-2021|1"'), "MAU_LA"),
        (marked("_dg!$Z$99"), "MAU_LA"),
        (marked('"so-phong|kh170-2022|1"'), "SAI_BO_QUY_TAC"),
        (lambda data: with_cell(data, b'<c r="XFD90"><v>1</v></c>'), "TRANG_QUA_RONG"),
        (lambda data: with_cell(data, b'<c r="A1048576"><v>1</v></c>'), "TRANG_QUA_RONG"),
        (lambda data: with_cell(data, b"<c s='0' r='XFD90'><v>1</v></c>"), "TRANG_QUA_RONG"),
        (lambda data: with_cell(data, b'<c r="ZZZZZ90"><v>1</v></c>'), "TRANG_QUA_RONG"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    make: Callable[[bytes], bytes], code: str, good: bytes, tmp_path: Path
) -> None:
    data = make(good)
    book = read_bytes(data, tmp_path / "b.xlsx")
    assert the_code(book) == code
    assert book.sha256 == (hashlib.sha256(data).hexdigest() if data else "")


def test_a_misspelt_form_code_is_hinted_at(good: bytes, tmp_path: Path) -> None:
    book = read_bytes(marked('"so-phng|kh170-2021|1"')(good), tmp_path / "b.xlsx")
    assert book.findings[0].value == "so-phng|kh170-2021|1"
    assert "so-phong?" in book.findings[0].message


def test_a_lock_file_is_passed_over(good: bytes, tmp_path: Path) -> None:
    book = read_bytes(good, tmp_path / "~$b.xlsx")
    assert the_code(book) == "TEP_KHOA_TAM"
    assert book.findings[0].severity == "thong_tin"


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.touch()
    os.truncate(path, DEFAULT_LIMITS.file_bytes + 1)
    assert the_code(read_book(path, "thu-muc/b.xlsx", RULES)) == "TEP_QUA_LON"


def test_a_file_that_is_gone_or_is_a_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "khong-co.xlsx", "TEP_KHONG_MO_DUOC"), (tmp_path, "TEP_KHONG_THUONG")):
        assert the_code(read_book(path, "thu-muc/b.xlsx", RULES)) == code


def test_an_unexpected_fault_is_a_finding_that_names_it(
    good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(read, "find_tables", fail)
    book = read_bytes(good, tmp_path / "b.xlsx")
    assert the_code(book) == "LOI_DOC"
    assert "ZeroDivisionError" in book.findings[0].message


def test_a_request_to_stop_is_not_swallowed(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "find_tables", stop)
    with pytest.raises(KeyboardInterrupt):
        read_bytes(good, tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A90" t="e"><f>NA()</f><v>#N/A</v></c>',
        b'<c r="ZZ90"><v>1</v></c>',
        b'<c s="0" r="B90"><v>1</v></c>',
        b'<c r="B90" t="inlineStr"><is><t>x</t></is></c>',
    ],
)
def test_unusual_cells_outside_the_form_do_no_harm(cell: bytes, good: bytes, tmp_path: Path) -> None:
    book = read_bytes(with_cell(good, cell), tmp_path / "b.xlsx")
    assert book.findings == []
    assert len(book.records) == 2


def test_empty_rows_far_below_do_no_harm(good: bytes, tmp_path: Path) -> None:
    sheet = part(good, SHEET1).replace(b"</sheetData>", b'<row r="1048576" ht="15"></row></sheetData>')
    assert read_bytes(repacked(good, {SHEET1: sheet}), tmp_path / "b.xlsx").findings == []


def test_an_inflated_size_that_lies_is_found_out(good: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        true = archive.getinfo(SHEET1).file_size
    lying = good.replace(true.to_bytes(4, "little"), (true - 100).to_bytes(4, "little"))
    assert lying != good
    assert the_code(read_bytes(lying, tmp_path / "b.xlsx")) == "TEP_HONG"


def test_the_clean_archive_holds_the_parts_unpacked_and_whole(good: bytes) -> None:
    parts = unpack(good)
    with zipfile.ZipFile(io.BytesIO(clean_archive(parts))) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {name: archive.read(name) for name in archive.namelist()} == {n: p.data for n, p in parts.items()}
    assert {"xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", SHEET1} <= set(parts)
    assert "docProps/core.xml" not in parts


def test_the_file_is_left_as_it_is(good: bytes, tmp_path: Path) -> None:
    read_bytes(good, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == good


@pytest.mark.parametrize(
    ("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("AZ", 51), ("ZZ", 701), ("XFD", 16383)]
)
def test_columns_both_ways(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_letters(number) == letters
    assert a1(8, number) == f"{letters}9"


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("_dg!$B$1", ("_dg", 0, 1)),
        ("'Trang ''ẩn'''!C10", ("Trang 'ẩn'", 9, 2)),
        ("_dg!$A$1:$B$2", None),
        ("#REF!", None),
    ],
)
def test_references_to_one_cell(reference: str, place: tuple[str, int, int] | None) -> None:
    assert cell_of(reference) == place


# The catalogue


def test_the_page_of_findings_is_the_catalogue() -> None:
    page = Path(__file__).parent.parent / "docs" / "phat-hien.md"
    hint = "python -m danhgia_xl.rating.catalogue_page > docs/phat-hien.md"
    assert page.read_text(encoding="utf-8") == catalogue_markdown(), hint


def test_every_entry_says_what_is_expected_and_what_to_do() -> None:
    for code, entry in catalogue().items():
        assert code.isascii()
        assert code == code.upper()
        assert all(text.strip() for text in (entry.ten, entry.thong_bao, entry.mong_doi, entry.khac_phuc)), code
