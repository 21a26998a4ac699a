"""A difference between two runs in words: from what to what, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from danhgia_xl.rating.compare import Difference, Outcomes, QuotaChange
from danhgia_xl.rating.ratings import QuotaGroup
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited
from danhgia_xl.terms import OUTCOMES, TIERS, label

STATES = {"DU_CHO": "đủ chỗ", "VUOT": "vượt chỉ tiêu", "CHUA_CHOT": "chưa chốt"}
"""States of a quota group in words."""


def before_after(difference: Difference) -> tuple[str, str]:
    """Return the codes to show: of what counts, else (a decision stands) of the proposals, else the same code twice."""
    was, now = difference.before, difference.after
    if was.effective == now.effective and was.proposal != now.proposal:
        return was.proposal, now.proposal
    return was.effective, now.effective


def difference_text(difference: Difference) -> str:
    """Return "mức trước → mức sau"; where the outcome is called the same, the tiers it may still come to."""
    before, after = before_after(difference)
    if before != after:
        return f"{label(before)} → {label(after)}"
    return f"{label(after)} ({_possible(difference.before)} → {_possible(difference.after)})"


def why_text(difference: Difference, ruleset: RuleSet) -> str:
    """Return why a result differs: what moved it after the criteria, else the conditions, missing facts and quotas."""
    return " ".join(_sentences(difference, ruleset))


def quota_text(change: QuotaChange) -> str:
    """Return the counts, places and state of a quota group before and after."""
    name = f"“{change.group.group}”" if change.group.group else "Nhóm chưa ghi tên"
    if change.before is None or change.after is None:
        told = f"nhóm mới: {_counts(change.group)}" if change.before is None else "nhóm không còn ai"
    else:
        told = f"{_counts(change.before)} → {_counts(change.after)}"
    return f"{name}: {told} ({change.group.clause})"


@lru_cache(maxsize=8)
def cited_rules(ruleset: RuleSet) -> dict[str, Cited]:
    """Return every rule a result can rest on, by id: conditions, links, shares, caps, quotas, ballots."""
    data = ruleset.data
    found: dict[str, Cited] = {rule.id: rule for subject in data.doi_tuong.values() for _, rule in rules_of(subject)}
    for rules in (data.lien_ket, data.ty_trong, data.tran, data.chi_tieu, data.bieu_quyet):
        found |= {rule.id: rule for rule in rules}
    return found


def _sentences(difference: Difference, ruleset: RuleSet) -> Iterator[str]:
    was, now = difference.before, difference.after
    if was.effective == now.effective in TIERS and was.proposal != now.proposal:
        yield "Đề xuất đổi, quyết định đã có giữ nguyên."
    if was.criteria != now.criteria:
        yield f"Theo tiêu chí: {label(was.criteria)} → {label(now.criteria)}."
        better = OUTCOMES.index(now.criteria) < OUTCOMES.index(was.criteria)
        if difference.failed and not better:
            yield f"Nay vướng: {_gists(difference.failed, ruleset)}."
        if difference.cleared and better:
            yield f"Không còn vướng: {_gists(difference.cleared, ruleset)}."
    if difference.missing:
        yield f"Nay còn thiếu: {', '.join(ruleset.fact(fact).ten for fact in difference.missing)}."
    for change in difference.steps:
        yield f"{change.text.rstrip('.')} ({change.clause})."
    if difference.undone and not difference.steps:
        rules = dict.fromkeys(change.rule for change in difference.undone)
        yield f"Không còn áp dụng: {_gists(tuple(rules), ruleset)}."


def _gists(ids: tuple[str, ...], ruleset: RuleSet) -> str:
    rules = cited_rules(ruleset)
    return "; ".join(f"{rules[name].tom_tat.rstrip('.')} ({rules[name].can_cu})" for name in ids)


def _possible(outcomes: Outcomes) -> str:
    return " hoặc ".join(map(label, outcomes.possible)) or "không xếp loại"


def _counts(group: QuotaGroup) -> str:
    candidates = len(group.candidates)
    still = f", {len(group.possible)} còn có thể đạt" if group.possible else ""
    places = f"{group.places}" if group.places == group.places_most else f"{group.places} đến {group.places_most}"
    return f"{candidates} đạt{still}, {places} chỗ, {STATES[group.state]}"
