"""How single cells of a live book look: read before they are painted, painted, and put back.

A look is three texts. Texts from people never become formulas: what could be taken for one is written behind an
apostrophe, which spreadsheet programs keep out of the value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from danhgia_xl.addin.host import Host
from danhgia_xl.workbook.marks import CellMark
from danhgia_xl.workbook.reader.addresses import a1, position

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "'", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Look:
    """Content of a cell (see `_contents`), fill as "#RRGGBB" ("" none), text of its note ("" none)."""

    text: str = ""
    fill: str = ""
    note: str = ""

    def marked(self, mark: CellMark) -> Look:
        """Return the look with `mark` put onto it; a note somebody wrote there stays above ours."""
        return Look(
            self.text if mark.text is None else content_of(mark.text),
            self.fill if mark.fill is None else mark.fill.upper(),
            self.note if mark.note in self.note else "\n\n".join(filter(None, (self.note, mark.note))),
        )


Looks = dict[str, Look]
"""A1 address to look."""


def content_of(text: str) -> str:
    """Return the content of a cell that holds `text` as a text, whatever it looks like: behind an apostrophe."""
    return f"'{text}" if text else ""


def plain(text: str) -> str:
    """Return what to write into a cell so that it shows `text` and is no formula, number or date."""
    return content_of(text) if text.startswith(_STARTS_FORMULA) or text[:1].isdigit() else text


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
    """Return the content of each cell: a formula, a number as it is written, or a text behind an apostrophe."""
    formulas, values = area.formula, area.options(ndim=2, err_to_str=True).value
    if not isinstance(formulas, tuple | list):
        formulas = ((formulas,),)
    rows = [zip(*row, strict=True) for row in zip(formulas, values, strict=True)]
    return [[_content("" if formula is None else str(formula), value) for formula, value in row] for row in rows]


def _content(formula: str, value: Any) -> str:  # noqa: ANN401
    is_text = isinstance(value, str) and formula.removeprefix("'") == value.removeprefix("'")
    return content_of(formula.removeprefix("'")) if is_text else formula


def _fill(cell: Any) -> str:  # noqa: ANN401
    color = cell.color
    return "" if color is None else "#{:02X}{:02X}{:02X}".format(*color)


def paint(sheet: Any, before: Mapping[str, Look], after: Mapping[str, Look], host: Host) -> None:  # noqa: ANN401
    """Change the cells of `after` from how they look `before`; of one fill, and of one block, in one call."""
    changed = [cell for cell, look in after.items() if look != before[cell]]
    texts = {cell: after[cell].text for cell in changed if after[cell].text != before[cell].text}
    _write_texts(sheet, texts, [[[cell]] for cell in texts] if host.is_filtered(sheet) else blocks(texts))
    by_fill: defaultdict[str, list[str]] = defaultdict(list)
    for cell in changed:
        if after[cell].fill != before[cell].fill:
            by_fill[after[cell].fill].append(cell)
    for fill, cells in by_fill.items():
        for address in unions(cells, host.longest_address):
            sheet.range(address).color = fill or None
    for cell in changed:
        if after[cell].note != before[cell].note:
            _write_note(sheet.range(cell), after[cell].note, host)


def _write_texts(sheet: Any, texts: Mapping[str, str], parts: list[list[list[str]]]) -> None:  # noqa: ANN401
    for cells in parts:
        values = [[_written(texts[cell]) for cell in row] for row in cells]
        sheet.range(f"{cells[0][0]}:{cells[-1][-1]}").formula = values


def _written(content: str) -> str:
    """Return what to write for a content: the apostrophe only where a program would not take the rest for a text."""
    return plain(content[1:]) if content.startswith("'") else content


def _write_note(cell: Any, text: str, host: Host) -> None:  # noqa: ANN401
    if not text:
        cell.note.delete()
        return
    if cell.note is None:
        cell.add_note(text)
    else:
        cell.note.text = text  # its size, author and type stay as somebody set them
    host.fit_note(cell, text)


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
