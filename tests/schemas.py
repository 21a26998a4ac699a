"""Checks a workbook part by part against the ECMA-376 schemas in `ecma376/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

FOLDER = Path(__file__).parent / "ecma376"

SHEET_SCHEMA = "sml.xsd"
"""Also covers drawings, charts and the theme, whose schemas it imports."""

PROPERTIES = {
    "docProps/app.xml": "shared-documentPropertiesExtended.xsd",
    "docProps/custom.xml": "shared-documentPropertiesCustom.xsd",
}

OTHER_STANDARD = (".rels", "[Content_Types].xml", "docProps/core.xml")
"""Parts of the packaging standard, whose schemas are not part of this set: well-formed XML is asked for."""

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def schema_problems(path: Path) -> list[str]:
    """Return what breaks the schemas in a workbook, "part: line: message" each; empty when all is well."""
    problems = []
    with ZipFile(path) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            tree = etree.fromstring(package.read(name))
            if name.endswith(OTHER_STANDARD):
                continue
            problems += [f"{name}: {line}" for line in _problems(tree, PROPERTIES.get(name, SHEET_SCHEMA))]
    return problems


def _problems(tree: etree._Element, schema: str) -> list[str]:
    # XML itself allows xml:space on every element; the schemas do not repeat that.
    for element in tree.iter():
        element.attrib.pop(XML_SPACE, None)
    checker = _schema(schema)
    return [] if checker.validate(tree) else [f"{error.line}: {error.message}" for error in checker.error_log]


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(FOLDER / name))
