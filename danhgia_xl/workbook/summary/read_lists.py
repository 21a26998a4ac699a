"""The lists of a summary read back: rows as they went in, columns found by their titles, labels as codes again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from danhgia_xl.batch.result import VERDICTS
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import CHUA_XAC_DINH, LABELS, fold
from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.cell_stream import CellStream, Value
from danhgia_xl.workbook.summary.rated_sheets import REVOKED

Cell = str | float | None
Convert = Callable[[str], str]

_WORST: Final = {"ket_luan": "KHONG_DOC_DUOC", "severity": "vi_pham", "xep_loai": CHUA_XAC_DINH}
"""What stands for a word that is none of ours, so that nothing behind us meets an unknown code."""


class Read(NamedTuple):
    """One row: the institution it names ("" when it names none) and its values, in the order asked for."""

    institution: str
    values: tuple[Cell, ...]


class ListReader:
    """Reads the lists of one summary, with the words of `ruleset`."""

    def __init__(self, stream: CellStream, sheets: list[str], ruleset: RuleSet) -> None:
        self._stream, self._sheets = stream, sheets
        kinds = {subject.ten: code for code, subject in ruleset.data.doi_tuong.items()}
        outcomes = {label: code for code, label in LABELS.items()}
        forms = {form.ten: code for code, form in load_forms(ruleset).items()}
        self._convert: dict[str, Convert] = {
            "doi_tuong": _codes(kinds, ""),
            "tieu_chi": _codes(outcomes, ""),
            "xep_loai": _codes(outcomes, _WORST["xep_loai"]),
            "quyet_dinh": _codes({**outcomes, REVOKED: ""}, ""),
            "ket_luan": _codes({label: code for code, label in VERDICTS.items()}, _WORST["ket_luan"]),
            "severity": _codes({label: code for code, label in SEVERITIES.items()}, _WORST["severity"]),
            "mau": lambda text: forms.get(text, text),
            "o": titles.place_cell,
            "cell": titles.place_cell,
        }

    def rows(
        self, sheet: str, columns: Mapping[str, str], wanted: tuple[str, ...], numbers: frozenset[str]
    ) -> Iterator[Read]:
        """Yield the rows of the list `sheet`, over however many sheets it goes.

        `columns` are the titles of the columns, `wanted` those returned; one that the list does not have is blank.
        Columns in `numbers` hold numbers, all others text.
        """
        for name in titles.parts_of(sheet, self._sheets):
            rows = self._stream.rows(name)
            head = {_title(value): column for column, value in reversed(next(rows, {}).items())}
            places = [head.get(fold(columns[key])) if key in columns else None for key in wanted]
            institution = head.get(fold(titles.INSTITUTION))
            numbering = head.get(fold(titles.NUMBER))
            for row in rows:
                if not any(place in row for place in (*places, institution, numbering) if place is not None):
                    continue  # a remark beside the list
                if numbering is not None and numbering not in row and len(row) == 1:
                    continue  # what stands in a list without rows
                values = tuple(
                    self._cell(key, row, place, numbers) for key, place in zip(wanted, places, strict=True)
                )  # fmt: skip
                yield Read(_text(row, institution), values)

    def _cell(self, key: str, row: Mapping[int, Value], place: int | None, numbers: frozenset[str]) -> Cell:
        if key in numbers:
            value = None if place is None else row.get(place)
            return value if isinstance(value, float) and math.isfinite(value) else None
        text = _text(row, place)
        convert = self._convert.get(key)
        return convert(text) if convert is not None and text else text


def _text(row: Mapping[int, Value], place: int | None) -> str:
    value = "" if place is None else row.get(place, "")
    return value if isinstance(value, str) else repr(value)


def _title(value: Value) -> str:
    return fold(titles.plain_title(value)) if isinstance(value, str) else ""


def _codes(words: Mapping[str, str], otherwise: str) -> Convert:
    folded = {fold(word): code for word, code in words.items()}

    def code(text: str) -> str:
        found = words.get(text)
        return folded.get(fold(text), otherwise) if found is None else found

    return code
