"""Changes parts of an Office package: content types, relationships, added parts. Same input, same bytes."""

from __future__ import annotations

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
_WORKBOOK: Final = "/xl/workbook.xml"
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def set_kind(path: Path, content_type: str) -> None:
    """Make `path` a workbook of that content type."""
    parts = _read(path)
    root = etree.fromstring(parts[_TYPES])
    for override in root.findall(f"{_TYPES_NS}Override"):
        if override.get("PartName") == _WORKBOOK:
            override.set("ContentType", content_type)
    _write(path, {**parts, _TYPES: _xml(root)})


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
            package.writestr(ZipInfo(name, _DATE), content, ZIP_DEFLATED)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
