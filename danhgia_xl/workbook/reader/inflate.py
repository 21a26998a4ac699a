"""Unpacks deflated bytes and takes checksums, with ISA-L where it is installed: four times as fast as zlib.

The package `isal` has no wheels for 32-bit Windows; there zlib of the standard library does the same, only slower.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Final


def _implementation() -> ModuleType:
    """Return the module that does the work: both have the same functions."""
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:
        return zlib


def _keep_memory() -> None:
    """Have the C library of Linux keep the memory of one book for the next.

    It gives large blocks back to the system and takes them again, cleared page by page, unless a larger one has been
    freed before (`M_MMAP_THRESHOLD` of mallopt(3), at most 32 MiB). The block is never written to, so it costs nothing.
    """
    bytes(_LARGE_BLOCK)


_LARGE_BLOCK: Final = 31 * 2**20
_keep_memory()

_ZLIB: Final = _implementation()
_ERRORS: Final[type[Exception]] = _ZLIB.error


class InflateError(Exception):
    """The bytes are no deflated data."""


def inflate(packed: bytes, most: int) -> bytes:
    """Return what raw deflated data unpacks to, but no more than `most` bytes of it. Raises InflateError."""
    try:
        content: bytes = _ZLIB.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except _ERRORS as error:
        raise InflateError from error
    return content


crc32: Final[Callable[[bytes], int]] = _ZLIB.crc32
"""Returns the checksum zip archives keep of their parts."""
