"""The counts of votes that the books hold: on a sheet of a working book, or on the form of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from danhgia_xl.batch.gather import Place
from danhgia_xl.forms.ballots import table_of, votes_column
from danhgia_xl.rating.ratings import Tally
from danhgia_xl.rules.describe import number_text
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import id_key
from danhgia_xl.workbook.records import Book, Record

AGAINST = "phieu_khong_tan_thanh"
PUT_FORWARD = "muc_de_nghi"
LEADERS_RATED = "ngay_xep_loai_lanh_dao"
COUNTS = ("trieu_tap", "co_mat", "phat_ra", "thu_vao", "hop_le", "khong_hop_le")
"""Slots of a tally's fields, behind the name of its table, in the order of `Tally`'s counts."""


@dataclass(frozen=True, slots=True)
class TallySheet:
    """A tally and where it stands."""

    tally: Tally
    book: Book
    table: str
    rows: dict[str, Record]

    def field_place(self, slot: str) -> Place:
        """Return the cell of the field `slot`, such as "phat_ra"; the book's first cell when it has none."""
        fields = self.book.fields
        code = f"{self.table}_{slot}"
        if fields is None or code not in fields.cells:
            return Place(self.book.file, next((row.sheet for row in self.rows.values()), ""), "A1")
        return Place(self.book.file, fields.sheet_of(code), fields.cells[code])

    def group_place(self) -> Place:
        """Return the cell of the name of the chi bộ or unit."""
        fields = self.book.fields
        if fields is None or "don_vi" not in fields.cells:
            return self.field_place("")
        return Place(self.book.file, fields.sheet_of("don_vi"), fields.cells["don_vi"])

    def shown(self, person: str, column: str, slot: str = "") -> str:
        """Return what stands at `vote_place`, or without a person at `field_place`."""
        record, code = (self.rows[person], column) if person else (self.book.fields, f"{self.table}_{slot}")
        value = record.facts.get(code) if record is not None else None
        return number_text(value) if isinstance(value, float) else ""

    def vote_place(self, person: str, column: str) -> Place:
        """Return the cell of a person's votes (`person` as written)."""
        row = self.rows[person]
        return Place(self.book.file, row.sheet, row.cells.get(column, row.cells.get("ma", "")))


def tally_sheets(books: Iterable[Book], ruleset: RuleSet) -> list[TallySheet]:
    """Return every tally that has at least one vote filled in, in the order of the books."""
    return [
        sheet
        for book in books
        for ballot in ruleset.data.bieu_quyet
        if (sheet := _tally_sheet(book, ballot)) is not None and _held(sheet.tally)
    ]


def _tally_sheet(book: Book, ballot: Ballot) -> TallySheet | None:
    name = table_of(ballot)
    if name not in book.tables:
        return None
    by_key: dict[str, list[Record]] = {}
    for row in book.tables[name]:
        if "ma" in row.facts:
            by_key.setdefault(id_key(str(row.facts["ma"])), []).append(row)
    of_person = {str(same[0].facts["ma"]): same for same in by_key.values()}
    rows = {ma: same[0] for ma, same in of_person.items()}  # a second row of somebody is reported by the reader
    convened, present, issued, returned, valid, invalid = (_count(book.fields, f"{name}_{slot}") for slot in COUNTS)
    tally = Tally(
        ballot=ballot.id,
        group=book.unit,
        votes={ma: {tier: _agreed(same, votes_column(tier)) for tier in ballot.muc} for ma, same in of_person.items()},
        convened=convened, present=present, issued=issued, returned=returned, valid=valid, invalid=invalid,
        against={ma: _agreed(same, AGAINST) for ma, same in of_person.items()},
        day=_day(book.fields, f"{name}_ngay"),
        leaders_rated_on=_day(book.fields, LEADERS_RATED),
    )  # fmt: skip
    return TallySheet(tally, book, name, rows)


def _held(tally: Tally) -> bool:
    return any(count is not None for row in tally.votes.values() for count in row.values())


def _agreed(rows: list[Record], slot: str) -> int | None:
    """Return the count all rows of one person give; two different ones are none."""
    counts = {_count(row, slot) for row in rows}
    return counts.pop() if len(counts) == 1 else None


def _count(record: Record | None, slot: str) -> int | None:
    """Return a count; a number that is not whole is no count (the sheet's checks report it)."""
    value = record.facts.get(slot) if record is not None else None
    return int(value) if isinstance(value, float) and value.is_integer() else None


def _day(record: Record | None, slot: str) -> dt.date | None:
    value = record.facts.get(slot) if record is not None else None
    return value if isinstance(value, dt.date) else None
