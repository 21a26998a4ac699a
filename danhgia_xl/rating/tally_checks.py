"""Counts of a vote that cannot be: more ballots than voters, more votes than ballots, sums that do not add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from danhgia_xl.rating.ratings import Tally

STEPS = (("co_mat", "trieu_tap"), ("phat_ra", "co_mat"), ("thu_vao", "phat_ra"))
"""Each count of the minutes with the one it cannot exceed."""


IMPOSSIBLE: Final = frozenset({"PHIEU_LECH_SO", "PHIEU_NGUOI_KHONG_QUYEN", "PHIEU_QUA_SO"})
"""Codes of counts that cannot be: nothing is decided by a tally that has one."""


@dataclass(frozen=True, slots=True)
class TallyFault:
    """One fault: a finding code, the field (or `person`, as written) it stands at, and the numbers in it."""

    code: str
    slot: str = ""
    person: str = ""
    texts: Mapping[str, object] = field(default_factory=dict)


def tally_faults(tally: Tally, voters: int | None) -> Iterator[TallyFault]:
    """Yield what is wrong with the counts of `tally`; `voters` is the number of official voters by the roster."""
    counts = _counts(tally)
    for slot, limit in STEPS:
        count, most = counts[slot], counts[limit]
        if count is not None and most is not None and count > most:
            yield TallyFault("PHIEU_LECH_SO", slot, texts={"so": count, "khac": most, "cot_khac": limit})
    yield from _unequal_returns(tally)
    yield from _wrong_voters(tally, voters)
    for person in tally.votes:
        yield from _too_many(tally, person, voters)


def _counts(tally: Tally) -> dict[str, int | None]:
    return {
        "trieu_tap": tally.convened,
        "co_mat": tally.present,
        "phat_ra": tally.issued,
        "thu_vao": tally.returned,
    }


def _unequal_returns(tally: Tally) -> Iterator[TallyFault]:
    if tally.valid is None or tally.returned is None:
        return
    counted = tally.valid + (tally.invalid or 0)
    if counted > tally.returned or (tally.invalid is not None and counted != tally.returned):
        yield TallyFault(
            "PHIEU_LECH_SO", "hop_le", texts={"so": counted, "khac": tally.returned, "cot_khac": "thu_vao"}
        )


def _wrong_voters(tally: Tally, voters: int | None) -> Iterator[TallyFault]:
    """Compare with the roster: who is on probation, exempt or suspended has no vote; who is absent counts."""
    if voters is None:
        return
    over = [slot for slot, count in _counts(tally).items() if count is not None and count > voters]
    if over:
        yield TallyFault("PHIEU_NGUOI_KHONG_QUYEN", over[0], texts={"so": _counts(tally)[over[0]], "cu_tri": voters})
    elif tally.convened is not None and tally.convened != voters:
        yield TallyFault("SO_CU_TRI_LECH", "trieu_tap", texts={"so": tally.convened, "cu_tri": voters})


def _too_many(tally: Tally, person: str, voters: int | None) -> Iterator[TallyFault]:
    counts = [count for count in tally.votes[person].values() if count is not None]
    total = sum(counts) + (tally.against.get(person) or 0)
    limits = [limit for limit in (tally.valid, tally.returned, tally.issued, voters) if limit is not None]
    if limits and total > min(limits):
        yield TallyFault("PHIEU_QUA_SO", person=person, texts={"so": total, "khac": min(limits)})
