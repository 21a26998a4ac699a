"""Sheets that look like a page of a form but do not stand where it should: in a book without mark, or a second time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danhgia_xl.terms import fold
from danhgia_xl.workbook.mark import OWN_SHEETS
from danhgia_xl.workbook.reader.locate import labels_found
from danhgia_xl.workbook.reader.plan import FormPlan, PagePlan
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.source import Source

ALIKE: Final = 0.5
"""A sheet is taken for a page when it shows at least half of the page's labels."""

_FEWEST_LABELS: Final = 6
"""Pages with fewer labels ("Mã", "Họ và tên", "Ghi chú") look like lists that anybody may keep."""


def form_alike(source: Source, plans: Iterable[FormPlan]) -> tuple[FormPlan, str] | None:
    """Return the form whose pages the workbook shows best, and the sheet that shows one; None when there is none."""
    best, found = 0.0, None
    sheets = [source.foreign_sheet(name) for name in source.names]
    for plan in plans:
        pages = [page for page in plan.pages if _labels(page) >= _FEWEST_LABELS]
        shares = [(labels_found(sheet, page), sheet.name) for page in pages for sheet in sheets]
        alike = [share for share in shares if share[0] >= ALIKE]
        # The best single page counts first, then how many of the form's pages are there.
        if alike and (score := max(alike)[0] + len(alike) / (1000 * len(plan.pages))) > best:
            best, found = score, (plan, max(alike)[1])
    return found


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


def _labels(page: PagePlan) -> int:
    return sum(len(table.keys) for table in page.tables) + sum(len(block.slots) for block in page.fields)
