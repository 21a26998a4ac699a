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
from dataclasses import astuple, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.batch.result import FILE_COLUMNS
from danhgia_xl.rating.findings import Finding
from danhgia_xl.workbook.summary.cell_text import clean_text
from danhgia_xl.workbook.summary.rated_sheets import PARTY_KINDS, STATE_KINDS, people_of, units_of

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

LISTED: Final = ("vi_pham", "canh_bao")
"""Severities that the summary of many lists; information is only in each institution's own."""

WITHIN: Final = " › "
"""Stands between the name of a summary and that of an institution in it; names grow by one level at each merging."""

PASSED_OVER: Final = "BO_QUA"
"""The verdict of a file that is none of the institution's sources."""

NUMBERS: Final = frozenset({"diem", "so_dong", "vi_pham", "canh_bao"})
"""Columns that hold numbers; all others hold texts."""

_PLACES: Final = frozenset({"tep", "trang", "o"})
_DECIMALS: Final = 6
"""Points have two at most; beyond these there is only what is left of binary fractions."""
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


def part_of(result: Consolidation, name: str) -> Part:
    """Return the part that a consolidated institution called `name` gives: its rows in the order they are listed in."""
    files = table_rows(result.files, FILES)
    officials = table_rows(people_of(result, STATE_KINDS), PEOPLE)
    members = table_rows(people_of(result, PARTY_KINDS), PEOPLE)
    cell = PEOPLE.index("to_dang")
    return sealed(
        Part(
            name=name,
            title=clean_text(result.own_name),
            digest=digest_of(files),
            people=[(*row[:cell], "", *row[cell + 1 :]) for row in officials] + members,
            units=table_rows(units_of(result), UNITS),
            files=files,
            findings=[finding_row(finding) for finding in sorted(result.findings, key=Finding.sort_key)],
        )
    )


def table_rows(table: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table as plain values: numbers as float (None when missing), all else as clean text."""
    values = [
        [_number(value) for value in table[name].tolist()] if name in NUMBERS else _texts(table[name].tolist())
        for name in columns
    ]
    return list(zip(*values, strict=True))


def finding_row(finding: Finding) -> Row:
    """Return a finding as a row, its texts as they can stand in a cell."""
    return tuple(map(clean_text, astuple(finding)))


def digest_of(files: Sequence[Row]) -> str:
    """Return what tells a set of sources apart: their contents, not their names or order.

    Files that were passed over are no sources: a summary left among the books does not make them others.
    """
    content, verdict = FILES.index("sha256"), FILES.index("ket_luan")
    contents = sorted(str(row[content]) for row in files if row[content] and row[verdict] != PASSED_OVER)
    return hashlib.sha256("\n".join(contents).encode()).hexdigest() if contents else ""


def sealed(part: Part) -> Part:
    """Return the part with the digest of everything it says about its institution but how others call it.

    Two spellings of one number or of blanks are the same here: programs that save a summary again choose their own.
    """
    severity = FINDINGS.index("severity")
    tables = (part.people, part.units, part.files, [row for row in part.findings if row[severity] in LISTED])
    rows = [sorted(map(_plain, table)) for table in tables]
    text = json.dumps([_spelt(part.title), part.state, *rows])
    return replace(part, seal=hashlib.sha256(text.encode()).hexdigest())


def results_digest(people: Sequence[Row], units: Sequence[Row]) -> str:
    """Return what tells the results of institutions apart: who got what and why, wherever it was written down."""
    kept = [
        [place for place, name in enumerate(columns) if name not in _PLACES] for columns in (PEOPLE, UNITS)
    ]  # fmt: skip
    tables = zip((people, units), kept, strict=True)
    rows = [sorted(_plain(tuple(row[place] for place in places)) for row in table) for table, places in tables]
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
    return [
        ""
        if value is None
        else repr(round(float(value), _DECIMALS))
        if isinstance(value, int | float)
        else _spelt(value)
        for value in row
    ]


def _spelt(text: str) -> str:
    return " ".join(text.split())


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a DataFrame is anything
    return float(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124 - NaN


def _texts(values: list[Any]) -> list[str]:
    """Return a column as texts, each cleaned once; what is no text is empty."""
    known = {value: clean_text(value) for value in values if isinstance(value, str)}
    return [known[value] if isinstance(value, str) else "" for value in values]
