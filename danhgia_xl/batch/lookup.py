"""Find one person or unit in a consolidation: by id or name, with the facts it was rated on and its linked results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from danhgia_xl.batch.gather import Place
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.schema import Link
from danhgia_xl.terms import fold, id_key, unaccented

_HINTS: Final = 3


@dataclass(frozen=True, slots=True)
class LinkedResult:
    """A fact that repeats the same person's result in another role.

    `outcome` is the code of that result, empty when no book that was read has it; `places` are its rows.
    """

    fact: str
    outcome: str
    clause: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One row of `people` or `units`: who it is, where it stands, and the facts it was rated on.

    `row` is its position among the rows of its kind, as in `Consolidation.tables`.
    """

    kind: str
    row: int
    code: str
    name: str
    unit: str
    file: str
    sheet: str
    cell: str
    facts: dict[str, Any]
    links: tuple[LinkedResult, ...]


def find_rated(result: Consolidation, wanted: str) -> list[Rated]:
    """Return every row whose id is `wanted`, else the units and people of that name.

    A person rated in two roles, or standing in two books, comes back once for each. Raises UsageError naming what
    comes near when there is none.
    """
    everyone = list(_everyone(result))
    word = fold(wanted)
    found = [row for row in everyone if word and id_key(wanted) == id_key(row.code)]
    found = found or [row for row in everyone if word and word == fold(row.name)]
    if not found:
        raise UsageError(_not_found(wanted, everyone, result))
    return [_with_links(row, result) for row in found]


def _everyone(result: Consolidation) -> Iterator[Rated]:
    for listing, name in ((result.people, "ho_ten"), (result.units, "don_vi")):
        for kind, rows in listing.groupby("doi_tuong", sort=False):
            facts = result.tables[str(kind)].to_dict("records")
            for place, (row, known) in enumerate(zip(rows.to_dict("records"), facts, strict=True)):
                yield Rated(
                    kind=str(kind),
                    row=place,
                    code=_text(row.get("ma")),
                    name=_text(row[name]),
                    unit=_text(row["don_vi"]),
                    file=_text(row["tep"]),
                    sheet=_text(row["trang"]),
                    cell=_text(row["o"]),
                    facts={str(fact): value for fact, value in known.items()},
                    links=(),
                )


def _with_links(row: Rated, result: Consolidation) -> Rated:
    here = (link for link in result.ruleset.data.lien_ket if link.doi_tuong == row.kind)
    return replace(row, links=tuple(_linked(link, row, result) for link in here if _applies(link, row, result)))


def _applies(link: Link, row: Rated, result: Consolidation) -> bool:
    vocabulary = result.ruleset.vocabulary(link.doi_tuong)
    return bool(rows_where(link.khi, pd.DataFrame([row.facts], dtype=object), vocabulary, result.ruleset)[0])


def _linked(link: Link, row: Rated, result: Consolidation) -> LinkedResult:
    key = id_key(_text(row.facts.get(link.khoa)))
    sources = {kind: result.people[result.people["doi_tuong"] == kind] for kind in link.tu}
    places = tuple(
        str(Place(source["tep"], source["trang"], source["o"]))
        for rows in sources.values()
        for source in rows.to_dict("records")
        if key and id_key(_text(source[link.khoa])) == key
    )
    outcomes = {
        str(source["hieu_luc"])
        for rows in sources.values()
        for source in rows.to_dict("records")
        if key and id_key(_text(source[link.khoa])) == key
    }
    return LinkedResult(link.su_kien, outcomes.pop() if len(outcomes) == 1 else "", link.can_cu, places)


def _not_found(wanted: str, everyone: list[Rated], result: Consolidation) -> str:
    """Say what is nearest, and how many files may hide the one asked for."""
    by_word: dict[str, dict[str, None]] = {}
    for row in everyone:
        text = f"{row.code} ({row.name})" if row.code else row.name
        for word in filter(None, (row.code, row.name)):
            by_word.setdefault(unaccented(fold(word)), {})[text] = None
    asked = unaccented(fold(wanted))
    close = [word for word in by_word if asked and asked in word]
    close += get_close_matches(asked, by_word, n=_HINTS)
    near = list(dict.fromkeys(text for word in close for text in by_word[word]))[:_HINTS]
    hint = f"Gần giống: {'; '.join(near)}." if near else "Hãy ghi mã của người, hoặc tên tập thể như trong sổ."
    unread = int((result.files["ket_luan"] == "KHONG_DOC_DUOC").sum())
    more = f" Có {unread} tệp không đọc được." if unread else ""
    return f"Không thấy “{wanted}” trong {len(result.files)} tệp đã đọc. {hint}{more}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
