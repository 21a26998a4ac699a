"""Votes against the share of the voters a ballot needs, live on the table of its counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from danhgia_xl.forms.ballots import ballot_of_table, convened_field, table_of, votes_column
from danhgia_xl.forms.model import Table
from danhgia_xl.rules.formula import quoted
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.workbook.template.job import ESTIMATE_MARK, Job
from danhgia_xl.workbook.template.references import fixed, number_in_field, on_row

_IMPOSSIBLE: Final = quoted("sai số phiếu")


@dataclass(frozen=True)
class VoteFormulas:
    """The formulas of the rows of one ballot's table; rows and columns are zero-based."""

    job: Job
    ballot: Ballot
    starts: Mapping[str, int]
    valid: str
    """The cell of the number of valid ballots on the same sheet, "" when it has none."""

    def votes(self, row: int) -> str:
        """Return the cell of the votes for the ballot's tier."""
        return on_row(self.starts[votes_column(self.ballot.muc[0])], row)

    def standing(self, row: int) -> str:
        """Return the formula that tells the votes, their share of the voters, and whether that is enough.

        The share is cut, not rounded, as in `rating.vote_words.share_of`.
        """
        votes, voters = self.votes(row), voters_name(self.ballot)
        enough = f"{self.ballot.mau_so}*{votes}{'>' if self.ballot.phai_vuot else '>='}{self.ballot.tu_so}*{voters}"
        told = f'{votes}&"/"&{voters}&" ("&INT(10000*{votes}/{voters})/100&"%) "&IF({enough},"✓ đạt","✗ chưa đạt")'
        no_voters = quoted("chưa rõ số " + self.ballot.cu_tri.lower())
        possible = (
            f"IF(OR({self.too_many(row)},{votes}<0,INT({votes})<>{votes}),{_IMPOSSIBLE},IFERROR({told},{no_voters}))"
        )
        return f'=IF(ISNUMBER({votes}),{possible},"")'

    def too_many(self, row: int) -> str:
        """Return the test that there are more votes than voters, or than valid ballots where the sheet counts them."""
        votes, voters, valid = self.votes(row), voters_name(self.ballot), self.valid
        tests = [f"IF(ISNUMBER({voters}),{votes}>{voters},FALSE)"]
        if valid:
            tests.append(f"IF(ISNUMBER({valid}),{votes}>{valid},FALSE)")
        return f"IF(ISNUMBER({votes}),OR({','.join(tests)}),FALSE)"


def valid_ballots(job: Job, ballot: Ballot, sheet: str) -> str:
    """Return the absolute cell of the number of valid ballots when it stands on `sheet`, else ""."""
    place = job.placed.fields.get(f"{table_of(ballot)}_hop_le")
    return fixed(place[1]) if place is not None and place[0] == sheet else ""


def vote_formulas(job: Job, block: Table, starts: Mapping[str, int], sheet: str) -> VoteFormulas | None:
    """Return the formulas of a table that shows votes against their threshold, None for any other table."""
    ballot = ballot_of_table(block.ma, job.ruleset)
    if ballot is None or ballot.tu_so is None or not any(slot.tinh == "phieu" for slot in block.cot):
        return None
    job.computed[voters_name(ballot)] = lambda: _voters(job, ballot)
    return VoteFormulas(job, ballot, starts, valid_ballots(job, ballot, sheet))


def voters_name(ballot: Ballot) -> str:
    """Return the defined name of the cell that tells how many voters there are."""
    return f"{ESTIMATE_MARK}CU_TRI_{table_of(ballot).upper()}"


def _voters(job: Job, ballot: Ballot) -> str:
    """Return the expression of the number of voters, "" while it is not known.

    The rows of the book's own roster are counted; without one, the minutes say how many were convened.
    """
    roster = job.rosters.get(ballot.cu_tri_tu or "")
    if roster is not None:
        column = roster.voters(ballot)
        return f'IF(COUNTIF({column},0.5)>0,"",IF(COUNTIF({column},1)=0,"",COUNTIF({column},1)))'
    return number_in_field(job, convened_field(ballot))
