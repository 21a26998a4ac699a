"""Sheets that look like a page of a form but do not stand where it should: in a book without mark, or a second time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danhgia_xl.terms import fold
from danhgia_xl.workbook.mark import OWN_SHEETS
from danhgia_xl.workbook.reader.plan import FormPlan, PagePlan, label_key
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.source import Source

ALIKE: Final = 0.5
"""A sheet is taken for a page when it shows at least half of the page's labels."""

_ROWS_OF_A_FORM: Final = 500

_FEWEST_LABELS: Final = 6
"""With fewer labels of ours ("Mã", "Họ và tên", "Ghi chú") a sheet is a list that anybody may keep."""


def forms_alike(source: Source, plans: Iterable[FormPlan]) -> tuple[list[FormPlan], str]:
    """Return the forms whose pages the workbook shows best, and a sheet that shows one; no forms when there is none.

    Score tables all have the same columns: their printed lines say which form they are of. Pages that two forms
    share leave both.
    """
    best, alike, where = (0.0, 0.0), list[FormPlan](), ""
    texts = [_texts(name, source) for name in source.names]
    for plan in plans:
        shares = [max((_share(page, here) for page in plan.pages), default=0.0) for here in texts]
        top = max(shares, default=0.0)
        score = top, sum(shares)  # the sheet most like a page counts first, then how many sheets are like some page
        if top and score > best:
            best, alike, where = score, [plan], source.names[shares.index(top)]
        elif top and score == best:
            alike.append(plan)
    return alike, where


def page_sheet(page: PagePlan, names: Iterable[str], source: Source) -> str | None:
    """Return which of the sheets `names` is `page` under another name; None when none is."""
    labels = _labels(page)
    share, name = max(((_found(labels, _texts(name, source)), name) for name in names), default=(0.0, ""))
    return name if share >= ALIKE else None


def report_second_sheets(found: Iterable[tuple[PagePlan, str]], source: Source, report: Report) -> None:
    """Add a finding for each sheet beside those that are read which shows one of their pages again.

    A page with few labels is only taken for doubled by a sheet of nearly its name ("Tỷ lệ riêng (2)").
    """
    read = list(found)
    names = {name for _, name in read}
    for name in source.names:
        if name in names or fold(name) in OWN_SHEETS:
            continue
        here = _texts(name, source)
        share, shown, original = max(
            ((_found(_labels(page), here), len(_labels(page) & here), own) for page, own in read), default=(0.0, 0, "")
        )
        called_so = fold(name).startswith(fold(original))
        if share >= ALIKE and (called_so or shown >= _FEWEST_LABELS):
            report.add("TRANG_TRUNG", name, "A1", trang_doc=original)


def _share(page: PagePlan, here: set[str]) -> float:
    """Return the share of a page's labels and printed lines among the texts `here`, 0 when it shows too few labels."""
    labels = _labels(page)
    if len(labels & here) < _FEWEST_LABELS or _found(labels, here) < ALIKE:
        return 0.0
    return _found(labels | {line.key for table in page.tables for line in table.lines}, here)


def _labels(page: PagePlan) -> set[str]:
    columns = {key for table in page.tables for key in table.keys}
    return columns | {slot.key for block in page.fields for slot in block.slots}


def _found(wanted: set[str], here: set[str]) -> float:
    return len(wanted & here) / len(wanted) if wanted else 0.0


def _texts(name: str, source: Source) -> set[str]:
    """Return the texts of a sheet in the shape labels are compared in; of a long one, of the rows a form may have."""
    rows = source.foreign_sheet(name).rows[:_ROWS_OF_A_FORM]
    return {label_key(cell) for row in rows for cell in row if isinstance(cell, str)}
