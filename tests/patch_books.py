"""Workbooks full of what careless programs lose, for the tests of marks written into a copy."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import xlsxwriter

from tests.book_xml import Parts

PLAIN, NOTED, OTHER = "Viên chức", "Có ghi chú", "Biểu đồ"

FORMULA, ARRAY, IN_ARRAY, MERGED, COVERED = "D2", "H2", "H3", "B20", "C21"
USER_NOTE = "Ghi chú của người dùng\nđã có từ trước"
VBA = b"stand-in for a macro project"
MAIN_TYPES = "application/vnd.ms-excel.threadedcomments+xml"
CONVERSATION = "B9"


def full_book(path: Path) -> Path:
    """Write a workbook with drawings, notes, buttons, macros and rules on three sheets (and a hidden one)."""
    book = xlsxwriter.Workbook(str(path))
    if path.suffix == ".xlsm":
        book.add_vba_project(BytesIO(VBA), is_stream=True)
    look = book.add_format({"bold": True, "num_format": "0.00", "border": 1, "font_color": "#1F3864"})
    _plain_sheet(book, look)
    _noted_sheet(book, look)
    _drawn_sheet(book)
    hidden = book.add_worksheet("_ẩn")
    hidden.write("A1", "mã")
    hidden.hide()
    book.define_name("DS_VC", f"='{PLAIN}'!$A$1:$C$12")
    book.close()
    return path


def _plain_sheet(book: xlsxwriter.Workbook, look: object) -> None:
    sheet = book.add_worksheet(PLAIN)
    sheet.set_column("C:C", 30, look)
    sheet.set_column("F:F", 12, None, {"hidden": True})
    sheet.set_row(14, 40, look)
    for row in range(12):
        sheet.write_string(row, 0, f"VC{row:03}")
        sheet.write_number(row, 1, row * 7.5, look)
    sheet.write_formula(FORMULA, "=B2*2", None, 15)
    sheet.write_array_formula("H2:H4", "{=B2:B4*2}", None, 15)
    sheet.merge_range("B20:C21", "ô gộp", look)
    sheet.conditional_format("B1:B12", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("A1:A12", {"type": "duplicate", "format": book.add_format({"bg_color": "#FFEB9C"})})
    sheet.data_validation("E1:E12", {"validate": "list", "source": ["HTXSNV", "HTTNV"]})
    sheet.add_sparkline("G2", {"range": f"'{PLAIN}'!B1:B12"})
    sheet.write_url("A30", "https://example.org/", string="xem")
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.print_area("A1:H30")
    sheet.set_header("&L&G", {"image_left": "hinh.png", "image_data_left": BytesIO(_png())})


def _noted_sheet(book: xlsxwriter.Workbook, look: object) -> None:
    sheet = book.add_worksheet(NOTED)
    for row in range(8):
        sheet.write_string(row, 0, f"Người Thứ {row}", look)
    sheet.write_comment("A2", USER_NOTE, {"author": "Người Dùng"})
    sheet.write_comment("C5", "ghi chú khác")
    sheet.insert_button("E2", {"caption": "Xếp loại", "macro": "DG_XepLoai"})
    sheet.add_table("G1:H4", {"columns": [{"header": "Mã"}, {"header": "Tên"}]})
    sheet.protect("", {"format_cells": True})


def _drawn_sheet(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet(OTHER)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{PLAIN}'!$B$1:$B$12"})
    sheet.insert_chart("B2", chart)
    sheet.insert_textbox("J2", "Hộp chữ: đừng làm mất")
    sheet.insert_image("J12", "hinh.png", {"image_data": BytesIO(_png())})
    sheet.write_string("A1", "trang vẽ")


def _png() -> bytes:
    """Return a picture of four by four dots."""
    rows = b"".join(b"\0" + b"\xc0\x20\x20" * 4 for _ in range(4))
    chunks = ((b"IHDR", struct.pack(">2I5B", 4, 4, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def with_conversation(parts: Parts) -> None:
    """Let people discuss a cell of the sheet with notes: a threaded comment and the note that stands in for it."""
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = f'<Relationship Id="rId90" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
    parts["xl/threadedComments/threadedComment1.xml"] = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        f'<threadedComment ref="{CONVERSATION}" dT="2021-12-01T08:00:00.00" personId="{{00000000-0000-0000-0000-'
        '000000000001}" id="{00000000-0000-0000-0000-000000000002}"><text>Xem lại?</text></threadedComment>'
        "</ThreadedComments>"
    ).encode()
    types = f'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="{MAIN_TYPES}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())


def with_loose_parts(parts: Parts) -> None:
    """Add parts other programs leave behind: custom XML, printer settings, a signature."""
    parts["customXml/item1.xml"] = b"<a  b = '1' ></a>"
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    types = b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.x"/>'
    if b'Extension="bin"' not in parts["[Content_Types].xml"]:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types + b"</Types>")
