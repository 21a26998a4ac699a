"""Which one row a command about one person or unit means: the role asked for, or the only one there is."""

from __future__ import annotations

from collections.abc import Sequence

from danhgia_xl.batch.gather import Place
from danhgia_xl.batch.lookup import Rated
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, id_key, near_miss


def chosen_row(found: Sequence[Rated], role: str | None, ruleset: RuleSet) -> Rated:
    """Return the one row meant by `found` (all rows of an id or name) and the option --vai.

    Raises UsageError when these are several people, several roles of which none is named, a role that is not theirs,
    or one role that stands in several places.
    """
    codes = {id_key(row.code): row for row in found}
    if len(codes) > 1:
        told = "; ".join(f"{row.code or row.name} ({row.unit})" for row in codes.values())
        raise UsageError(f"Có {len(codes)} người, tập thể cùng tên “{found[0].name}”: {told}. Hãy ghi mã.")
    kinds = list(dict.fromkeys(row.kind for row in found))
    if role is not None:
        kinds = [kind_named(role, kinds, ruleset)]
    if len(kinds) > 1:
        raise UsageError(f"{_who(found[0])} có {len(kinds)} vai: {_listed(kinds, ruleset)}. Hãy chọn bằng --vai.")
    rows = [row for row in found if row.kind == kinds[0]]
    if len(rows) > 1:
        places = "; ".join(str(Place(row.file, row.sheet, row.cell)) for row in rows)
        raise UsageError(f"{_who(rows[0])} đứng ở {len(rows)} chỗ: {places}. Hãy sửa sổ để mỗi người một dòng.")
    return rows[0]


def kind_named(text: str, kinds: Sequence[str], ruleset: RuleSet) -> str:
    """Return the kind of `kinds` that `text` names by code or label. Raises UsageError with the near miss."""
    names = {fold(word): kind for kind in kinds for word in (kind, ruleset.subject(kind).ten)}
    found = names.get(fold(text))
    if found is None:
        near = near_miss(text, names)
        hint = f" Ý bạn là “{names[fold(near)]}”?" if near else ""
        raise UsageError(f"Không có vai “{text}” ở đây.{hint} Các vai: {_listed(kinds, ruleset)}.")
    return found


def _listed(kinds: Sequence[str], ruleset: RuleSet) -> str:
    return "; ".join(f"{kind} ({ruleset.subject(kind).ten.lower()})" for kind in kinds)


def _who(row: Rated) -> str:
    return f"{row.name} ({row.code})" if row.code else row.name
