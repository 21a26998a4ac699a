"""Evaluate conditions over whole columns with three-valued logic: true, false or unknown per row.

A truth value is a pair of boolean arrays (`Truth`): rows where the condition certainly holds, rows where it
certainly fails; a row in neither is unknown because a fact is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

import numpy as np
import numpy.typing as npt

from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, Operator

Mask = npt.NDArray[np.bool_]

PRECISION: Final = 10_000
"""Numbers are compared after rounding to 4 decimals, which only removes binary noise (89.95 is not 90)."""

UNKNOWN_CODE: Final = -1
"""Code of a missing scale value."""

_COMPARE: Final[dict[Operator, Callable[..., Mask]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Rows where a condition holds and rows where it fails, both of shape (rows,)."""

    yes: Mask
    no: Mask

    @property
    def unknown(self) -> Mask:
        """Rows that are neither."""
        return ~(self.yes | self.no)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number fact: `scaled` holds the value times PRECISION, rounded; missing is NaN. `known` is its mask."""

    scaled: npt.NDArray[np.float64]
    known: Mask


@dataclass(frozen=True, slots=True)
class Levels:
    """A scale fact: `rank` is the position in `codes` (0 the best), UNKNOWN_CODE when missing.

    The first `ranked` codes are in order; the rest can only be compared for equality.
    """

    rank: npt.NDArray[np.int8]
    codes: tuple[str, ...]
    ranked: int


Column = Numbers | Levels | Truth
"""A fact's values; those of a mark are a `Truth`, unknown only where the mark cannot be read."""

Columns = Mapping[str, Column]


def rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return numbers times PRECISION, rounded half up, as every spreadsheet program rounds; NaN stays NaN."""
    return np.floor(values * PRECISION + 0.5)


def evaluate(condition: Condition, columns: Columns) -> Truth:
    """Return where `condition` holds and fails; `columns` must hold every fact it names."""
    match condition:
        case Mark(fact):
            marked = columns[fact]
            assert isinstance(marked, Truth)
            return marked
        case Number(fact, op, value):
            return _number(columns[fact], op, value)
        case Level(fact, op, code):
            return _level(columns[fact], op, code)
        case Not(term):
            inner = evaluate(term, columns)
            return Truth(inner.no, inner.yes)
        case All(terms):
            yes, no = _fold(terms, columns)
            return Truth(reduce(and_, yes), reduce(or_, no))
        case AnyOf(terms):
            yes, no = _fold(terms, columns)
            return Truth(reduce(or_, yes), reduce(and_, no))


def any_of(masks: Sequence[Mask], rows: int) -> Mask:
    """Return the rows that are in one of `masks` at least, each of shape (rows,); none when there is no mask."""
    return reduce(or_, masks) if masks else np.zeros(rows, dtype=np.bool_)


def all_of(masks: Sequence[Mask], rows: int) -> Mask:
    """Return the rows that are in all `masks`, each of shape (rows,); every row when there is no mask."""
    return reduce(and_, masks) if masks else np.ones(rows, dtype=np.bool_)


def missing_facts(condition: Condition, columns: Columns) -> dict[str, Mask]:
    """Return, for each fact, the rows where its absence leaves `condition` unknown."""
    match condition:
        case Mark(fact) | Number(fact, _, _) | Level(fact, _, _):
            return {fact: evaluate(condition, columns).unknown}
        case Not(term):
            return missing_facts(term, columns)
        case All(terms) | AnyOf(terms):
            here = evaluate(condition, columns).unknown
            found: dict[str, Mask] = {}
            for term in terms:
                for fact, rows in missing_facts(term, columns).items():
                    found[fact] = found[fact] | (rows & here) if fact in found else rows & here
            return found


def _fold(terms: tuple[Condition, ...], columns: Columns) -> tuple[list[Mask], list[Mask]]:
    truths = [evaluate(term, columns) for term in terms]
    return [truth.yes for truth in truths], [truth.no for truth in truths]


def _number(column: Column, op: Operator, value: float) -> Truth:
    assert isinstance(column, Numbers)
    holds = _COMPARE[op](column.scaled, round(value * PRECISION))
    if op == "!=":
        holds &= column.known
    return Truth(holds, column.known & ~holds)


def _level(column: Column, op: Operator, code: str) -> Truth:
    assert isinstance(column, Levels)
    known = column.rank != UNKNOWN_CODE
    wanted = column.codes.index(code)
    if op in ("==", "!="):
        holds = _COMPARE[op](column.rank, wanted) & known
    else:
        # Rank 0 is the best, so the order of ranks is the reverse of the order of levels.
        on_scale = known & (column.rank < column.ranked)
        holds = _COMPARE[op](-column.rank, -wanted) & on_scale
    return Truth(holds, known & ~holds)
