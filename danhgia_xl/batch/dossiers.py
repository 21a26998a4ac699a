"""The papers of every dossier, as the books say they came in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from danhgia_xl.batch.gather import Place
from danhgia_xl.batch.owners import OwnBook, day_of
from danhgia_xl.batch.result import DOSSIER_COLUMNS
from danhgia_xl.rating.dossier import PaperStanding, PaperState, is_second_pass, paper_standing
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rules.describe import due_words
from danhgia_xl.rules.rows import object_table
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Deadline, DossierItem

RECEIVED_ON = "ngay_nhan"
"""Column of a dossier's table: the day a paper came in."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of one collective's dossier. `number` is its line on the form; `step` what handing it in is part of.

    `born` is the day of the step that makes it, None when it may be made at any time.
    """

    owner: OwnBook
    item: DossierItem
    number: int
    due: Deadline
    step: str
    born: dt.date | None
    received: dt.date | None
    standing: PaperStanding
    place: Place

    @property
    def second_pass(self) -> bool:
        """Whether it is made too late to be in the dossier when that is due."""
        return is_second_pass(self.due, self.born)


def papers_of(books: Iterable[OwnBook], ruleset: RuleSet, today: dt.date) -> list[Paper]:
    """Return the papers of every dossier in the order of the books.

    A collective that need not hand a dossier in has only the papers that are entered as received.
    """
    return [paper for book in books for paper in _papers(book, ruleset, today)]


def _papers(own: OwnBook, ruleset: RuleSet, today: dt.date) -> Iterator[Paper]:
    items = _numbered(ruleset)
    for table in own.tables("ho_so"):
        step = next((slot.buoc.get(own.kind, "") for slot in table.cot if slot.ma == RECEIVED_ON), "")
        for record in own.book.tables.get(table.ma, ()):
            (number, item), received = items[record.line], day_of(record, RECEIVED_ON)
            if not step and received is None:
                continue
            due = ruleset.deadline(item.han)
            born = ruleset.deadline(item.sinh_sau).ngay if item.sinh_sau else None
            standing = paper_standing(received, due, born, today)
            if RECEIVED_ON in record.faulty or RECEIVED_ON not in record.cells:
                standing = PaperStanding("KHONG_DOC_DUOC")
            place = own.place(record, RECEIVED_ON)
            yield Paper(own, item, number, due, step, born, received, standing, place)


@lru_cache(maxsize=32)
def _numbered(ruleset: RuleSet) -> dict[str, tuple[int, DossierItem]]:
    """Return every paper by id with its number within its dossier."""
    papers = ruleset.data.ho_so
    owners = dict.fromkeys(item.cua for item in papers)
    dossiers = [[item for item in papers if item.cua == owner] for owner in owners]
    return {item.id: (number, item) for dossier in dossiers for number, item in enumerate(dossier, 1)}


def dossier_table(papers: Iterable[Paper]) -> pd.DataFrame:
    """Return one row per paper, with the columns `batch.result.DOSSIER_COLUMNS`."""
    rows = [
        (paper.item.id, paper.owner.kind, paper.owner.name, paper.number, paper.item.tom_tat, paper.item.can_cu,
         paper.due.ngay, due_words(paper.due), paper.born if paper.second_pass else None, paper.received,
         paper.standing.state, paper.standing.days, paper.standing.words, *paper.place)
        for paper in papers
    ]  # fmt: skip
    return object_table(rows, DOSSIER_COLUMNS)


def dossier_findings(papers: Iterable[Paper]) -> Iterator[Finding]:
    """Yield a finding for each paper that came late, and one for all that a dossier lacks in each pass."""
    missing: dict[tuple[str, PaperState, str], list[Paper]] = {}
    for paper in papers:
        state = paper.standing.state
        if state == "TRE":
            yield find(
                "HO_SO_TRE", **paper.place._asdict(), value=_shown(paper.received), clause=paper.item.can_cu,
                ten=paper.owner.name, giay=paper.item.tom_tat.rstrip("."), so=paper.standing.days,
                han=due_words(paper.due),
            )  # fmt: skip
        elif state in ("THIEU", "THIEU_LAN_HAI"):
            missing.setdefault((paper.owner.book.file, state, paper.due.id), []).append(paper)
    for (_, state, _), lacking in missing.items():
        first = lacking[0]
        yield find(
            f"HO_SO_{state}", **first.place._asdict(), clause=first.item.can_cu, ten=first.owner.name,
            so=len(lacking), dong=", ".join(str(paper.number) for paper in lacking), han=due_words(first.due),
        )  # fmt: skip


def _shown(day: dt.date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
