"""Findings of the authority's decisions: about nobody known, against the proposal without a reason, over a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from danhgia_xl.batch.after import After
from danhgia_xl.batch.decisions import SMALLEST, TIER, DecisionRow
from danhgia_xl.batch.gather import Entry, key_of
from danhgia_xl.rating.caps import Collectives, collectives_of
from danhgia_xl.rating.classify import Classified
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rating.once import row_key
from danhgia_xl.rating.ratings import QuotaGroup, Ratings
from danhgia_xl.rating.standing import ANY, BIT
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.describe import number_text
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap
from danhgia_xl.terms import TIERS, fold, label

Entries = Mapping[str, Sequence[Entry]]
Made = Mapping[tuple[str, str], DecisionRow]


def review_decisions(entries: Entries, ratings: Ratings, after: After, ruleset: RuleSet) -> list[Finding]:
    """Return the findings of decisions and exception shares."""
    findings = list(_shares(after, ruleset))
    if not after.decision_rows:
        return findings
    rows = {
        key: (kind, place)
        for kind, here in entries.items()
        for place, entry in enumerate(here)
        if (key := key_of(entry, ruleset))[1]
    }
    made: dict[tuple[str, str], DecisionRow] = {}
    for row in after.decision_rows:
        key = (row.decision.kind, row_key(row.decision.kind, row.decision.key, ruleset))
        if key not in rows:
            findings.append(_at("QUYET_DINH_NGUOI_LA", row, "ma", ruleset))
        elif row.made:
            kind, place = rows[key]
            findings += _against_proposal(row, ratings.told[kind], place, ruleset)
            findings += _named(row, entries[kind][place], ruleset)
            findings += _twice(row, made.setdefault(key, row), ruleset)
    for cap in ruleset.data.tran:
        if cap.hieu_luc == "chan":
            findings += _above_collective(cap, made, entries, ratings, ruleset)
    for group in ratings.quotas:
        findings += _over_quota(group, made, entries, ratings, ruleset)
    return findings


def _at(code: str, row: DecisionRow, slot: str, ruleset: RuleSet, clause: str = "", **texts: object) -> Finding:
    """Return a finding on `slot` of a decision, or on the name when that is blank."""
    decision = row.decision
    place = row.place(slot if slot in row.record.facts or slot != "ma" else "ten")
    return find(
        code,
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        value=label(decision.tier) if slot == TIER else decision.key,
        clause=clause,
        ten=row.record.facts.get("ten", decision.key),
        doi_tuong=ruleset.subject(decision.kind).ten.lower(),
        **texts,
    )


def _against_proposal(row: DecisionRow, told: Classified, place: int, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding for a decision the proposal leaves no room for: it needs a reason, and is noted with one."""
    possible, proposal = told["co_the"][place], str(told["xep_loai"][place])
    if not row.decision.tier or row.decision.tier in possible or row.decision.tier == proposal:
        return
    if not row.decision.reason:
        yield _at("QUYET_DINH_THIEU_LY_DO", row, TIER, ruleset, de_xuat=label(proposal))
    else:
        yield _at("QUYET_DINH_KHAC", row, TIER, ruleset, de_xuat=label(proposal), ly_do=row.decision.reason)


def _named(row: DecisionRow, entry: Entry, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding for a decision that names somebody else than its id, and for one without a tier: it revokes."""
    name, here = str(row.record.facts.get("ten", "")), entry.text("ho_ten") or entry.text("don_vi")
    if name and here and fold(name) != fold(here):
        place = row.place("ten")._asdict()
        yield find("MOT_MA_HAI_TEN", **place, value=name, ma=row.decision.key, noi=str(entry.place("ho_ten")))
    if not row.decision.tier:
        yield _at("QUYET_DINH_TRONG_MUC", row, TIER, ruleset)


def _twice(row: DecisionRow, first: DecisionRow, ruleset: RuleSet) -> Iterator[Finding]:
    if first is not row and first.decision.tier != row.decision.tier:
        yield _at("QUYET_DINH_HAI_MUC", row, TIER, ruleset, noi=str(first.place(TIER)), khac=label(first.decision.tier))


def _above_collective(cap: Cap, made: Made, entries: Entries, ratings: Ratings, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding for each decision that puts a head above the collective."""
    here = entries.get(cap.doi_tuong, ())
    if not here or cap.theo not in ratings.counted:
        return
    table = ratings.rows[cap.doi_tuong]
    collectives: Collectives = collectives_of(ratings.rows[cap.theo], ratings.counted[cap.theo])
    concerned = rows_where(cap.khi, table, cap.doi_tuong, ruleset)
    for entry, applies in zip(here, concerned.tolist(), strict=True):
        row = made.get(key_of(entry, ruleset))
        name, ceiling = collectives.get(fold(entry.text(cap.khoa)), ("", 0))
        if applies and row is not None and 0 < BIT.get(row.decision.tier, ANY) < (ceiling & -ceiling):
            best = next(tier for tier in TIERS if BIT[tier] & ceiling)
            yield _at("QUYET_DINH_VUOT_TRAN", row, TIER, ruleset, clause=cap.can_cu, tap_the=name, khac=label(best))


def _over_quota(
    group: QuotaGroup, made: Made, entries: Entries, ratings: Ratings, ruleset: RuleSet
) -> Iterator[Finding]:
    """Yield one finding where the results that count hold more of the limited tier than there are places for."""
    quota = next(quota for quota in ruleset.data.chi_tieu if quota.id == group.quota)
    counted = Counter(ratings.counted[kind].code[row] for kind, row in group.members)
    decided = [
        made[key]
        for kind, row in group.members
        if (key := key_of(entries[kind][row], ruleset)) in made and made[key].decision.tier == quota.muc
    ]
    # A group too small for a place may still be given one by whoever decides (D.2): only more than one is over.
    if decided and counted[quota.muc] > max(group.places_most, 1):
        yield _at("QUYET_DINH_VUOT_CHI_TIEU", decided[0], TIER, ruleset, clause=group.clause, nhom=group.group,
                  so=counted[quota.muc], chi_tieu=group.places_most)  # fmt: skip


def _shares(after: After, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield findings of exception shares that do not count: without a document, or two different ones."""
    clauses = {quota.id: quota.can_cu for quota in ruleset.data.chi_tieu}
    kept: dict[str, float] = {}
    for row in after.share_rows:
        clause = clauses[row.quota]
        if row.share is not None and row.share <= SMALLEST:
            texts = {"cot": "Tỷ lệ được phép (%)", "khoang": f"trên {SMALLEST} đến 100"}
            place = row.place("ty_le")._asdict()
            yield find("NGOAI_KHOANG", **place, value=number_text(row.share), clause=clause, **texts)
        elif row.share is not None and not row.document:
            yield find("TY_LE_RIENG_THIEU_VAN_BAN", **row.place("so_van_ban")._asdict(), clause=clause)
        elif row.share is not None and kept.setdefault(row.quota, row.share) != row.share:
            yield find(
                "TY_LE_RIENG_KHAC_NHAU", **row.place("ty_le")._asdict(), value=number_text(row.share), clause=clause
            )
