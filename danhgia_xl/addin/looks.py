"""How single cells of a live book look: read before they are painted, painted, and put back.

A look is three texts. Texts from people never become formulas: what could be taken for one is written behind an
apostrophe, which spreadsheet programs keep out of the value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from danhgia_xl.workbook.marks import CellMark, SheetMarks
from danhgia_xl.workbook.reader.addresses import a1, position

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "'", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Look:
    """Content of a cell as its formula bar shows it, fill as "#RRGGBB" ("" none), text of its note ("" none)."""

    text: str = ""
    fill: str = ""
    note: str = ""

    def marked(self, mark: CellMark) -> Look:
        """Return the look with `mark` put onto it; a note somebody wrote there stays above ours."""
        return Look(
            self.text if mark.text is None else plain(mark.text),
            self.fill if mark.fill is None else mark.fill.upper(),
            "\n\n".join(filter(None, (self.note, mark.note))),
        )


Looks = dict[str, Look]
"""A1 address to look."""


def plain(text: str) -> str:
    """Return what to write into a cell so that it shows `text` and is no formula."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def read_looks(sheet: Any, cells: Iterable[str]) -> Looks:  # noqa: ANN401 - xlwings ships no types
    """Return how `cells` of a live sheet look; contents in one call a block.

    Fills are asked for cell by cell: of cells that differ, programs give no answer that can be told from "none".
    """
    notes = {note.location.address.replace("$", ""): note.text for note in sheet.notes}
    found: Looks = {}
    for block in blocks(cells):
        area = sheet.range(f"{block[0][0]}:{block[-1][-1]}")
        for row, contents in zip(block, _contents(area), strict=True):
            for cell, content in zip(row, contents, strict=True):
                found[cell] = Look(content, _fill(sheet.range(cell)), notes.get(cell, ""))
    return found


def _contents(area: Any) -> list[list[str]]:  # noqa: ANN401
    """Return what the formula bar shows for each cell, ready to be written back."""
    formulas = area.formula
    if not isinstance(formulas, tuple | list):
        formulas = ((formulas,),)
    elif formulas and not isinstance(formulas[0], tuple | list):  # some engines flatten a single row or column
        formulas = (formulas,) if area.shape[0] == 1 else [(one,) for one in formulas]
    texts = [["" if one is None else str(one) for one in row] for row in formulas]
    return [[text if text.startswith("=") else plain(text) for text in row] for row in texts]


def _fill(cell: Any) -> str:  # noqa: ANN401
    color = cell.color
    return "" if color is None else "#{:02X}{:02X}{:02X}".format(*color)


def paint(sheet: Any, before: Mapping[str, Look], after: Mapping[str, Look], longest: int) -> None:  # noqa: ANN401
    """Change the cells of `after` from how they look `before`; cells of one fill, and of one block, in one call each.

    `longest` is the host's `longest_address`.
    """
    changed = [cell for cell, look in after.items() if look != before[cell]]
    _write_texts(sheet, {cell: after[cell].text for cell in changed if after[cell].text != before[cell].text})
    by_fill: defaultdict[str, list[str]] = defaultdict(list)
    for cell in changed:
        if after[cell].fill != before[cell].fill:
            by_fill[after[cell].fill].append(cell)
    for fill, cells in by_fill.items():
        for address in unions(cells, longest):
            sheet.range(address).color = fill or None
    for cell in changed:
        if after[cell].note != before[cell].note:
            _write_note(sheet.range(cell), after[cell].note)


def _write_texts(sheet: Any, texts: Mapping[str, str]) -> None:  # noqa: ANN401
    for cells in blocks(texts):
        width = len(cells[0])
        values = [[texts[cell] for cell in row] for row in cells]
        sheet.range(f"{cells[0][0]}:{cells[-1][width - 1]}").formula = values


def _write_note(cell: Any, text: str) -> None:  # noqa: ANN401
    if cell.note is not None:
        cell.note.delete()
    if text:
        cell.add_note(text)


def blocks(cells: Iterable[str]) -> list[list[list[str]]]:
    """Return `cells` as rectangles without gaps, each a list of rows of addresses, as large as they come."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in map(position, cells):
        rows[row].append(column)
    runs: list[tuple[int, int, list[int]]] = []
    open_runs: dict[tuple[int, ...], int] = {}
    for row in sorted(rows):
        here = {}
        for run in _consecutive(sorted(rows[row])):
            at = open_runs.get(tuple(run))
            if at is not None and runs[at][1] == row - 1:
                runs[at] = (runs[at][0], row, run)
            else:
                at = len(runs)
                runs.append((row, row, run))
            here[tuple(run)] = at
        open_runs = here
    return [[[a1(row, column) for column in run] for row in range(top, bottom + 1)] for top, bottom, run in runs]


def _consecutive(numbers: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def unions(cells: Iterable[str], longest: int) -> list[str]:
    """Return addresses of several ranges ("U8:U12,U15") that cover `cells`, of at most `longest` characters."""
    found: list[str] = []
    for block in blocks(cells):
        first, last = block[0][0], block[-1][-1]
        area = first if first == last else f"{first}:{last}"
        if found and len(found[-1]) + len(area) < longest:
            found[-1] += f",{area}"
        else:
            found.append(area)
    return found


def marked_looks(base: Mapping[str, Look], marks: SheetMarks) -> Looks:
    """Return how cells look with `marks` put onto what they are without them."""
    return {cell: look.marked(marks[cell]) if cell in marks else look for cell, look in base.items()}
