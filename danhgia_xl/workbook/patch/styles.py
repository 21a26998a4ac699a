"""Fills: each cell keeps its own style but for the background, and one new style serves every cell alike."""

from __future__ import annotations

import copy
import re
from typing import Final

from lxml import etree

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.patch.package import Package
from danhgia_xl.workbook.patch.relations import Relations, main_namespace

COLOUR: Final = re.compile("#[0-9A-Fa-f]{6}")


class Styles:
    """The style sheet of a workbook. Raises UsageError when it has none to extend: no spreadsheet program saves so."""

    def __init__(self, package: Package) -> None:
        found = Relations(package, "xl/workbook.xml").targets("styles")
        self._package, self._part = package, found[0] if found else ""
        self._root = package.tree(self._part) if found else None
        fills = None if self._root is None else self._root.find("{*}fills")
        formats = None if self._root is None else self._root.find("{*}cellXfs")
        if fills is None or formats is None:
            raise UsageError("Sổ thiếu phần định dạng nên không tô màu được. Hãy mở bằng Excel, ghi lại rồi chạy lại.")
        self._fills, self._formats = fills, formats
        self._namespace = main_namespace(fills)
        self._fill_at = _numbered(fills)
        self._format_at = _numbered(formats)

    def filled(self, style: int, colour: str) -> int:
        """Return the style that is `style` with a background of `colour` ("#RRGGBB")."""
        base = self._formats[style if style < len(self._formats) else 0]
        new = copy.deepcopy(base)
        new.set("fillId", str(self._fill(colour)))
        new.set("applyFill", "1")
        return _place(new, self._formats, self._format_at)

    def save(self) -> None:
        """Hand the style sheet back to the workbook."""
        if self._root is not None:
            self._package.put_tree(self._part, self._root)

    def _fill(self, colour: str) -> int:
        fill = etree.Element(f"{{{self._namespace}}}fill", nsmap=self._fills.nsmap)  # type: ignore[arg-type]  # lxml takes None
        pattern = etree.SubElement(fill, f"{{{self._namespace}}}patternFill", {"patternType": "solid"})
        etree.SubElement(pattern, f"{{{self._namespace}}}fgColor", {"rgb": f"FF{colour[1:].upper()}"})
        etree.SubElement(pattern, f"{{{self._namespace}}}bgColor", {"indexed": "64"})
        return _place(fill, self._fills, self._fill_at)


def _place(new: etree._Element, parent: etree._Element, known: dict[bytes, int]) -> int:
    """Return the number of an element just like `new`, which is appended when there is none."""
    key = _key(new)
    if key not in known:
        known[key] = len(parent)
        parent.append(new)
        parent.set("count", str(len(parent)))
    return known[key]


def _numbered(parent: etree._Element) -> dict[bytes, int]:
    numbered: dict[bytes, int] = {}
    for number, element in enumerate(parent):
        numbered.setdefault(_key(element), number)
    return numbered


def _key(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
