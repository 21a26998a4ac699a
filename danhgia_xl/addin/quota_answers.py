"""What DG_CHITIEU answers: the places of the limited tier in each group of a column of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.headings import kind_named
from danhgia_xl.addin.seen import seen
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.quota import base_of, caps_on_bases, exact, quota_of
from danhgia_xl.rating.quota_words import BASES
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Quota
from danhgia_xl.terms import (
    CHO_BIEU_QUYET,
    CHO_DANG_UY,
    CHO_QUYET_DINH,
    KHONG_THUOC_DIEN,
    LABELS,
    TIERS,
    fold,
    label,
    near_miss,
)
from danhgia_xl.workbook.reader.locate import DATA, row_role
from danhgia_xl.workbook.reader.raw import Problem, shown

_CANDIDATES: Final = frozenset({CHO_BIEU_QUYET, CHO_DANG_UY, CHO_QUYET_DINH})
"""Outcomes of people who reach the limited tier by the criteria, and wait for a vote or a choice."""

_CODES: Final = {fold(code): code for code in LABELS} | {fold(words): code for code, words in LABELS.items()}
_EVERYBODY: Final = "Tất cả"
_NO_GROUP: Final = "Chưa ghi nhóm"


@dataclass(slots=True)
class _Count:
    name: str
    reach: int = 0
    total: int = 0
    candidates: int = 0
    unsettled: int = 0

    def add(self, outcome: str, quota: Quota) -> None:
        """Count one result; who is not rated at all has no part in a quota."""
        if outcome == KHONG_THUOC_DIEN:
            return
        tier = quota.muc if outcome in _CANDIDATES else outcome
        if tier not in TIERS:
            self.unsettled += 1
            return
        self.total += 1
        self.reach += TIERS.index(tier) <= TIERS.index(quota.xuong)
        self.candidates += tier == quota.muc


def places(tiers: Cells, groups: Cells | None, kind: object, ruleset: RuleSet) -> list[list[Any]]:
    """Return a row for each group under a heading: counts, and on each base the places there are and are left.

    `tiers` holds labels or codes, with or without a heading. Without `groups` all are one group. Raises UsageError for
    what is no tier, for columns of different length, and when no kind is given and the quotas of the rule set differ.
    """
    quota = _quota(kind, ruleset)
    column = tiers.column()
    names = [_EVERYBODY] * len(column) if groups is None else [_name(cell) for cell in groups.column()]
    if len(names) != len(column):
        raise UsageError(f"Cột mức có {len(column)} dòng mà cột nhóm có {len(names)} dòng. Hãy chọn hai cột bằng nhau.")
    counts: dict[str, _Count] = {}
    for name, outcome in zip(names, _outcomes(column), strict=True):
        if outcome:
            counts.setdefault(fold(name), _Count(name)).add(outcome, quota)
    return [_heading(quota, ruleset), *(_row(count, quota) for count in counts.values())]


def _quota(kind: object, ruleset: RuleSet) -> Quota:
    """Return the quota for `kind`; for none given the only one, or the first when all have the same share and base."""
    if kind != "":
        return quota_of(ruleset, kind_named(kind, ruleset))
    quotas = ruleset.data.chi_tieu
    if len({(quota.muc, quota.xuong, quota.ty_le, quota.co_so) for quota in quotas}) != 1:
        kinds = "; ".join(ruleset.subject(one).ten for quota in quotas for one in quota.doi_tuong)
        raise UsageError(f"Chỉ tiêu khác nhau theo đối tượng: hãy ghi đối tượng, một trong: {kinds}.")
    return quotas[0]


def _outcomes(column: Sequence[Any]) -> list[str]:
    """Return the code of each cell, "" for blanks, a heading, totals and numbers of columns."""
    cells = [seen(cell) for cell in column]
    return [_outcome(cell, at, heading_allowed=at == 0 and len(cells) > 1) for at, cell in enumerate(cells)]


def _outcome(cell: object, at: int, *, heading_allowed: bool) -> str:
    if isinstance(cell, Problem):
        raise UsageError(f"Dòng {at + 1} của cột mức đang báo lỗi công thức. Hãy sửa ô đó trước.")
    text = fold(shown(cell))
    if not text or text in _CODES:
        return _CODES.get(text, "")
    close = near_miss(text, LABELS.values())
    if row_role([cell]) is not DATA or (heading_allowed and isinstance(cell, str) and not close):
        return ""
    hint = f"Có phải “{close}”? " if close else ""
    known = "; ".join(label(tier) for tier in TIERS)
    raise UsageError(f"Dòng {at + 1}: “{shown(cell)}” không phải mức xếp loại. {hint}Các mức: {known}.")


def _name(cell: object) -> str:
    text = seen(cell)
    return _NO_GROUP if isinstance(text, Problem) or text == "" else " ".join(shown(text).split()) or _NO_GROUP


def _heading(quota: Quota, ruleset: RuleSet) -> list[str]:
    used = base_of(quota, ruleset)
    bases = {base: words + (" (đang dùng)" if base == used else "") for base, words in BASES.items()}
    return [
        "Nhóm",
        f"Từ {label(quota.xuong).lower()} trở lên",
        "Được xếp loại",
        f"Đạt {label(quota.muc).lower()}",
        "Chưa có mức",
        *(f"Chỉ tiêu: {quota.ty_le:g}% {words}" for words in bases.values()),
        *(f"Còn chỗ (âm là vượt): {words}" for words in bases.values()),
    ]


def _row(count: _Count, quota: Quota) -> list[Any]:
    caps = caps_on_bases(count.reach, count.total, exact(quota.ty_le))
    most = [caps[base] for base in BASES]
    counted = [count.name, count.reach, count.total, count.candidates, count.unsettled]
    return [*counted, *most, *(cap - count.candidates for cap in most)]
