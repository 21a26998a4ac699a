"""Changes parts of an Office package: content types, relationships, added parts. Same input, same bytes."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

BOOK_TYPE: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE: Final = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
RIBBON_PART: Final = "customUI/customUI14.xml"
RIBBON_RELATION: Final = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"

_TYPES: Final = "[Content_Types].xml"
_TYPES_NS: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS: Final = "_rels/.rels"
_RELS_NS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_BOOK: Final = "xl/workbook.xml"
_MAIN_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CAPTION: Final = re.compile('<font face="Calibri" size="220" color="#000000">([^<]*)</font>')
_LARGE_TYPE, _TYPE = 240, 180
"""Sizes of type in twentieths of a point."""

_DATE: Final = (1980, 1, 1, 0, 0, 0)


def set_kind(path: Path, content_type: str) -> None:
    """Make `path` a workbook of that content type."""
    parts = _read(path)
    root = etree.fromstring(parts[_TYPES])
    for override in root.findall(f"{_TYPES_NS}Override"):
        if override.get("PartName") == f"/{_BOOK}":
            override.set("ContentType", content_type)
    _write(path, {**parts, _TYPES: _xml(root)})


def hide_window(path: Path) -> None:
    """Open the workbook without a window, as Excel opens an add-in."""
    parts = _read(path)
    root = etree.fromstring(parts[_BOOK])
    for view in root.iter(f"{_MAIN_NS}workbookView"):
        view.set("visibility", "hidden")
    _write(path, {**parts, _BOOK: _xml(root)})


def set_button_fonts(path: Path, large: Collection[str]) -> None:
    """Set the captions of buttons in a common type, large those named."""

    def font(match: re.Match[str]) -> str:
        caption = match[1]
        size = _LARGE_TYPE if caption in large else _TYPE
        return f'<font face="Arial" size="{size}" color="#000000">{caption}</font>'

    parts = _read(path)
    drawings = {
        name: _CAPTION.sub(font, content.decode()).encode() for name, content in parts.items() if name.endswith(".vml")
    }
    _write(path, {**parts, **drawings})


def add_ribbon(path: Path, ribbon: bytes) -> None:
    """Add the part that describes the ribbon; Excel 2010 and later read it."""
    parts = _read(path)
    root = etree.fromstring(parts[_RELS])
    attributes = {"Id": "rIdRibbon", "Type": RIBBON_RELATION, "Target": RIBBON_PART}
    etree.SubElement(root, f"{_RELS_NS}Relationship", attributes)
    _write(path, {**parts, _RELS: _xml(root), RIBBON_PART: ribbon})


def _read(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _write(path: Path, parts: dict[str, bytes]) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            info = ZipInfo(name, _DATE)
            info.create_system = 0  # the same on every system
            package.writestr(info, content, ZIP_DEFLATED)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
