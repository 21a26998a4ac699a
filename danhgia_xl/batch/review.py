"""Findings that only a result shows: facts still missing, reviews not done, readings between the book and the rules."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.batch.gather import Entry, shown
from danhgia_xl.batch.placed import placed
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rating.links import sources_of
from danhgia_xl.rating.ratings import Ratings
from danhgia_xl.rating.standing import ANY, tiers_of, words_of
from danhgia_xl.rules.checks import rules_of
from danhgia_xl.rules.columns import condition_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import ConditionRule, Link
from danhgia_xl.terms import CHUA_KIEM_DIEM, CHUA_XAC_DINH, TIERS, UNREADABLE, id_key, label

Entries = dict[str, list[Entry]]


def review(entries: Entries, ratings: Ratings, ruleset: RuleSet) -> list[Finding]:
    """Return the findings of the criteria; the rows of `ratings` are in the order of `entries`."""
    findings: list[Finding] = []
    waiting = _Waiting(entries, ratings, ruleset)
    for kind, here in entries.items():
        rules = {rule.id: rule for _, rule in rules_of(ruleset.subject(kind))}
        columns = (ratings.told[kind][name] for name in ("tieu_chi", "dieu_kien", "thieu", "canh_bao"))
        for entry, outcome, told, missing, warnings in zip(here, *columns, strict=True):
            if outcome == CHUA_XAC_DINH and not missing:
                findings.append(
                    placed("KHONG_MUC_NAO_KHOP", entry, [], ruleset, cach_doc=ruleset.data.khong_khop or "")
                )
            elif outcome == CHUA_XAC_DINH:
                findings += waiting.missing(entry, missing)
            elif outcome == CHUA_KIEM_DIEM:
                findings.append(_not_reviewed(entry, rules[told[0]], ruleset))
            if warnings:
                findings += [_warned(entry, rules[name], ruleset) for name in warnings if name in rules]
            if "tu_nhan_muc" in entry.record.facts:
                findings += _self_proposed(entry, outcome, ruleset)
    findings += waiting.without_any_source()
    for link in ruleset.data.lien_ket:
        findings += _link_differences(link, entries, ratings, ruleset)
    return findings


class _Waiting:
    """Tells what rows wait for, once: a cell that cannot be read and a source that is open have their own findings."""

    def __init__(self, entries: Entries, ratings: Ratings, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._open_shares = set(_open_shares(entries, ratings, ruleset))
        self._links = {(link.doi_tuong, link.su_kien): link for link in ruleset.data.lien_ket}
        self._entries = entries
        self._known: dict[str, set[str]] = {}
        self._unsourced: dict[str, list[Entry]] = {}

    def missing(self, entry: Entry, facts: list[str]) -> list[Finding]:
        """Return the finding of the facts that are blank, if any is still to be told."""
        blank = [fact for fact in facts if fact not in entry.record.faulty and not self._awaits_source(entry, fact)]
        if not blank:
            return []
        names = ", ".join(self._ruleset.fact(fact).ten for fact in blank)
        return [
            placed(
                "CON_THIEU", entry, blank, self._ruleset, su_kien=names, cach=_how_to_fill(entry, blank, self._ruleset)
            )
        ]

    def without_any_source(self) -> list[Finding]:
        """Return one finding for all rows of a file that wait for books none of which was given."""
        findings = []
        for file_rows in self._unsourced.values():
            first = file_rows[0]
            link = next(link for (kind, _), link in self._links.items() if kind == first.kind)
            name = self._ruleset.fact(link.su_kien).ten
            texts = {
                "ten": f"{len(file_rows)} dòng",
                "su_kien": f"{name} (chưa có sổ nào của đơn vị để lấy)",
                "cach": "Tổng hợp cả thư mục có sổ của các đơn vị bằng lệnh tong-hop; không phải điền tay.",
            }
            findings.append(placed("CON_THIEU", first, [link.su_kien], self._ruleset, clause=link.can_cu, **texts))
        return findings

    def _awaits_source(self, entry: Entry, fact: str) -> bool:
        """Tell whether `fact` is a result, or a share of results, that are themselves open or in no book given."""
        if (id(entry), fact) in self._open_shares:
            return True
        link = self._links.get((entry.kind, fact))
        if link is None:
            return False
        known = self._known.get(link.id)
        if known is None:
            sources = (source for kind in link.tu for source in self._entries.get(kind, ()))
            known = self._known[link.id] = {id_key(source.text(link.khoa)) for source in sources}
        if not known:
            self._unsourced.setdefault(entry.file, []).append(entry)
        return not known or id_key(entry.text(link.khoa)) in known


def _open_shares(entries: Entries, ratings: Ratings, ruleset: RuleSet) -> Iterator[tuple[int, str]]:
    """Yield the entries (by identity) with each share of theirs that open rows keep from being computed."""
    for share in ruleset.data.ty_trong:
        for entry, value in zip(entries.get(share.doi_tuong, ()), ratings.shares[share.id], strict=True):
            if value == UNREADABLE:
                yield id(entry), share.su_kien


def _how_to_fill(entry: Entry, facts: list[str], ruleset: RuleSet) -> str:
    """Return where the first of `facts` is to be filled in."""
    fact = facts[0]
    if fact in entry.record.cells:
        return f"Điền ô {entry.record.cells[fact]} rồi tổng hợp lại."
    return f"Biểu này không có ô “{ruleset.fact(fact).ten}”: khôi phục cột đã mất, hoặc ghi ở sổ của đơn vị."


def _not_reviewed(entry: Entry, gate: ConditionRule, ruleset: RuleSet) -> Finding:
    facts = _facts(entry, gate, ruleset)
    cach = _how_to_fill(entry, facts, ruleset)
    return placed("CHUA_KIEM_DIEM", entry, facts, ruleset, clause=gate.can_cu, cach=cach)


def _warned(entry: Entry, rule: ConditionRule, ruleset: RuleSet) -> Finding:
    facts = _facts(entry, rule, ruleset)
    # The last fact of a warning is the one that would clear it.
    return placed("CANH_BAO_QUY_TAC", entry, facts[::-1], ruleset, clause=rule.can_cu, noi_dung=rule.tom_tat)


def _facts(entry: Entry, rule: ConditionRule, ruleset: RuleSet) -> list[str]:
    return list(condition_of(rule.khi, entry.kind, ruleset)[1])


def _self_proposed(entry: Entry, outcome: str, ruleset: RuleSet) -> list[Finding]:
    own = entry.record.facts.get("tu_nhan_muc")
    if own not in TIERS or outcome not in TIERS or TIERS.index(str(own)) >= TIERS.index(outcome):
        return []
    return [placed("TU_NHAN_CAO_HON", entry, ["tu_nhan_muc"], ruleset, value=label(str(own)), muc=label(outcome))]


def _link_differences(link: Link, entries: Entries, ratings: Ratings, ruleset: RuleSet) -> list[Finding]:
    """Return a finding where a linked fact was typed and the result it should repeat cannot be that."""
    typing = [entry for entry in entries.get(link.doi_tuong, ()) if link.su_kien in entry.record.facts]
    if not typing:
        return []
    known = sources_of(link, ratings.rows, {kind: ratings.counted[kind] for kind in link.tu})
    findings = []
    for entry in typing:
        typed = entry.record.facts.get(link.su_kien)
        source = known.get(id_key(entry.text(link.khoa)))
        if typed is None or typed == UNREADABLE or source is None:
            continue
        open_or_none = source.may in (0, ANY)
        if typed not in ((source.code,) if open_or_none else tiers_of(source.may)):
            value = shown(typed, link.su_kien, ruleset)
            told = label(source.code) if open_or_none else words_of(source.may)
            findings.append(
                placed("LECH_LIEN_KET", entry, [link.su_kien], ruleset, value=value, clause=link.can_cu,
                    su_kien=ruleset.fact(link.su_kien).ten, khac=told)
            )  # fmt: skip
    return findings
