"""Columns of the lists from the columns of a result: texts, numbers, labels, each value worded once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import pandas as pd

from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.list_writer import Column

_Key = TypeVar("_Key", bound=Hashable)


def numbering(table: pd.DataFrame) -> Column:
    """Return the column "STT": the rows counted from 1."""
    return Column(titles.NUMBER, 5, "centre", range(1, len(table) + 1))


def sorted_by(table: pd.DataFrame, *keys: Callable[[pd.DataFrame], pd.Series[int]]) -> pd.DataFrame:
    """Sort by the keys, equal rows staying in the order they were read."""
    order = pd.DataFrame({str(number): key(table).to_numpy() for number, key in enumerate(keys)})
    return table.iloc[order.sort_values(list(order.columns), kind="stable").index] if len(table) else table


def texts(series: pd.Series[Any]) -> list[str]:
    """Return a column as texts; what is missing is empty."""
    return [value if isinstance(value, str) else "" if pd.isna(value) else str(value) for value in series.tolist()]


def numbers(series: pd.Series[Any]) -> list[float]:
    """Return a column as numbers; what is missing is NaN."""
    return pd.to_numeric(series).astype(float).tolist()


def each(series: pd.Series[str], word: Callable[[str], str]) -> list[str]:
    """Return `word` of every text of a column."""
    return memoised(word, texts(series))


def lists(series: pd.Series[str], word: Callable[[str], str]) -> list[str]:
    """Return each list of codes as words, separated by ", " (codes) or "; " (sentences)."""

    def joined(codes: tuple[str, ...]) -> str:
        words = [word(code) for code in codes]
        return ("; " if any(" " in text for text in words) else ", ").join(words)

    return memoised(joined, [tuple(codes) for codes in series.tolist()])


def memoised(word: Callable[[_Key], str], keys: Sequence[_Key]) -> list[str]:
    """Return `word` of every key, calling it once a distinct key."""
    known = {key: word(key) for key in dict.fromkeys(keys)}
    return [known[key] for key in keys]
