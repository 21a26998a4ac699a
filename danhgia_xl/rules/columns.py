"""From the columns of a table to the typed arrays conditions are evaluated on.

Codes are expected (`TOT`, `HTTNV`); labels are accepted too ("Tốt"), and numbers written with a comma. Anything
else raises FactError naming row, column, value and what was expected: a wrong value is never read as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from danhgia_xl.errors import FactError
from danhgia_xl.rules.condition import Condition, facts_of, parse
from danhgia_xl.rules.evaluate import UNKNOWN_CODE, Column, Levels, Mask, Numbers, Truth, evaluate, rounded
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Fact
from danhgia_xl.terms import NO_WORDS, UNREADABLE, YES_WORDS, fold, near_miss

_SET: Final = 1
_UNSET: Final = 0

Source = pd.Series | list[Any]
"""One column: of a DataFrame, or a list in which only None is blank."""


def typed_columns(table: pd.DataFrame | Rows, facts: Iterable[str], ruleset: RuleSet) -> dict[str, Column]:
    """Return the typed column of each fact; a column the table lacks is all missing (a mark: all unset).

    Raises FactError for a value no fact can have, and for a column that stands twice.
    """
    if isinstance(table, Rows):
        known = table.typed(ruleset)
        for fact in facts:
            if fact not in known:
                known[fact] = _typed(table.get(fact), len(table), fact, ruleset)
        return known
    for name in table.columns[table.columns.duplicated()]:
        raise FactError(f"Cột {name} có hai lần trong bảng; cần mỗi sự kiện một cột.")
    return {fact: _typed(table[fact] if fact in table.columns else None, len(table), fact, ruleset) for fact in facts}


def rows_where(text: str, table: pd.DataFrame | Rows, kind: str | None, ruleset: RuleSet) -> Mask:
    """Return the rows of `table` for which the condition `text` certainly holds; raises as `truth_of`."""
    return truth_of(text, table, kind, ruleset).yes


def truth_of(text: str, table: pd.DataFrame | Rows, kind: str | None, ruleset: RuleSet) -> Truth:
    """Return where the condition `text` holds and where it fails among the rows of `table`.

    It may name the facts of `kind`, without a kind all there are. Raises ConditionError for a text that is no condition
    and FactError as `typed_columns`.
    """
    condition, facts = condition_of(text, kind, ruleset)
    return evaluate(condition, typed_columns(table, facts, ruleset))


@lru_cache(maxsize=1024)
def condition_of(text: str, kind: str | None, ruleset: RuleSet) -> tuple[Condition, tuple[str, ...]]:
    """Return the condition `text` over the facts of `kind`, and the facts it looks at; raises ConditionError."""
    condition = parse(text, ruleset.vocabulary(kind))
    return condition, facts_of(condition)


def _typed(column: Source | None, rows: int, name: str, ruleset: RuleSet) -> Column:
    fact = ruleset.fact(name)
    scale = ruleset.scale_of(name)
    if fact.kieu == "dau":
        return _marks(column, rows, name)
    if scale is not None:
        return _levels(column, rows, name, ruleset)
    return _numbers(column, rows, fact, name)


def _meant(column: Source, mean: Callable[[Any], float], blank: float, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """Return what each value of `column` means; every distinct value is asked about once."""
    if isinstance(column, list):
        known = {value: blank if value is None else mean(value) for value in dict.fromkeys(column)}
        return np.array([known[value] for value in column], dtype=dtype)
    codes, values = pd.factorize(column, use_na_sentinel=True)
    return np.array([*map(mean, values), blank], dtype=dtype)[codes]


def _marks(column: Source | None, rows: int, name: str) -> Truth:
    if column is None:
        return Truth(np.zeros(rows, dtype=np.bool_), np.ones(rows, dtype=np.bool_))
    if not isinstance(column, list) and column.dtype == np.bool_:
        marked = column.to_numpy()
        return Truth(marked, ~marked)
    meant = _meant(column, lambda value: _mark(value, column, name), _UNSET, np.int8)
    return Truth(meant == _SET, meant == _UNSET)


def _mark(value: object, column: Source, name: str) -> int:
    if isinstance(value, bool | np.bool_):
        return _SET if value else _UNSET
    if value == UNREADABLE:
        return UNKNOWN_CODE
    word = fold(f"{value:g}" if isinstance(value, float) else str(value))
    if word and word not in YES_WORDS and word not in NO_WORDS:
        raise _refuse(column, name, value, "x (có) hoặc để trống (không)")
    return _SET if word in YES_WORDS else _UNSET


class _Reading(NamedTuple):
    """How a scale fact is read: its `Levels.codes` and `ranked`, the rank of a blank and of every word."""

    codes: tuple[str, ...]
    ranked: int
    blank: int
    lookup: dict[str, int]


@lru_cache(maxsize=1024)
def _reading(name: str, ruleset: RuleSet) -> _Reading:
    fact, scale = ruleset.fact(name), ruleset.scale_of(name)
    assert scale is not None
    codes = tuple(value.ma for value in (*scale.gia_tri, *scale.ngoai_thang))
    ranked = len(scale.gia_tri) if scale.co_thu_tu else 0
    blank = UNKNOWN_CODE if fact.trong is None else codes.index(str(fact.trong))
    lookup = {fold(UNREADABLE): UNKNOWN_CODE}
    for rank, value in enumerate((*scale.gia_tri, *scale.ngoai_thang)):
        lookup[fold(value.ma)] = lookup[fold(value.ten)] = rank
    for value in scale.chua_biet:
        lookup[fold(value.ma)] = lookup[fold(value.ten)] = UNKNOWN_CODE
    return _Reading(codes, ranked, blank, lookup)


def _levels(column: Source | None, rows: int, name: str, ruleset: RuleSet) -> Levels:
    reading = _reading(name, ruleset)
    if column is None:
        ranks = np.full(rows, reading.blank, dtype=np.int8)
    else:
        ranks = _meant(column, lambda value: _rank(value, reading, column, name, ruleset), reading.blank, np.int8)
    return Levels(ranks, reading.codes, reading.ranked)


def _rank(value: object, reading: _Reading, column: Source, name: str, ruleset: RuleSet) -> int:
    word = fold(str(value))
    if not word:
        return reading.blank
    if word not in reading.lookup:
        scale = ruleset.scale_of(name)
        assert scale is not None
        labels = [v.ten for v in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)]
        hint = near_miss(word, labels)
        raise _refuse(column, name, value, f"{hint}?" if hint else "một trong: " + ", ".join(labels))
    return reading.lookup[word]


def _numbers(column: Source | None, rows: int, fact: Fact, name: str) -> Numbers:
    typed = isinstance(column, pd.Series) and column.dtype.kind in "iuf"
    if column is None:
        values = np.full(rows, np.nan)
    elif isinstance(column, pd.Series) and typed:
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = _meant(column, lambda value: _number(value, column, name), np.nan, np.float64)
    known = ~np.isnan(values)
    if fact.trong is not None:
        blank = ~known
        if isinstance(column, list):
            blank &= np.array([value != UNREADABLE for value in column], dtype=np.bool_)
        elif column is not None and not typed:
            blank &= (column != UNREADABLE).to_numpy(dtype=np.bool_)
        values = np.where(blank, float(fact.trong), values)
        known |= blank
    return Numbers(rounded(values), known)


def _number(value: object, column: Source, name: str) -> float:
    if isinstance(value, str):
        text = value.strip().replace(",", ".")
        if not text or text == UNREADABLE:
            return np.nan
    elif isinstance(value, bool | np.bool_):
        raise _refuse(column, name, value, "một số, ví dụ 89,5")
    else:
        text = str(value)
    try:
        number = float(text)
    except ValueError:
        raise _refuse(column, name, value, "một số, ví dụ 89,5") from None
    if np.isinf(number):
        raise _refuse(column, name, value, "một số hữu hạn")
    return number


def _refuse(column: Source, name: str, value: object, expected: str) -> FactError:
    if isinstance(column, list):
        rows = [row for row, there in enumerate(column) if there == value]
    else:
        rows = column.index[(column == value).to_numpy(dtype=bool, na_value=False)].tolist()
    where = f"dòng {rows[0]!r}, " if rows else ""
    return FactError(f"{where}cột {name}: nhận được {value!r}; cần {expected}")
