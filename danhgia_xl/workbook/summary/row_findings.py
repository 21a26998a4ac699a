"""Which findings point at which row of the lists, so that a row with faults never looks clean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import pandas as pd

from danhgia_xl.rating.findings import SEVERITIES, Finding

DUPLICATES: Final = frozenset({"NGUOI_HAI_DON_VI", "TRUNG_NGUOI_KHAC_TEP", "TRUNG_MA", "TRUNG_DON_VI"})
"""Codes that say the same person or collective stands in another row as well."""

_ROWS: Final = re.compile(r"[A-Z]+(\d+)(?::[A-Z]+(\d+))?")
_NONE: Final[list[Finding]] = []
_Place = tuple[str, str, int]


class RowFindings:
    """The findings by the place they point at: file, sheet and row (0 for a whole sheet)."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._by_row: defaultdict[_Place, list[Finding]] = defaultdict(list)
        self._by_sheet: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in findings:
            self._by_sheet[finding.file, finding.sheet].append(finding)
            for row in _rows(finding.cell):
                self._by_row[finding.file, finding.sheet, row].append(finding)

    def of_rows(self, table: pd.DataFrame, *, whole_sheet: bool = False) -> list[list[Finding]]:
        """Return, for each row of `table` (columns `tep`, `trang`, `o`), the findings that point at it.

        With `whole_sheet` a row owns its whole sheet, as a collective does: its form is one sheet.
        """
        found: list[list[Finding]] = []
        for file, sheet, cell in zip(table["tep"].tolist(), table["trang"].tolist(), table["o"].tolist(), strict=True):
            if whole_sheet:
                found.append(self._by_sheet.get((file, sheet), []))
            else:
                rows = _rows(cell if isinstance(cell, str) else "")
                here = [self._by_row.get((file, sheet, row), _NONE) for row in rows]
                found.append(here[0] if len(here) == 1 else [it for row in here for it in row])
        return found

    def duplicates(self, *tables: pd.DataFrame) -> int:
        """Return how many rows of `tables` a finding calls the second record of a person or a collective."""
        told = RowFindings(it for found in self._by_sheet.values() for it in found if it.code in DUPLICATES)
        if not told._by_row:
            return 0
        return sum(bool(found) for table in tables for found in told.of_rows(table))


def summary_of(findings: Sequence[Finding]) -> str:
    """Return the numbers by severity, such as "2 vi phạm, 1 cảnh báo"; "" when there is none."""
    if not findings:
        return ""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(f"{numbers[code]} {words.lower()}" for code, words in SEVERITIES.items() if numbers[code])


@lru_cache(maxsize=65_536)
def _rows(cell: str) -> range:
    """Return the row numbers of an A1 address or range; none for an empty address."""
    match = _ROWS.fullmatch(cell)
    if not match:
        return range(0)
    first = int(match[1])
    return range(first, int(match[2] or first) + 1)
