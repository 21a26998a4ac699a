"""Opinions reserved and written complaints, as the institution's own book holds them (D.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danhgia_xl.batch.owners import OwnBook, day_of
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.workbook.records import Record

OPINIONS = "y_kien"
KIND, COMPLAINT, RESERVED = "loai_y_kien", "khieu_nai", "bao_luu"
ANSWER = ("so_tra_loi", "ngay_tra_loi")
"""Number and day of the written answer."""


def opinion_findings(books: Iterable[OwnBook]) -> Iterator[Finding]:
    """Yield a finding for each complaint without a written answer, and a note for each opinion reserved."""
    for own in books:
        for record in own.book.tables.get(OPINIONS, ()):
            name = str(record.facts.get("ten", ""))
            kind = record.facts.get(KIND)
            blank = [slot for slot in ANSWER if slot not in record.facts and slot not in record.faulty]
            if kind == COMPLAINT and blank:
                place = own.place(record, blank[0])._asdict()
                yield find("KHIEU_NAI_CHUA_TRA_LOI", **place, ten=name, ngay=_since(record))
            elif kind == RESERVED:
                yield find("Y_KIEN_BAO_LUU", **own.place(record, KIND)._asdict(), ten=name)


def _since(record: Record) -> str:
    day = day_of(record, "ngay_y_kien")
    return f" ngày {day:%d/%m/%Y}" if day is not None else ""
