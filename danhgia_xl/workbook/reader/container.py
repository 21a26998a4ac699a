"""The file around a workbook: is it one, is it ours, where are its sheets.

Nothing here reads cell values: that is calamine's work. What stands here is what calamine does not tell (the
defined name of our forms) and what must be refused before it sees the file.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from danhgia_xl.workbook.mark import MARK_NAME, split_mark
from danhgia_xl.workbook.reader.archive import ContainerError, Part, unpack

MAX_FILE: Final = 20 * 2**20
"""Bytes on disk. A book of 2,000 people is under 1 MiB; beyond 20 MiB it holds pictures or something else."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCK_PREFIX: Final = "~$"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_CELL: Final = re.compile(r"'?(?P<sheet>.+?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Container:
    """An opened workbook file: its parts, its sheets in order (name to part) and what the name `DG_MAU` stands for."""

    parts: dict[str, Part]
    sheets: dict[str, str]
    mark: str
    never_calculated: bool
    """True when no program has calculated the file since a library wrote it: cached zeros mean nothing."""

    def tree(self, part: str) -> etree._Element:
        """Return a part parsed. Raises ContainerError when it is no XML."""
        return _tree(self.parts, part)

    def xml(self, sheet: str) -> bytes:
        """Return the XML of `sheet`."""
        return self.parts[self.sheets[sheet]].data


def read_bytes(path: Path) -> bytes:
    """Return the content of `path`. Raises ContainerError for a file that cannot or should not be opened."""
    if path.name.startswith(_LOCK_PREFIX):
        raise ContainerError("TEP_KHOA_TAM")
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise ContainerError("TEP_QUA_LON", mib=round(size / 2**20, 1), toi_da=MAX_FILE // 2**20)
        data = path.read_bytes()
    except OSError as error:
        raise ContainerError("TEP_KHONG_MO_DUOC", ly_do=type(error).__name__) from error
    if not data:
        raise ContainerError("TEP_RONG")
    return data


def form_code(path: Path) -> str:
    """Return the form code in the mark of a workbook, "" when it is not written out in the name or is none of ours."""
    try:
        return split_mark(open_container(read_bytes(path)).mark)[0]
    except ContainerError:
        return ""


def open_container(data: bytes) -> Container:
    """Open the bytes of a workbook. Raises ContainerError saying what the file is instead."""
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise ContainerError("TEP_MA_HOA" if encrypted else "TEP_XLS_CU")
    if not data.startswith(b"PK"):
        raise ContainerError("KHONG_PHAI_EXCEL")
    parts = unpack(data)
    if _WORKBOOK not in parts:
        raise ContainerError("KHONG_PHAI_EXCEL")
    workbook = _tree(parts, _WORKBOOK)
    calculation = workbook.find("{*}calcPr")
    return Container(
        parts,
        _sheet_parts(parts, workbook),
        _mark(workbook),
        calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"),
    )


def cell_of(reference: str) -> tuple[str, int, int] | None:
    """Split "_dg!$A$1" into (sheet, row, column), zero-based; None when it is no single cell."""
    if not (found := _CELL.fullmatch(reference)):
        return None
    return found["sheet"].replace("''", "'"), int(found["row"]) - 1, column_number(found["column"])


def column_number(letters: str) -> int:
    """Return the zero-based number of a column: "A" is 0, "AB" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _tree(parts: dict[str, Part], name: str) -> etree._Element:
    try:
        return etree.fromstring(parts[name].data, _PARSER)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise ContainerError("TEP_HONG", ly_do=name) from error


def _sheet_parts(parts: dict[str, Part], workbook: etree._Element) -> dict[str, str]:
    """Map each sheet name to its part through the relationships of the workbook; sheets without a part are left out."""
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in _tree(parts, _RELATIONS)}
    found = {}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        if part in parts:
            found[sheet.get("name", "")] = part
    return found


def _mark(workbook: etree._Element) -> str:
    """Return what DG_MAU refers to: a cell reference, a quoted text, or "" when there is no such name."""
    for name in workbook.iterfind("{*}definedNames/{*}definedName"):
        if name.get("name", "").upper() == MARK_NAME:
            return (name.text or "").strip().removeprefix("=")
    return ""
