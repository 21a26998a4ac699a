"""The rows of one kind as plain columns: an institution has too few of them for a DataFrame to be worth its making."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from danhgia_xl.rules.evaluate import Column
    from danhgia_xl.rules.ruleset import RuleSet

TEXT: Final[Any] = pd.StringDtype("python", na_value=np.nan)
"""The dtype of text columns: the same whether pyarrow is installed or not, and the quicker one for short columns."""


class Rows:
    """Facts of `len(rows)` rows, one list a fact, None for a blank; a list taken from here is not to be changed.

    What is made of the columns (`typed`, `who`) is kept with them, also by a copy, until the column is replaced.
    """

    __slots__ = ("_columns", "_count", "_rules", "_typed", "who")

    def __init__(self, columns: Mapping[str, list[Any]], count: int) -> None:
        self._columns, self._count = dict(columns), count
        self._rules: object = None
        self._typed: dict[str, Column] = {}
        self.who: list[str] | None = None
        """Who each row stands for, once `rating.once.identities` has told."""

    def __len__(self) -> int:
        return self._count

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (self._columns, self._count)

    def get(self, name: str) -> list[Any] | None:
        """Return a column, None when there is none of that name."""
        return self._columns.get(name)

    @property
    def names(self) -> list[str]:
        """The facts, in the order of the rule set."""
        return list(self._columns)

    def typed(self, ruleset: RuleSet) -> dict[str, Column]:
        """Return where `rules.columns` keeps the typed columns under the scales of `ruleset`."""
        if self._rules is not ruleset.data:
            self._rules, self._typed = ruleset.data, {}
        return self._typed

    def copy(self) -> Rows:
        """Return the same rows, whose columns can be replaced without touching these."""
        other = Rows(self._columns, self._count)
        other._rules, other._typed, other.who = self._rules, dict(self._typed), self.who
        return other

    def replace(self, name: str, values: list[Any]) -> None:
        """Put `values` where the column `name` was."""
        self._columns[name] = values
        self._typed.pop(name, None)
        self.who = None

    def frame(self) -> pd.DataFrame:
        """Return the rows as a table of objects, index 0..n-1."""
        return object_frame(list(self._columns.values()), tuple(self._columns))


def object_frame(columns: Sequence[Sequence[object]], names: tuple[str, ...]) -> pd.DataFrame:
    """Return a table of these columns, every one of dtype object, index 0..n-1; made in one piece, which is quick."""
    block = np.empty((len(columns), len(columns[0])), dtype=object)
    for place, values in enumerate(columns):
        block[place] = values
    return pd.DataFrame(block.T, columns=names_index(names), dtype=object, copy=False)


def object_table(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pd.DataFrame:
    """Return a table of these rows, as `object_frame` of these columns."""
    return object_frame(list(zip(*rows, strict=True)) or [()] * len(names), names)


@lru_cache(maxsize=256)
def names_index(names: tuple[str, ...]) -> pd.Index[str]:
    """Return the index of columns with these names; one object for all tables that have them."""
    index: pd.Index[str] = pd.Index(list(names), dtype=TEXT)
    return index


def text_array(values: Sequence[Any]) -> Any:  # noqa: ANN401 - pandas gives the type no name
    """Return the array a column of text is made of."""
    return pd.array(list(values), dtype=TEXT)


def boxed(values: Sequence[object]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return an array in which each value, a list too, is one object."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def told_frame(columns: Mapping[str, Sequence[object]], texts: Container[str]) -> pd.DataFrame:
    """Return a table of these columns, index 0..n-1: those named in `texts` of dtype `TEXT`, the others of objects."""
    frame = object_frame(list(columns.values()), tuple(columns))
    for name, values in columns.items():
        if name in texts:
            frame[name] = text_array(values)
    return frame
