"""What a sheet's XML tells and calamine does not: cells without a value, cells too far away, what is hidden.

Calamine returns errors such as #N/A and formulas nobody has calculated as blanks (or as the cached 0 of a library).
Most sheets have none of these, which three quick searches settle without parsing anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from danhgia_xl.workbook.reader.addresses import column_letters, column_number
from danhgia_xl.workbook.reader.archive import ContainerError

ERROR_CELL, UNCALCULATED = "O_LOI", "CONG_THUC_CHUA_TINH"

MAX_ROW: Final = 9_999
"""Calamine allocates the whole rectangle up to the last cell: a lone cell at XFD1048576 would kill the process."""

_REFERENCE: Final = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"']([^\"']*)")
_ANY_ELEMENT: Final = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_MOST_ELEMENTS: Final = 500_000
"""Rows and cells of a sheet that leaves addresses out; more would take long to write anew, and are no form."""

_LAST_COLUMN: Final = column_number("ZZ")
_NEAR: Final = re.compile(rb"[A-Za-z]{0,2}[0-9]{0,4}")
_UNPLAIN: Final = re.compile(rb'<c[\s/>](?!r="[A-Z]{1,2}[0-9]{1,4}")')
"""A cell whose address is not up to ZZ9999 and written as usual."""
_ANY_FORMULA: Final = re.compile(rb"<f[\s/>]")
_ANY_ERROR: Final = re.compile(rb't="e"')
_ERROR: Final = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>')
_BARE_FORMULA: Final = (
    rb"<c ([^>]*+)>\s*+<f(?:[^>]*+(?<=/)>|[^>]*+>[^<]*+</f>)\s*+(?!<v>%s[^<]++</v>)(?:<v>([^<]*+)</v>)?+"
)
_UNDECIDED: Final = re.compile(_BARE_FORMULA % b"")
_UNDECIDED_OR_ZERO: Final = re.compile(_BARE_FORMULA % b"(?!0<)")
"""A formula without a result, which the second takes a 0 for too."""
_ADDRESS: Final = re.compile(rb'\br="([A-Z]+)([0-9]+)"')

_ANY_HIDDEN: Final = re.compile(rb"hidden")
"""A search for a fixed text is quicker than `in` here: it leaps from one letter h to the next."""
_IS_HIDDEN: Final = re.compile(rb' hidden="(?:1|true)"')
_NUMBERS: Final = re.compile(rb'\b(r|min|max)="([0-9]+)"')

Position = tuple[int, int]
"""Row and column, zero-based."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The zero-based rows and columns of a sheet that are hidden."""

    rows: frozenset[int] = frozenset()
    columns: tuple[range, ...] = ()


NOTHING_HIDDEN: Final = Hidden()


def plain_cells(xml: bytes, sheet: str) -> bytes:
    """Return a sheet's XML up to its last cell, as the searches below expect it; nearly always it is so already.

    Some programs write a prefix before every name, or leave out the addresses of cells, which then follow from
    their order: such a sheet is written anew, only its cells. Raises ContainerError when a cell lies beyond ZZ9999.
    """
    whole, usual = xml, b"<sheetData" in xml
    if usual and (end := xml.rfind(b"</sheetData>")) > 0:
        xml = xml[:end]
    if usual and not _UNPLAIN.search(xml):
        return xml
    _refuse_far(xml, sheet)
    try:
        return _rewritten(etree.fromstring(whole, etree.XMLParser(resolve_entities=False, no_network=True)), sheet)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ContainerError("TEP_HONG", ly_do=sheet) from error


def valueless_cells(xml: bytes, *, never_calculated: bool) -> dict[Position, str]:
    """Return the finding code of each cell of a sheet (plain, see above) that shows an error or was never calculated.

    With `never_calculated` (see `Container`) a formula's cached 0 counts as not calculated.
    """
    found: dict[Position, str] = {}
    formulas = _UNDECIDED_OR_ZERO if never_calculated else _UNDECIDED
    for cell in formulas.finditer(xml) if _ANY_FORMULA.search(xml) else ():
        attributes, value = cell.groups()
        if value != b"" or b't="str"' not in attributes:
            found[position_of(attributes)] = UNCALCULATED
    if _ANY_ERROR.search(xml):
        found.update((position_of(cell[1]), ERROR_CELL) for cell in _ERROR.finditer(xml))
    return found


def hidden_parts(xml: bytes) -> Hidden:
    """Return what is hidden on a sheet, from its XML (plain, see `cell_scan.plain_cells`)."""
    found = _ANY_HIDDEN.search(xml)
    if found is None:
        return NOTHING_HIDDEN
    rows: set[int] = set()
    columns: list[range] = []
    while found is not None:
        at = found.start()
        end = xml.find(b">", at)
        tag = xml[xml.rfind(b"<", 0, at) : end]
        if _IS_HIDDEN.search(tag):
            numbers = {name: int(number) for name, number in _NUMBERS.findall(tag)}
            if tag.startswith(b"<row ") and b"r" in numbers:
                rows.add(numbers[b"r"] - 1)
            elif tag.startswith(b"<col ") and b"min" in numbers:
                columns.append(range(numbers[b"min"] - 1, numbers.get(b"max", numbers[b"min"])))
        found = _ANY_HIDDEN.search(xml, end) if end > 0 else None
    return Hidden(frozenset(rows), tuple(columns))


def _refuse_far(xml: bytes, sheet: str) -> None:
    """Look at every address, however spelt; at those of rows too, since a cell may leave its own out."""
    far = not all(_NEAR.fullmatch(reference) for reference in _REFERENCE.findall(xml))
    many = sum(1 for _ in _ANY_ELEMENT.finditer(xml)) > _MOST_ELEMENTS
    if far or many:
        raise ContainerError("TRANG_QUA_RONG", trang=sheet, so_dong=MAX_ROW)


def _rewritten(tree: etree._Element, sheet: str) -> bytes:
    """Return columns, rows and cells of a sheet with every address written out; texts are left out but for values.

    Raises ContainerError when a cell whose address follows from its place is too far away, ValueError for an
    address that is none.
    """
    parts = [b"<worksheet>"]
    parts += [etree.tostring(_bare("col", column)) for column in tree.iterfind("{*}cols/{*}col")]
    parts.append(b"<sheetData>")
    number = 0
    for row in tree.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r") or number + 1)
        parts.append(etree.tostring(_bare("row", row, r=str(number)))[:-2] + b">")
        column = -1
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r", "")
            column = column_number(reference.rstrip("0123456789").upper()) if reference else column + 1
            if number > MAX_ROW or column > _LAST_COLUMN:
                raise ContainerError("TRANG_QUA_RONG", trang=sheet, so_dong=MAX_ROW)
            if column < 0:
                raise ValueError(reference)
            copy = _bare("c", cell, r=f"{column_letters(column)}{number}")
            for part in cell.iterchildren("{*}f", "{*}v"):
                etree.SubElement(copy, etree.QName(part).localname).text = part.text
            parts.append(etree.tostring(copy, encoding="UTF-8", xml_declaration=False))
        parts.append(b"</row>")
    return b"".join((*parts, b"</sheetData></worksheet>"))


def _bare(name: str, element: etree._Element, **first: str) -> etree._Element:
    """Return an element called `name` with the attributes of `element`, those in `first` before the others."""
    kept = {str(key): str(value) for key, value in element.attrib.items() if not str(key).startswith("{")}
    return etree.Element(name, {**first, **{key: value for key, value in kept.items() if key not in first}})


def position_of(attributes: bytes) -> Position:
    """Return where a cell stands, from the attributes of its `<c>` element; (-1, -1) when they do not say."""
    found = _ADDRESS.search(attributes)
    return (int(found[2]) - 1, column_number(found[1].decode())) if found else (-1, -1)
