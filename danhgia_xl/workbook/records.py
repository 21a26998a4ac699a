"""What reading one workbook yields: records, filled tables and findings, every value with its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from danhgia_xl.rating.findings import Finding

Value = float | bool | str | dt.date
"""A fact's value: points and percent as float, marks as bool, scale values as codes, text NFC, dates."""


def same_value(left: Value, right: Value) -> bool:
    """Compare as the rules do: numbers to four decimals, which only removes binary noise."""
    if isinstance(left, float | int) and isinstance(right, float | int):
        return round(left, 4) == round(right, 4)
    return left == right


@dataclass(slots=True)
class Record:
    """One row of facts. A fact that is absent from `facts` was left blank (or could not be read).

    `cells` maps each fact, present or blank, to its A1 address (a range for a fact computed from a column) on the
    sheet `sheet_of(fact)`. It is shared with other records and read-only. `row` is the row's number in the sheet.
    `line` is the id of the pre-printed line the row is (see `reader.plan.Line.code`), "" on rows nobody printed.
    """

    kind: str
    sheet: str
    row: int
    facts: dict[str, Value] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    """The sheets of those facts that do not stand on `sheet`: personal forms have several."""
    faulty: frozenset[str] = frozenset()
    """Facts whose cell holds what is no value, or whose column is gone: missing, and nothing may stand in for them."""
    line: str = ""

    def sheet_of(self, fact: str) -> str:
        """Return the sheet on which the cell of `fact` stands."""
        return self.elsewhere.get(fact, self.sheet)


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """The columns of one roster that take results: letters by what goes there (`forms.model.RESULTS`).

    They serve the rows `first`..`last`, counted as users do.
    """

    sheet: str
    first: int
    last: int
    letters: Mapping[str, str]


@dataclass(slots=True)
class Book:
    """One workbook as read. `form` and `role` are empty when the file could not be used."""

    file: str
    sha256: str = ""
    form: str = ""
    role: str = ""
    ruleset: str = ""
    unit: str = ""
    records: list[Record] = field(default_factory=list)
    tables: dict[str, list[Record]] = field(default_factory=dict)
    fields: Record | None = None
    results: list[ResultColumns] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
