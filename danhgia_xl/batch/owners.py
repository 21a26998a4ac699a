"""Which collective a book is of: the one that owes its steps and papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from danhgia_xl.batch.gather import Place
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import Fields, Form, Slot, Table
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book, Record


@dataclass(frozen=True, slots=True)
class OwnBook:
    """A book that could be read, with its form. `kind` and `name` are its collective's; "" when it is of none."""

    book: Book
    form: Form
    kind: str
    name: str

    def fields(self) -> Iterator[Slot]:
        """Yield the labelled fields of the form."""
        for page in self.form.trang:
            for block in page.khoi:
                if isinstance(block, Fields):
                    yield from block.muc

    def tables(self, source: str) -> Iterator[Table]:
        """Yield the tables of the form that are pre-printed from `source`."""
        for page in self.form.trang:
            yield from (block for block in page.khoi if isinstance(block, Table) and block.nguon == source)

    def place(self, record: Record, slot: str) -> Place:
        """Return the cell of `slot`; without one, the first cell of its sheet."""
        return Place(self.book.file, record.sheet_of(slot), record.cells.get(slot, "A1"))


def own_books(books: Iterable[Book], ruleset: RuleSet) -> list[OwnBook]:
    """Return the books that have a form, in their order."""
    forms = load_forms(ruleset)
    return [_own(book, forms[book.form], ruleset) for book in books if book.form in forms]


def day_of(record: Record, slot: str) -> dt.date | None:
    """Return the date in `slot`, None when there is none."""
    value = record.facts.get(slot)
    return value if isinstance(value, dt.date) else None


def _own(book: Book, form: Form, ruleset: RuleSet) -> OwnBook:
    unit = next((record for record in book.records if ruleset.subject(record.kind).loai == "tap_the"), None)
    name = str(unit.facts.get("don_vi", "")) if unit is not None else ""
    return OwnBook(book, form, unit.kind if unit is not None else "", name or book.unit or book.file)
