"""The file around a workbook: is it one, is it ours, where are its sheets, which cells hold no value.

Nothing here reads cell values: that is calamine's work. What stands here is what calamine does not tell (defined
names, error cells, formulas that were never calculated) and what must be refused before it sees the file.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from lxml import etree

MAX_FILE = 20 * 2**20
"""Bytes on disk. A book of 2,000 people is under 1 MiB; beyond 20 MiB it holds pictures or something else."""
MAX_INFLATED = 200 * 2**20
"""Bytes after unzipping: what a worker can hold several times over within its 2 GiB."""
MAX_ENTRIES = 2000
MAX_ROW, MAX_COLUMN_LETTERS = 99_999, 2
"""Calamine allocates the whole rectangle up to the last cell: a lone cell at XFD1048576 would kill the process."""
_DEFLATE_BEST = 1032
"""No deflate stream expands more than 1032 times, whatever sizes the archive declares."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FAR = re.compile(rb'r="(?:[A-Z]{%d}|[A-Z]*[0-9]{%d})' % (MAX_COLUMN_LETTERS + 1, len(str(MAX_ROW)) + 1))
_ODD_REFERENCE = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*(?!\"[A-Z]*[0-9]+\")")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_CELL_SHEET = re.compile(r"^'?(?P<sheet>.+?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]+)$")

ERROR_CELL, UNCALCULATED = "O_LOI", "CONG_THUC_CHUA_TINH"


class ContainerError(Exception):
    """The file cannot be used; `code` is its finding and `texts` fill the finding's fields."""

    def __init__(self, code: str, **texts: object) -> None:
        self.code, self.texts = code, texts
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Container:
    """An opened workbook file: its sheets in order (name to part) and what the name `DG_MAU` stands for."""

    archive: zipfile.ZipFile
    sheets: dict[str, str]
    mark: str
    never_calculated: bool
    """True when no program has calculated the file since a library wrote it: cached zeros mean nothing."""

    def xml(self, sheet: str) -> bytes:
        """Return the XML of `sheet`, checked. Raises ContainerError when damaged or reaching too far."""
        data = _part(self.archive, self.sheets[sheet])
        if _FAR.search(data) or _ODD_REFERENCE.search(data):
            raise ContainerError("TRANG_QUA_RONG", trang=sheet, so_dong=MAX_ROW)
        return data


def read_bytes(path: Path) -> bytes:
    """Return the content of `path`. Raises ContainerError for a file that cannot or should not be opened."""
    try:
        size = path.stat().st_size
        if path.name.startswith("~$"):
            raise ContainerError("TEP_KHOA_TAM")
        if size > MAX_FILE:
            raise ContainerError("TEP_QUA_LON", mib=round(size / 2**20, 1), toi_da=MAX_FILE // 2**20)
        data = path.read_bytes()
    except OSError as error:
        raise ContainerError("TEP_KHONG_MO_DUOC", ly_do=type(error).__name__) from error
    if not data:
        raise ContainerError("TEP_RONG")
    return data


def open_container(data: bytes) -> Container:
    """Open the bytes of a workbook. Raises ContainerError saying what the file is instead."""
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise ContainerError("TEP_MA_HOA" if encrypted else "TEP_XLS_CU")
    if not data.startswith(b"PK"):
        raise ContainerError("KHONG_PHAI_EXCEL")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ContainerError("TEP_HONG", ly_do="ZIP") from error
    _check_entries(archive, len(data))
    if "xl/workbook.xml" not in archive.NameToInfo:
        raise ContainerError("KHONG_PHAI_EXCEL")
    workbook = _tree(archive, "xl/workbook.xml")
    calculation = workbook.find("{*}calcPr")
    return Container(
        archive,
        _sheet_parts(archive, workbook),
        _mark(workbook),
        calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"),
    )


def cell_of(reference: str) -> tuple[str, int, int] | None:
    """Split "_dg!$A$1" into (sheet, row, column), zero-based; None when it is no single cell."""
    if not (found := _CELL_SHEET.match(reference)):
        return None
    return found["sheet"].replace("''", "'"), int(found["row"]) - 1, column_number(found["column"])


def column_number(letters: str) -> int:
    """Return the zero-based number of a column: "A" is 0, "AB" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _check_entries(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse archives that no spreadsheet program writes or that would not fit in memory."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or len({e.filename.lower() for e in entries}) != len(entries):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="ZIP")
    if any(e.flag_bits & 1 for e in entries):
        raise ContainerError("TEP_MA_HOA")
    if sum(e.file_size for e in entries) > MAX_INFLATED:
        raise ContainerError("TEP_GIAI_NEN_QUA_LON", toi_da=MAX_INFLATED // 2**20)
    if size * _DEFLATE_BEST <= MAX_INFLATED:
        return
    # Declared sizes may lie: unzip once here, where zipfile stops at the declared size and checks the sum.
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            _part(archive, entry.filename)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of the archive. Raises ContainerError when it is missing, damaged or holds a DTD."""
    try:
        data = archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise ContainerError("TEP_HONG", ly_do=name) from error
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=name)
    return data


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        return etree.fromstring(_part(archive, name), _PARSER)
    except etree.XMLSyntaxError as error:
        raise ContainerError("TEP_HONG", ly_do=name) from error


def _sheet_parts(archive: zipfile.ZipFile, workbook: etree._Element) -> dict[str, str]:
    """Map each sheet name to its part through the relationships of the workbook."""
    targets = {r.get("Id", ""): r.get("Target", "") for r in _tree(archive, "xl/_rels/workbook.xml.rels")}
    parts = {}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        target = targets.get(relation, "")
        parts[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return parts


def _mark(workbook: etree._Element) -> str:
    """Return what DG_MAU refers to: a cell reference, a quoted text, or "" when there is no such name."""
    for name in workbook.iterfind("{*}definedNames/{*}definedName"):
        if name.get("name", "").upper() == "DG_MAU":
            return (name.text or "").strip().removeprefix("=")
    return ""
