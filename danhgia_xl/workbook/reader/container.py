"""The file around a workbook: is it one, is it ours, where are its sheets.

Nothing here reads cell values: that is calamine's work. What stands here is what calamine does not tell (the
defined name of our forms) and what must be refused before it sees the file.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from danhgia_xl.workbook.mark import MARK_NAME
from danhgia_xl.workbook.preflight.kinds import foreign_archive, foreign_kind
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.package import (
    refuse_count,
    refuse_doubled,
    refuse_other_workbook,
    refuse_sheets,
    workbook_elsewhere,
)
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import column_number
from danhgia_xl.workbook.reader.archive import Part, unpack
from danhgia_xl.workbook.reader.trim import helper_columns, without_helpers

_TYPES, _ROOT, _STRINGS = "[Content_Types].xml", "_rels/.rels", "xl/sharedstrings.xml"
WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION_IDS: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
"""How a sheet names its part: in the usual form of the standard, and in the strict one."""

_ROOT_XML: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
"""Where the readers behind us find the workbook: at the part that was looked at here, whatever else a file says."""

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_PARSER_LIMIT: Final = "XML_PARSE_HUGE"
"""What the parser says of elements 256 deep and of texts of 10 MB."""

_CELL: Final = re.compile(r"'?(?P<sheet>.+?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})")


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


def open_container(data: bytes, suffix: str = "", limits: Limits = DEFAULT_LIMITS) -> Container:
    """Open the bytes of a workbook called …`suffix`. Raises ContainerError naming what the file is instead."""
    if kind := foreign_kind(data, suffix):
        raise ContainerError(kind, ly_do="OLE")
    parts = unpack(data, limits)
    here = WORKBOOK in parts
    if _ROOT in parts and (here or (_TYPES in parts and workbook_elsewhere(parts[_TYPES].data))):
        refuse_other_workbook(_tree(parts, _ROOT), WORKBOOK)
    if not here:
        raise ContainerError(foreign_archive(data))
    for name, part in parts.items():
        if name.lower() == _STRINGS:  # calamine finds it in whatever case
            refuse_count(part.data)
    workbook = _tree(parts, WORKBOOK)
    refuse_sheets(workbook, limits)
    calculation = workbook.find("{*}calcPr")
    sheets = _sheet_parts(parts, workbook)
    return Container(
        parts | _trimmed(parts, workbook, sheets) | {_ROOT: Part(_ROOT_XML, zlib.crc32(_ROOT_XML))},
        sheets,
        _mark(workbook, sheets),
        calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"),
    )


def cell_of(reference: str) -> tuple[str, int, int] | None:
    """Split "_dg!$A$1" into (sheet, row, column), zero-based; None when it is no single cell."""
    if not (found := _CELL.fullmatch(reference)):
        return None
    return found["sheet"].replace("''", "'"), int(found["row"]) - 1, column_number(found["column"])


def _tree(parts: dict[str, Part], name: str) -> etree._Element:
    try:
        return etree.fromstring(parts[name].data, _PARSER)
    except KeyError as error:
        raise ContainerError("TEP_HONG", ly_do=name) from error
    except etree.XMLSyntaxError as error:
        unsafe = _PARSER_LIMIT in str(error)
        raise ContainerError("TEP_KHONG_AN_TOAN" if unsafe else "TEP_HONG", ly_do=name) from error


def _sheet_parts(parts: dict[str, Part], workbook: etree._Element) -> dict[str, str]:
    """Map each sheet name to its part through the relationships of the workbook; sheets without a part are left out."""
    relations = list(_tree(parts, _RELATIONS).iter("{*}Relationship"))
    refuse_doubled([relation.get("Id", "") for relation in relations], _RELATIONS)
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    found = {}
    for sheet in _children(workbook, "sheets"):
        relation = next((value for key in _RELATION_IDS if (value := sheet.get(key))), "")
        target = targets.get(relation, "")
        if (part := f"xl/{target}") not in parts:  # an absolute path, or one with steps up and down
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part in parts:
            found[sheet.get("name", "")] = part
    return found


def _children(workbook: etree._Element, name: str) -> Iterable[etree._Element]:
    """Return the elements of one list of the workbook, without the comments between them."""
    found = workbook.find(f"{{*}}{name}")
    return () if found is None else found.iterchildren("*")


def _trimmed(parts: dict[str, Part], workbook: etree._Element, sheets: Mapping[str, str]) -> dict[str, Part]:
    """Return the parts of the sheets that have helper columns, without these."""
    columns = helper_columns(_children(workbook, "definedNames"))
    names = [sheet.get("name", "") for sheet in _children(workbook, "sheets")]
    found = {sheets[names[at]]: column for at, column in columns.items() if at < len(names) and names[at] in sheets}
    return {part: without_helpers(parts[part], column) for part, column in found.items()}


def _mark(workbook: etree._Element, sheets: Mapping[str, str]) -> str:
    """Return what DG_MAU refers to: a cell reference, a quoted text, or "" when there is no such name.

    A sheet copied from another book may bring the name a second time, leading to the other file: whichever leads to
    something in this file is taken.
    """
    marks = [
        (name.text or "").strip().removeprefix("=")
        for name in _children(workbook, "definedNames")
        if name.get("name", "").upper() == MARK_NAME
    ]
    here = (mark for mark in marks if mark.startswith('"') or ((cell := cell_of(mark)) and cell[0] in sheets))
    return next(here, next(iter(marks), ""))
