"""Findings that only a result shows: facts still missing, reviews not done, readings between the book and the rules."""

from __future__ import annotations

import pandas as pd

from danhgia_xl.batch.gather import Entry, shown
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rating.pipeline import linked_results
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.condition import leaves, parse
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import ConditionRule, Link
from danhgia_xl.terms import CHUA_KIEM_DIEM, CHUA_XAC_DINH, TIERS, fold, label

Tables = dict[str, pd.DataFrame]


def review(entries: dict[str, list[Entry]], tables: Tables, results: Tables, ruleset: RuleSet) -> list[Finding]:
    """Return the findings of the results; rows of `tables` and `results` are in the order of `entries`."""
    findings: list[Finding] = []
    for kind, here in entries.items():
        rules = {rule.id: rule for _, rule in rules_of(ruleset.subject(kind))}
        rows = results[kind][["xep_loai", "dieu_kien", "thieu", "canh_bao"]].itertuples(index=False, name=None)
        for entry, (outcome, told, missing, warnings) in zip(here, rows, strict=True):
            if outcome == CHUA_XAC_DINH:
                findings.append(_open(entry, missing, ruleset))
            elif outcome == CHUA_KIEM_DIEM:
                findings.append(_not_reviewed(entry, rules[told[0]], ruleset))
            findings += [_warned(entry, rules[name], ruleset) for name in warnings]
            findings += _self_proposed(entry, outcome, ruleset)
    for link in ruleset.data.lien_ket:
        findings += _link_differences(link, entries, tables, results, ruleset)
    return findings


def _at(code: str, entry: Entry, facts: list[str], ruleset: RuleSet, **texts: str) -> Finding:
    """Return the finding `code` on the first of `facts` that the entry's sheet shows."""
    texts = {"value": "", "clause": ruleset.subject(entry.kind).can_cu, **texts}
    return find(
        code,
        **entry.place(*facts, "ma", "don_vi")._asdict(),
        ten=entry.text("ho_ten") or entry.text("don_vi"),
        doi_tuong=ruleset.subject(entry.kind).ten.lower(),
        **texts,
    )


def _open(entry: Entry, missing: list[str], ruleset: RuleSet) -> Finding:
    if not missing:
        return _at("KHONG_MUC_NAO_KHOP", entry, [], ruleset, cach_doc=ruleset.data.khong_khop or "")
    names = ", ".join(ruleset.fact(fact).ten for fact in missing)
    return _at("CON_THIEU", entry, missing, ruleset, su_kien=names)


def _not_reviewed(entry: Entry, gate: ConditionRule, ruleset: RuleSet) -> Finding:
    return _at("CHUA_KIEM_DIEM", entry, _facts(entry, gate, ruleset), ruleset, clause=gate.can_cu)


def _warned(entry: Entry, rule: ConditionRule, ruleset: RuleSet) -> Finding:
    facts = _facts(entry, rule, ruleset)
    # The last fact of a warning is the one that would clear it.
    return _at("CANH_BAO_QUY_TAC", entry, facts[::-1], ruleset, clause=rule.can_cu, noi_dung=rule.tom_tat)


def _facts(entry: Entry, rule: ConditionRule, ruleset: RuleSet) -> list[str]:
    return [leaf.fact for leaf in leaves(parse(rule.khi, ruleset.vocabulary(entry.kind)))]


def _self_proposed(entry: Entry, outcome: str, ruleset: RuleSet) -> list[Finding]:
    own = entry.record.facts.get("tu_nhan_muc")
    if own not in TIERS or outcome not in TIERS or TIERS.index(str(own)) >= TIERS.index(outcome):
        return []
    return [_at("TU_NHAN_CAO_HON", entry, ["tu_nhan_muc"], ruleset, value=label(str(own)), muc=label(outcome))]


def _link_differences(
    link: Link, entries: dict[str, list[Entry]], tables: Tables, results: Tables, ruleset: RuleSet
) -> list[Finding]:
    """Return a finding where a linked fact was typed and differs from the result it should repeat."""
    known = linked_results(link, tables, results)
    findings = []
    for entry in entries.get(link.doi_tuong, ()):
        typed = entry.record.facts.get(link.su_kien)
        computed = known.get(fold(entry.text(link.khoa)))
        if typed is not None and computed is not None and typed != computed:
            value = shown(typed, link.su_kien, ruleset)
            findings.append(
                _at("LECH_LIEN_KET", entry, [link.su_kien], ruleset, value=value, clause=link.can_cu,
                    su_kien=ruleset.fact(link.su_kien).ten, khac=label(computed))
            )  # fmt: skip
    return findings
