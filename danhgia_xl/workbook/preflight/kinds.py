"""What a file is that is no .xlsx workbook: each kind has its own finding, which says how to save it as one."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

from danhgia_xl.workbook.preflight import ole

_ENCRYPTED: Final = "EncryptedPackage"
_WORKBOOK_STREAMS: Final = frozenset({"workbook", "book"})
_ZIP: Final = b"PK"
_BARE_SHEET: Final = re.compile(rb"\x09[\x00\x02\x04][\x04-\x08]\x00")
"""How a workbook of Excel 2 to 4 begins: no OLE file around it."""

_PACKED: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_BINARY_WORKBOOK: Final = "xl/workbook.bin"
_OPEN_DOCUMENT: Final = b"opendocument.spreadsheet"
_WEB_PAGE: Final = re.compile(rb"<(?:!doctype html|html|table|meta|head)\b", re.IGNORECASE)
_XML_2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_TABLE_TEXT: Final = (".csv", ".tsv")
_LOOKED_AT: Final = 4096


def foreign_kind(data: bytes, suffix: str) -> str:
    """Return the finding for a file that is no workbook of the .xlsx family, "" when it may be one.

    The content decides; only a table as plain text is known by its name's `suffix`.
    """
    if data.startswith(ole.OLE):
        return _ole_kind(data)
    if data.startswith(_ZIP):
        return ""
    if _BARE_SHEET.match(data):
        return "TEP_XLS_CU"
    if data.startswith(_PACKED):
        return "TEP_NEN"
    start = data[:_LOOKED_AT]
    if _OPEN_DOCUMENT in start:
        return "TEP_ODS"
    if _XML_2003 in start or _WEB_PAGE.search(start):
        return "TEP_TRANG_WEB"
    return "TEP_CSV" if suffix.lower() in _TABLE_TEXT else "KHONG_PHAI_EXCEL"


def _ole_kind(data: bytes) -> str:
    """Tell an encrypted workbook, one of Excel 97–2003, another document of that shape, and the rest of one apart."""
    names = ole.names(data)
    if not names:
        return "TEP_HONG"
    if _ENCRYPTED in names:
        return "TEP_MA_HOA"
    return "KHONG_PHAI_EXCEL" if {name.lower() for name in names}.isdisjoint(_WORKBOOK_STREAMS) else "TEP_XLS_CU"


def foreign_archive(data: bytes) -> str:
    """Return the finding for an archive (already found to be sound) that has no `xl/workbook.xml`."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
    if _BINARY_WORKBOOK in names:
        return "TEP_XLSB"
    if _OPEN_DOCUMENT in data[:_LOOKED_AT]:  # its type stands first in the archive, not packed
        return "TEP_ODS"
    other_document = not names.isdisjoint(("[Content_Types].xml", "mimetype"))
    return "KHONG_PHAI_EXCEL" if other_document else "TEP_NEN"
