"""What the buttons changed in a book, kept in a hidden sheet of the book itself: for undoing, and for taking it back.

Each cell has three looks: `base` before anything of ours, `before` the last click, `now` after it. Addresses are kept
as references (`=ROW('Viên chức'!$U$8)`), which the program moves along when rows are inserted or sheets renamed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from typing import Any, Final

from danhgia_xl.addin.looks import Look
from danhgia_xl.workbook.mark import LEDGER_SHEET
from danhgia_xl.workbook.reader.addresses import in_sheet

_VERSION: Final = "danhgia_xl|1"
_REFERENCE: Final = re.compile(
    r"=ROW\((?:\$?'((?:[^']|'')+)'|\$?([^'!$]+))[!.]\$?([A-Z]{1,3})\$?([0-9]{1,7})\)", re.IGNORECASE
)
_TEXT: Final = "|"
"""Stands before every text kept, so that a formula, a number or an apostrophe stays the text it is."""

_CHUNK: Final = 8_000
"""Characters of a page kept in one cell: as many as a formula may have, which is how blocks are read and written."""

_PAGES_COLUMN: Final = 12
_COLUMNS: Final = 10

Place = tuple[str, str]
"""Sheet name and A1 address."""

Rows = list[list[str]]
"""A page of ours as rows of texts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The three looks of one cell."""

    base: Look
    before: Look
    now: Look

    def seen(self, actual: Look) -> Entry:
        """Return the entry after a look at the cell: what somebody changed since is theirs, and no longer ours.

        Content, fill and note are told apart; sorting a roster moves contents and fills to other rows.
        """
        sides = zip(*(astuple(look) for look in (self.base, self.before, self.now, actual)), strict=True)
        kept = [(base, before, now) if there == now else (there,) * 3 for base, before, now, there in sides]
        return Entry(*(Look(*texts) for texts in zip(*kept, strict=True)))


@dataclass(slots=True)
class Ledger:
    """All changed cells, and the rows of the sheet of faults before and after the last click (None: no sheet)."""

    cells: dict[Place, Entry] = field(default_factory=dict)
    page_before: Rows | None = None
    page_now: Rows | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to undo and nothing to take back."""
        return not self.cells and self.page_before is None and self.page_now is None


def read_ledger(book: Any) -> Ledger:  # noqa: ANN401 - xlwings ships no types
    """Return the ledger of a live book; an empty one when it has none, or none that can be read.

    A cell that was deleted since has no address any more and is left out.
    """
    sheet = _sheet(book)
    if sheet is None:
        return Ledger()
    used = sheet.used_range
    rows = used.row + used.shape[0] - 1
    area = sheet.range((1, 1), (max(rows, 2), _PAGES_COLUMN + 2))
    values = area.options(ndim=2).value
    if values[0][0] != _VERSION:
        return Ledger()
    references = sheet.range((1, 1), (max(rows, 2), 1)).formula
    ledger = Ledger()
    for reference, row in list(zip(_flat(references), values, strict=True))[1:]:
        place = place_of(reference)
        if place is not None:
            looks = ["" if text is None else str(text) for text in row[1:_COLUMNS]]
            ledger.cells[place] = Entry(*(_look(looks[at : at + 3]) for at in (0, 3, 6)))
    ledger.page_before = _page(row[_PAGES_COLUMN] for row in values)
    ledger.page_now = _page(row[_PAGES_COLUMN + 1] for row in values)
    return ledger


def write_ledger(book: Any, ledger: Ledger) -> None:  # noqa: ANN401
    """Put the ledger into the book's hidden sheet, in place of what is there; an empty one takes the sheet away."""
    sheet = _sheet(book)
    if ledger.is_empty:
        if sheet is not None:
            sheet.visible = True  # some programs do not delete a hidden sheet
            sheet.delete()
        return
    if sheet is None:
        active = book.sheets.active
        sheet = book.sheets.add(LEDGER_SHEET, after=last_visible(book))
        active.activate()
        sheet.visible = False
    else:
        sheet.clear()
    rows = [[_VERSION]] + [[_reference(place), *_texts(entry)] for place, entry in ledger.cells.items()]
    pages = [list(_chunks(page)) for page in (ledger.page_before, ledger.page_now)]
    height = max(len(rows), *map(len, pages))
    block = [(rows[at] if at < len(rows) else []) for at in range(height)]
    sheet.range((1, 1), (height, _COLUMNS)).formula = [row + [""] * (_COLUMNS - len(row)) for row in block]
    kept = [[page[at] if at < len(page) else "" for page in pages] for at in range(height)]
    sheet.range((1, _PAGES_COLUMN + 1), (height, _PAGES_COLUMN + 2)).formula = kept


def last_visible(book: Any) -> Any:  # noqa: ANN401
    """Return the last sheet that is not hidden: behind a hidden one xlwings could only move a new sheet."""
    return [sheet for sheet in book.sheets if sheet.visible][-1]


def _sheet(book: Any) -> Any:  # noqa: ANN401
    return next((sheet for sheet in book.sheets if sheet.name == LEDGER_SHEET), None)


def _flat(values: Any) -> list[str]:  # noqa: ANN401
    return [str(row[0]) if isinstance(row, tuple | list) else str(row) for row in values]


def _reference(place: Place) -> str:
    sheet, cell = place
    letters = cell.rstrip("0123456789")
    return f"=ROW({in_sheet(sheet, f'${letters}${cell[len(letters) :]}')})"


def place_of(formula: str) -> Place | None:
    """Return the cell that a reference of the ledger leads to, None when it is gone."""
    found = _REFERENCE.fullmatch(formula)
    return ((found[1] or found[2]).replace("''", "'"), f"{found[3].upper()}{found[4]}") if found else None


def _texts(entry: Entry) -> Iterator[str]:
    for look in (entry.base, entry.before, entry.now):
        yield from (text and _TEXT + text for text in astuple(look))


def _look(texts: list[str]) -> Look:
    return Look(*(text.removeprefix(_TEXT) for text in texts))


def _chunks(page: Rows | None) -> Iterator[str]:
    text = "" if page is None else json.dumps(page, ensure_ascii=False)
    yield from (_TEXT + text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))


def _page(chunks: Iterable[Any]) -> Rows | None:
    text = "".join(str(chunk).removeprefix(_TEXT) for chunk in chunks if chunk is not None)
    try:
        rows = json.loads(text)
    except ValueError:
        return None
    return [[str(cell) for cell in row] for row in rows]
