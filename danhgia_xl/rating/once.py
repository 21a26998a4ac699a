"""Rows that stand for the same person or collective count once: a copied row must not widen a base or an electorate."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, id_key


def row_key(kind: str, text: str, ruleset: RuleSet) -> str:
    """Return how the rows of `kind` are told apart: people by `terms.id_key`, collectives by `terms.fold`."""
    return id_key(text) if ruleset.subject(kind).loai == "ca_nhan" else fold(text)


def identities(kind: str, table: pd.DataFrame, ruleset: RuleSet) -> list[str]:
    """Return who each row stands for: the id (`terms.id_key`) or a collective's name (`terms.fold`), "" unknown."""
    fact = "ma" if ruleset.subject(kind).loai == "ca_nhan" else "don_vi"
    if fact not in table.columns:
        return [""] * len(table)
    return [row_key(kind, text, ruleset) if isinstance(text, str) else "" for text in table[fact]]


def first_rows(keys: Sequence[object]) -> dict[int, int]:
    """Return, for each row whose key stood before, the row it stood at first; a key that is falsy is nobody's."""
    seen: dict[object, int] = {}
    return {row: first for row, key in enumerate(keys) if key and (first := seen.setdefault(key, row)) != row}
