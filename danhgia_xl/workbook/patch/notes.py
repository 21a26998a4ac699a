"""Notes: appended to those a sheet has, in a part of their own when it has none, each with its shape.

A note the user wrote stays; ours follows after a blank line, once, however often the same is written. A cell on which
people hold a conversation (Excel's threaded comments) takes no note beside it: it is left as it is and reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from danhgia_xl.workbook.patch import vml
from danhgia_xl.workbook.patch.cells import Position
from danhgia_xl.workbook.patch.note_box import Geometry
from danhgia_xl.workbook.patch.package import Package
from danhgia_xl.workbook.patch.relations import Relations, main_namespace, relation_namespace
from danhgia_xl.workbook.patch.texts import add_text, put_text, stored
from danhgia_xl.workbook.reader.addresses import a1, position

AUTHOR: Final = "danhgia_xl"

_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING: Final = frozenset(
    (
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts"),
        *("AlternateContent", "extLst"),  # the former is how Excel writes objects and controls
    )
)
"""What stands after `legacyDrawing` in a worksheet."""

_GAP: Final = "\n\n"


def add_notes(package: Package, part: str, root: etree._Element, notes: dict[Position, str]) -> list[Position]:
    """Put `notes` on the sheet `root`, which is `part`; return the cells that took none (see above).

    The sheet itself changes only where it had no drawing for notes yet: it then leads to one.
    """
    relations = Relations(package, part)
    threaded = _threaded(package, relations)
    wanted = {cell: stored(text) for cell, text in notes.items() if cell not in threaded}
    comments = _Comments(package, relations, root)
    longer = {cell: text for cell, text in wanted.items() if comments.add(cell, text)}
    if longer:
        comments.save()
        _draw(package, relations, part, root, longer)
    return sorted(cell for cell in notes if cell in threaded)


class _Comments:
    """The part that holds the texts of a sheet's notes, made when there is none."""

    def __init__(self, package: Package, relations: Relations, sheet: etree._Element) -> None:
        self._package, self._relations, self._sheet = package, relations, sheet
        found = relations.targets("comments")
        self._part = found[0] if found else ""
        namespace = main_namespace(sheet)
        self._root = package.tree(self._part) if found else etree.fromstring(f'<comments xmlns="{namespace}"/>')
        self._namespace = main_namespace(self._root)
        self._authors = self._child("authors", 0)
        self._list = self._child("commentList", 1)
        self._by_cell = {
            position(comment.get("ref", "").upper()): comment for comment in self._list.iterchildren("{*}comment")
        }

    def add(self, cell: Position, text: str) -> bool:
        """Add `text` to the note of `cell`; return whether that changed anything."""
        comment = self._by_cell.get(cell)
        if comment is None:
            attributes = {"ref": a1(*cell), "authorId": str(self._author()), "shapeId": "0"}
            comment = etree.SubElement(self._list, self._name("comment"), attributes)
            self._add_run(etree.SubElement(comment, self._name("text")), text)
            self._by_cell[cell] = comment
            return True
        told = comment.find("{*}text")
        if told is None:
            told = etree.SubElement(comment, self._name("text"))
            comment.insert(0, told)
        pieces = [*told.findall("{*}t"), *told.findall("{*}r/{*}t")]
        before = "".join(piece.text or "" for piece in pieces).replace("\r\n", "\n")
        if f"{_GAP}{text}{_GAP}" in f"{_GAP}{before.strip()}{_GAP}":
            return False
        runs = told.findall("{*}r")
        if pieces and not runs:  # the plain form, which holds a single text
            put_text(pieces[-1], f"{before}{_GAP}{text}")
        else:
            self._add_run(told, _GAP + text if before else text, runs[-1] if runs else None)
        return True

    def save(self) -> None:
        """Hand the part back to the workbook, with what makes it one when it is new."""
        if not self._part:
            self._part = self._package.free_name("xl/comments{}.xml")
            self._package.declare(_COMMENTS_TYPE, part=self._part)
            self._relations.add(relation_namespace(self._sheet), "comments", self._part)
        self._package.put_tree(self._part, self._root)

    def _author(self) -> int:
        for number, author in enumerate(self._authors.iterchildren("{*}author")):
            if author.text == AUTHOR:
                return number
        etree.SubElement(self._authors, self._name("author")).text = AUTHOR
        return len(self._authors) - 1

    def _add_run(self, told: etree._Element, text: str, after: etree._Element | None = None) -> None:
        """Write a text in the font of Excel's notes, after the runs there are."""
        run = etree.Element(self._name("r"))
        look = etree.SubElement(run, self._name("rPr"))
        for name, value in (("sz", "9"), ("color", "81"), ("rFont", "Tahoma"), ("family", "2")):
            etree.SubElement(look, self._name(name), {"indexed" if name == "color" else "val": value})
        add_text(run, self._namespace, text)
        if after is None:
            told.insert(0, run)
        else:
            after.addnext(run)

    def _child(self, name: str, place: int) -> etree._Element:
        found = self._root.find(f"{{*}}{name}")
        if found is None:
            found = etree.Element(self._name(name))
            self._root.insert(place, found)
        return found

    def _name(self, local: str) -> str:
        return f"{{{self._namespace}}}{local}"


def _draw(
    package: Package, relations: Relations, sheet: str, root: etree._Element, longer: dict[Position, str]
) -> None:
    """Give each new note a shape, and each longer one room."""
    geometry = Geometry(root)
    part = _drawing_part(package, relations, sheet, root)
    text = vml.text_of(package.read(part), part)
    there = vml.anchors_of(text)
    moved = {cell: geometry.taller(there[cell], _GAP + told) for cell, told in longer.items() if cell in there}
    new = {cell: geometry.anchor(cell, told) for cell, told in longer.items() if cell not in there}
    if moved:
        text = vml.moved(text, moved)
    if new:
        text = vml.with_notes(text, new, _free_block(package), part)
    package.put(part, text.encode())


def _drawing_part(package: Package, relations: Relations, sheet: str, root: etree._Element) -> str:
    """Return the part with the shapes of a sheet's notes, made and led to when there is none."""
    namespace = relation_namespace(root)
    legacy = root.find("{*}legacyDrawing")
    found = None if legacy is None else relations.target(legacy.get(f"{{{namespace}}}id", ""))
    if found is not None:
        return found
    part = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.put(part, vml.drawing(_free_block(package)).encode())
    package.declare(_VML_TYPE, extension="vml")
    new = relations.add(namespace, "vmlDrawing", part)
    if legacy is None:
        legacy = etree.Element(f"{{{main_namespace(root)}}}legacyDrawing", nsmap={"r": namespace})
        elements = list(root.iterchildren("{*}*"))
        after = [child for child in elements if etree.QName(child).localname in _AFTER_DRAWING]
        root.insert(root.index(after[0]) if after else len(root), legacy)
    legacy.set(f"{{{namespace}}}id", new)
    package.put_tree(sheet, root)
    return part


def _free_block(package: Package) -> int:
    """Return a block of shape numbers that no drawing of the workbook uses, nor any after it."""
    drawings = [name for name in package.names() if name.lower().endswith(".vml")]
    return max((block for name in drawings for block in _blocks(package, name)), default=0) + 1


def _blocks(package: Package, name: str) -> Iterable[int]:
    return vml.blocks_of(package.read(name).decode("utf-8", "replace"))


def _threaded(package: Package, relations: Relations) -> set[Position]:
    """Return the cells of a sheet that hold conversations."""
    found: set[Position] = set()
    for part in relations.targets("threadedComment"):
        for comment in package.tree(part).iterchildren("{*}threadedComment"):
            found.add(position(comment.get("ref", "").upper()))
    return found
