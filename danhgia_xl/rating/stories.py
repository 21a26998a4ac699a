"""Group rows that have the same story, so that ids and texts are made once per story and not once per row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from danhgia_xl.rules.evaluate import Mask
from danhgia_xl.terms import OUTCOMES

_OUTCOME_BITS: Final = 3
_WORD_BITS: Final = 62
"""Flags packed into one signed 64-bit word."""

_FEW: Final = 500
"""Up to so many rows a dict numbers values faster than pandas, which costs the same for one row."""

_TOPICS: Final = ("rules", "missing", "readings", "warnings")
"""What a story tells besides its outcome, in the order of the fields of `Story`."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to a row: its outcome and everything that explains it. All but `outcome` are ids or names."""

    outcome: str
    rules: tuple[str, ...]
    missing: tuple[str, ...]
    readings: tuple[str, ...]
    warnings: tuple[str, ...]


class StoryBook:
    """Collects masks of shape (rows,) under a topic and a name, then tells the distinct stories."""

    def __init__(self, outcome: npt.NDArray[np.int8]) -> None:
        self._words = [outcome.astype(np.int64)]
        self._used = _OUTCOME_BITS
        self._places: list[tuple[str, str, int, int]] = []

    def add(self, topic: str, name: str, rows: Mask) -> None:
        """Note `name` under `topic` ("rules", "missing", "readings" or "warnings") for `rows`."""
        if not rows.any():
            return
        if self._used == _WORD_BITS:
            self._words.append(np.zeros(len(rows), dtype=np.int64))
            self._used = 0
        self._words[-1] |= rows.astype(np.int64) << self._used
        self._places.append((topic, name, len(self._words) - 1, self._used))
        self._used += 1

    def tell(self) -> tuple[list[Story], npt.NDArray[np.intp]]:
        """Return the distinct stories and, for each row, the position of its story."""
        which, _ = _numbered(self._words[0])
        for word in self._words[1:]:
            codes, distinct = _numbered(word)
            which, _ = _numbered(which * distinct + codes)
        first = np.full(int(which.max()) + 1 if len(which) else 0, -1, dtype=np.intp)
        first[which[::-1]] = np.arange(len(which) - 1, -1, -1)
        words = [word[first] for word in self._words]
        told: dict[str, list[list[str]]] = {topic: [[] for _ in first] for topic in _TOPICS}
        for topic, name, place, bit in self._places:
            here = told[topic]
            for story in np.flatnonzero(words[place] >> bit & 1).tolist():
                here[story].append(name)
        outcomes = [OUTCOMES[code] for code in (words[0] & (1 << _OUTCOME_BITS) - 1).tolist()]
        parts = zip(outcomes, *(map(tuple, told[topic]) for topic in _TOPICS), strict=True)
        return [Story(*part) for part in parts], which


def _numbered(values: npt.NDArray[np.int64 | np.intp]) -> tuple[npt.NDArray[np.intp], int]:
    """Return each value's number, given in the order new values come, and how many there are."""
    if len(values) > _FEW:
        codes, distinct = pd.factorize(values)
        return codes, len(distinct)
    places: dict[int, int] = {}
    numbers = [places.setdefault(value, len(places)) for value in values.tolist()]
    return np.array(numbers, dtype=np.intp), len(places)
