"""Nobody is counted twice: institutions, books and people that stand in more than one place, found and left out.

Which of two differing ones holds is for people to say: neither counts until they have. Only where it does not matter
which one is taken does one count: exact copies, and what lies wholly within another institution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from danhgia_xl.batch.institutions.double_rows import (
    BOOK,
    PERSON,
    add_finding,
    leave_out_books,
    leave_out_people,
    places_text,
)
from danhgia_xl.batch.institutions.overlap import BOOKS, PERSONS, alike, groups, shared
from danhgia_xl.batch.institutions.part import COUNTED_STATE, PEOPLE, UNITS
from danhgia_xl.batch.institutions.seal import results_digest
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.rating.findings import find
from danhgia_xl.terms import fold

COPY: Final = "CO_SO_BAN_SAO"
WITHIN_OTHER: Final = "CO_SO_NAM_TRONG"
DOUBLE: Final = "CO_SO_TRUNG"
SAME_NAME: Final = "CO_SO_CUNG_TEN"

DOUBLE_STATES: Final = frozenset({COPY, WITHIN_OTHER, DOUBLE})
"""States of institutions that do not count because of another one beside them."""

DOUBLE_FINDINGS: Final = DOUBLE_STATES | {SAME_NAME, BOOK, PERSON}
"""What is found only by putting institutions side by side; whoever puts them beside others finds it anew."""

_SEARCHED: Final = {
    "nguoi_khoa": "nguoi (khoa)",
    "nguoi_tep": "nguoi (co_so, tep)",
    "tap_the_tep": "tap_the (co_so, tep)",
    "tep_co_so": "tep (co_so)",
    "phat_hien_co_so": "phat_hien (co_so)",
}
"""Columns rows are looked up by here."""


class Institution(NamedTuple):
    """An institution that counts so far."""

    number: int
    name: str
    title: str
    digest: str


def leave_out_doubles(store: Store) -> int:
    """Mark in the store what stands twice as not counted, and add the findings that say so.

    Return how many people share id and name with somebody elsewhere and count all the same: their id is also that of
    others, so it tells people apart only within an institution (see `overlap.same_person`).
    """
    for name, columns in _SEARCHED.items():
        store.change(f"CREATE INDEX {name} ON {columns}")
    _name_apart(store)
    _same_sources(store)
    _within(store)
    _versions(store)
    _same_titles(store)
    leave_out_books(store)
    return leave_out_people(store)


def _counted(store: Store) -> dict[int, Institution]:
    rows = store.query(
        "SELECT so, ten, tieu_de, van_tay FROM co_so WHERE tinh_trang = ? AND ten <> '' ORDER BY so", (COUNTED_STATE,)
    )
    return {row[0]: Institution(*row) for row in rows}


def _name_apart(store: Store) -> None:
    """Give every institution a name of its own: a folder "a" and a summary "a.xlsx" would both be called "a"."""
    twice = store.query(
        "SELECT so, ten FROM co_so WHERE ten IN (SELECT ten FROM co_so WHERE ten <> '' GROUP BY ten "
        "HAVING COUNT(*) > 1) ORDER BY ten, nguon <> '', so"
    )
    taken = {name for (name,) in store.query("SELECT DISTINCT ten FROM co_so")} if twice else set[str]()
    uses: dict[str, int] = {}
    for number, name in twice:
        free = name if name not in uses else ""
        uses.setdefault(name, 1)
        while not free:
            uses[name] += 1
            if (other := f"{name} ({uses[name]})") not in taken:
                free = other
        taken.add(free)
        if free != name:
            store.change("UPDATE co_so SET ten = ? WHERE so = ?", (free, number))


def _same_sources(store: Store) -> None:
    """Decide on institutions that rest on the very same books: a copied folder, a summary beside its books."""
    same: dict[str, list[Institution]] = {}
    for one in _counted(store).values():
        if one.digest:
            same.setdefault(one.digest, []).append(one)
    for group in same.values():
        if len(group) > 1:
            _decide(store, group)


def _within(store: Store) -> None:
    """Leave out an institution all of whose books stand in another one as well: a phòng beside its cơ sở.

    The wider one counts: it was rated on everything the narrower one was and on the rest.
    """
    counted = _counted(store)
    total, pairs = shared(store, BOOKS)
    wider: dict[int, list[int]] = {}
    for (one, other), number in pairs.items():
        for inner, outer in ((one, other), (other, one)):
            if number == total[inner] < total[outer]:
                wider.setdefault(inner, []).append(outer)
    for inner, outers in wider.items():
        narrow = counted[inner]
        wide = [counted[outer] for outer in sorted(outers)]
        _leave_out(store, narrow, WITHIN_OTHER, _names([narrow, *wide], narrow))


def _versions(store: Store) -> None:
    """Decide on institutions that have most of their books or most of their people in common, whatever their names.

    "Most" is more than half of the larger one: a book put into the wrong folder, or a few people who moved, does not
    make one institution of two. A name proves nothing: many schools are called the same.
    """
    counted = _counted(store)
    alike_pairs = []
    for holders in (BOOKS, PERSONS):
        total, pairs = shared(store, holders)
        alike_pairs += [pair for pair, number in pairs.items() if 2 * number > max(total[one] for one in pair)]
    for group in groups(alike_pairs):
        _decide(store, [counted[number] for number in group])


def _same_titles(store: Store) -> None:
    """Decide on institutions that call themselves the same: one, where their people have the same names; else two."""
    same: dict[str, list[Institution]] = {}
    for one in _counted(store).values():
        if one.title:
            same.setdefault(fold(one.title), []).append(one)
    for group in same.values():
        left = list(group)
        for numbers in groups(alike(store, [one.number for one in group])):
            gone = _decide(store, [one for one in group if one.number in numbers])
            left = [one for one in left if one not in gone]
        for one in left if len(left) > 1 else ():
            others = _names(left, one)
            told = find(SAME_NAME, file="", value=one.title, ten=one.title, noi=one.name, khac=others)
            add_finding(store, one.number, told)


def _decide(store: Store, group: Sequence[Institution]) -> Sequence[Institution]:
    """Leave out the institutions of `group`: all but one where their results are the same, else all.

    The one is chosen by its sources, so that it is the same one in whatever order they come.
    """
    group = sorted(group, key=lambda one: (one.digest, one.number))
    copies = len({_results(store, one.number) for one in group}) == 1
    gone = group[1:] if copies else group
    for one in gone:
        _leave_out(store, one, COPY if copies else DOUBLE, _names(group, one))
    return gone


def _leave_out(store: Store, one: Institution, code: str, others: str) -> None:
    title = one.title or one.name
    add_finding(store, one.number, find(code, file="", value=title, ten=title, noi=one.name, khac=others))
    store.change("UPDATE co_so SET tinh_trang = ? WHERE so = ?", (code, one.number))
    for table in ("nguoi", "tap_the", "tep", "phat_hien"):
        store.change(f"UPDATE {table} SET tinh = 0 WHERE co_so = ?", (one.number,))


def _names(group: Sequence[Institution], but: Institution) -> str:
    """Return what the others of a group are called."""
    return places_text((one.name for one in group if one is not but), len(group) - 1)


def _results(store: Store, number: int) -> str:
    people, units = (
        store.query(f"SELECT {', '.join(columns)} FROM {table} WHERE co_so = ?", (number,))
        for table, columns in (("nguoi", PEOPLE), ("tap_the", UNITS))
    )
    return results_digest(people, units)
