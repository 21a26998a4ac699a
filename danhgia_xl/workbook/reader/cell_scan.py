"""What a sheet's XML tells and calamine does not: cells without a value, cells too far away, what is hidden.

Calamine returns errors such as #N/A and formulas nobody has calculated as blanks (or as the cached 0 of a library).
Most sheets have none of these, which three quick searches settle without parsing anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from danhgia_xl.workbook.preflight.extent import cells_follow, plain, refuse_far, refuse_many
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import column_letters, column_number

ERROR_CELL, UNCALCULATED = "O_LOI", "CONG_THUC_CHUA_TINH"

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
_NUMBERS: Final = re.compile(rb'\b(r|min|max)="([0-9]{1,7})"')

Position = tuple[int, int]
"""Row and column, zero-based."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The zero-based rows and columns of a sheet that are hidden."""

    rows: frozenset[int] = frozenset()
    columns: tuple[range, ...] = ()


NOTHING_HIDDEN: Final = Hidden()


def plain_cells(xml: bytes, sheet: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a sheet's XML up to its last cell, as the searches below expect it; nearly always it is so already.

    Some programs write a prefix before every name, or leave out the addresses of cells, which then follow from
    their order: such a sheet is written anew, only its cells. Raises ContainerError when a cell lies beyond `limits`.
    """
    refuse_many(xml, sheet, limits)
    end = xml.rfind(b"</sheetData>")
    if b"<sheetData" in xml and plain(xml, sheet, limits) and not (end > 0 and cells_follow(xml, end)):
        return xml[:end] if end > 0 else xml
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        refuse_far(tree, sheet, limits)
        return _rewritten(tree)
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


def _rewritten(tree: etree._Element) -> bytes:
    """Return columns, rows and cells of a sheet with every address written out; texts are left out but for values.

    Raises ValueError for an address that is none.
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
