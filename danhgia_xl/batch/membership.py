"""Which collective a collective belongs to: a fact named after a kind of collective holds the name of that one.

The rows of a book get it from the book. A collective with a book of its own (a tổ đảng) belongs to the chi bộ whose
members name it; where only one chi bộ was read, to that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from danhgia_xl.batch.gather import Entry
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold

ByKind = Mapping[str, list[Entry]]


def fill_membership(entries: ByKind, ruleset: RuleSet) -> None:
    """Fill what is blank and certain; a collective that two others name stays without."""
    for kind, fact in _memberships(ruleset):
        names = [entry.text("don_vi") for entry in entries.get(fact, ())]
        only = names[0] if len({fold(name) for name in names}) == 1 else ""
        known = _named_by_members(kind, fact, entries, ruleset)
        for entry in entries.get(kind, ()):
            if fact not in entry.record.facts:
                found = known.get(fold(entry.text("don_vi")), {})
                name = next(iter(found.values())) if len(found) == 1 else "" if found else only
                if name:
                    entry.record.facts[fact] = name


def _memberships(ruleset: RuleSet) -> Iterator[tuple[str, str]]:
    """Yield the kinds of collectives with each of their facts that is named after another kind."""
    for kind, subject in ruleset.data.doi_tuong.items():
        if subject.loai == "tap_the":
            yield from ((kind, fact) for fact in subject.su_kien if fact in ruleset.data.doi_tuong)


def _named_by_members(kind: str, fact: str, entries: ByKind, ruleset: RuleSet) -> dict[str, dict[str, str]]:
    """Return, per collective of `kind`, the names its members give for `fact`, each by its `terms.fold`."""
    found: dict[str, dict[str, str]] = {}
    for other, subject in ruleset.data.doi_tuong.items():
        if kind in subject.su_kien and fact in subject.su_kien:
            for entry in entries.get(other, ()):
                name = entry.text(fact)
                if name:
                    found.setdefault(fold(entry.text(kind)), {})[fold(name)] = name
    return found
