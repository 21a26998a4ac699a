"""Findings about a person or unit, placed on a cell of its row."""

from __future__ import annotations

from collections.abc import Sequence

from danhgia_xl.batch.gather import Entry
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.ruleset import RuleSet


def placed(code: str, entry: Entry, facts: Sequence[str], ruleset: RuleSet, **texts: str) -> Finding:
    """Return the finding `code` on the first of `facts` that the entry's sheet shows."""
    texts = {"value": "", "clause": ruleset.subject(entry.kind).can_cu, **texts}
    return find(
        code,
        **entry.place(*facts, "ma", "don_vi")._asdict(),
        **{
            "ten": entry.name,
            "doi_tuong": ruleset.subject(entry.kind).ten.lower(),
            **texts,
        },
    )
