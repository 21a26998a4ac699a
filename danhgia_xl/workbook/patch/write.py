"""Marks into a copy of a workbook: only the sheets marked, their notes and the list of styles change.

The workbook part stays untouched. In particular nothing asks for a calculation on opening (`fullCalcOnLoad`): no
formula depends on a result column, and the reader takes that flag as the sign of a book no program has calculated,
whose cached zeros it must not believe.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from danhgia_xl.errors import UsageError
from danhgia_xl.rating.findings import find
from danhgia_xl.workbook.marks import CellMark, Marks, SheetMarks
from danhgia_xl.workbook.output import replacing
from danhgia_xl.workbook.patch.cells import Position, SheetCells
from danhgia_xl.workbook.patch.notes import add_notes
from danhgia_xl.workbook.patch.package import Package
from danhgia_xl.workbook.patch.styles import COLOUR, Styles
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.addresses import a1, position

_Placed = list[tuple[Position, CellMark]]


def patch_workbook(source: Path, target: Path, marks: Marks) -> list[str]:
    """Write `marks` into a copy of the workbook `source`, which becomes `target`.

    An existing `target` is replaced, when all went well; `source` is never changed. Parts that no mark touches are
    copied byte for byte. Writing the same marks into the copy again changes nothing in it. A fill or note on a cell
    that a merged cell hides goes to the cell that is seen.

    Returns where a note was left out because people hold a conversation on the cell: "sheet!B5". Raises UsageError for
    a file that is no sound workbook, for a sheet that is missing, and for a text on a formula or on a cell a merged one
    hides; ValueError for a mark that has no address or no colour.
    """
    source, target = Path(source), Path(target)
    if target.exists() and target.samefile(source):
        raise UsageError(f"{target} chính là sổ đang đọc. Hãy ghi vào một tệp khác; sổ gốc không bị sửa.")
    if target.suffix.lower() != source.suffix.lower():
        raise UsageError(f"{target} phải có đuôi {source.suffix} như sổ gốc, nếu không Excel không mở.")
    wanted = {name: _placed(cells) for name, cells in marks.items()}
    try:
        package = Package.of(source)
        left_out = _marked(package, wanted)
        with replacing(target) as draft:
            package.save(draft.path)
    except ContainerError as error:
        raise _refusal(source, error) from error
    except ValueError as error:  # an address or a size in the file that is none
        raise _refusal(source, ContainerError("TEP_HONG", ly_do=str(error))) from error
    return left_out


def _placed(marks: SheetMarks) -> _Placed:
    """Return the marks of a sheet in the order of its cells. Raises ValueError for no address and no colour."""
    if odd := [mark.fill for mark in marks.values() if mark.fill and not COLOUR.fullmatch(mark.fill)]:
        raise ValueError(f"no colour: {odd[0]!r}")
    return sorted(((position(address), mark) for address, mark in marks.items()), key=lambda one: one[0])


def _refusal(source: Path, error: ContainerError) -> UsageError:
    finding = find(error.code, file=source.name, **{key: str(text) for key, text in error.texts.items()})
    return UsageError(f"{source}: {finding.message} {finding.remedy}")


def _marked(package: Package, marks: Mapping[str, _Placed]) -> list[str]:
    styles: Styles | None = None
    left_out: list[str] = []
    for name, cells in marks.items():
        if name not in package.sheets:
            raise UsageError(f"Sổ không có trang {name!r}. Hãy kiểm tra có đúng sổ đã xếp loại không.")
        if styles is None and any(mark.fill for _, mark in cells):
            styles = Styles(package)
        left_out += _mark_sheet(package, name, cells, styles)
    if styles is not None:
        styles.save()
    return left_out


def _mark_sheet(package: Package, name: str, marks: _Placed, styles: Styles | None) -> list[str]:
    """Write the marks of one sheet; return where notes were left out."""
    part = package.sheets[name]
    root = package.tree(part)
    sheet = SheetCells(root, name)
    notes: dict[Position, list[str]] = {}
    for place, mark in marks:
        if mark.text:
            sheet.set_text(place, mark.text)
        seen = sheet.shown_at(place)
        if mark.fill and styles is not None:
            cell = sheet.cell(seen)
            cell.set("s", str(styles.filled(int(cell.get("s", "0")), mark.fill)))
        if mark.note and mark.note not in notes.setdefault(seen, []):
            notes[seen].append(mark.note)
    if any(mark.text or mark.fill for _, mark in marks):
        package.put_tree(part, root)
    joined = {place: "\n\n".join(told) for place, told in notes.items() if told}
    left_out = add_notes(package, part, root, joined) if joined else []
    return [f"{name}!{a1(*place)}" for place in left_out]
