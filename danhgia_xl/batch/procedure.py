"""What the books say about the procedure: steps, papers, order, opinions. Nobody's tier depends on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from danhgia_xl.batch.calendar import calendar_findings, calendar_table, order_findings, steps_of
from danhgia_xl.batch.dossiers import dossier_findings, dossier_table, papers_of
from danhgia_xl.batch.opinions import opinion_findings
from danhgia_xl.batch.owners import OwnBook, own_books
from danhgia_xl.forms.model import TRACKING
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold
from danhgia_xl.workbook.records import Book

_SAME_COLLECTIVES: Final = 2
"""Collectives with books in several folders that are more than one book put in the wrong place."""
_MOST_NAMED: Final = 5
"""Folders named in a message."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """The calendar and the dossiers (columns in `batch.result`) as of `today`, with what was found."""

    today: dt.date
    calendar: pd.DataFrame
    dossiers: pd.DataFrame
    findings: list[Finding]


def review_procedure(books: Sequence[Book], ruleset: RuleSet, today: dt.date | None = None) -> Procedure:
    """Return the procedure as of `today`, by default the day of the computer's clock."""
    day = today or dt.datetime.now().astimezone().date()
    own = own_books(books, ruleset)
    papers = papers_of(own, ruleset, day)
    steps = steps_of(own, papers, ruleset, day)
    findings = [
        *calendar_findings(steps),
        *order_findings(own, ruleset),
        *dossier_findings(papers),
        *opinion_findings(own),
        *_several_institutions(own),
    ]
    return Procedure(day, calendar_table(steps), dossier_table(papers), findings)


def _several_institutions(books: Sequence[OwnBook]) -> Iterator[Finding]:
    """Yield a finding when the books seem to be of more than one institution: quotas are meant for one.

    Either there are several of the book only an institution has, or several collectives have books in more than one of
    the folders.
    """
    own = [book.book.file for book in books if book.form.vai_tro == TRACKING]
    if len(own) > 1:
        yield find("NHIEU_CO_SO", file=own[0], vi_sao=f"Có {len(own)} sổ theo dõi của Cơ sở ({'; '.join(own)})")
        return
    folders: dict[tuple[str, str], dict[str, str]] = {}
    for book in books:
        top, below, _ = book.book.file.partition("/")
        if book.kind and below:
            folders.setdefault((book.form.ma, fold(book.name)), {}).setdefault(top, book.book.file)
    twice = [found for found in folders.values() if len(found) > 1]
    if len(twice) >= _SAME_COLLECTIVES:
        names = "; ".join(sorted({top for found in twice for top in found})[:_MOST_NAMED])
        why = f"{len(twice)} tập thể có sổ ở nhiều thư mục con ({names})"
        yield find("NHIEU_CO_SO", file=next(iter(twice[0].values())), vi_sao=why)
