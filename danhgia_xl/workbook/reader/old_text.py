"""Findings about texts typed in an encoding older than Unicode. The text stays as typed: people change it, not we."""

from __future__ import annotations

from danhgia_xl.workbook.reader.old_encoding import ODD, unicode_of
from danhgia_xl.workbook.reader.plan import SlotPlan
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData


def report_old_texts(data: TableData, report: Report) -> None:
    """Add a finding for each cell of a table whose text is in an old encoding."""
    slots = data.plan.typed_texts
    codes = [slot.code for slot in slots]
    # One search over all texts of the table: nearly always that is the end of it. The facts here are texts.
    read = [row.record.facts for row in data.rows]
    if not ODD.search("\n".join([facts.get(code, "") for facts in read for code in codes])):  # type: ignore[misc]
        return
    for row in data.rows:
        for slot in slots:
            report_old_text(row.record.facts.get(slot.code), slot, data.sheet.name, data.cell(row, slot.code), report)


def report_old_text(text: object, slot: SlotPlan, sheet: str, cell: str, report: Report) -> None:
    """Add a finding when `text`, the content of `cell`, is in an old encoding."""
    if isinstance(text, str) and (found := unicode_of(text)):
        encoding, meant = found
        report.add("CHU_BANG_MA_CU", sheet, cell, text, cot=slot.view.label, bang_ma=encoding, goi_y=meant)
