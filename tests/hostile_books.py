"""Workbooks as nobody should send them, made from a good one: what is wrong in the parts, kind by kind.

`HOSTILE` has them all. Each is made from the parts of a book of ours and a seeded source of chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.hostile_zip import SHEET, ZIP_KINDS, Parts, archive, entries_of

Maker = Callable[[Parts, Random], bytes]

WORKBOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS, ROOT = "xl/_rels/workbook.xml.rels", "_rels/.rels"
MARK_SHEET = "xl/worksheets/sheet8.xml"
_DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]>'
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10))


def changed(name: str, old: bytes, new: bytes, count: int = 1) -> Maker:
    """Return a maker of the book with a text of one part replaced."""

    def make(parts: Parts, _: Random) -> bytes:
        assert old in parts[name], (name, old)
        return archive(entries_of(parts | {name: parts[name].replace(old, new, count)}))

    return make


def part_is(name: str, content: bytes | None) -> Maker:
    """Return a maker of the book with a whole part replaced, added or left out."""
    return lambda parts, _: archive(entries_of({k: v for k, v in (parts | {name: content}).items() if v is not None}))


def before_root(name: str, text: bytes) -> Maker:
    """Return a maker of the book with `text` before the first element of a part."""
    return lambda parts, _: archive(
        entries_of(parts | {name: re.sub(rb"<(?=[a-zA-Z])", text + b"<", parts[name], count=1)})
    )


def row(cells: bytes, name: str = SHEET) -> Maker:
    """Return a maker of the book with one more row, far below the form; "row" rows bring their own element."""
    whole = cells if cells.startswith(b"<") and b"row" in cells[:12] else b'<row r="900">' + cells + b"</row>"
    return changed(name, b"</sheetData>", whole + b"</sheetData>")


def after_cells(text: bytes) -> Maker:
    return changed(SHEET, b"</sheetData>", b"</sheetData>" + text)


def merged(areas: bytes) -> Maker:
    return changed(SHEET, b"</mergeCells>", areas + b"</mergeCells>")


def encoded(name: str, encoding: str) -> Maker:
    return lambda parts, _: archive(entries_of(parts | {name: parts[name].decode().encode(encoding)}))


def declared(name: str, encoding: bytes) -> Maker:
    return changed(name, b'encoding="UTF-8"', b'encoding="%s"' % encoding)


def many_sheets(parts: Parts, _: Random) -> bytes:
    sheets = b"".join(b'<sheet name="T%d" sheetId="%d" r:id="rId1"/>' % (n, n + 100) for n in range(10_000))
    return changed(WORKBOOK, b"</sheets>", sheets + b"</sheets>")(parts, _)


def noise(parts: Parts, rng: Random) -> bytes:
    return archive(entries_of(parts | {SHEET: rng.randbytes(50_000)}))


def tiny_sparse(_: Parts, __: Random) -> bytes:
    """Two kilobytes, not of ours, that make calamine ask for a hundred gigabytes."""
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    relation = package + b'<Relationship Id="rId1" Type="' + office + b'/%s" Target="%s"/></Relationships>'
    return archive(entries_of({
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        ROOT: relation % (b"officeDocument", b"xl/workbook.xml"),
        RELATIONS: relation % (b"worksheet", b"worksheets/sheet1.xml"),
        WORKBOOK: b"<workbook " + namespace + b' xmlns:r="' + office
        + b'"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        SHEET: b"<worksheet " + namespace + b"><sheetData>" + cells + b"</sheetData></worksheet>",
    }))  # fmt: skip


def prefixed_far(parts: Parts, _: Random) -> bytes:
    """A far cell whose element has a prefix, in a sheet that has none otherwise."""
    return row(
        b'<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="XFD900"><x:v>1</x:v></x:c>'
    )(parts, _)


CORNERS = b'<row r="9999"><c r="A9999"><v>1</v></c></row><row r="9998"><c r="ZZ9998"><v>1</v></c></row>'
SHEET_REF = b'<sheet name="\xc4\x90\xc6\xa1n v\xe1\xbb\x8b" sheetId="1" r:id="rId1"/>'

XML_KINDS: dict[str, tuple[Maker, str]] = {
    "a DTD in the workbook": (before_root(WORKBOOK, _DTD % b""), "TEP_KHONG_AN_TOAN"),
    "a billion laughs in a sheet": (before_root(SHEET, _DTD % _LAUGHS), "TEP_KHONG_AN_TOAN"),
    "a DTD from the net": (before_root(STRINGS, b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "TEP_KHONG_AN_TOAN"),
    "a DTD behind comments": (before_root(STYLES, b"<!-- x -->" * 500 + _DTD % b""), "TEP_KHONG_AN_TOAN"),
    "a DTD in a part nobody reads": (part_is("xl/drawings/drawing1.xml", _DTD % b"" + b"<x/>"), "TEP_KHONG_AN_TOAN"),
    "instructions in great number": (part_is(SHEET, b"<?a b?>" * 50_000 + b"!"), "TEP_HONG"),
    "comments in great number": (before_root(SHEET, b"<!-- a -- b -->" * 50_000), ""),
    "a sheet in UTF-16": (encoded(SHEET, "utf-16"), "TEP_BANG_MA"),
    "a workbook in UTF-32": (encoded(WORKBOOK, "utf-32-be"), "TEP_BANG_MA"),
    "texts in UTF-16 without a mark": (encoded(STRINGS, "utf-16-le"), "TEP_BANG_MA"),
    "texts said to be Latin": (declared(STRINGS, b"windows-1258"), "TEP_BANG_MA"),
    "texts said to be UTF-7": (declared(STRINGS, b"UTF-7"), "TEP_BANG_MA"),
    "a workbook nested 10,000 deep": (
        changed(WORKBOOK, b"<sheets>", b"<x>" * 10_000 + b"</x>" * 10_000 + b"<sheets>"), "TEP_KHONG_AN_TOAN"),
    "a sheet nested 100,000 deep": (row(b"<row>" * 10 + b"<x>" * 100_000 + b"</x>" * 100_000 + b"</row>" * 10), ""),
    "a sheet that is noise": (noise, "TEP_HONG"),
    "a sheet that breaks off": (changed(SHEET, b"</sheetData>", b"<row"), "TEP_HONG"),
    "a sheet of another root": (part_is(SHEET, b"<html><body/></html>"), "THIEU_TRUONG"),
    "an empty sheet part": (part_is(SHEET, b""), "TEP_HONG"),
    "a text of 20 MB": (
        row(b'<c r="A900" t="str"><v>' + b"".join(b"%d " % n for n in range(2_900_000)) + b"</v></c>"), ""),
    "an attribute of 5 MB": (
        changed(WORKBOOK, b"<sheets>", b'<x a="' + b"".join(b"%d " % n for n in range(800_000)) + b'"/><sheets>'), ""),
    "tags that never end": (row(b"<c " * 300_000), "TEP_HONG"),
    "cells that never end": (
        row(b'<c r="A900" t="e"><v>#N/A</v></c><c r="A900"><f/></c>' + b"".join(
            b'<c r="A%d" ' % (n % 9000 + 900) for n in range(200_000)) + b"/>"), "TEP_HONG"),
    "formulas that never end": (row(b"".join(b'<c r="A%d"><f' % (n % 9000 + 900) for n in range(100_000))), "TEP_HONG"),
}  # fmt: skip

CELL_KINDS: dict[str, tuple[Maker, str]] = {
    "a lone cell at the last place": (row(b'<c r="XFD1048576"><v>1</v></c>'), "TRANG_QUA_RONG"),
    "a small file with a cell at the last place": (tiny_sparse, "TEP_LA"),
    "a far cell with a prefix": (prefixed_far, "TRANG_QUA_RONG"),
    "a far cell behind a greater-than sign": (row(b'<c x="&lt;>" r="XFD900"><v>1</v></c>'), "TRANG_QUA_RONG"),
    "a far cell written in references": (row(b'<c r="&#88;FD900"><v>1</v></c>'), "TRANG_QUA_RONG"),
    "a far cell by its row": (row(b'<row r="1048576"><c><v>1</v></c></row>'), "TRANG_QUA_RONG"),
    "a far cell behind a false end": (
        changed(SHEET, b"</sheetData>", b'<!--</sheetData>--><row><c r="XFD9"><v>1</v></c></row></sheetData >'),
        "TRANG_QUA_RONG"),
    "a far cell on the sheet of the mark": (row(b'<c r="XFD900"><v>1</v></c>', MARK_SHEET), "TRANG_QUA_RONG"),
    "a far cell that looks empty": (row(b'<c r="XFD900" x="/>"><v>1</v></c>'), "TRANG_QUA_RONG"),
    "a cell with a second address": (row(b'<c r="A900" r="XFD1048576"><v>1</v></c>'), "TEP_HONG"),
    "a cell with a third address": (row(b'<c r="A900" s="1"  \nr ="XFD1048576"><v>1</v></c>'), "TEP_HONG"),
    "a cell with addresses in one": (row(b'<c r="A900"r="XFD1048576"><v>1</v></c>'), "TEP_HONG"),
    "a row with a second number": (row(b'<row r="900" r="1048576"><c><v>1</v></c></row>'), "TEP_HONG"),
    "a cell of later Excel": (row(b'<c r="A900" s="1" cm="1" vm="2"><v>1</v></c>'), ""),
    "an empty far cell": (row(b'<c r="XFD900" s="1"/>'), ""),
    "two corners": (row(CORNERS), "TRANG_TRAI_RONG"),
    "600,000 cells": (row(b"".join(b'<c r="A%d"/>' % (n % 9000 + 900) for n in range(600_000))), "TRANG_NHIEU_O"),
    "letters in lower case": (row(b'<c r="b900"><v>1</v></c>'), ""),
    "row nought": (row(b'<c r="A0"><v>1</v></c>'), "DOC_DU_PHONG"),
    "a negative row": (row(b'<c r="A-1"><v>1</v></c>'), "TEP_HONG"),
    "an address without a row": (row(b'<c r="A"><v>1</v></c>'), "TEP_HONG"),
    "a row of thirty digits": (row(b'<row r="%d"><c><v>1</v></c></row>' % 10**29), "TRANG_QUA_RONG"),
    "a text that is not there": (row(b'<c r="A900" t="s"><v>99999999</v></c>'), "TEP_HONG"),
    "a text below nought": (row(b'<c r="A900" t="s"><v>-1</v></c>'), ""),
    "no number": (row(b'<c r="A900" t="n"><v>NaN</v></c>'), ""),
    "an infinite number": (row(b'<c r="A900"><v>1e999</v></c>'), ""),
    "a number of 10,000 digits": (row(b'<c r="A900"><v>' + b"9" * 10_000 + b"</v></c>"), ""),
    "a number with a comma": (row(b'<c r="A900" t="n"><v>1,5</v></c>'), "TEP_HONG"),
    "a number with a plus sign": (row(b'<c r="A900" t="n"><v>+5</v></c>'), ""),
    "an unknown kind of cell": (row(b'<c r="A900" t="zz"><v>1</v></c>'), "DOC_DU_PHONG"),
    "a style that is not there": (row(b'<c r="A900" s="99999"><v>1</v></c>'), ""),
    "a new kind of error": (row(b'<c r="A900" t="e"><v>#SPILL!</v></c>'), "DOC_DU_PHONG"),
    "an unknown element in a cell": (row(b'<c r="A900"><v>1</v><w/></c>'), "DOC_DU_PHONG"),
    "rows hidden far below": (row(b'<row r="99999999999999" hidden="1"/>'), ""),
    "columns hidden without end": (changed(SHEET, b"<cols>", b'<cols><col min="1" max="4294967295" hidden="1"/>'), ""),
    "everything merged": (merged(b'<mergeCell ref="A1:XFD1048576"/>'), ""),
    "20,000 merged cells": (merged(b'<mergeCell ref="A1:B2"/>' * 20_000), ""),
    "a merged cell that is none": (merged(b'<mergeCell ref="?"/>'), "DOC_DU_PHONG"),
    "a size that lies": (changed(SHEET, b'ref="A1:N25"', b'ref="A1:XFD1048576"'), ""),
    "a size that is none": (changed(SHEET, b'ref="A1:N25"', b'ref="A1:ZZZZZZZZZZ99999999999"'), ""),
    "links over everything": (after_cells(b'<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), ""),
}  # fmt: skip

PACKAGE_KINDS: dict[str, tuple[Maker, str]] = {
    "10,000 sheets": (many_sheets, "TEP_NHIEU_TRANG"),
    "400 sheets of long names, one page missing": (
        lambda parts, rng: changed(WORKBOOK, b"</sheets>", b"".join(
            b'<sheet name="%d%s" sheetId="%d" r:id="rId1"/>' % (n, b"x" * 240, n + 100) for n in range(400)
        ) + b"</sheets>")(parts | {RELATIONS: parts[RELATIONS].replace(b"sheet1.xml", b"sheet99.xml")}, rng),
        "THIEU_TRANG"),
    "a name of 100,000 letters": (changed(WORKBOOK, b'"_dg"', b'"%s"' % (b"x" * 100_000)), "TEP_KHONG_AN_TOAN"),
    "two sheets of one name": (changed(WORKBOOK, b"<sheets>", b"<sheets>" + SHEET_REF), "TEP_KHONG_AN_TOAN"),
    "a sheet with two parts": (
        changed(WORKBOOK, b'r:id="rId1"', b'r:id="rId1" xmlns:q="http://q" q:id="rId2"'), "TEP_KHONG_AN_TOAN"),
    "a relation twice": (changed(RELATIONS, b'Id="rId2"', b'Id="rId1"'), "TEP_KHONG_AN_TOAN"),
    "a sheet that is the workbook": (changed(RELATIONS, b"worksheets/sheet1.xml", b"workbook.xml"), "THIEU_TRUONG"),
    "a sheet that is its own relations": (
        changed(RELATIONS, b"worksheets/sheet1.xml", b"_rels/workbook.xml.rels"), "THIEU_TRUONG"),
    "a sheet without a part": (changed(RELATIONS, b"worksheets/sheet1.xml", b"worksheets/sheet99.xml"), "THIEU_TRANG"),
    "a sheet on the net": (changed(RELATIONS, b"worksheets/sheet1.xml", b"http://127.0.0.1/x.xml"), "THIEU_TRANG"),
    "a sheet of macros": (
        changed(RELATIONS, b'relationships/worksheet" Target="worksheets/sheet7',
                b'relationships/xlMacrosheet" Target="worksheets/sheet7'), "DOC_DU_PHONG"),
    "an unknown state": (changed(WORKBOOK, b'state="hidden"', b'state="gone"'), "DOC_DU_PHONG"),
    "no relations": (part_is(RELATIONS, None), "TEP_HONG"),
    "no root relations": (part_is(ROOT, None), ""),
    "no content types": (part_is("[Content_Types].xml", None), ""),
    "another workbook in truth": (
        changed(ROOT, b"xl/workbook.xml", b"xl/worksheets/workbook.xml"), "TEP_SO_O_CHO_KHAC"),
    "no workbook": (part_is(WORKBOOK, None), "KHONG_PHAI_EXCEL"),
    "no styles": (part_is(STYLES, None), "NGAY_LA"),
    "styles that break off": (changed(STYLES, b"</styleSheet>", b""), "TEP_HONG"),
    "100,000 styles": (changed(STYLES, b"</cellXfs>", b"".join(
        b'<xf numFmtId="0" fontId="%d"/>' % n for n in range(100_000)) + b"</cellXfs>"), ""),
    "60,000 formats": (
        changed(STYLES, b"<fonts ", b"<numFmts>" + b"".join(
            b'<numFmt numFmtId="%d" formatCode="0.%d%%"/>' % (n, n) for n in range(200, 60_200)
        ) + b"</numFmts><fonts "), ""),
    "no texts": (part_is(STRINGS, None), "TEP_HONG"),
    "more texts than there can be": (
        changed(STRINGS, b'uniqueCount="', b'uniqueCount="99999999999'), "TEP_KHONG_AN_TOAN"),
    "more texts behind a greater-than sign": (
        changed(STRINGS, b"<sst ", b'<sst a=">" uniqueCount="9999999999999" b="" '), "TEP_KHONG_AN_TOAN"),
    "more texts in another case": (
        lambda parts, _: archive(entries_of({n.replace("sharedS", "SHAREDS"): c.replace(
            b'uniqueCount="', b'uniqueCount="999999999') for n, c in parts.items()})), "TEP_KHONG_AN_TOAN"),
    "1,000,000 texts": (changed(STRINGS, b"</sst>", b"".join(
        b"<si><t>%x</t></si>" % (n * 2654435761 % 2**32) for n in range(1_000_000)) + b"</sst>"), ""),
    "a name of 1 MB": (
        changed(WORKBOOK, b"<definedNames>", b"<definedNames><definedName name=\"X\">" + b"".join(
            b"%d+" % n for n in range(160_000)) + b"</definedName>"), ""),
    "50,000 names": (
        changed(WORKBOOK, b"<definedNames>", b"<definedNames>" + b"".join(
            b'<definedName name="N%d">_dg!$A$1</definedName>' % n for n in range(50_000))), ""),
    "a mark that leads to itself": (changed(WORKBOOK, b">_dg!$B$1<", b">DG_MAU<"), "TEP_MAT_DAU"),
    "a mark at the last place": (changed(WORKBOOK, b">_dg!$B$1<", b">_dg!$XFD$1048576<"), "MAU_LA"),
}  # fmt: skip

HOSTILE: dict[str, tuple[Maker, str]] = {**ZIP_KINDS, **XML_KINDS, **CELL_KINDS, **PACKAGE_KINDS}
"""Every kind: how it is made, and the code of its verdict; "" when the book is read as if nothing were wrong."""
