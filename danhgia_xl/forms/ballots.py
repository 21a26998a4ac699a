"""Where the counts of a ballot stand on the forms: the names of its table, fields and columns."""

from __future__ import annotations

from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot


def table_of(ballot: Ballot) -> str:
    """Return the id of the table, and the prefix of the fields, that hold the counts of `ballot`."""
    return ballot.mau.replace("-", "_")


def ballot_of_table(table: str, ruleset: RuleSet) -> Ballot | None:
    """Return the ballot whose counts the table `table` holds, None when it holds none."""
    return next((ballot for ballot in ruleset.data.bieu_quyet if table_of(ballot) == table), None)


def votes_column(tier: str) -> str:
    """Return the column that holds the votes for `tier`."""
    return f"phieu_{tier.lower()}"


def convened_field(ballot: Ballot) -> str:
    """Return the field that holds how many voters were convened."""
    return f"{table_of(ballot)}_trieu_tap"
