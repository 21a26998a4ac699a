"""Find people and units in a consolidation: by id or name, with the facts they were rated on and linked results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

import pandas as pd

from danhgia_xl.batch.gather import Place
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.errors import UsageError
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.evaluate import Mask
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


class Roster:
    """The rows of one consolidation by kind and position within the kind."""

    def __init__(self, result: Consolidation) -> None:
        self._result = result
        self._rows: dict[str, dict[str, list[Any]]] = {}
        self._names: dict[str, str] = {}
        for listing, name in ((result.people, "ho_ten"), (result.units, "don_vi")):
            for kind, rows in listing.groupby("doi_tuong", sort=False):
                self._rows[str(kind)] = {str(column): rows[column].tolist() for column in rows}
                self._names[str(kind)] = name
        self._facts: dict[str, dict[str, list[Any]]] = {}
        self._applies: dict[str, Mask] = {}

    @property
    def sizes(self) -> dict[str, int]:
        """Number of rows per kind: people first, kinds in the order of the rule set."""
        return {kind: len(columns["doi_tuong"]) for kind, columns in self._rows.items()}

    def column(self, kind: str, name: str) -> list[Any]:
        """Return one column of `people` or `units`, the rows of `kind` only; none when there is no row."""
        return self._rows.get(kind, {}).get(name, [])

    def name(self, kind: str, row: int) -> str:
        """Return who the row is: "Họ tên (mã)", or the name of a collective."""
        code = _text(self._rows[kind].get("ma", [""] * (row + 1))[row])
        return _text(self._rows[kind][self._names[kind]][row]) + (f" ({code})" if code else "")

    def text(self, kind: str, row: int, name: str) -> str:
        """Return the text in a column of the row at position `row` of `kind`; what is missing is empty."""
        return _text(self._rows[kind][name][row])

    def row(self, kind: str, row: int) -> Rated:
        """Return the row at position `row` of `kind`."""
        told = {name: values[row] for name, values in self._rows[kind].items()}
        return Rated(
            kind=kind,
            row=row,
            code=_text(told.get("ma")),
            name=_text(told[self._names[kind]]),
            unit=_text(told["don_vi"]),
            file=_text(told["tep"]),
            sheet=_text(told["trang"]),
            cell=_text(told["o"]),
            facts={name: values[row] for name, values in self._facts_of(kind).items()},
            links=tuple(self._links(kind, row)),
        )

    def keys(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield kind, position, id and name of every row."""
        for kind, columns in self._rows.items():
            codes = columns.get("ma", [""] * len(columns["doi_tuong"]))
            for row, (code, name) in enumerate(zip(codes, columns[self._names[kind]], strict=True)):
                yield kind, row, _text(code), _text(name)

    def _facts_of(self, kind: str) -> dict[str, list[Any]]:
        if kind not in self._facts:
            table = self._result.tables.get(kind, pd.DataFrame())
            self._facts[kind] = {str(name): table[name].tolist() for name in table}
        return self._facts[kind]

    def _links(self, kind: str, row: int) -> Iterator[LinkedResult]:
        for link in self._result.ruleset.data.lien_ket:
            if link.doi_tuong == kind and kind in self._result.tables and self._concerned(link)[row]:
                key = id_key(_text(self._facts_of(kind)[link.khoa][row]))
                found = self._sources[link.id].get(key, []) if key else []
                outcomes = {outcome for _, outcome in found}
                same = outcomes.pop() if len(outcomes) == 1 else ""
                yield LinkedResult(link.su_kien, same, link.can_cu, tuple(place for place, _ in found))

    def _concerned(self, link: Link) -> Mask:
        if link.id not in self._applies:
            ruleset = self._result.ruleset
            table = self._result.tables[link.doi_tuong]
            self._applies[link.id] = rows_where(link.khi, table, link.doi_tuong, ruleset)
        return self._applies[link.id]

    @cached_property
    def _sources(self) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """Per link and key (`terms.id_key`), the rows it repeats: where they stand and what they count as."""
        found: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for link in self._result.ruleset.data.lien_ket:
            here = found.setdefault(link.id, {})
            for kind in link.tu:
                rows = self._rows.get(kind)
                if rows is None:
                    continue
                told = zip(rows[link.khoa], rows["tep"], rows["trang"], rows["o"], rows["hieu_luc"], strict=True)
                for key, file, sheet, cell, outcome in told:
                    here.setdefault(id_key(_text(key)), []).append((str(Place(file, sheet, cell)), str(outcome)))
        return found


def find_rated(result: Consolidation, wanted: str) -> list[Rated]:
    """Return every row whose id is `wanted`, else the units and people of that name.

    A person rated in two roles, or standing in two books, comes back once for each. Raises UsageError naming what
    comes near when there is none.
    """
    roster = Roster(result)
    everyone = list(roster.keys())
    word = fold(wanted)
    found = [key for key in everyone if word and id_key(wanted) == id_key(key[2])]
    found = found or [key for key in everyone if word and word == fold(key[3])]
    if not found:
        raise UsageError(_not_found(wanted, [(code, name) for _, _, code, name in everyone], result))
    return [roster.row(kind, row) for kind, row, _, _ in found]


def _not_found(wanted: str, everyone: list[tuple[str, str]], result: Consolidation) -> str:
    """Say what is nearest, and how many files may hide the one asked for."""
    by_word: dict[str, dict[str, None]] = {}
    for code, name in everyone:
        text = f"{code} ({name})" if code else name
        for word in filter(None, (code, name)):
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
