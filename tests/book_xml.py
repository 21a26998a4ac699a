"""A filled workbook rewritten as other programs write it, or as a hasty hand leaves it: the parts of the archive."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

Parts = dict[str, bytes]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = f"{{{MAIN}}}"


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def rewritten(path: Path, change: Callable[[Parts], None]) -> None:
    """Apply `change` to the parts of the workbook at `path`."""
    parts = parts_of(path)
    change(parts)
    path.write_bytes(packed(parts))


def sheet_parts(parts: Parts) -> list[str]:
    return [name for name in parts if name.startswith("xl/worksheets/sheet")]


def prefixed(parts: Parts) -> None:
    """Give every element of the workbook a namespace prefix."""
    _prefix(parts, [*sheet_parts(parts), "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])


def _prefix(parts: Parts, names: list[str]) -> None:
    for name in names:
        text = re.sub(r"<(/?)(?=[a-zA-Z]+[\s/>])", r"<\1x:", parts[name].decode())
        parts[name] = text.replace('xmlns="', 'xmlns:x="', 1).encode()


def prefixed_sheets(parts: Parts) -> None:
    """Give every element of the sheets a namespace prefix."""
    _prefix(parts, sheet_parts(parts))


def without_addresses(parts: Parts) -> None:
    """Leave out the address of every row and cell; empty rows and cells keep the count."""
    for name in sheet_parts(parts):
        tree = etree.fromstring(parts[name])
        data = tree.find(f"{NS}sheetData")
        assert data is not None
        rows = {int(row.attrib.pop("r")): row for row in data}
        for number in range(1, max(rows, default=0) + 1):
            row = rows.get(number)
            row = etree.Element(f"{NS}row") if row is None else row
            cells = {column_index_from_string(coordinate_from_string(c.attrib.pop("r"))[0]): c for c in row}
            for column in range(1, max(cells, default=0) + 1):
                cell = cells.get(column)
                row.append(etree.Element(f"{NS}c") if cell is None else cell)
            data.append(row)
        parts[name] = etree.tostring(tree)


def inline_strings(parts: Parts) -> None:
    """Put every text into its cell; there are no shared strings any more."""
    texts = ["".join(item.itertext()) for item in etree.fromstring(parts.pop("xl/sharedStrings.xml"))]
    for name in sheet_parts(parts):
        tree = etree.fromstring(parts[name])
        for cell in tree.iter(f"{NS}c"):
            if cell.get("t") == "s":
                text = texts[int(cell[0].text or "")]
                cell.set("t", "inlineStr")
                del cell[0]
                etree.SubElement(etree.SubElement(cell, f"{NS}is"), f"{NS}t").text = text
        parts[name] = etree.tostring(tree)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb"<(?:Override|Relationship) [^>]*sharedStrings[^>]*/>", b"", parts[name])


def absolute_targets(parts: Parts) -> None:
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b'Target="', b'Target="/xl/')


def bare(parts: Parts) -> None:
    """Leave out the document properties and how the book is calculated."""
    for name in [name for name in parts if name.startswith("docProps/")]:
        del parts[name]
    parts["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*/>", b"", parts["xl/workbook.xml"])


def quoted_names(parts: Parts) -> None:
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b">_dg!$", b">'_dg'!$")


def strict(parts: Parts) -> None:
    """Use the namespaces of the strict form of the standard."""
    swaps = {
        MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
        RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    for name in parts:
        for old, new in swaps.items():
            parts[name] = parts[name].replace(old.encode(), new.encode())


def dates_from_1904(parts: Parts) -> None:
    """Count days from 1904, as Excel for Mac once did; the days themselves stay what they are."""
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    for name in sheet_parts(parts):
        # Days are the only numbers of five digits in a form.
        days = lambda found: b"<v>%d</v>" % (int(found[1]) - 1462)  # noqa: E731
        parts[name] = re.sub(rb"<v>([0-9]{5})</v>", days, parts[name])


def mark_refers_to(reference: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        new = b'<definedName name="DG_MAU">%s</definedName>' % reference.encode()
        old = rb'<definedName name="DG_MAU">[^<]*</definedName>'
        parts["xl/workbook.xml"] = re.sub(old, lambda _: new if reference else b"", parts["xl/workbook.xml"])

    return change


def set_cell(parts: Parts, part: str, address: str, xml: str, style: bool = True) -> None:
    """Replace a cell of a sheet by `xml`, the inside of its element, with "@" standing for more attributes.

    `xml` is such as 't="e"><v>#N/A</v>': attributes, then the content.
    """
    tree = etree.fromstring(parts[part])
    letters, number = coordinate_from_string(address)
    row = next(row for row in tree.iter(f"{NS}row") if row.get("r") == str(number))
    old = next((cell for cell in row if cell.get("r") == address), None)
    look = f' s="{old.get("s")}"' if old is not None and style and old.get("s") else ""
    cell = etree.fromstring(f'<c xmlns="{MAIN}" r="{address}"{look} {xml}</c>')
    if old is not None:
        row.replace(old, cell)
    else:
        before = [c for c in row if column_index_from_string(coordinate_from_string(c.get("r") or "")[0])
                  < column_index_from_string(letters)]  # fmt: skip
        row.insert(len(before), cell)
    parts[part] = etree.tostring(tree)
