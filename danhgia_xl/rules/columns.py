"""From the columns of a table to the typed arrays conditions are evaluated on.

Codes are expected (`TOT`, `HTTNV`); labels are accepted too ("Tốt"), and numbers written with a comma. Anything
else raises FactError naming row, column, value and what was expected: a wrong value is never read as missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from danhgia_xl.errors import FactError
from danhgia_xl.rules.condition import Vocabulary, facts_of, parse
from danhgia_xl.rules.evaluate import UNKNOWN_CODE, Column, Levels, Mask, Numbers, Truth, evaluate, rounded
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Fact, Scale
from danhgia_xl.terms import NO_WORDS, UNREADABLE, YES_WORDS, fold, near_miss


def typed_columns(table: pd.DataFrame, facts: Iterable[str], ruleset: RuleSet) -> dict[str, Column]:
    """Return the typed column of each fact; a column the table lacks is all missing (a mark: all unset).

    Raises FactError for a value no fact can have, and for a column that stands twice.
    """
    for name in table.columns[table.columns.duplicated()]:
        raise FactError(f"Cột {name} có hai lần trong bảng; cần mỗi sự kiện một cột.")
    return {fact: _typed(table, fact, ruleset) for fact in facts}


def rows_where(text: str, table: pd.DataFrame, vocabulary: Vocabulary, ruleset: RuleSet) -> Mask:
    """Return the rows of `table` for which the condition `text` certainly holds; raises as `truth_of`."""
    return truth_of(text, table, vocabulary, ruleset).yes


def truth_of(text: str, table: pd.DataFrame, vocabulary: Vocabulary, ruleset: RuleSet) -> Truth:
    """Return where the condition `text` holds and where it fails among the rows of `table`.

    Raises ConditionError for a text that is no condition and FactError as `typed_columns`.
    """
    condition = parse(text, vocabulary)
    return evaluate(condition, typed_columns(table, facts_of(condition), ruleset))


def _typed(table: pd.DataFrame, name: str, ruleset: RuleSet) -> Column:
    fact = ruleset.fact(name)
    scale = ruleset.scale_of(name)
    column = table[name] if name in table.columns else None
    if fact.kieu == "dau":
        return _marks(pd.Series(False, index=table.index) if column is None else column)
    if scale is not None:
        return _levels(column, len(table), fact, scale)
    return _numbers(column, len(table), fact)


def _marks(column: pd.Series[Any]) -> Truth:
    if column.dtype == np.bool_:
        marked = column.to_numpy()
        return Truth(marked, ~marked)
    codes, values = pd.factorize(column, use_na_sentinel=True)
    meant = [_mark(value, column) for value in values]
    yes, no = ([mark is wanted for mark in meant] for wanted in (True, False))
    return Truth(np.array([*yes, False], dtype=np.bool_)[codes], np.array([*no, True], dtype=np.bool_)[codes])


def _mark(value: object, column: pd.Series[Any]) -> bool | None:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if value == UNREADABLE:
        return None
    word = fold(f"{value:g}" if isinstance(value, float) else str(value))
    if word and word not in YES_WORDS and word not in NO_WORDS:
        raise _refuse(column, value, "x (có) hoặc để trống (không)")
    return word in YES_WORDS


def _levels(column: pd.Series[Any] | None, rows: int, fact: Fact, scale: Scale) -> Levels:
    codes = tuple(value.ma for value in (*scale.gia_tri, *scale.ngoai_thang))
    ranked = len(scale.gia_tri) if scale.co_thu_tu else 0
    blank = UNKNOWN_CODE if fact.trong is None else codes.index(str(fact.trong))
    if column is None:
        return Levels(np.full(rows, blank, dtype=np.int8), codes, ranked)
    found, values = pd.factorize(column, use_na_sentinel=True)
    lookup = _level_lookup(scale)
    ranks = [_rank(value, lookup, blank, column, scale) for value in values]
    return Levels(np.array([*ranks, blank], dtype=np.int8)[found], codes, ranked)


def _level_lookup(scale: Scale) -> dict[str, int]:
    lookup = {fold(UNREADABLE): UNKNOWN_CODE}
    for rank, value in enumerate((*scale.gia_tri, *scale.ngoai_thang)):
        lookup[fold(value.ma)] = lookup[fold(value.ten)] = rank
    for value in scale.chua_biet:
        lookup[fold(value.ma)] = lookup[fold(value.ten)] = UNKNOWN_CODE
    return lookup


def _rank(value: object, lookup: dict[str, int], blank: int, column: pd.Series[Any], scale: Scale) -> int:
    word = fold(str(value))
    if not word:
        return blank
    if word not in lookup:
        labels = [v.ten for v in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)]
        hint = near_miss(word, labels)
        raise _refuse(column, value, f"{hint}?" if hint else "một trong: " + ", ".join(labels))
    return lookup[word]


def _numbers(column: pd.Series[Any] | None, rows: int, fact: Fact) -> Numbers:
    if column is None:
        values = np.full(rows, np.nan)
    elif column.dtype.kind in "iuf":
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = _parsed(column)
    known = ~np.isnan(values)
    if fact.trong is not None:
        blank = ~known
        if column is not None and column.dtype.kind not in "iuf":
            blank &= (column != UNREADABLE).to_numpy(dtype=np.bool_)
        values = np.where(blank, float(fact.trong), values)
        known |= blank
    return Numbers(rounded(values), known)


def _parsed(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    found, values = pd.factorize(column, use_na_sentinel=True)
    return np.array([*(_number(value, column) for value in values), np.nan], dtype=np.float64)[found]


def _number(value: object, column: pd.Series[Any]) -> float:
    if isinstance(value, str):
        text = value.strip().replace(",", ".")
        if not text or text == UNREADABLE:
            return np.nan
    elif isinstance(value, bool | np.bool_):
        raise _refuse(column, value, "một số, ví dụ 89,5")
    else:
        text = str(value)
    try:
        number = float(text)
    except ValueError:
        raise _refuse(column, value, "một số, ví dụ 89,5") from None
    if np.isinf(number):
        raise _refuse(column, value, "một số hữu hạn")
    return number


def _refuse(column: pd.Series[Any], value: object, expected: str) -> FactError:
    rows = column.index[(column == value).to_numpy(dtype=bool, na_value=False)]
    where = f"dòng {rows[0]!r}, " if len(rows) else ""
    return FactError(f"{where}cột {column.name}: nhận được {value!r}; cần {expected}")
