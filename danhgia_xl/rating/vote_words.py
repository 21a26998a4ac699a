"""Votes in words: the threshold of a ballot, shares of an electorate, one person's counts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from danhgia_xl.rating.ballot import needed
from danhgia_xl.rules.describe import number_text
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import label

Counts = Mapping[str, int | None]
"""One person's votes at each tier; None where the minutes leave the count blank."""

_SHOWN_DECIMALS: Final = 2


def threshold_share(ballot: Ballot) -> str:
    """Return the share of the voters a ballot with a threshold asks for: "trên 2/3"."""
    return f"{'trên' if ballot.phai_vuot else 'từ'} {ballot.tu_so}/{ballot.mau_so}"


def threshold_text(ballot: Ballot, electorate: int | None) -> str:
    """Return what the ballot asks for, such as "trên 2/3 của 47 cử tri: từ 32 phiếu"."""
    if ballot.tu_so is None:
        return "không có ngưỡng, chỉ nêu số phiếu"
    share = threshold_share(ballot)
    if electorate is None:
        return f"{share} số cử tri; chưa biết số cử tri"
    return f"{share} của {electorate} cử tri: từ {needed(electorate, ballot)} phiếu"


def share_of(votes: int, electorate: int | None) -> float | None:
    """Return the percent of the electorate, cut (never rounded up) to two decimals; None without an electorate.

    Cut, because 66,67 % must not be shown for a count that is short of more than two thirds.
    """
    if not electorate:
        return None
    scale = 10**_SHOWN_DECIMALS
    return float(Fraction(100 * scale * votes // electorate, scale))


def counts_text(counts: Counts, electorate: int | None) -> str:
    """Return one person's votes, such as "Hoàn thành xuất sắc nhiệm vụ: 43 phiếu (91,48% của 47 cử tri)"."""
    return "; ".join(f"{label(tier)}: {_count_text(count, electorate)}" for tier, count in counts.items())


def _count_text(count: int | None, electorate: int | None) -> str:
    if count is None:
        return "không ghi số phiếu"
    share = share_of(count, electorate)
    return f"{count} phiếu" + ("" if share is None else f" ({number_text(share)}% của {electorate} cử tri)")
