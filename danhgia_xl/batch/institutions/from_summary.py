"""An institution's results read back from the summary that was written for it."""

from __future__ import annotations

from pathlib import Path

from danhgia_xl.batch.institutions.layout import Source
from danhgia_xl.batch.institutions.part import Part
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book


def summary_parts(source: Source, book: Book, path: Path, ruleset: RuleSet) -> list[Part]:
    """Return the parts of one summary."""
    raise NotImplementedError
