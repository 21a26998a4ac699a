"""The column grid of a sheet: blocks stacked on one sheet share its columns.

The table with most columns gives the grid. Smaller tables, fields, the heading and the signatures take runs of
its columns; a wide column is cut in two where no boundary stands near the place one of them needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

Span = tuple[int, int]
"""First and last grid column of a merged run, counted from 0."""

_FREE_COLUMNS: Final = 12
_NARROWEST: Final = 26.0
_SQUEEZE: Final = (0.8, 1.3)
_MERGE_COST: Final = 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """A wanted column: its width in pixels, and whether it may be stretched or squeezed (text columns)."""

    width: float
    flexible: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a column boundary is needed: best at `at`, good anywhere in `low`..`high` (pixels)."""

    at: float
    low: float
    high: float


@dataclass(frozen=True)
class Grid:
    """The columns of one sheet, in whole pixels."""

    widths: tuple[int, ...]

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Left edges of the columns, then the right edge of the last one."""
        return (0, *accumulate(self.widths))

    @property
    def whole(self) -> Span:
        """The run of all columns."""
        return (0, len(self.widths) - 1)

    def width(self, span: Span) -> int:
        """Return the width of a run in pixels."""
        return self.edges[span[1] + 1] - self.edges[span[0]]

    def edge_near(self, at: float) -> int:
        """Return the index of the inner boundary nearest to `at` pixels (at least one column on either side)."""
        return min(range(1, len(self.widths)), key=lambda i: abs(self.edges[i] - at), default=1)

    def parts(self, count: int) -> list[Span]:
        """Divide the sheet into `count` runs of about equal width."""
        return self.fit([Column(self.edges[-1] / count, flexible=True)] * count)

    def fit(self, wanted: Sequence[Column]) -> list[Span]:
        """Give each wanted column a run of grid columns, left to right, so that the runs come closest to the wishes.

        Raises ValueError when there are more wishes than grid columns.
        """
        columns = len(self.widths)
        if len(wanted) > columns:
            raise ValueError(f"{len(wanted)} cột không vừa lưới {columns} cột")
        if len(wanted) == columns:
            return [(i, i) for i in range(columns)]
        wishes = [column.width for column in _stretch(list(wanted), self.edges[-1])]
        scale = self.edges[-1] / sum(wishes)
        costs: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
        for index, wish in enumerate(wishes, 1):
            last = columns - (len(wanted) - index)
            ends = [columns] if index == len(wanted) else range(index, last + 1)
            costs.append({end: self._best_start(costs[-1], end, wish * scale) for end in ends})
        return _walk_back(costs, columns)

    def _best_start(self, before: dict[int, tuple[float, int]], end: int, wish: float) -> tuple[float, int]:
        """Return the least cost of a run ending before column `end`, and the column it starts at."""
        return min(
            (cost + (self.width((start, end - 1)) - wish) ** 2 / wish + _MERGE_COST * (end - start > 1), start)
            for start, (cost, _) in before.items()
            if start < end
        )


def _walk_back(costs: list[dict[int, tuple[float, int]]], end: int) -> list[Span]:
    spans: list[Span] = []
    for column in reversed(costs[1:]):
        start = column[end][1]
        spans.append((start, end - 1))
        end = start
    return spans[::-1]


def make_grid(columns: Sequence[Column], page_width: float, cuts: Iterable[Cut]) -> Grid:
    """Return the grid for a sheet printed on `page_width` pixels.

    Narrower columns are stretched to the page; wider ones stay, and the print is scaled down. Each of `cuts` gets
    a boundary. Without `columns` the page is divided evenly.
    """
    if not columns:
        return Grid(_whole([page_width / _FREE_COLUMNS] * _FREE_COLUMNS))
    made = _stretch(list(columns), page_width)
    for cut in cuts:
        made = _with_boundary(made, cut)
    return Grid(_whole([column.width for column in made]))


def _stretch(columns: list[Column], total: float) -> list[Column]:
    """Widen the flexible columns (all, when none is) until the sheet is `total` wide."""
    missing = total - sum(column.width for column in columns)
    if missing <= 0:
        return columns
    takers = [column.flexible for column in columns] if any(c.flexible for c in columns) else [True] * len(columns)
    base = sum(column.width for column, takes in zip(columns, takers, strict=True) if takes)
    return [
        replace(column, width=column.width * (1 + missing / base)) if takes else column
        for column, takes in zip(columns, takers, strict=True)
    ]


def _with_boundary(columns: list[Column], cut: Cut) -> list[Column]:
    """Return columns with a boundary in the cut's range: one that is there, one moved there, or a new one."""
    edges = list(accumulate(column.width for column in columns))[:-1]
    if any(cut.low <= edge <= cut.high for edge in edges):
        return columns
    total = sum(column.width for column in columns)
    for index in sorted(range(len(edges)), key=lambda i: abs(edges[i] - cut.at)):
        target = min(max(edges[index], cut.low), cut.high)
        left, right = _squeezed(columns[: index + 1], target), _squeezed(columns[index + 1 :], total - target)
        if left and right:
            return left + right
    return _split(columns, [0.0, *edges, total], cut.at)


def _squeezed(columns: list[Column], total: float) -> list[Column]:
    """Return the columns made `total` wide by their flexible ones; empty when that would distort them."""
    flexible = sum(column.width for column in columns if column.flexible)
    ratio = 1 + (total - sum(column.width for column in columns)) / flexible if flexible else 0.0
    if not _SQUEEZE[0] <= ratio <= _SQUEEZE[1]:
        return []
    return [replace(c, width=c.width * ratio) if c.flexible else c for c in columns]


def _split(columns: list[Column], edges: list[float], at: float) -> list[Column]:
    """Cut the column under `at` in two, neither part too narrow to be seen."""
    for index, (left, right) in enumerate(pairwise(edges)):
        if left <= at < right and right - left >= 2 * _NARROWEST:
            first = min(max(at - left, _NARROWEST), right - left - _NARROWEST)
            pieces = [replace(columns[index], width=first), replace(columns[index], width=right - left - first)]
            return columns[:index] + pieces + columns[index + 1 :]
    return columns


def _whole(widths: Sequence[float]) -> tuple[int, ...]:
    """Round widths to pixels so that the sum stays the same."""
    edges = [round(edge) for edge in accumulate(widths, initial=0.0)]
    return tuple(right - left for left, right in pairwise(edges))
