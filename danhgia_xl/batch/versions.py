"""Results revoked or rated again (KH 170, D.3.4): the register's latest version of each replaces a book's decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danhgia_xl.batch.decisions import TIER, DecisionRow
from danhgia_xl.errors import RegisterError
from danhgia_xl.rating.decided import DecisionKey
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rating.once import row_key
from danhgia_xl.rating.ratings import Decision
from danhgia_xl.register.entry import Entry
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import TIERS, fold, label

REVOKING = "xep_loai_lai"
"""The provision (`quy_dinh`) a result is revoked or rated again by."""

FIRST_VERSION = 2
"""Number of the first version in the register: the result before it is version 1."""


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of the register as it is used.

    `latest`: it is the last about this person or unit, the one that counts. `replaced` are the decisions in the books
    it replaces, told on the latest only.
    """

    entry: Entry
    decision: Decision
    latest: bool = True
    replaced: tuple[Decision, ...] = ()

    @property
    def number(self) -> int:
        """The number of the version."""
        return int(self.entry.payload["phien_ban"])

    @property
    def name(self) -> str:
        """The name of the person or unit."""
        return str(self.entry.payload.get("ten") or self.decision.key)


def versions_of(
    entries: Sequence[Entry], path: Path, ruleset: RuleSet, decisions: Iterable[Decision] = ()
) -> list[Version]:
    """Return `entries` as versions; raises RegisterError (exit code 2) for an entry this rule set cannot use."""
    made = [(entry, _decision(entry, path, ruleset)) for entry in entries]
    last = {key_of(decision, ruleset): entry.number for entry, decision in made}
    in_books: dict[DecisionKey, list[Decision]] = {}
    for decision in decisions:
        in_books.setdefault(key_of(decision, ruleset), []).append(decision)
    found = []
    for entry, decision in made:
        key = key_of(decision, ruleset)
        latest = last[key] == entry.number
        found.append(Version(entry, decision, latest, tuple(in_books.get(key, ())) if latest else ()))
    return found


def key_of(decision: Decision, ruleset: RuleSet) -> DecisionKey:
    """Return whom a decision is about."""
    return decision.kind, row_key(decision.kind, decision.key, ruleset)


def with_versions(decisions: Iterable[Decision], versions: Iterable[Version], ruleset: RuleSet) -> tuple[Decision, ...]:
    """Return the decisions that count: the latest version of each in the register, and those of books about others."""
    latest = {key_of(version.decision, ruleset): version.decision for version in versions if version.latest}
    kept = [decision for decision in decisions if key_of(decision, ruleset) not in latest]
    return (*kept, *latest.values())


def unmatched(
    versions: Iterable[Version], tables: Mapping[str, Rows], register: Path, ruleset: RuleSet
) -> list[Finding]:
    """Return a finding for each re-rated person or unit that no book holds: the version cannot take effect."""
    known: dict[DecisionKey, str] = {}
    for kind, table in tables.items():
        person = ruleset.subject(kind).loai == "ca_nhan"
        keys, names = table["ma" if person else "don_vi"], table["ho_ten" if person else "don_vi"]
        for text, name in zip(keys, names, strict=True):
            if isinstance(text, str):
                known[kind, row_key(kind, text, ruleset)] = fold(name) if isinstance(name, str) else ""
    return [
        find(
            "QUYET_DINH_NGUOI_LA",
            file=register.name,
            value=version.decision.key,
            clause=revoking_clause(ruleset),
            ten=version.name,
            doi_tuong=ruleset.subject(version.decision.kind).ten.lower(),
        )
        for version in versions
        if version.latest and known.get(key_of(version.decision, ruleset)) not in ("", fold(version.name))
    ]


def outranked(rows: Iterable[DecisionRow], versions: Iterable[Version], ruleset: RuleSet) -> list[Finding]:
    """Return a finding for each decision in the books that came after a re-rating: it changes nothing by itself."""
    latest = {key_of(version.decision, ruleset): version for version in versions if version.latest}
    findings = []
    for row in rows:
        version = latest.get(key_of(row.decision, ruleset))
        if version is None or not row.made or row.decision.tier == version.decision.tier:
            continue
        if row.decision.day and version.decision.day and row.decision.day < version.decision.day:
            continue  # the decision the re-rating replaced
        place = row.place(TIER)
        findings.append(
            find("QUYET_DINH_BI_THAY", file=place.file, sheet=place.sheet, cell=place.cell,
                 value=label(row.decision.tier), clause=revoking_clause(ruleset), ten=version.name,
                 so=version.number, khac=label(version.decision.tier) or "hủy bỏ, chưa xếp loại lại")
        )  # fmt: skip
    return findings


def revoking_clause(ruleset: RuleSet) -> str:
    """Return the clause that lets a result be revoked and made again, "" when the rule set names none."""
    provision = ruleset.data.quy_dinh.get(REVOKING)
    return provision.can_cu if provision else ""


def _decision(entry: Entry, path: Path, ruleset: RuleSet) -> Decision:
    payload = entry.payload
    owner, kind = payload.get("bo_quy_tac"), payload.get("doi_tuong")
    if owner != ruleset.id:
        raise RegisterError(
            f"Mục {entry.number} của {path} thuộc bộ quy tắc {owner}, lần này dùng {ruleset.id}. "
            "Hãy ghi sổ tổng hợp ra tên khác, mỗi năm một sổ theo dõi.",
            number=entry.number,
            exit_code=2,
        )
    tier, version, day = _tier(payload), payload.get("phien_ban"), _day(payload.get("ngay"))
    if kind not in ruleset.data.doi_tuong or tier is None or not isinstance(version, int) or day is None:
        raise RegisterError(
            f"Mục {entry.number} của {path} không phải một lần xếp loại lại đầy đủ. Hãy cập nhật phần mềm.",
            number=entry.number,
            exit_code=2,
        )
    return Decision(
        kind=str(kind),
        key=_text(payload, "ma") or _text(payload, "ten"),
        tier=tier,
        reason=_text(payload, "ly_do"),
        document=_text(payload, "so_van_ban"),
        authority=_text(payload, "tham_quyen"),
        day=day,
    )


def _tier(payload: Mapping[str, Any]) -> str | None:
    """Return the tier made again, "" when the result is only revoked, None when there is neither."""
    after = payload.get("sau")
    tier = after.get("muc") if isinstance(after, dict) else None
    return tier if tier == "" or tier in TIERS else None


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _text(payload: Mapping[str, Any], key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""
