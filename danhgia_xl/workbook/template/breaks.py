"""Where the pages of a printed form end: no heading alone at the foot of a page, no signature on a page of its own.

Excel has no "keep with next", and ignores manual breaks when it fits a sheet to the paper's width. So a sheet is
laid out blank first; then it is widened a little (printing scales it back) or its writing areas are made higher.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

ZOOMS: Final = (1.0, 1.03, 1.06, 1.09, 1.12, 1.15, 1.18, 1.2)
"""How much wider than its paper a sheet may be laid out."""

_SPARE: Final = 8.0
_MOST_EXTRA: Final = 150.0
_MOST_YIELD: Final = 12.0
_LAST_SPARE: Final = 40.0
_LAST_EXTRA: Final = 45.0


@dataclass(frozen=True)
class Breaks:
    """How a sheet is fitted to pages: its `zoom`, the `extra` points of height of single rows, its page `breaks`."""

    zoom: float = 1.0
    extra: Mapping[int, float] = field(default_factory=dict)
    breaks: int = 0


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet as laid out: their heights and the `room` of one page, in points.

    `keep` are rows that belong with the next one, `elastic` those that may be made higher, `yielding` those that may
    be made a little higher when that is not enough, `repeated` those printed again on top of every page.
    """

    heights: Sequence[float]
    keep: Collection[int]
    elastic: Collection[int]
    repeated: range
    room: float
    yielding: Collection[int] = ()

    def starts(self, extra: Mapping[int, float]) -> list[int]:
        """Return the rows that begin the second and later pages."""
        again = sum(self.heights[row] for row in self.repeated)
        starts, used = [], 0.0
        for row, height in enumerate(self.heights):
            taller = height + extra.get(row, 0.0)
            if used and used + taller > self.room:
                starts.append(row)
                used = again if self.repeated and row > self.repeated[-1] else 0.0
            used += taller
        return starts

    def bad_breaks(self, extra: Mapping[int, float]) -> int:
        """Return how many pages end with a row that belongs with the next one."""
        return sum(start - 1 in self.keep for start in self.starts(extra))

    def fitted(self) -> dict[int, float]:
        """Return the extra heights of elastic rows that push each group cut by a page's end to the next page."""
        extra: dict[int, float] = {}
        for _ in self.heights:
            edges = [0, *self.starts(extra), len(self.heights)]
            cut = next((pair for pair in pairwise(edges[:-1]) if pair[1] - 1 in self.keep), None)
            more = self._fill(*cut, extra) if cut else {}
            if not more:
                break
            extra |= more
        return extra | self._filled_up(extra)

    def _filled_up(self, extra: Mapping[int, float]) -> dict[int, float]:
        """Return heights that use up most of the room left on the last page for the elastic rows there."""
        first = [0, *self.starts(extra)][-1]
        elastic = [row for row in self.elastic if row >= first]
        left = self._left(first, len(self.heights), extra) - _LAST_SPARE
        share = min(left / len(elastic), _LAST_EXTRA) if elastic else 0.0
        return {row: extra.get(row, 0.0) + share for row in elastic} if share > 0 else {}

    def _left(self, first: int, end: int, extra: Mapping[int, float]) -> float:
        """Return the room that rows `first`..`end`-1 leave on a page."""
        again = sum(self.heights[row] for row in self.repeated) if self.repeated and first > self.repeated[-1] else 0.0
        return self.room - again - sum(self.heights[row] + extra.get(row, 0.0) for row in range(first, end))

    def _fill(self, first: int, stop: int, extra: Mapping[int, float]) -> dict[int, float]:
        """Share the room left on the page of rows `first`..`stop`-1 once its last group is gone."""
        end = stop
        while end - 1 > first and end - 1 in self.keep:
            end -= 1
        left = self._left(first, end, extra) - _SPARE
        for takers, most in ((self.elastic, _MOST_EXTRA), (self.yielding, _MOST_YIELD)):
            rows = [row for row in range(first, end) if row in takers]
            share = left / len(rows) if rows else 0.0
            if 0 < share <= most:
                return {row: extra.get(row, 0.0) + share for row in rows}
        return {}


def page_breaks(heights: Sequence[float], keep: Collection[int], room: float) -> list[int]:
    """Return the rows before which a page has to end so that none ends with a row that belongs with the next one.

    A run of kept rows longer than a page is broken where the page is full.
    """
    breaks: list[int] = []
    used, row, start = 0.0, 0, 0
    while row < len(heights):
        if used and used + heights[row] > room:
            cut = row
            while cut - 1 > start and cut - 1 in keep:
                cut -= 1
            row = start = cut if cut - 1 > start else row
            breaks.append(row)
            used = 0.0
        used += heights[row]
        row += 1
    return breaks
