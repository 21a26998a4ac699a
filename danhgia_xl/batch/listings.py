"""The tables of a consolidation: one row per rated person or unit, one per file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from danhgia_xl.batch.gather import Entry
from danhgia_xl.batch.result import FILE_COLUMNS, PEOPLE_COLUMNS, UNIT_COLUMNS
from danhgia_xl.rating.findings import Finding, catalogue
from danhgia_xl.rating.ratings import TEXTS, Ratings
from danhgia_xl.rules.rows import told_frame
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book

_LISTED_TEXTS: Final = TEXTS | {"doi_tuong", "tep", "trang", "o"}
_FILE_NUMBERS: Final = frozenset({"so_dong", "vi_pham", "canh_bao"})


def people_table(entries: Mapping[str, list[Entry]], ratings: Ratings, ruleset: RuleSet) -> pd.DataFrame:
    """Return one row per rated person, kinds in the order of the rule set, with `batch.result.PEOPLE_COLUMNS`."""
    return _listing(entries, ratings, ruleset, "ca_nhan", PEOPLE_COLUMNS)


def unit_table(entries: Mapping[str, list[Entry]], ratings: Ratings, ruleset: RuleSet) -> pd.DataFrame:
    """Return one row per rated unit, kinds in the order of the rule set, with `batch.result.UNIT_COLUMNS`."""
    return _listing(entries, ratings, ruleset, "tap_the", UNIT_COLUMNS)


def _listing(
    entries: Mapping[str, list[Entry]], ratings: Ratings, ruleset: RuleSet, kind_of: str, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Return a table in the shape of `columns`.

    A fact that not all kinds have is NaN in the rows of the others; one that none has is a column of floats.
    """
    kinds = [kind for kind, it in ruleset.data.doi_tuong.items() if it.loai == kind_of and entries.get(kind)]
    if not kinds:
        return told_frame({name: [] for name in columns}, texts=())
    found: dict[str, list[Any]] = {name: [] for name in columns}
    known: set[str] = set()
    for kind in kinds:
        rows, told = ratings.rows[kind], ratings.told[kind] | _places(kind, entries[kind], kind_of)
        for name in columns:
            own = told.get(name) or rows.get(name)
            found[name] += [np.nan] * len(rows) if own is None else own
            known |= set() if own is None else {name}
    frame = told_frame(found, _LISTED_TEXTS)
    for name in (name for name in columns if name not in known):
        frame[name] = np.full(len(frame), np.nan)
    return frame


def _places(kind: str, entries: Sequence[Entry], kind_of: str) -> dict[str, list[Any]]:
    """Return what each row is rated as and where it stands."""
    places = [entry.place("ma" if kind_of == "ca_nhan" else "don_vi") for entry in entries]
    return {
        "doi_tuong": [kind] * len(entries),
        "tep": [entry.file for entry in entries],
        "trang": [place.sheet for place in places],
        "o": [place.cell for place in places],
    }


def file_table(books: Sequence[Book], findings: Sequence[Finding]) -> pd.DataFrame:
    """Return one row per file, in the order read, with its verdict: the worst that was found about it."""
    violations = Counter(f.file for f in findings if f.severity == "vi_pham")
    warnings = Counter(f.file for f in findings if f.severity == "canh_bao")
    rows = []
    for book in books:
        fatal = [finding for finding in book.findings if catalogue()[finding.code].ca_tep]
        verdict = "HOP_LE"
        if fatal:
            verdict = "KHONG_DOC_DUOC" if any(f.severity == "vi_pham" for f in fatal) else "BO_QUA"
        elif violations[book.file]:
            verdict = "CO_VI_PHAM"
        elif warnings[book.file]:
            verdict = "CO_CANH_BAO"
        read = len(book.records) + sum(len(rows) for name, rows in book.tables.items() if not book.records)
        rows.append(
            (book.file, verdict, book.form, book.unit, read, violations[book.file], warnings[book.file], book.sha256,
             "; ".join(finding.message for finding in fatal))
        )  # fmt: skip
    columns = dict(zip(FILE_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    frame = told_frame(columns, set(FILE_COLUMNS) - _FILE_NUMBERS)
    for name in _FILE_NUMBERS:
        frame[name] = np.array(columns[name], dtype=np.int64)
    return frame
