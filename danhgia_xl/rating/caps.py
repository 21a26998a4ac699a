"""Heads do not rate above the collective they head (KH 170, D.1); for deputies that is a warning."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from danhgia_xl.rating.ratings import Effective
from danhgia_xl.rating.standing import ANY, Standing, lower_of, words_of
from danhgia_xl.rules.columns import truth_of
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cap
from danhgia_xl.terms import CHO_TAP_THE, CHUA_KIEM_DIEM, fold

Collectives = dict[str, tuple[str, int]]
"""Per name (`terms.fold`): the name as written and the tiers the collective may come to."""


def collectives_of(table: Rows, result: Effective) -> Collectives:
    """Return the collectives of one kind; one that stands twice with different results is open."""
    found: Collectives = {}
    for name, mask in zip(table.get("don_vi") or (), result.may.tolist(), strict=False):
        if isinstance(name, str) and name:
            known = found.get(fold(name))
            same = known is None or known[1] == mask
            found[fold(name)] = (name, (mask or ANY) if same else ANY)
    return found


def apply_cap(
    cap: Cap, table: Rows, standing: Standing, collectives: Mapping[str, Collectives], ruleset: RuleSet
) -> None:
    """Apply one cap to the rows of its kind. `collectives` holds those of every collective kind rated so far.

    A row whose collective is of another kind is not concerned; one whose collective is not to be found waits for it,
    and so does one of which it cannot be read whether it is concerned. Who has not been reviewed gets no tier by a cap.
    """
    truth = truth_of(cap.khi, table, cap.doi_tuong, ruleset)
    here = collectives.get(cap.theo, {})
    alike = {other.theo for other in ruleset.data.tran if other.khoa == cap.khoa} - {cap.theo}
    elsewhere = {name for kind in alike for name in collectives.get(kind, {})} - here.keys()
    names = table[cap.khoa]
    for row in np.flatnonzero(~truth.no).tolist():
        name = names[row] if isinstance(names[row], str) else ""
        key = fold(name)
        if key in elsewhere or not standing.may[row] or standing.code[row] == CHUA_KIEM_DIEM:
            continue
        shown, ceiling = here.get(key, (name, ANY))
        if cap.hieu_luc == "chan":
            _lower(cap, row, standing, shown, ceiling, certain=bool(truth.yes[row]))
        elif truth.yes[row] and key in here and _above(int(standing.may[row]), ceiling):
            standing.warn(row, cap.id)


def _lower(cap: Cap, row: int, standing: Standing, name: str, ceiling: int, *, certain: bool) -> None:
    own = int(standing.may[row])
    allowed = lower_of(own, ceiling) | (0 if certain else own)
    if allowed == own:
        return
    who = "mức của người đứng đầu không cao hơn" if certain else "chưa rõ có phải người đứng đầu hay không"
    text = f"{name or 'Tập thể (không ghi tên)'}: {words_of(ceiling)}; {who}."
    standing.move(row, allowed, CHO_TAP_THE, cap, text)


def _above(own: int, ceiling: int) -> bool:
    """Tell whether every tier of `own` is above every tier of `ceiling`."""
    return own.bit_length() < (ceiling & -ceiling).bit_length()
