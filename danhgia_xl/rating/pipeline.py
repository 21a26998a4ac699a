"""The order of the whole computation: kinds whose facts come from other kinds' results are rated after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from danhgia_xl.rating.classify import classify
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Link
from danhgia_xl.terms import id_key

Facts = Mapping[str, Any]
Tables = dict[str, pd.DataFrame]


def rating_order(ruleset: RuleSet) -> list[str]:
    """Return the kinds in the order they must be rated: the sources of a link before the kind that uses it."""
    sources: dict[str, set[str]] = {kind: set() for kind in ruleset.data.doi_tuong}
    for link in ruleset.data.lien_ket:
        sources[link.doi_tuong].update(link.tu)
    order: list[str] = []
    while len(order) < len(sources):
        ready = [kind for kind, needed in sources.items() if kind not in order and needed <= set(order)]
        order += ready or [kind for kind in sources if kind not in order]
    return order


def rate(facts: Mapping[str, Sequence[Facts]], ruleset: RuleSet) -> tuple[Tables, Tables]:
    """Rate the rows of every kind, in order, with the linked facts filled in where they are blank.

    `facts` maps a kind to its rows. Returns, per kind, the table that was rated (columns = facts of the kind,
    index 0..n-1) and the result of `classify` on it.
    """
    tables: Tables = {}
    results: Tables = {}
    for kind in rating_order(ruleset):
        rows = facts.get(kind, ())
        columns = {name: [row.get(name) for row in rows] for name in ruleset.subject(kind).su_kien}
        table = pd.DataFrame(columns, dtype=object)
        for link in ruleset.data.lien_ket:
            if link.doi_tuong == kind:
                column = _linked(table, link, tables, results, ruleset)
                table[link.su_kien] = pd.Series(column, index=table.index, dtype=object)
        tables[kind], results[kind] = table, classify(table, kind, ruleset=ruleset)
    return tables, results


def linked_results(
    link: Link, tables: Mapping[str, pd.DataFrame], results: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """Return, per key (`terms.id_key`), the outcome the sources of `link` have for it.

    A key that stands more than once with different outcomes has none: which one counts is for people to say.
    """
    found: dict[str, set[str]] = {}
    for kind in link.tu:
        for key, outcome in zip(tables[kind][link.khoa], results[kind]["xep_loai"], strict=True):
            if isinstance(key, str) and key:
                found.setdefault(id_key(key), set()).add(outcome)
    return {key: outcomes.pop() for key, outcomes in found.items() if len(outcomes) == 1}


def _linked(
    table: pd.DataFrame,
    link: Link,
    tables: Mapping[str, pd.DataFrame],
    results: Mapping[str, pd.DataFrame],
    ruleset: RuleSet,
) -> list[object]:
    """Return the column `link.su_kien`: what was typed, else the linked result where the link applies."""
    known = linked_results(link, tables, results)
    applies = rows_where(link.khi, table, ruleset.vocabulary(link.doi_tuong), ruleset)
    rows = zip(table[link.su_kien], table[link.khoa], applies, strict=True)
    return [
        known.get(id_key(str(key))) if typed is None and applied and isinstance(key, str) else typed
        for typed, key, applied in rows
    ]
