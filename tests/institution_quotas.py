"""Places and votes in the second, independent reading (KH 170, B.II.3.1.a, B.II.3.3.a, D.2).

Nobody is picked where the Plan leaves the choice to people. What still depends on open rows is found from two
ends: everything against a candidate, and everything for him.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple

from tests.institution_standing import ALL, REACHING, Group, Institution, Key, Standing, Tallied, id_text, text

TWENTY = Fraction(20)
VOTING = {None, "chinh_thuc", "dinh_chi_sinh_hoat_cap_uy"}


def most_allowed(base: str, reach: int, total: int, share: Fraction = TWENTY) -> int:
    """The largest number on top that the sentence "không vượt quá 20%" allows, found by trying."""
    largest = 0
    for number in range(max(reach, total) + 1):
        of = {"httnv": reach - number, "httnv_tro_len": reach, "tong_so": total}[base]
        if number * 100 <= share * of:
            largest = number
    return largest


class Vote(NamedTuple):
    """How one person fares in one imagined outcome."""

    wins: bool
    ties: bool


def fares(mine: int, all_votes: Collection[int], official: int, places: int) -> Vote:
    """How somebody with `mine` votes fares among `all_votes` (his own included) for `places` places."""
    if not 3 * mine > 2 * official:
        return Vote(wins=False, ties=False)
    ahead = sum(1 for count in all_votes if count > mine)
    level = sum(1 for count in all_votes if count == mine)
    return Vote(wins=ahead + level <= places, ties=ahead < places < ahead + level)


def share_places(given: Institution, quota: str, name: str, rated: dict[Key, Standing]) -> Group:
    """Share out the places of one group, changing the standings, and return its numbers."""
    counts_as = {key: _counts_as(one) for key, one in rated.items()}
    candidates = {key for key, tiers in counts_as.items() if tiers == {"HTXSNV"}}
    settled = {key for key in candidates if rated[key].possible != {"HTXSNV"}}
    maybe = {key for key, tiers in counts_as.items() if "HTXSNV" in tiers} - candidates
    reach = sum(tiers <= REACHING for tiers in counts_as.values())
    reach_most = sum(bool(tiers & REACHING) for tiers in counts_as.values())
    total = sum(tiers != ALL for tiers in counts_as.values())
    base = given.readings.get("R7", "httnv")
    share = given.shares.get(quota, TWENTY)
    places = most_allowed(base, reach, total, share)
    places_most = most_allowed(base, reach_most, len(rated), share)

    if len(candidates) + len(maybe) <= places:
        state = "DU_CHO"
    else:
        state = "VUOT" if len(candidates) > places_most else "CHUA_CHOT"
    if quota == "chi_tieu.dang_vien":
        left = (places - len(settled), places_most - len(settled))
        outcome = _by_votes(given, name, rated, candidates - settled, maybe, left)
    else:
        outcome = dict.fromkeys(candidates - settled, "HTXSNV" if state == "DU_CHO" else "CHO_QUYET_DINH")
    for key, code in outcome.items():
        rated[key].leave(frozenset({code}) if code in ALL else REACHING, code)

    def those(code: str) -> frozenset[Key]:
        return frozenset(key for key, given_code in outcome.items() if given_code == code)

    return Group(
        *(reach, reach_most, total, len(rated), places, places_most),
        *(frozenset(candidates), frozenset(maybe), those("HTXSNV"), those("HTTNV"), those("CHO_DANG_UY"), state),
    )


def _counts_as(standing: Standing) -> frozenset[str]:
    """The tiers a row counts as in the quota of its own kind: a decision settles what is open, and nothing else."""
    if len(standing.possible) > 1 and standing.decided:
        return frozenset({standing.decided})
    return standing.possible


def _by_votes(
    given: Institution,
    name: str,
    rated: dict[Key, Standing],
    candidates: set[Key],
    maybe: set[Key],
    places: tuple[int, int],
) -> dict[Key, str]:
    """Return what the votes make of each candidate; people who are still open may lose the top tier here.

    `places`: how many there are with everything against a candidate, and with everything for him.
    """
    tally = _tally_of(given, name)
    official = _official(given, name)
    if tally is None or _impossible(tally, official):
        return dict.fromkeys(candidates, "CHO_BIEU_QUYET")
    counted = {id_text(ma): count for ma, count in tally.approvals.items()}
    votes: dict[Key, int] = {}
    for key in candidates | maybe:
        count = counted.get(id_text(given.rows(key[0])[key[1]].get("ma")))
        if count is not None:
            votes[key] = count
    missing = (candidates | maybe) - set(votes)  # whoever may still be voted on may come out ahead of everybody
    unvoted = candidates & missing
    sure = [votes[key] for key in candidates - unvoted]
    result = dict.fromkeys(unvoted, "CHO_BIEU_QUYET")
    for key in candidates - unvoted:
        worst = fares(votes[key], votes.values(), official, places[0] - len(missing))
        best = fares(votes[key], sure, official, places[1])
        result[key] = _verdict(worst, best)
    for key in maybe & set(votes):
        best = fares(votes[key], [*sure, votes[key]], official, places[1])
        if not best.wins and not best.ties:
            rated[key].possible = rated[key].possible - {"HTXSNV"} | {"HTTNV"}
    return result


def _verdict(worst: Vote, best: Vote) -> str:
    if worst.wins:
        return "HTXSNV"
    if not best.wins and not best.ties:
        return "HTTNV"
    return "CHO_DANG_UY" if worst.ties and best.ties else "CHO_QUYET_DINH"


def _tally_of(given: Institution, name: str) -> Tallied | None:
    """The count of Mẫu 12 of that chi bộ; two that say different things are none.

    A count that names no chi bộ is that of the only one there is.
    """
    only = {text(row.get("chi_bo")) for row in given.rows("dang_vien")} == {name}
    counts = [one for one in given.tallies if one.ballot == "phieu.mau_12"]
    found = [one for one in counts if text(one.group) == name or (only and not text(one.group))]
    return found[0] if found and all(one.approvals == found[0].approvals for one in found) else None


def _impossible(tally: Tallied, official: int) -> bool:
    """Whether nobody could vote, or somebody has more votes than there are official members or valid ballots."""
    most = official if tally.valid is None else min(official, tally.valid)
    return official == 0 or any(count is not None and count > most for count in tally.approvals.values())


def _official(given: Institution, name: str) -> int:
    """Official members of the chi bộ by the list, absent ones included."""
    return sum(text(row.get("chi_bo")) == name and row.get("tinh_trang") in VOTING for row in given.rows("dang_vien"))
