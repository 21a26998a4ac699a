"""The drawing behind the notes of a sheet, in VML: Excel shows no note without its shape there.

Such a part also holds buttons and pictures of headers, and Excel does not always write it as sound XML (an unclosed
<br> in the text of a button). So shapes are put into the text as it is, and nothing else of it changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from danhgia_xl.workbook.patch.cells import Position
from danhgia_xl.workbook.preflight.refusal import ContainerError

BLOCK: Final = 1024
"""Shapes are numbered in blocks of so many; a part claims whole blocks (`idmap`), no two parts the same."""

_NAMESPACES: Final = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_HEAD: Final = (
    "<xml{names}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    "</xml>"
)
_SHAPE: Final = (
    '<v:shape{names} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:1.5pt;width:225pt;height:60pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_END: Final = re.compile(r"</xml\s*>\s*\Z")
_IDMAP: Final = re.compile(r"<\w+:idmap\b[^>]*?\bdata\s*=\s*[\"']([0-9, ]+)")
_NUMBER: Final = re.compile(r"_x0000_s([0-9]{1,9})")
_ANY_SHAPE: Final = re.compile(r"<(\w+:)shape\b.*?</\1shape\s*>", re.DOTALL)
_ROW, _COLUMN = (re.compile(rf"<(?:\w+:)?{name}>\s*([0-9]+)\s*<") for name in ("Row", "Column"))
_ANCHOR: Final = re.compile(r"(<(?:\w+:)?Anchor>)([^<]*)(?=<)")


def drawing(block: int) -> str:
    """Return a drawing without shapes that claims `block`."""
    return _HEAD.format(names=_declared(_NAMESPACES), block=block)


def text_of(data: bytes, part: str) -> str:
    """Return a drawing's text. Raises ContainerError when it is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ContainerError("TEP_HONG", ly_do=part) from error


def blocks_of(vml: str) -> set[int]:
    """Return the blocks of numbers a drawing claims or uses."""
    claimed = {int(number) for found in _IDMAP.finditer(vml) for number in re.findall("[0-9]+", found[1])}
    return claimed | {number // BLOCK for number in _numbers(vml)}


def with_notes(vml: str, anchors: dict[Position, str], next_block: int, part: str) -> str:
    """Return a drawing with a note shape for each cell of `anchors` (see `note_box.Geometry.anchor`).

    From `next_block` on, blocks are free. Raises ContainerError when the end of the drawing is not found.
    """
    end = _END.search(vml)
    if end is None:
        raise ContainerError("TEP_HONG", ly_do=part)
    used = _numbers(vml)
    idmap = _IDMAP.search(vml)
    claimed = sorted(int(number) for number in re.findall("[0-9]+", idmap[1])) if idmap else []
    fresh = range(next_block, next_block + 1 + len(anchors) // (BLOCK - 1))
    free = (n for n in chain.from_iterable(map(_numbers_of, (*claimed, *fresh))) if n not in used)
    names = _declared({key: uri for key, uri in _NAMESPACES.items() if f'xmlns:{key}="{uri}"' not in vml})
    shapes: list[str] = []
    taken: set[int] = set()
    for order, (cell, anchor) in enumerate(anchors.items(), len(used) + 1):
        number = next(free)
        taken.add(number // BLOCK)
        shapes.append(
            _SHAPE.format(names=names, number=number, order=order, anchor=anchor, row=cell[0], column=cell[1])
        )
    longer = vml[: end.start()] + "".join(shapes) + vml[end.start() :]
    if idmap and (more := sorted(taken.difference(claimed))):
        longer = longer[: idmap.end()] + "".join(f",{block}" for block in more) + longer[idmap.end() :]
    return longer


def moved(vml: str, anchors: dict[Position, str]) -> str:
    """Return a drawing with the notes on the cells of `anchors` at their new places."""

    def replaced(shape: re.Match[str]) -> str:
        cell = _cell_of(shape[0])
        if cell not in anchors:
            return shape[0]
        return _ANCHOR.sub(lambda found: found[1] + anchors[cell], shape[0], count=1)

    return _ANY_SHAPE.sub(replaced, vml)


def anchors_of(vml: str) -> dict[Position, str]:
    """Return where the notes of a drawing stand, by their cells."""
    found: dict[Position, str] = {}
    for shape in _ANY_SHAPE.finditer(vml):
        cell, anchor = _cell_of(shape[0]), _ANCHOR.search(shape[0])
        if cell is not None:
            found[cell] = anchor[2] if anchor else ""
    return found


def _cell_of(shape: str) -> Position | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if 'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]), int(column[1])


def _numbers(vml: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(vml)}


def _numbers_of(block: int) -> Iterable[int]:
    """Return the numbers a shape may have in a block; the first stands for the drawing itself."""
    return range(block * BLOCK + 1, (block + 1) * BLOCK)


def _declared(names: dict[str, str]) -> str:
    return "".join(f' xmlns:{key}="{uri}"' for key, uri in names.items())
