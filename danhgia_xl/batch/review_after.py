"""Findings of caps, shares and quotas: what was lowered or waits, what contradicts the rows it is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from danhgia_xl.batch.gather import Entry, shown
from danhgia_xl.batch.placed import placed
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rating.ratings import QuotaGroup, Ratings
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Quota, Share
from danhgia_xl.terms import CHO_TAP_THE, KHTNV, TIERS, label

Entries = Mapping[str, Sequence[Entry]]

_MOST_NAMED: Final = 20
"""People named in a message: more fill a screen; all of them stand on the sheet "Chỉ tiêu"."""


def review_after(entries: Entries, ratings: Ratings, ruleset: RuleSet) -> list[Finding]:
    """Return the findings of what follows the criteria, votes and decisions left out."""
    findings = [*_caps(entries, ratings, ruleset), *_responsibility(entries, ratings, ruleset)]
    for share in ruleset.data.ty_trong:
        findings += _share_differences(share, entries, ratings, ruleset)
    quotas = {quota.id: quota for quota in ruleset.data.chi_tieu}
    for group in ratings.quotas:
        if not all(ratings.counted[kind].decided[row] for kind, row in group.candidates):
            findings += _quota(group, quotas[group.quota], entries, ruleset)
    return findings


def _caps(entries: Entries, ratings: Ratings, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a warning where a deputy is above the collective or a head waits for it, a note where one was lowered."""
    caps = {cap.id: cap for cap in ruleset.data.tran}
    for kind, here in entries.items():
        columns = (ratings.told[kind][name] for name in ("tieu_chi", "xep_loai", "canh_bao", "buoc"))
        for entry, criteria, outcome, warnings, changes in zip(here, *columns, strict=True):
            if not warnings and not changes:
                continue
            for cap in (caps[name] for name in warnings if name in caps):
                texts = {"clause": cap.can_cu, "tap_the": entry.text(cap.khoa), "muc": label(outcome)}
                yield placed("TREN_MUC_TAP_THE", entry, [cap.khoa], ruleset, noi_dung=cap.tom_tat, **texts)
            for change in (change for change in changes if change.rule in caps and criteria in TIERS):
                code = "CHO_MUC_TAP_THE" if outcome == CHO_TAP_THE else "HA_THEO_TAP_THE"
                texts = {"clause": change.clause, "tap_the": change.text, "truoc": label(criteria)}
                yield placed(code, entry, ["la_nguoi_dung_dau"], ruleset, muc=label(outcome), **texts)


def _responsibility(entries: Entries, ratings: Ratings, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield the notice of D.3.3 for everybody and every collective at the lowest tier."""
    provision = ruleset.data.quy_dinh.get("trach_nhiem")
    for kind, here in entries.items() if provision is not None else ():
        for entry, outcome in zip(here, ratings.told[kind]["hieu_luc"], strict=True):
            if outcome == KHTNV and provision is not None:
                yield placed("XEM_XET_TRACH_NHIEM", entry, ["ma", "don_vi"], ruleset,
                             clause=provision.can_cu, muc=label(KHTNV))  # fmt: skip


def _share_differences(share: Share, entries: Entries, ratings: Ratings, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding where a share was typed and is not the one the rows give."""
    here = entries.get(share.doi_tuong, ())
    if not here or not entries.get(share.tu):
        return
    for entry, value in zip(here, ratings.shares[share.id], strict=True):
        typed = entry.record.facts.get(share.su_kien)
        if isinstance(typed, float) and isinstance(value, float) and not _rounds_to(value, typed):
            texts = {
                "su_kien": ruleset.fact(share.su_kien).ten,
                "so_tinh": shown(round(value, 4), share.su_kien, ruleset),
            }
            yield placed("LECH_TY_LE", entry, [share.su_kien], ruleset,
                         value=shown(typed, share.su_kien, ruleset), clause=share.can_cu, **texts)  # fmt: skip


def _rounds_to(exact: float, typed: float) -> bool:
    """Tell whether `typed` is `exact`, or `exact` rounded to as many decimals as were typed (at least one)."""
    decimals = len(f"{round(typed, 4):.4f}".rstrip("0").partition(".")[2])
    return round(exact, 4) == round(typed, 4) or (decimals > 0 and round(exact, decimals) == round(typed, 4))


def _quota(group: QuotaGroup, quota: Quota, entries: Entries, ruleset: RuleSet) -> Iterator[Finding]:
    """Yield one finding for a group in which people have to choose."""
    texts = {"clause": group.clause, "nhom": group.group or "chưa ghi tên nhóm", "muc": label(quota.muc)}
    counts = {"so": str(len(group.candidates)), "chi_tieu": _range(group.places, group.places_most)}
    if group.candidates and quota.phieu is None and group.state != "DU_CHO":
        kind, row = group.candidates[0]
        code = (
            "CHI_TIEU_BANG_KHONG"
            if not group.places_most
            else ("VUOT_CHI_TIEU" if group.state == "VUOT" else "CHI_TIEU_CHUA_CHOT")
        )
        names = ", ".join(entries[k][r].name for k, r in group.candidates[:_MOST_NAMED])
        if (left := len(group.candidates) - _MOST_NAMED) > 0:
            names += f" và {left} trường hợp khác"
        yield placed(code, entries[kind][row], ["ma", "don_vi"], ruleset, ai=quota.nguoi_quyet, ten_cac=names,
                     con=str(len(group.possible)), **counts, **texts)  # fmt: skip


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} đến {high}"
