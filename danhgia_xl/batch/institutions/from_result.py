"""An institution's part from its consolidation: the rows as its summary lists them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from danhgia_xl.batch.institutions.part import FILES, FINDINGS, NUMBERS, PEOPLE, UNITS, Part, Row
from danhgia_xl.batch.institutions.seal import digest_of, sealed
from danhgia_xl.rating.findings import Finding
from danhgia_xl.workbook.summary.cell_text import clean_text
from danhgia_xl.workbook.summary.rated_sheets import PARTY_KINDS, STATE_KINDS, people_of, units_of

if TYPE_CHECKING:
    import pandas as pd

    from danhgia_xl.batch.result import Consolidation


_finding_texts = attrgetter(*FINDINGS)


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
    return tuple(map(clean_text, _finding_texts(finding)))


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a DataFrame is anything
    return float(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124 - NaN


def _texts(values: list[Any]) -> list[str]:
    """Return a column as texts, each cleaned once; what is no text is empty."""
    known = {value: clean_text(value) for value in values if isinstance(value, str)}
    return [known[value] if isinstance(value, str) else "" for value in values]
