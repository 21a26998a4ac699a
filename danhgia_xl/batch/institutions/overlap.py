"""What institutions have in common: books byte for byte, people by id and name; and when it is one and the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.terms import fold

Pair = tuple[int, int]
"""The numbers of two institutions, the smaller one first."""

MOST_HOLDERS: Final = 50
"""What stands in more institutions than this says nothing about two of them (and pairs would be too many to count)."""

NATIONAL: Final = frozenset({9, 10, 12})
"""Digits of the numbers a person has in the whole country: old identity card, social insurance, identity card."""

TOGETHER, TOGETHER_SHARE = 4, 50
"""People two institutions must have in common, and one in how many of the smaller one's, before ids used elsewhere for
others are believed. Names such as Nguyễn Thị Hương with an id such as VC05 meet by chance among the institutions of a
province; four of sixty in the same two do not, and in large ones more are needed."""

OWN_BOOK: Final = """t.tinh = 1 AND t.sha256 <> '' AND (
    EXISTS (SELECT 1 FROM nguoi n WHERE n.co_so = t.co_so AND n.tep = t.tep AND (n.ma <> '' OR n.ho_ten <> ''))
    OR EXISTS (SELECT 1 FROM tap_the n WHERE n.co_so = t.co_so AND n.tep = t.tep AND n.don_vi <> ''))"""
"""Whether a file `t` counts and rates somebody by name: forms nobody has filled in are the same everywhere."""

BOOKS: Final = f"SELECT DISTINCT t.co_so AS co_so, t.sha256 AS khoa FROM tep t WHERE {OWN_BOOK}"
"""Every such book: institution and content."""

PERSONS: Final = "SELECT DISTINCT co_so, khoa FROM nguoi WHERE tinh = 1 AND khoa IS NOT NULL"
"""Every person who counts: institution and key (`store.person_key`)."""


def shared(store: Store, holders: str) -> tuple[dict[int, int], dict[Pair, int]]:
    """Return how many things each institution of the query `holders` has, and how many each two have in common."""
    total = dict(store.query(f"SELECT co_so, COUNT(*) FROM ({holders}) GROUP BY 1"))
    return total, _pairs(_held_twice(store, holders))


def _held_twice(store: Store, holders: str) -> list[tuple[str, int]]:
    """Return thing and institution for everything that several have, in order."""
    twice = f"SELECT khoa FROM ({holders}) GROUP BY 1 HAVING COUNT(*) > 1"
    return store.query(f"SELECT khoa, co_so FROM ({holders}) WHERE khoa IN ({twice}) ORDER BY 1, 2")


def _pairs(held: Iterable[tuple[str, int]]) -> dict[Pair, int]:
    found: Counter[Pair] = Counter()
    for numbers in _by_thing(held).values():
        if len(numbers) <= MOST_HOLDERS:
            found.update(combinations(numbers, 2))
    return found


def _by_thing(held: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for thing, number in held:
        found.setdefault(thing, []).append(number)
    return found


def groups(pairs: Iterable[Pair]) -> list[list[int]]:
    """Return the numbers that `pairs` tie together, each group in order."""
    group_of: dict[int, set[int]] = {}
    for pair in pairs:
        joined = set(pair).union(*(group_of.get(number, ()) for number in pair))
        group_of.update(dict.fromkeys(joined, joined))
    return sorted({min(group): sorted(group) for group in group_of.values()}.values())


def alike(store: Store, numbers: Sequence[int]) -> list[Pair]:
    """Return which of some institutions with one title are one: most names of people are the same, with or without id.

    Institutions that list nobody are compared by the names of their collectives.
    """
    if len(numbers) < 2:  # noqa: PLR2004 - nothing to compare
        return []
    names = {number: _names_in(store, number) for number in numbers}
    return [
        (one, other)
        for one, other in combinations(numbers, 2)
        if 2 * len(names[one] & names[other]) > max(len(names[one]), len(names[other]))
    ]


def _names_in(store: Store, number: int) -> set[tuple[str, str]]:
    for table, column in (("nguoi", "ho_ten"), ("tap_the", "don_vi")):
        rows = store.query(f"SELECT DISTINCT doi_tuong, {column} FROM {table} WHERE co_so = ?", (number,))
        if found := {(kind, fold(name)) for kind, name in rows if name}:
            return found
    return set()


def same_person(store: Store) -> tuple[dict[str, list[int]], int]:
    """Return the people who stand in several institutions in one role, with the numbers of these.

    Id and name alone do not make two rows one person: ids such as VC05 are given by each institution for itself, and
    in a province the same name will meet the same id by chance. They do when the id is a number of the whole country,
    when it stands for nobody else anywhere here, or when the two institutions have more people in common. The
    second number counts the rows of the others, who stand for as many people.
    """
    places = _by_thing(_held_twice(store, PERSONS))
    unsure = {key: numbers for key, numbers in places.items() if not _is_national(_id_of(key))}
    local = _ids_of_several(store, {_id_of(key) for key in unsure})
    ties = _tied(store, [(key[1:], number) for key, numbers in places.items() for number in numbers])
    kept = 0
    for key, numbers in unsure.items():
        if _id_of(key) in local:
            tied = [one for one in numbers if any((min(one, it), max(one, it)) in ties for it in numbers)]
            kept += len(numbers) - len(tied)
            places[key] = tied
    return {key: numbers for key, numbers in places.items() if numbers}, kept


def _tied(store: Store, held: Iterable[tuple[str, int]]) -> set[Pair]:
    """Return the pairs of institutions with people enough in common (`TOGETHER`), each person counted in one role."""
    found = _pairs(sorted(set(held)))
    size = dict(store.query(f"SELECT co_so, COUNT(*) FROM ({PERSONS}) GROUP BY 1"))
    return {
        pair
        for pair, number in found.items()
        if number >= max(TOGETHER, min(size[one] for one in pair) / TOGETHER_SHARE)
    }


def _ids_of_several(store: Store, ids: set[str]) -> set[str]:
    """Return those of `ids` that stand for people of different names."""
    names: dict[str, str] = {}
    several: set[str] = set()
    if ids:
        for rows in store.batches("SELECT DISTINCT khoa FROM nguoi WHERE tinh = 1 AND khoa IS NOT NULL"):
            for (key,) in rows:
                code, name = key[1:].split("\n", 1)
                if code in ids and names.setdefault(code, name) != name:
                    several.add(code)
    return several


def _id_of(key: str) -> str:
    return key[1:].partition("\n")[0]


def _is_national(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) in NATIONAL
