"""Bytes packed for the way between processes and for the cache, and unpacked within a bound."""

from __future__ import annotations

import zlib
from typing import Final

_QUICK: Final = 1
"""The least of zlib's levels: what is packed here is read once or twice."""


def packed(data: bytes) -> bytes:
    """Return `data` packed, the same for the same data."""
    return zlib.compress(data, _QUICK)


def unpacked(data: bytes | memoryview, most: int) -> bytes:
    """Return what `packed` packed. Raises ValueError or zlib.error for anything else, and beyond `most` bytes."""
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(data, most)
    if not unpacker.eof:
        raise ValueError("cut short, or too long")
    return content
