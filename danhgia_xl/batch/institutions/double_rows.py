"""Books and people that stand in two institutions: their rows are left out in both, until people have decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple
from itertools import islice
from typing import Final

from danhgia_xl.batch.institutions.overlap import BOOKS, OWN_BOOK, same_person
from danhgia_xl.batch.institutions.part import FINDINGS
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.rating.findings import Finding, find

BOOK: Final = "SO_TRUNG_CO_SO"
PERSON: Final = "NGUOI_TRUNG_CO_SO"

MOST_TOLD: Final = 10
"""Places a finding names. A form copied into 5,000 folders would otherwise be told as 25 million names."""


def leave_out_books(store: Store) -> None:
    """Leave out the rows of a book that stands, byte for byte, in two institutions."""
    twice = store.query(
        f"SELECT t.co_so, c.ten, t.tep, t.sha256 FROM tep t JOIN co_so c ON c.so = t.co_so WHERE {OWN_BOOK} AND "
        f"t.sha256 IN (SELECT khoa FROM ({BOOKS}) GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY t.sha256, t.co_so, t.rowid"
    )
    places = _grouped((sha, f"{name} › {file}") for _, name, file, sha in twice)
    for number, name, file, sha in twice:
        here = f"{name} › {file}"
        add_finding(store, number, find(BOOK, file=file, khac=_others(places[sha], here)))
        for table in ("nguoi", "tap_the"):
            store.change(f"UPDATE {table} SET tinh = 0 WHERE co_so = ? AND tep = ?", (number, file))


def leave_out_people(store: Store) -> int:
    """Leave out a person who stands in two institutions in the same role.

    Return how many rows share id and name with one elsewhere and count all the same.
    """
    places, kept = same_person(store)
    for key, numbers in places.items():
        marks = ", ".join("?" * len(numbers))
        rows = store.query(
            "SELECT n.co_so, c.ten, n.ma, n.ho_ten, n.tep, n.trang, n.o FROM nguoi n JOIN co_so c ON c.so = n.co_so "
            f"WHERE n.khoa = ? AND n.tinh = 1 AND n.co_so IN ({marks}) ORDER BY n.co_so, n.rowid",
            (key, *numbers),
        )
        named = [f"{name} › {file}" for _, name, _, _, file, *_ in rows]
        distinct = dict.fromkeys(named)
        for here, (number, _, code, person, file, sheet, cell) in zip(named, rows, strict=True):
            told = find(
                PERSON, file=file, sheet=sheet, cell=cell, value=code, ten=person, khac=_others(distinct, here)
            )  # fmt: skip
            add_finding(store, number, told)
        store.change(f"UPDATE nguoi SET tinh = 0 WHERE khoa = ? AND co_so IN ({marks})", (key, *numbers))
    return kept


def add_finding(store: Store, number: int, finding: Finding) -> None:
    """Add a finding about the institution `number` to those it came with."""
    marks = ", ".join("?" * (len(FINDINGS) + 2))
    store.change(f"INSERT INTO phat_hien VALUES ({marks})", (number, 1, *astuple(finding)))


def places_text(places: Iterable[str], number: int) -> str:
    """Return `number` places as a text a person can read, however many there are: the first ones, and how many more."""
    more = f" và {number - MOST_TOLD} nơi nữa" if number > MOST_TOLD else ""
    return "; ".join(islice(places, MOST_TOLD)) + more


def _others(places: Collection[str], here: str) -> str:
    return places_text((place for place in places if place != here), len(places) - 1)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    """Return the places of each key, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for key, place in pairs:
        found.setdefault(key, {})[place] = None
    return found
