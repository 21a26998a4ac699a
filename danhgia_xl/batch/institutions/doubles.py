"""Nobody is counted twice: institutions, books and people that stand in more than one place, found and left out.

Which of two differing ones holds is for people to say: neither counts until they have. Only exact copies, of which it
does not matter which one is taken, count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Final

from danhgia_xl.batch.institutions.part import COUNTED_STATE, FINDINGS, PEOPLE, UNITS, Part, rows_digest
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.terms import fold

COPY: Final = "CO_SO_BAN_SAO"
DOUBLE: Final = "CO_SO_TRUNG"

Institution = tuple[int, str, str, str]
"""Number, name, title and digest."""


def leave_out_doubles(store: Store) -> None:
    """Mark in the store what stands twice as not counted, and add the findings that say so."""
    _institutions(store)
    _books(store)
    _people(store)


def _institutions(store: Store) -> None:
    """Leave out copies of one institution but the first, and all of those that differ under one name or source."""
    rows = store.query("SELECT so, ten, tieu_de, van_tay FROM co_so WHERE tinh_trang = ? ORDER BY so", (COUNTED_STATE,))
    same: dict[tuple[str, str], list[Institution]] = {}
    for row in rows:
        for kind, key in (("nguon", row[3]), ("ten", fold(row[2]))):
            if key:
                same.setdefault((kind, key), []).append(row)
    left_out: set[int] = set()
    for group in same.values():
        here = [row for row in group if row[0] not in left_out]
        if len(here) > 1:
            left_out |= _leave_out(store, here)


def _leave_out(store: Store, group: Sequence[Institution]) -> set[int]:
    """Leave out the institutions of `group`, but the first when all are the same; return their numbers."""
    copies = len({_content(store, number) for number, *_ in group}) == 1
    code, gone = (COPY, group[1:]) if copies else (DOUBLE, group)
    for number, name, title, _ in gone:
        others = "; ".join(other for _, other, *_ in group if other != name)
        add_finding(store, number, find(code, file="", value=title or name, ten=title or name, noi=name, khac=others))
        store.change("UPDATE co_so SET tinh_trang = ? WHERE so = ?", (code, number))
        for table in ("nguoi", "tap_the", "tep", "phat_hien"):
            store.change(f"UPDATE {table} SET tinh = 0 WHERE co_so = ?", (number,))
    return {number for number, *_ in gone}


def _content(store: Store, number: int) -> str:
    people, units = (
        store.query(f"SELECT {', '.join(columns)} FROM {table} WHERE co_so = ? ORDER BY rowid", (number,))
        for table, columns in (("nguoi", PEOPLE), ("tap_the", UNITS))
    )
    return rows_digest(Part("", "", people=people, units=units))


def _books(store: Store) -> None:
    """Leave out the rows of a book that stands, byte for byte, in two institutions."""
    twice = store.query(
        "SELECT t.co_so, c.ten, t.tep, t.sha256 FROM tep t JOIN co_so c ON c.so = t.co_so "
        "WHERE t.tinh = 1 AND t.so_dong > 0 AND t.sha256 IN (SELECT sha256 FROM tep WHERE tinh = 1 AND so_dong > 0 "
        "AND sha256 <> '' GROUP BY sha256 HAVING COUNT(DISTINCT co_so) > 1) ORDER BY t.sha256, t.co_so, t.rowid"
    )
    places = _grouped((sha, f"{name} › {file}") for _, name, file, sha in twice)
    for number, name, file, sha in twice:
        here = f"{name} › {file}"
        others = "; ".join(place for place in places[sha] if place != here)
        add_finding(store, number, find("SO_TRUNG_CO_SO", file=file, khac=others))
        for table in ("nguoi", "tap_the"):
            store.change(f"UPDATE {table} SET tinh = 0 WHERE co_so = ? AND tep = ?", (number, file))


def _people(store: Store) -> None:
    """Leave out a person who stands in two institutions in the same role, with the same id and name."""
    store.change(
        "CREATE TEMP TABLE hai_noi AS SELECT khoa FROM nguoi WHERE tinh = 1 AND khoa IS NOT NULL "
        "GROUP BY khoa HAVING COUNT(DISTINCT co_so) > 1"
    )
    twice = store.query(
        "SELECT n.co_so, c.ten, n.khoa, n.ma, n.ho_ten, n.tep, n.trang, n.o "
        "FROM nguoi n JOIN co_so c ON c.so = n.co_so "
        "WHERE n.tinh = 1 AND n.khoa IN (SELECT khoa FROM hai_noi) ORDER BY n.khoa, n.co_so, n.rowid"
    )
    places = _grouped((key, f"{name} › {file}") for _, name, key, _, _, file, *_ in twice)
    for number, name, key, code, person, file, sheet, cell in twice:
        others = "; ".join(place for place in places[key] if place != f"{name} › {file}")
        told = find("NGUOI_TRUNG_CO_SO", file=file, sheet=sheet, cell=cell, value=code, ten=person, khac=others)
        add_finding(store, number, told)
    store.change("UPDATE nguoi SET tinh = 0 WHERE tinh = 1 AND khoa IN (SELECT khoa FROM hai_noi)")


def add_finding(store: Store, number: int, finding: Finding) -> None:
    """Add a finding about the institution `number` to those it came with."""
    marks = ", ".join("?" * (len(FINDINGS) + 2))
    store.change(f"INSERT INTO phat_hien VALUES ({marks})", (number, 1, *astuple(finding)))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, place in pairs:
        found.setdefault(key, []).append(place)
    return found
