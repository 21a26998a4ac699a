"""What one institution gives to the summary of many: its results as plain rows, whoever computed them and where.

A part comes out of the institution's books, or back out of a summary that was written for it; both hold the same. Its
bytes are JSON: safe to read from a cache that somebody else may have written to.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from danhgia_xl.batch.packed import packed, unpacked
from danhgia_xl.batch.result import FILE_COLUMNS
from danhgia_xl.rating.findings import Finding

Cell = str | float | int | None
Row = tuple[Cell, ...]

PEOPLE: Final = (
    "doi_tuong",
    "ma",
    "ho_ten",
    "don_vi",
    "to_dang",
    "chuc_danh",
    "diem",
    "tieu_chi",
    "xep_loai",
    "quyet_dinh",
    "ly_do",
    "tep",
    "trang",
    "o",
)
"""Columns of a part's people, named as in `batch.result`."""

UNITS: Final = ("doi_tuong", "don_vi", "diem", "tieu_chi", "xep_loai", "quyet_dinh", "ly_do", "tep", "trang", "o")
"""Columns of a part's collectives."""

FILES: Final = FILE_COLUMNS
"""Columns of a part's files."""

FINDINGS: Final = tuple(column.name for column in fields(Finding))
"""Columns of a part's findings."""

COUNTED_STATE: Final = "DA_TINH"

LISTED: Final = ("vi_pham", "canh_bao")
"""Severities that the summary of many lists; information is only in each institution's own."""

WITHIN: Final = " › "
"""Stands between the name of a summary and that of an institution in it; names grow by one level at each merging."""

PASSED_OVER: Final = "BO_QUA"
"""The verdict of a file that is none of the institution's sources."""

NUMBERS: Final = frozenset({"diem", "so_dong", "vi_pham", "canh_bao"})
"""Columns that hold numbers; all others hold texts."""

_MOST_BYTES: Final = 256 * 2**20
"""Bytes a part may unpack to: 100,000 people take less than a tenth of it."""


class PartError(ValueError):
    """The bytes are no part: cut short, altered, or written by another version."""


@dataclass(slots=True)
class Part:
    """One institution: `name` is its place below the folder read, `title` what it calls itself ("": it does not say).

    `origin` is the summary it was read from, "" when it comes from books. `digest` tells the sources it rests on
    apart from all others (see `digest_of`). `state` is COUNTED_STATE or the code of the finding why it does not count.
    `seal` is the digest of its rows when it was made (`sealed`): the same at every level it is handed on to.
    """

    name: str
    title: str
    origin: str = ""
    digest: str = ""
    state: str = COUNTED_STATE
    seal: str = ""
    people: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)


_LENGTH: Final = struct.Struct("<Q")
_CELLS: Final = {str, float, type(None)}

_FIELDS: Final = tuple(column.name for column in fields(Part))


def to_bytes(parts: Sequence[Part]) -> bytes:
    """Return parts as bytes, the same for the same parts: each packed by itself, after its length."""
    return b"".join(_LENGTH.pack(len(data)) + data for data in map(_packed, parts))


def _packed(part: Part) -> bytes:
    plain = [getattr(part, name) for name in _FIELDS]
    return packed(json.dumps(plain, ensure_ascii=False).encode())


def from_bytes(data: bytes) -> Iterator[Part]:
    """Yield the parts that `to_bytes` wrote, one at a time. Raises PartError for anything else."""
    rest = memoryview(data)
    while rest:
        size = _LENGTH.unpack(rest[: _LENGTH.size])[0] if len(rest) >= _LENGTH.size else 0
        here, rest = rest[_LENGTH.size :][:size], rest[_LENGTH.size + size :]
        yield _part_in(here)


def _part_in(data: memoryview) -> Part:
    try:
        text = unpacked(data, _MOST_BYTES)
        values = json.loads(text, parse_int=float)  # a whole number may be longer than SQLite takes
        if not isinstance(values, list):
            raise PartError("a list expected")
        return _part(values)
    except (zlib.error, ValueError, TypeError, RecursionError) as error:
        raise PartError(str(type(error).__name__)) from error


def _part(values: list[Any]) -> Part:
    *texts, people, units, files, findings = values
    if not all(isinstance(text, str) for text in texts):
        raise PartError("texts expected")
    tables = ((people, PEOPLE), (units, UNITS), (files, FILES), (findings, FINDINGS))
    return Part(*texts, *(_table(rows, len(columns)) for rows, columns in tables))


def _table(rows: list[list[Cell]], width: int) -> list[Row]:
    if not all(len(row) == width for row in rows):
        raise PartError("another number of columns")
    if not {type(cell) for row in rows for cell in row} <= _CELLS:
        raise PartError("texts and numbers expected")
    return [tuple(row) for row in rows]
