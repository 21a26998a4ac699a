"""Sheets that look like a page of a form but do not stand where it should: in a book without mark, or a second time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danhgia_xl.terms import fold
from danhgia_xl.workbook.mark import OWN_SHEETS
from danhgia_xl.workbook.reader.locate import labels_found
from danhgia_xl.workbook.reader.plan import FormPlan, PagePlan, label_key
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.source import Source

ALIKE: Final = 0.5
"""A sheet is taken for a page when it shows at least half of the page's labels."""

_FEWEST_LABELS: Final = 6
"""With fewer labels of ours ("Mã", "Họ và tên", "Ghi chú") a sheet is a list that anybody may keep."""


def forms_alike(source: Source, plans: Iterable[FormPlan]) -> tuple[list[FormPlan], str]:
    """Return the forms whose pages the workbook shows best, and a sheet that shows one; no forms when there is none.

    Score tables all have the same columns: their printed lines say which form they are of. Pages that two forms
    share leave both.
    """
    best, alike, where = (0.0, 0.0), list[FormPlan](), ""
    sheets = [source.foreign_sheet(name) for name in source.names]
    texts = [{label_key(cell) for row in sheet.rows for cell in row if isinstance(cell, str)} for sheet in sheets]
    for plan in plans:
        shares = [max((_share(page, here) for page in plan.pages), default=0.0) for here in texts]
        top = max(shares, default=0.0)
        score = top, sum(shares)  # the sheet most like a page counts first, then how many sheets are like some page
        if top and score > best:
            best, alike, where = score, [plan], sheets[shares.index(top)].name
        elif top and score == best:
            alike.append(plan)
    return alike, where


def page_sheet(page: PagePlan, names: Iterable[str], source: Source) -> str | None:
    """Return which of the sheets `names` is `page` under another name; None when none is."""
    share, name = max(((labels_found(source.foreign_sheet(name), page), name) for name in names), default=(0.0, ""))
    return name if share >= ALIKE else None


def report_second_sheets(found: Iterable[tuple[PagePlan, str]], source: Source, report: Report) -> None:
    """Add a finding for each sheet beside those that are read which shows one of their pages again."""
    read = list(found)
    names = {name for _, name in read}
    for name in source.names:
        if name in names or fold(name) in OWN_SHEETS:
            continue
        sheet = source.foreign_sheet(name)
        share, original = max(((labels_found(sheet, page), own) for page, own in read), default=(0.0, ""))
        if share >= ALIKE:
            report.add("TRANG_TRUNG", name, "A1", trang_doc=original)


def _share(page: PagePlan, here: set[str]) -> float:
    """Return the share of a page's labels and printed lines among the texts `here`, 0 when it shows too few labels."""
    labels = {key for table in page.tables for key in table.keys}
    labels |= {slot.key for block in page.fields for slot in block.slots}
    found = len(labels & here)
    if found < _FEWEST_LABELS or found < ALIKE * len(labels):
        return 0.0
    lines = {line.key for table in page.tables for line in table.lines}
    return len((labels | lines) & here) / len(labels | lines)
