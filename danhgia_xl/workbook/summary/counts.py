"""The numbers on "Tổng quan", as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from danhgia_xl.batch.result import VERDICTS, Consolidation
from danhgia_xl.rating.findings import SEVERITIES
from danhgia_xl.terms import OPEN_OUTCOMES, PENDING_OUTCOMES, TIERS, label
from danhgia_xl.workbook.summary.row_findings import RowFindings

PARTY_MEMBER: Final = "dang_vien"
WAITING: Final = "DANG_CHO"
"""Stands for every pending outcome where they are counted together."""

COUNTED: Final[tuple[str, ...]] = (*TIERS, WAITING, *OPEN_OUTCOMES)
"""The columns of a count table."""
_TOP_CLAUSES: Final = 6
NO_CLAUSE: Final = "Lỗi ghi sổ, tệp (không gắn điều khoản)"


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of a count table: a heading, the number in each column of `COUNTED`, a remark."""

    name: str
    counts: tuple[int, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that is counted.

    `clauses`: (clause, violations, warnings), the most violated first; the last line is what no clause is tied to.
    `duplicates`: rows of people and collectives that stand twice, all of them counted. `decided`: rows with a decision
    of the competent authority, and those of them that differ from the proposal.
    """

    kinds: list[CountRow]
    units: list[CountRow]
    verdicts: dict[str, int]
    severities: dict[str, int]
    clauses: list[tuple[str, int, int]]
    duplicates: int
    decided: tuple[int, int]


def counted_as(outcome: str) -> str:
    """Return the column of `COUNTED` an outcome counts in."""
    return WAITING if outcome in PENDING_OUTCOMES else outcome


def column_name(column: str) -> str:
    """Return the words over a column of `COUNTED`."""
    return "Đang chờ" if column == WAITING else label(column)


def count(result: Consolidation) -> Counts:
    """Count outcomes by kind and by unit, files by verdict, findings by severity and clause."""
    rated = pd.concat([result.people[["doi_tuong", "xep_loai"]], result.units[["doi_tuong", "xep_loai"]]])
    by_kind = _table(rated["doi_tuong"], rated["xep_loai"])
    subjects = result.ruleset.data.doi_tuong
    officials = result.people[result.people["doi_tuong"] != PARTY_MEMBER]
    by_unit = _table(officials["don_vi"].fillna("(không ghi đơn vị)"), officials["xep_loai"])
    own = _own_tiers(result)
    files = Counter(result.files["ket_luan"].tolist())
    severities = Counter(finding.severity for finding in result.findings)
    return Counts(
        kinds=[CountRow(it.ten, by_kind[kind], it.can_cu) for kind, it in subjects.items() if kind in by_kind],
        units=[CountRow(unit, counts, own.get(unit, "")) for unit, counts in by_unit.items()],
        verdicts={code: files[code] for code in VERDICTS},
        severities={code: severities[code] for code in SEVERITIES},
        clauses=_clauses(result),
        duplicates=RowFindings(result.findings).duplicates(result.people, result.units),
        decided=_decided(result.people, result.units),
    )


def totals(rows: list[CountRow]) -> CountRow:
    """Return the sum of `rows`."""
    return CountRow("Cộng", tuple(map(sum, zip(*(row.counts for row in rows), strict=True))) or (0,) * len(COUNTED))


def _table(groups: pd.Series[str], outcomes: pd.Series[str]) -> dict[str, tuple[int, ...]]:
    """Return, per group in order of first appearance, the number of rows in each column of `COUNTED`."""
    pairs = Counter(zip(groups.tolist(), map(counted_as, outcomes.tolist()), strict=True))
    return {group: tuple(pairs[group, column] for column in COUNTED) for group in dict.fromkeys(groups.tolist())}


def _decided(*listings: pd.DataFrame) -> tuple[int, int]:
    """Return how many rows have a decision, and how many of them a tier our proposal does not leave open."""
    rows = [pair for it in listings for pair in zip(it["quyet_dinh"].tolist(), it["co_the"].tolist(), strict=True)]
    made = [(decided, may) for decided, may in rows if isinstance(decided, str) and decided]
    return len(made), sum(decided not in may for decided, may in made)


def _own_tiers(result: Consolidation) -> dict[str, str]:
    """Return the outcome of each unit itself, for the comparison with its head."""
    party = {"to_dang", "chi_bo"}
    units = result.units[~result.units["doi_tuong"].isin(party)]
    return {unit: label(code) for unit, code in zip(units["don_vi"].tolist(), units["xep_loai"].tolist(), strict=True)}


def _clauses(result: Consolidation) -> list[tuple[str, int, int]]:
    return clause_table(Counter((finding.clause, finding.severity) for finding in result.findings))


def clause_table(found: Mapping[tuple[str, str], int]) -> list[tuple[str, int, int]]:
    """Return (clause, violations, warnings), the most violated first, from the findings per clause and severity."""
    totals: Counter[tuple[str, str]] = Counter()
    for (clause, severity), number in found.items():
        totals[clause or NO_CLAUSE, severity] += number
    rows = [(clause, totals[clause, "vi_pham"], totals[clause, "canh_bao"]) for clause in {it for it, _ in totals}]
    serious = [row for row in rows if row[1] or row[2]]
    named = sorted((row for row in serious if row[0] != NO_CLAUSE), key=lambda row: (-row[1], -row[2], row[0]))
    return named[:_TOP_CLAUSES] + [row for row in serious if row[0] == NO_CLAUSE]
