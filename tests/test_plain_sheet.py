"""The quick way to read a sheet gives what calamine gives, or leaves the sheet to calamine."""

from __future__ import annotations

import datetime as dt
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from danhgia_xl.workbook.reader import inflate
from danhgia_xl.workbook.reader.archive import Part, clean_archive
from danhgia_xl.workbook.reader.cell_formats import CellFormats, cell_formats, day_of
from danhgia_xl.workbook.reader.container import Container, open_container
from danhgia_xl.workbook.reader.percent import percent_styles
from danhgia_xl.workbook.reader.plain_book import PlainBook
from danhgia_xl.workbook.reader.plain_sheet import PlainSheet
from danhgia_xl.workbook.reader.shared_texts import shared_texts
from danhgia_xl.workbook.reader.source import FileSource
from tests.book_xml import Parts, packed, rewritten, sheet_parts
from tests.books import unit_book
from tests.office import recalculate_all

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STYLES = (
    b'<styleSheet %s><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    b'<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
    b'<xf numFmtId="9"/><xf numFmtId="3"/><xf numFmtId="165"/></cellXfs></styleSheet>'
) % MAIN
TEXTS = (
    b"<si><t>Ng\xc6\xb0\xe1\xbb\x9di Th\xe1\xbb\xa9 1</t></si><si><t>A &amp; B</t></si>"
    b'<si><t xml:space="preserve"> gi\xe1\xbb\xaf </t></si>'
    b'<si><r><t>m\xe1\xbb\x99t</t></r><r><rPr><b/></rPr><t xml:space="preserve">\nhai </t></r></si><si><t/></si>'
)
ODD_TEXT = b"<si><t> b\xe1\xbb\x8f </t></si>"

PLAIN = {
    "shared text": b'<c r="B2" s="0" t="s"><v>0</v></c>',
    "text with an entity": b'<c r="B2" t="s"><v>1</v></c>',
    "text with outer spaces": b'<c r="B2" t="s"><v>2</v></c>',
    "text in two fonts": b'<c r="B2" t="s"><v>3</v></c>',
    "empty text": b'<c r="B2" t="s"><v>4</v></c>',
    "result of a formula": b'<c r="B2" t="str"><f>1&amp;2</f><v>\xc4\x90\xe1\xba\xa1t&#10;&lt;x&gt;</v></c>',
    "empty result of a formula": b'<c r="B2" t="str"><f>""</f><v></v></c>',
    "shared formula": b'<c r="B2"><f t="shared" ref="B2:C2" si="0">1</f><v>2</v></c><c r="C2"><f si="0"/><v>3</v></c>',
    "formula without a result": b'<c r="B2"><f>1+1</f><v></v></c><c r="A2" t="str"><v>x</v></c>',
    "number": b'<c r="B2"><v>89.5</v></c>',
    "number as programs write it": b'<c r="B2" t="n"><v>-1.2345678901234E-5</v></c>',
    "number of a style": b'<c r="B2" s="3"><v>1000</v></c>',
    "percentage": b'<c r="B2" s="2"><v>0.895</v></c>',
    "day": b'<c r="B2" s="1"><v>44528</v></c>',
    "yes": b'<c r="B2" t="b"><v>1</v></c>',
    "no": b'<c r="B2" t="b"><v>0</v></c>',
    "nothing": b'<c r="B2" s="1"/><c r="C2"/>',
    "far but allowed": b'<c r="ZZ9999" t="str"><v>x</v></c>',
    "twice the same address": b'<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>',
    "backwards": b'<c r="C3"><v>1</v></c><c r="A1"><v>2</v></c>',
}
UNUSUAL = {
    "error": b'<c r="B2" t="e"><v>#N/A</v></c>',
    "error without a value": b'<c r="B2" t="e"/>',
    "text in its cell": b'<c r="B2" t="inlineStr"><is><t>x</t></is></c>',
    "formula without a value element": b'<c r="B2"><f>1</f></c>',
    "value with an attribute": b'<c r="B2" t="str"><v xml:space="preserve"> x</v></c>',
    "comment": b'<!-- <c r="B2"><v>1</v></c> -->',
    "comment in a value": b'<c r="B2"><v>1<!-- -->2</v></c>',
    "CDATA": b'<c r="B2" t="str"><v><![CDATA[x]]></v></c>',
    "no address": b"<c><v>1</v></c>",
    "row nought": b'<c r="B0"><v>1</v></c>',
    "too far to the right": b'<c r="AAA1" s="1"/>',
    "too far down": b'<c r="A10000" s="1"/>',
    "small letters": b'<c r="b2"><v>1</v></c>',
    "other quotes": b"<c r='B2'><v>1</v></c>",
    "attributes in another order": b'<c s="1" r="B2"><v>1</v></c>',
    "unknown attribute": b'<c r="B2" cm="1"><v>1</v></c>',
    "unknown text": b'<c r="B2" t="s"><v>6</v></c>',
    "text with spaces to drop": b'<c r="B2" t="s"><v>5</v></c>',
    "number that is none": b"<c r=\"B2\"><v>m\xe1\xbb\x99t</v></c>",
    "number with a space": b'<c r="B2"><v> 5</v></c>',
    "infinity": b'<c r="B2"><v>inf</v></c>',
    "number out of range": b'<c r="B2"><v>1e999</v></c>',
    "time of the day": b'<c r="B2" s="1"><v>44528.5</v></c>',
    "day Excel invented": b'<c r="B2" s="1"><v>60</v></c>',
    "duration": b'<c r="B2" s="4"><v>1.5</v></c>',
    "unknown style": b'<c r="B2" s="9"><v>1</v></c>',
    "mark in words": b'<c r="B2" t="b"><v>true</v></c>',
    "escaped character": b'<c r="B2" t="str"><v>a_x000D_</v></c>',
    "numbered character": b'<c r="B2" t="str"><v>&#65;</v></c>',
    "not UTF-8": b'<c r="B2" t="str"><v>\xff</v></c>',
    "prefix": b'<x:c r="B2"><v>1</v></x:c>',
    "no value, no formula": b'<c r="B2"><v></v></c>',
    "extension": b'<c r="B2"><v>1</v><extLst><ext><v>2</v></ext></extLst></c>',
}  # fmt: skip


def book(cells: bytes, after: bytes = b"", texts: bytes = TEXTS + ODD_TEXT) -> Container:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheet = b"<worksheet %s><sheetData><row r='1'>%s</row></sheetData>%s</worksheet>" % (MAIN, cells, after)
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{kind}.sheet.main+xml'/></Types>".encode(),
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' "
        f"Type='{relation}/officeDocument' Target='xl/workbook.xml'/></Relationships>".encode(),
        "xl/workbook.xml": b"<workbook %s xmlns:r='%s'><sheets><sheet name='T' sheetId='1' r:id='r1'/></sheets>"
        b"</workbook>" % (MAIN, relation.encode()),
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r1' Type='{relation}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='r2' Type='{relation}/sharedStrings' Target='sharedStrings.xml'/>"
        f"<Relationship Id='r3' Type='{relation}/styles' Target='styles.xml'/></Relationships>".encode(),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": b"<sst %s count='1'>%s</sst>" % (MAIN, texts),
        "xl/styles.xml": STYLES,
    }
    return open_container(packed(parts), ".xlsx")


def plain(container: Container, sheet: str = "T") -> PlainSheet | None:
    of = PlainBook.of(container, percent_styles(container))
    return of.sheet(sheet) if of else None


def in_calamine(container: Container, sheet: str) -> tuple[list[list[object]], object]:
    read = CalamineWorkbook.from_filelike(BytesIO(clean_archive(container.parts))).get_sheet_by_name(sheet)
    return read.to_python(skip_empty_area=False), read.merged_cell_ranges or []


def assert_as_in_calamine(container: Container, sheet: str) -> None:
    read = plain(container, sheet)
    assert read is not None
    rows, merged = in_calamine(container, sheet)
    assert (read.rows, read.merged) == (rows, merged)
    assert [[type(cell) for cell in row] for row in read.rows] == [[type(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("cells", PLAIN.values(), ids=PLAIN)
def test_a_plain_cell_is_read_as_calamine_reads_it(cells: bytes) -> None:
    assert_as_in_calamine(book(cells), "T")


@pytest.mark.parametrize("cells", UNUSUAL.values(), ids=UNUSUAL)
@pytest.mark.parametrize("before", [b"", b'<c r="A1" t="str"><v>x</v></c>'])
def test_an_unusual_cell_leaves_the_sheet_to_calamine(cells: bytes, before: bytes) -> None:
    assert plain(book(before)) is not None
    assert plain(book(before + cells)) is None
    assert plain(book(cells + b'<c r="C9"/>')) is None


def test_plain_cells_in_any_company_are_read_as_calamine_reads_them() -> None:
    kinds = [cells for cells in PLAIN.values() if b"ZZ" not in cells]
    for first in kinds:
        for second in kinds:
            between = b"</row><row r='2' hidden='0'/><row r='3'>"
            assert_as_in_calamine(book(first + second + between + second), "T")


def test_formulas_nobody_calculated_and_percentages_are_told() -> None:
    cells = (
        b'<c r="A1"><f>1</f><v></v></c><c r="B1" t="str"><f>1</f><v></v></c><c r="C1"><f>1</f><v>0</v></c>'
        b'<c r="D1" s="2"><v>0.5</v></c><c r="E1" s="3"><v>0.5</v></c>'
    )
    container = book(cells)
    read = plain(container)
    assert read is not None
    assert (read.uncalculated, read.percent) == ([(0, 0)], [(0, 3)])
    never = Container(container.parts, container.sheets, container.mark, never_calculated=True)
    fresh = plain(never)
    assert fresh is not None
    assert fresh.uncalculated == [(0, 0), (0, 2)]


@pytest.mark.parametrize(
    ("after", "usual"),
    [
        (b"", True),
        (b'<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C3:C4"/></mergeCells>', True),
        (b'<mergeCells><mergeCell ref="A1:B2"/></mergeCells><mergeCells><mergeCell ref="C3:C4"/></mergeCells>', True),
        (b'<mergeCells><mergeCell ref="A1"/></mergeCells>', False),
        (b'<mergeCells><!-- <mergeCell ref="A1:B2"/> --></mergeCells>', False),
        (b'<!-- <mergeCells><mergeCell ref="A1:B2"/></mergeCells> -->', False),
    ],
)
def test_merged_cells_are_those_calamine_finds(after: bytes, usual: bool) -> None:
    container = book(b'<c r="A1"><v>1</v></c>', after)
    if usual:
        assert_as_in_calamine(container, "T")
    else:
        assert plain(container) is None


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (b"<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>", ["a", "b", "c"]),
        (b"<si><t>a</t></si><si><t>b &amp; c</t></si>", ["a", "b & c"]),
        (b"<si><t>a</t></si><si><t> b</t></si><si><t>c</t></si>", ["a", None, "c"]),
        (b"<si><t>a</t></si><si><t>b_x000D_</t></si>", ["a", None]),
        (b"<si><t>a</t></si><si><t>b&#10;</t></si>", ["a", None]),
        (b"<si><t>a</t></si><si><t>b</t><rPh sb='0' eb='1'><t>c</t></rPh></si><si><t>d</t></si>", ["a", None, "d"]),
        (b"", []),
        (b"<si><t>a</t></si> <si><t>b</t></si>", None),
        (b"<si/>", None),
        (b"a", None),
        (b"<si><t>a</t></si><si><t>b", None),
        (b"a</t></si><si><t>b</t></si>", None),
        (b"<!-- --><si><t>a</t></si>", None),
        (b"<si><t>\xff</t></si>", None),
    ],
)  # fmt: skip
def test_shared_texts_are_numbered_and_unusual_ones_left_out(texts: bytes, read: list[str | None] | None) -> None:
    found = shared_texts(b"<sst %s>%s</sst>" % (MAIN, texts))
    assert found == (None if read is None else {b"%d" % at: text for at, text in enumerate(read)})


def test_styles_are_numbers_days_or_unknown() -> None:
    assert cell_formats(STYLES) == CellFormats(frozenset({b"", b"0", b"2", b"3"}), frozenset({b"1"}))
    assert cell_formats(STYLES.replace(b'"165"', b'"14"')) is None, "a built-in format given another meaning"
    assert cell_formats(b"<styleSheet>") is None
    assert (day_of(61.0), day_of(44528.0)) == (dt.date(1900, 3, 1), dt.date(2021, 11, 28))
    assert [day_of(serial) for serial in (None, 60.0, 44528.25, 2958466.0)] == [None] * 4


def test_a_damaged_part_or_days_from_1904_make_the_workbook_unusual() -> None:
    container = book(b'<c r="A1"><v>1</v></c>')
    assert PlainBook.of(container, frozenset()) is not None
    for name in container.parts:
        damaged = container.parts | {name: Part(container.parts[name].data + b" ", container.parts[name].checksum)}
        other = Container(damaged, container.sheets, container.mark, container.never_calculated)
        assert PlainBook.of(other, frozenset()) is None
    for value, usual in ((b"1", False), (b"true", False), (b"0", True), (b"false", True)):
        xml = container.parts["xl/workbook.xml"].data.replace(
            b"<sheets>", b'<workbookPr date1904="%s"/><sheets>' % value
        )
        other = Container(
            container.parts | {"xl/workbook.xml": Part(xml, zlib.crc32(xml))}, container.sheets, container.mark, False
        )
        assert (PlainBook.of(other, frozenset()) is not None) is usual


def _hide_a_row(parts: Parts) -> None:
    for name in sheet_parts(parts):
        parts[name] = parts[name].replace(b'<row r="8"', b'<row r="8" hidden="1"')


def test_our_forms_are_plain_as_written_and_as_a_program_saved_them(tmp_path: Path) -> None:
    forms = sorted(Path("xlsx_templates").glob("*.xlsx"))
    staff = {"ma": "A1", "ho_ten": "Lò Thị A", "da_kiem_diem": True, "ty_le_hoan_thanh": 100}
    filled = tmp_path / "dien.xlsx"
    unit_book(filled, "Phòng A & B", [staff])
    rewritten(filled, _hide_a_row)
    saved = recalculate_all([*forms, filled], tmp_path / "luu-lai")
    for path in (*forms, filled, *saved):
        container = open_container(path.read_bytes(), path.suffix)
        source = FileSource(container)
        for name in container.sheets:
            read = plain(container, name)
            assert read is not None, (path.name, name)
            quick, slow = source.sheet(name), source._unusual_sheet(name)
            assert (quick.rows, quick.hidden) == (slow.rows, slow.hidden), (path.name, name)
            assert list(quick.merged) == list(slow.merged)


def test_without_isa_l_zlib_does_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(b"%d," % (number**5) for number in range(4_000))[:50_000]
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed_data = packer.compress(data) + packer.flush()
    cut = packed_data[:100]
    here = [inflate.inflate(packed_data, most) for most in (50_001, 7)] + [inflate.crc32(data)]
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    assert inflate._implementation() is zlib
    monkeypatch.setattr(inflate, "_ZLIB", zlib)
    monkeypatch.setattr(inflate, "_ERRORS", zlib.error)
    assert [*(inflate.inflate(packed_data, most) for most in (50_001, 7)), zlib.crc32(data)] == here
    assert here == [data, data[:7], zlib.crc32(data)]
    with pytest.raises(inflate.InflateError):
        inflate.inflate(b"\xff" + cut, 10)
