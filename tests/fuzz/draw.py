"""Choices drawn from bytes, so that a fuzzer that changes bytes changes a sheet, a rule or a number in small steps."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

NUMBERS: Final = (
    *(0.0, -0.0, 1.0, -1.0, 0.5, 0.85, 1.5, 49.5, 49.99, 50.0, 89.95, 90.0, 100.0, 101.0, 120.0, 2021.0, 44535.0),
    *(0.1 + 0.2, 89.99994, 89.99995, 100.0000000001, 1 + 2**-52, 1e-5, 5e-324, 2.2e-308, 1e9, 1e10, 123456789.1234),
    *(1e15, 2.0**53, 1e22, 1e308, -1e308, float("inf"), float("-inf"), float("nan")),
)
"""Numbers at which something may change: bounds, binary noise, what no cell can show."""


class Draw:
    """A stream of choices; once the bytes are used up every choice is the first one."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def more(self) -> bool:
        """Whether any bytes are left."""
        return self._at < len(self._data)

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        found = self._data[self._at :]
        self._at = len(self._data)
        return found

    def below(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        size = 1 if count <= 0x100 else 2 if count <= 0x10000 else 4
        found = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(found, "little") % count if count else 0

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]

    def chance(self, one_in: int) -> bool:
        """Return True once in so many times; never when no bytes are left."""
        return self.more and self.below(one_in) == 1

    def number(self) -> float:
        """Return any float, those of `NUMBERS` more often."""
        kind = self.below(4)
        if kind == 0:
            return self.pick(NUMBERS)
        if kind == 1:
            return self.below(20_001) / 100 - 50
        if kind == 2:
            return float(self.below(120))
        packed = self._data[self._at : self._at + 8].ljust(8, b"\0")
        self._at += 8
        return float(struct.unpack("<d", packed)[0])

    def text(self, longest: int = 60) -> str:
        """Return any text, lone surrogates included."""
        size = self.below(longest + 1)
        found = self._data[self._at : self._at + size]
        self._at += size
        return text_of(found)


def text_of(data: bytes) -> str:
    """Return bytes as text: UTF-8 where they are, every other byte as the lone surrogate Python makes of it."""
    return data.decode("utf-8", "surrogateescape")
