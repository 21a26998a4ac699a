"""What one institution gives to the summary of many: its results as plain rows, whoever computed them and where.

A part comes out of the institution's books, or back out of a summary that was written for it; both hold the same. Its
bytes are JSON: safe to read from a cache that somebody else may have written to.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.batch.result import FILE_COLUMNS
from danhgia_xl.rating.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from danhgia_xl.batch.result import Consolidation

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

_NO_TEXT: Final = re.compile("[\ud800-\udfff]")
"""What stands for a byte of a file's name that is no text; it goes on as it is shown, spelt out."""

_NUMBERS: Final = frozenset({"diem", "so_dong", "vi_pham", "canh_bao"})
_MOST_BYTES: Final = 256 * 2**20
"""Bytes a part may unpack to: 100,000 people take less than a tenth of it."""


class PartError(ValueError):
    """The bytes are no part: cut short, altered, or written by another version."""


@dataclass(slots=True)
class Part:
    """One institution: `name` is its place below the folder read, `title` what it calls itself ("": it does not say).

    `origin` is the summary it was read from, "" when it comes from books. `digest` tells the sources it rests on
    apart from all others (see `digest_of`). `state` is COUNTED_STATE or the code of the finding why it does not count.
    """

    name: str
    title: str
    origin: str = ""
    digest: str = ""
    state: str = COUNTED_STATE
    people: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)


def part_of(result: Consolidation, name: str) -> Part:
    """Return the part that a consolidated institution called `name` gives."""
    files = table_rows(result.files, FILES)
    return Part(
        name=name,
        title=result.own_name,
        digest=digest_of(files),
        people=table_rows(result.people, PEOPLE),
        units=table_rows(result.units, UNITS),
        files=files,
        findings=[astuple(finding) for finding in result.findings],
    )


def table_rows(table: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table as plain values: numbers as float (None when missing), all else as text."""
    values = [
        [_number(value) if name in _NUMBERS else _text(value) for value in table[name].tolist()] for name in columns
    ]
    return list(zip(*values, strict=True))


def digest_of(files: Sequence[Row]) -> str:
    """Return what tells a set of sources apart: their contents, not their names or order."""
    column = FILES.index("sha256")
    contents = sorted(str(row[column]) for row in files if row[column])
    return hashlib.sha256("\n".join(contents).encode()).hexdigest() if contents else ""


def rows_digest(part: Part) -> str:
    """Return what tells the results of a part apart: a summary that somebody has altered no longer has it."""
    rows = [sorted(map(_plain, table)) for table in (part.people, part.units)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def to_bytes(parts: Sequence[Part]) -> bytes:
    """Return parts as bytes, the same for the same parts."""
    text = json.dumps([astuple(part) for part in parts], ensure_ascii=False)
    return zlib.compress(_NO_TEXT.sub(lambda found: rf"\\u{ord(found[0]):04x}", text).encode(), 1)


def from_bytes(data: bytes) -> list[Part]:
    """Return the parts that `to_bytes` wrote. Raises PartError for anything else."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, _MOST_BYTES)
        if not unpacker.eof:
            raise PartError("cut short, or too long")
        values = json.loads(text)
        if not isinstance(values, list):
            raise PartError("a list expected")
        return [_part(part) for part in values]
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
    return [tuple(row) for row in rows]


def _plain(row: Row) -> list[str]:
    """Return a row in one spelling, whatever type a program gave its numbers."""
    return ["" if value is None else repr(float(value)) if isinstance(value, int | float) else value for value in row]


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a DataFrame is anything
    return float(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124 - NaN


def _text(value: Any) -> str:  # noqa: ANN401 - a cell of a DataFrame is anything
    return value if isinstance(value, str) else ""
