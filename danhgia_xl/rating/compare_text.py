"""A difference between two runs in words: from what to what, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from danhgia_xl.rating.compare import Difference, Outcomes, QuotaChange
from danhgia_xl.rating.ratings import QuotaGroup
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited
from danhgia_xl.terms import OUTCOMES, TIERS, label

STATES = {"DU_CHO": "đủ chỗ", "VUOT": "vượt chỉ tiêu", "CHUA_CHOT": "chưa chốt"}
"""States of a quota group in words."""


_ELSEWHERE: Final = "Do kết quả khác mà mức này dựa vào thay đổi."


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
    return " ".join(_sentences(difference, ruleset)) or _ELSEWHERE


def quota_text(change: QuotaChange, ruleset: RuleSet) -> str:
    """Return the counts, places and state of a quota group, each with what it was before where that differs."""
    group = change.group
    name = f"“{group.group}”" if group.group else "Nhóm chưa ghi tên"
    now = _numbers(group, ruleset)
    if change.before is None:
        return f"{name}: nhóm mới, {'; '.join(f'{what}: {text}' for what, text in now.items())} ({group.clause})"
    if change.after is None:
        return f"{name}: nhóm không còn ai ({group.clause})"
    was = _numbers(change.before, ruleset)
    told = [f"{what}: {was[what]} → {text}" if was[what] != text else f"{what}: {text}" for what, text in now.items()]
    return f"{name}: {'; '.join(told)} ({group.clause})"


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


def _numbers(group: QuotaGroup, ruleset: RuleSet) -> dict[str, str]:
    """Return what is told about a group, by its name; ranges where rows are still open."""
    quota = next(quota for quota in ruleset.data.chi_tieu if quota.id == group.quota)
    return {
        f"từ {label(quota.xuong).lower()}": _range(group.reach, group.reach_most),
        f"đạt {label(quota.muc).lower()}": _range(len(group.candidates), len(group.candidates) + len(group.possible)),
        "chỉ tiêu": _range(group.places, group.places_most),
        "trạng thái": STATES[group.state],
    }


def _range(least: int, most: int) -> str:
    return f"{least}" if least == most else f"{least} đến {most}"
