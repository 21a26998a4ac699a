"""What each other reading of the text would change: the whole computation again under every option not in force.

Readings are found from the rule set: those that switch a condition of a kind that has rows, and those a quota over
such a kind takes its base from. A run is spared where it is certain that nobody's result could change.
"""

from __future__ import annotations

from dataclasses import dataclass

from danhgia_xl.rating.compare import Difference, differences
from danhgia_xl.rating.pipeline import rate_inputs
from danhgia_xl.rating.program import program_of
from danhgia_xl.rating.quota import base_named, caps_on_bases
from danhgia_xl.rating.ratings import Inputs, QuotaGroup, Ratings
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import QuotaBase


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """Another option of a reading, and every result that differs under it from the reading in force."""

    reading: str
    in_force: str
    option: str
    differences: tuple[Difference, ...]


def alternatives_of(inputs: Inputs, ratings: Ratings, ruleset: RuleSet) -> list[ReadingEffect]:
    """Return the effect of every other option of the readings the computation of `inputs` depends on.

    `ratings` is that computation under the readings in force, which `ruleset` holds.
    """
    found = []
    for name in readings_in_play(inputs, ruleset):
        in_force = ruleset.readings[name]
        for option in ruleset.reading(name).lua_chon:
            if option != in_force:
                changed = _effect(name, option, inputs, ratings, ruleset)
                found.append(ReadingEffect(name, in_force, option, tuple(changed)))
    return found


def readings_in_play(inputs: Inputs, ruleset: RuleSet) -> list[str]:
    """Return the readings with several options that a rule for the rows present asks for, in the rule set's order."""
    present = {kind for kind, rows in inputs.rows.items() if len(rows)}
    used = {name for kind in present for name, _, _ in program_of(ruleset, kind).others}
    used |= {quota.co_so for quota in ruleset.data.chi_tieu if present.intersection(quota.doi_tuong)}
    return [name for name, reading in ruleset.data.cach_doc.items() if name in used and len(reading.lua_chon) > 1]


def _effect(name: str, option: str, inputs: Inputs, ratings: Ratings, ruleset: RuleSet) -> list[Difference]:
    other = ruleset.with_readings(**{name: option})
    if not (_may_change_criteria(name, ratings, ruleset) or _may_change_quotas(name, option, ratings, ruleset)):
        return []
    return differences(ratings, rate_inputs(inputs, other, text=False))


def _may_change_criteria(name: str, ratings: Ratings, ruleset: RuleSet) -> bool:
    """Tell whether the reading could change anybody's outcome by the criteria.

    `classify` names it on every row whose own outcome it would change. Where no row has it, no result changes, and so
    no fact that is taken from results. Rows classified under several linked results are the exception: they name the
    readings of one of them only.
    """
    for kind, told in ratings.told.items():
        if all(reading != name for reading, _, _ in program_of(ruleset, kind).others):
            continue
        if any(name in readings for readings in told["cach_doc"]):
            return True
        links = {link.id for link in ruleset.data.lien_ket if link.doi_tuong == kind}
        if any(change.rule in links for steps in told["buoc"] for change in steps):
            return True
    return False


def _may_change_quotas(name: str, option: str, ratings: Ratings, ruleset: RuleSet) -> bool:
    """Tell whether another base could change who keeps the limited tier, in a quota that takes its base from `name`."""
    by_vote = {quota.id: quota.phieu is not None for quota in ruleset.data.chi_tieu if quota.co_so == name}
    if not by_vote:
        return False
    base = base_named(option)
    groups = [group for group in ratings.quotas if group.quota in by_vote]
    return any(_decides(group, base, by_vote=by_vote[group.quota]) for group in groups)


def _decides(group: QuotaGroup, base: QuotaBase, *, by_vote: bool) -> bool:
    """Tell whether `base` could settle the group otherwise; without a vote only "places for all" or not counts."""
    competing = len(group.candidates) + len(group.possible)
    if not by_vote:
        return (competing <= group.places) != (competing <= group.caps[base])
    most = caps_on_bases(group.reach_most, group.total_most, group.share)[base]
    return competing > 0 and (group.caps[base], most) != (group.places, group.places_most)
