"""What tells sources and results apart: digests of files, of everything an institution's part says, of its outcomes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from danhgia_xl.batch.institutions.part import FILES, FINDINGS, LISTED, PASSED_OVER, PEOPLE, UNITS, Cell, Part, Row

_PLACES: Final = frozenset({"tep", "trang", "o"})
_DECIMALS: Final = 6
"""Points have two at most; beyond these there is only what is left of binary fractions."""


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
    rows = _plain_rows(tables)
    text = json.dumps([_spelt(part.title), part.state, *rows], ensure_ascii=False)
    return replace(part, seal=hashlib.sha256(text.encode()).hexdigest())


def results_digest(people: Sequence[Row], units: Sequence[Row]) -> str:
    """Return what tells the results of institutions apart: who got what and why, wherever it was written down."""
    kept = [
        [place for place, name in enumerate(columns) if name not in _PLACES] for columns in (PEOPLE, UNITS)
    ]  # fmt: skip
    tables = zip((people, units), kept, strict=True)
    rows = _plain_rows([tuple(row[place] for place in places) for row in table] for table, places in tables)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _plain_rows(tables: Iterable[Iterable[Row]]) -> list[list[list[str]]]:
    """Return tables in one spelling, whatever type a program gave their numbers, the rows of each sorted."""
    known: dict[Cell, str] = {}

    def plain(value: Cell) -> str:
        if value not in known:
            known[value] = _plain(value)
        return known[value]

    return [sorted([*map(plain, row)] for row in table) for table in tables]


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    return _spelt(value) if isinstance(value, str) else repr(round(float(value), _DECIMALS))


def _spelt(text: str) -> str:
    return " ".join(text.split())
