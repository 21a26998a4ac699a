"""Rows that stand for the same person or collective count once: a copied row must not widen a base or an electorate."""

from __future__ import annotations

from collections.abc import Sequence

from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, id_key


def row_key(kind: str, text: str, ruleset: RuleSet) -> str:
    """Return how the rows of `kind` are told apart: people by `terms.id_key`, collectives by `terms.fold`."""
    return id_key(text) if ruleset.subject(kind).loai == "ca_nhan" else fold(text)


def identities(kind: str, table: Rows, ruleset: RuleSet) -> list[str]:
    """Return who each row stands for: the id (`terms.id_key`) or a collective's name (`terms.fold`), "" unknown."""
    if table.who is None:
        fact, key = ("ma", id_key) if ruleset.subject(kind).loai == "ca_nhan" else ("don_vi", fold)
        texts = table[fact] if fact in table else [None] * len(table)
        table.who = [key(text) if isinstance(text, str) else "" for text in texts]
    return table.who


def first_rows(keys: Sequence[object]) -> dict[int, int]:
    """Return, for each row whose key stood before, the row it stood at first; a key that is falsy is nobody's."""
    seen: dict[object, int] = {}
    return {row: first for row, key in enumerate(keys) if key and (first := seen.setdefault(key, row)) != row}
