"""All parts on disk while they are brought together: memory does not grow with the number of institutions.

A temporary SQLite file holds the rows. Everything that is asked of them (totals, who stands twice, lists in order) is
a query, and lists are read a batch at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from types import TracebackType
from typing import Any, Final, Self

from danhgia_xl.batch.institutions.part import COUNTED_STATE, FILES, FINDINGS, PEOPLE, UNITS, Part, Row
from danhgia_xl.terms import fold, id_key
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.summary.cell_text import clean_text
from danhgia_xl.workbook.summary.rated_sheets import PARTY_KINDS

TABLES: Final = {"nguoi": PEOPLE, "tap_the": UNITS, "tep": FILES, "phat_hien": FINDINGS}
"""The tables and the columns of a part they hold; each has besides `co_so` (the institution's number) and `tinh`."""

BATCH: Final = 4_096
"""Rows of a list held in memory at a time."""

_HEAD: Final = ("so", "ten", "tieu_de", "nguon", "van_tay", "tinh_trang", "dau")
_PARTS_A_SOURCE: Final = 2**20
"""More parts than one source can hold, so that numbers follow the order of sources and then that within one."""


class Store:
    """The rows of all parts; use it as a context manager, the file goes with it."""

    def __init__(self) -> None:
        self._open = ExitStack()
        folder = self._open.enter_context(scratch())
        self._base = sqlite3.connect(str(folder / "gop.sqlite"), isolation_level=None)
        self._open.callback(self._base.close)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -16000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute(f"CREATE TABLE co_so ({', '.join(_HEAD)}, PRIMARY KEY (so)) WITHOUT ROWID")
        for table, columns in TABLES.items():
            key = ", khoa" if table == "nguoi" else ""
            self._base.execute(f"CREATE TABLE {table} (co_so INTEGER, tinh INTEGER{key}, {', '.join(columns)})")
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove everything."""
        self._open.close()

    def add(self, source: int, parts: Iterable[Part]) -> None:
        """Take in the parts of a source; `source` is its place among all, however early or late it came."""
        for index, part in enumerate(parts):
            number = source * _PARTS_A_SOURCE + index
            name = clean_text(part.name)  # as the sheets will show it, by which it is found again
            self._insert("co_so", [(number, name, part.title, part.origin, part.digest, part.state, part.seal)])
            counts = int(part.state == COUNTED_STATE)
            people = [(person_key(row), *row) for row in part.people]
            self._insert("nguoi", [(number, counts, *row) for row in people])
            for table, rows in (("tap_the", part.units), ("tep", part.files), ("phat_hien", part.findings)):
                self._insert(table, [(number, counts, *row) for row in rows])

    def remove(self, source: int) -> None:
        """Remove what has been taken in of a source."""
        first = source * _PARTS_A_SOURCE
        self.change("DELETE FROM co_so WHERE so BETWEEN ? AND ?", (first, first + _PARTS_A_SOURCE - 1))
        for table in TABLES:
            self.change(f"DELETE FROM {table} WHERE co_so BETWEEN ? AND ?", (first, first + _PARTS_A_SOURCE - 1))

    def _insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query: for totals and other short answers."""
        with closing(self._base.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def change(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out a statement that returns nothing."""
        self._base.execute(sql, values)

    def batches(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query, `BATCH` at a time."""
        with closing(self._base.execute(sql, values)) as cursor:
            while rows := cursor.fetchmany(BATCH):
                yield rows


def person_key(row: Row) -> str | None:
    """Return what tells one person in one role apart: the role in one letter, id, line feed, name; None without them.

    Roles are the state's and the party's: a viên chức who is a manager elsewhere is the same person in one role.
    """
    kind, code, name = (str(row[PEOPLE.index(column)] or "") for column in ("doi_tuong", "ma", "ho_ten"))
    role = "d" if kind in PARTY_KINDS else "n"
    return f"{role}{id_key(code)}\n{fold(name)}" if id_key(code) and fold(name) else None
