"""Results that a change touches, with names: for the terminal, JSON, the register and the summary alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from danhgia_xl.rating.compare import Difference
from danhgia_xl.rating.compare_text import before_after, difference_text, why_text
from danhgia_xl.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Affected:
    """One result that would change: who, from which outcome code to which, in words, and why."""

    doi_tuong: str
    ma: str
    ten: str
    don_vi: str
    truoc: str
    sau: str
    thay_doi: str
    vi: str

    @property
    def for_register(self) -> dict[str, str]:
        """What the register keeps of it."""
        told = ("doi_tuong", "ma", "ten", "don_vi", "truoc", "sau", "vi")
        return {name: getattr(self, name) for name in told}


def affected(differences: Iterable[Difference], tables: Mapping[str, pd.DataFrame], ruleset: RuleSet) -> list[Affected]:
    """Return `differences` with the names of their rows, in the order given."""
    return [_affected(difference, tables[difference.kind], ruleset) for difference in differences]


def _affected(difference: Difference, table: pd.DataFrame, ruleset: RuleSet) -> Affected:
    before, after = before_after(difference)
    person = ruleset.subject(difference.kind).loai == "ca_nhan"
    unit = _text(table, "don_vi", difference.row)
    return Affected(
        doi_tuong=difference.kind,
        ma=_text(table, "ma", difference.row) if person else "",
        ten=_text(table, "ho_ten", difference.row) if person else unit,
        don_vi=unit if person else "",
        truoc=before,
        sau=after,
        thay_doi=difference_text(difference),
        vi=why_text(difference, ruleset),
    )


def _text(table: pd.DataFrame, fact: str, row: int) -> str:
    value = table[fact].iat[row] if fact in table.columns else None
    return value if isinstance(value, str) else ""
