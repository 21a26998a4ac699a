"""Heads do not rate above the collective they head (KH 170, D.1); for deputies that is a warning."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from danhgia_xl.rating.ratings import Effective
from danhgia_xl.rating.standing import ANY, Standing, lower_of, words_of
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap
from danhgia_xl.terms import CHO_TAP_THE, fold

Collectives = dict[str, tuple[str, int]]
"""Per name (`terms.fold`): the name as written and the tiers the collective may come to."""


def collectives_of(table: pd.DataFrame, result: Effective) -> Collectives:
    """Return the collectives of one kind; one that stands twice with different results is open."""
    found: Collectives = {}
    for name, mask in zip(table["don_vi"], result.may.tolist(), strict=True):
        if isinstance(name, str) and name:
            known = found.get(fold(name))
            same = known is None or known[1] == mask
            found[fold(name)] = (name, (mask or ANY) if same else ANY)
    return found


def apply_cap(
    cap: Cap, table: pd.DataFrame, standing: Standing, collectives: Mapping[str, Collectives], ruleset: RuleSet
) -> None:
    """Apply one cap to the rows of its kind. `collectives` holds those of every collective kind rated so far.

    A row whose collective is of another kind is not concerned; one whose collective is not to be found waits for it.
    """
    concerned = rows_where(cap.khi, table, ruleset.vocabulary(cap.doi_tuong), ruleset)
    here = collectives.get(cap.theo, {})
    elsewhere = {name for kind, names in collectives.items() if kind != cap.theo for name in names} - here.keys()
    names = table[cap.khoa].tolist()
    for row in np.flatnonzero(concerned).tolist():
        name = names[row] if isinstance(names[row], str) else ""
        key = fold(name)
        if key in elsewhere or not standing.may[row]:
            continue
        shown, ceiling = here.get(key, (name, ANY))
        if cap.hieu_luc == "canh_bao":
            if key in here and _above(int(standing.may[row]), ceiling):
                standing.warn(row, cap.id)
            continue
        _lower(cap, row, standing, shown, ceiling)


def _lower(cap: Cap, row: int, standing: Standing, name: str, ceiling: int) -> None:
    own = int(standing.may[row])
    allowed = lower_of(own, ceiling)
    if allowed == own:
        return
    text = f"{name or 'Tập thể (không ghi tên)'}: {words_of(ceiling)}; mức của người đứng đầu không cao hơn."
    standing.move(row, allowed, CHO_TAP_THE, cap, text)


def _above(own: int, ceiling: int) -> bool:
    """Tell whether every tier of `own` is above every tier of `ceiling`."""
    return own.bit_length() < (ceiling & -ceiling).bit_length()
