"""How many may hold the top tier: exact integers, on each base the text can be read with (reading R7)."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from danhgia_xl.errors import UsageError
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.rules.schema import QUOTA_BASES, Quota, QuotaBase

Base = QuotaBase
BASES: Final = QUOTA_BASES


def quota_of(ruleset: RuleSet, kind: str) -> Quota:
    """Return the quota that limits `kind`. Raises UsageError when the rule set has none for it."""
    for quota in ruleset.data.chi_tieu:
        if kind in quota.doi_tuong:
            return quota
    raise UsageError(f"Bộ quy tắc {ruleset.id} không có chỉ tiêu cho đối tượng {kind!r}.")


def quota_cap(
    n: int,
    base: Base = "HTTNV",
    total: int | None = None,
    *,
    kind: str = "dang_vien",
    ruleset: RuleSet | None = None,
    share: float | Fraction | None = None,
) -> int:
    """Return how many of a group may hold the top tier, rounded down.

    `n` counts those who reach the second tier or better, candidates for the top included; `total` all who are rated,
    needed for the base "TONG_SO". The share is the one of the quota for `kind` (KH 170, B.II.3.1.a; B.II.3.3.a; D.2),
    unless another `share` (percent) is given.
    On the literal base every candidate who is turned down joins the second tier and so widens the base: with a share
    s, x ≤ s·(n − x) gives x ≤ s·n / (1 + s). Raises UsageError for counts that cannot be.
    """
    if share is None:
        share = quota_of(ruleset or load_ruleset(DEFAULT_RULESET), kind).ty_le
    share = exact(share) / 100
    if n < 0:
        raise UsageError(f"Số người từ mức hoàn thành tốt là {n}; cần một số từ 0 trở lên.")
    if base == "HTTNV":
        return int(share * n / (1 + share))
    if base == "HTTNV_TRO_LEN":
        return int(share * n)
    if base != "TONG_SO":
        raise UsageError(f"Không có cơ số {base!r}; các cơ số: {', '.join(BASES)}.")
    if total is None or total < n:
        raise UsageError(f"Tổng số được xếp loại là {total}; cần một số không nhỏ hơn {n}.")
    return int(share * total)


def exact(percent: float | Fraction) -> Fraction:
    """Return a percent as it was written: 0.1 is one tenth, not the binary number next to it."""
    return percent if isinstance(percent, Fraction) else Fraction(str(percent))


def base_of(quota: Quota, ruleset: RuleSet) -> Base:
    """Return the base in force for `quota`: the one the option chosen for its reading names."""
    return base_named(ruleset.readings[quota.co_so])


def base_named(option: str) -> Base:
    """Return the base an option of a quota's reading names: the same word in capitals."""
    return next(base for base in BASES if base == option.upper())


def caps_on_bases(n: int, total: int, share: Fraction) -> dict[Base, int]:
    """Return the places on each base, for a group in which `n` of `total` reach the second tier or better."""
    return {base: quota_cap(n, base, total, share=share) for base in BASES}
