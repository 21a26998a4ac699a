"""Results as later kinds see them: the competent authority's decision where there is one, else the proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from danhgia_xl.rating.once import identities, row_key
from danhgia_xl.rating.ratings import Decision, Effective
from danhgia_xl.rating.standing import ANY, START, Standing
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import CHUA_XAC_DINH

DecisionKey = tuple[str, str]
"""Kind, and the id (`terms.id_key`) or name (`terms.fold`) within it."""


def by_key(decisions: Iterable[Decision], ruleset: RuleSet) -> dict[DecisionKey, list[Decision]]:
    """Return the decisions about each person and collective, in the order given."""
    found: dict[DecisionKey, list[Decision]] = {}
    for decision in decisions:
        found.setdefault((decision.kind, row_key(decision.kind, decision.key, ruleset)), []).append(decision)
    return found


def effective(
    kind: str,
    table: Rows,
    standing: Standing,
    decisions: Mapping[DecisionKey, list[Decision]],
    ruleset: RuleSet,
) -> Effective:
    """Return what the rows count as. Two different decisions about one row leave it open: neither is taken."""
    may, code, decided = standing.may.copy(), standing.proposals(), [""] * len(standing.code)
    if any(of == kind for of, _ in decisions):
        for row, key in enumerate(identities(kind, table, ruleset)):
            made = decisions.get((kind, key)) if key else None
            if made:
                tiers = {decision.tier for decision in made}
                tier = tiers.pop() if len(tiers) == 1 else ""
                may[row], code[row], decided[row] = START.get(tier, ANY), tier or CHUA_XAC_DINH, tier
    return Effective(may, code, decided)
