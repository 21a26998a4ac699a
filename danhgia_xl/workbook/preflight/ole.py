"""What is inside an OLE compound file: the names in its directory, without reading anything else.

Excel 97–2003 workbooks, encrypted .xlsx workbooks, Word documents and mails are all such files and start alike.
Layout: Microsoft's [MS-CFB], sections 2.2 (header), 2.3 (sectors in chains) and 2.6 (directory).
"""

from __future__ import annotations

import struct
from typing import Final

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SHIFT_AT, _DIRECTORY_AT, _TABLE_AT = 30, 48, 76
_TABLES_IN_HEADER: Final = 109
_SHIFTS: Final = (9, 12)
_ENTRY: Final = 128
_LENGTH_AT: Final = 64
_LONGEST_NAME: Final = 64
_MOST_SECTORS: Final = 1000
"""Of a directory: 4,000 names and more. A chain that goes on is a ring."""


def names(data: bytes) -> frozenset[str] | None:
    """Return the names in the directory of an OLE file, None when it has no directory that can be read."""
    try:
        shift = struct.unpack_from("<H", data, _SHIFT_AT)[0]
        if shift not in _SHIFTS:
            return None
        return frozenset(_names(_directory(data, 1 << shift)))
    except (struct.error, IndexError):
        return None


def _directory(data: bytes, size: int) -> bytes:
    """Return the sectors of the directory, one after another. Raises struct.error where the file ends too soon."""
    sector: int = struct.unpack_from("<I", data, _DIRECTORY_AT)[0]
    tables = struct.unpack_from(f"<{_TABLES_IN_HEADER}I", data, _TABLE_AT)
    parts: list[bytes] = []
    while len(parts) < _MOST_SECTORS:
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        table, place = divmod(sector, size // 4)
        if not parts[-1] or table >= _TABLES_IN_HEADER:
            break
        sector = struct.unpack_from("<I", data, (tables[table] + 1) * size + place * 4)[0]
    return b"".join(parts)


def _names(directory: bytes) -> list[str]:
    found = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + _LENGTH_AT)[0]
        if 0 < length <= _LONGEST_NAME:  # counts the two zero bytes at the end
            found.append(directory[at : at + length - 2].decode("utf-16-le", "replace"))
    return found
