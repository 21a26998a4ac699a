"""What the books say about the procedure: steps, papers, order, opinions. Nobody's tier depends on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from danhgia_xl.batch.calendar import calendar_findings, calendar_table, order_findings, steps_of
from danhgia_xl.batch.dossiers import dossier_findings, dossier_table, papers_of
from danhgia_xl.batch.opinions import opinion_findings
from danhgia_xl.batch.owners import OwnBook, own_books
from danhgia_xl.forms.model import TRACKING
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.records import Book


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
    """Yield a finding when there is more than one institution's own book: quotas are meant for one institution."""
    own = [book.book.file for book in books if book.form.vai_tro == TRACKING]
    if len(own) > 1:
        yield find("NHIEU_CO_SO", file=own[0], so=len(own), cac_tep="; ".join(own))
