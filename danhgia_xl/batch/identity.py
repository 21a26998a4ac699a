"""Who is who across books: the same person or unit must stand once, under one name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from danhgia_xl.batch.gather import Entry
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, id_key


def check_identity(entries: list[Entry], ruleset: RuleSet) -> list[Finding]:
    """Return a finding on every place of a person or unit that stands more than once, or under two names."""
    personal = {kind for kind, subject in ruleset.data.doi_tuong.items() if subject.loai == "ca_nhan"}
    people = [e for e in entries if e.kind in personal and e.text("ma")]
    units = [e for e in entries if e.kind not in personal and e.text("don_vi")]
    findings: list[Finding] = []
    by_id = _groups(people, lambda e: id_key(e.text("ma")))
    repeated = {id(e) for same in by_id for e in same}
    # A person may stand in the books of two forms (as viên chức and as đảng viên), but once in each.
    several = [e for e in people if id(e) in repeated]
    for same in _groups(several, lambda e: (e.form, id_key(e.text("ma")))):
        two_units = len({fold(e.text("don_vi")) for e in same}) > 1
        code = "NGUOI_HAI_DON_VI" if two_units else "TRUNG_NGUOI_KHAC_TEP"
        if two_units or len({e.file for e in same}) > 1:
            findings += _everywhere(code, same, "ma")
    for same in by_id:
        if len({fold(e.text("ho_ten")) for e in same if e.text("ho_ten")}) > 1:
            findings += _everywhere("MOT_MA_HAI_TEN", same, "ho_ten")
    for same in _groups(units, lambda e: (e.kind, fold(e.text("don_vi")))):
        findings += _everywhere("TRUNG_DON_VI", same, "don_vi")
    return findings


def _groups(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> list[list[Entry]]:
    groups: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _everywhere(code: str, same: list[Entry], fact: str) -> list[Finding]:
    """Return the finding `code` on each place, naming the other places: none of them is taken for the right one."""
    return [
        find(
            code,
            **entry.place(fact)._asdict(),
            value=entry.text(fact),
            ma=entry.text("ma"),
            ten=entry.name,
            don_vi=entry.text("don_vi"),
            noi="; ".join(str(other.place("ma", "don_vi")) for other in same if other is not entry),
        )
        for entry in same
    ]
