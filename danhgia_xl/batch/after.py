"""What the books hold for the steps after the criteria: counts of votes, decisions, exception shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danhgia_xl.batch.decisions import DecisionRow, ShareRow, decided, decision_rows, granted, share_rows
from danhgia_xl.batch.tallies import TallySheet, tally_sheets
from danhgia_xl.rating.ratings import Decision, ExceptionShare, Tally
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book


@dataclass(frozen=True, slots=True)
class After:
    """Rows with their places, for findings, and what of them the computation goes by."""

    sheets: list[TallySheet]
    decision_rows: list[DecisionRow]
    share_rows: list[ShareRow]
    decisions: tuple[Decision, ...]
    shares: tuple[ExceptionShare, ...]

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The counts of votes."""
        return tuple(sheet.tally for sheet in self.sheets)


def read_after(books: Sequence[Book], ruleset: RuleSet) -> After:
    """Return everything the books hold for the steps after the criteria."""
    rows, shares = decision_rows(books, ruleset), share_rows(books, ruleset)
    return After(tally_sheets(books, ruleset), rows, shares, decided(rows, ruleset), granted(shares))
