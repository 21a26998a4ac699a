"""Rows and columns that are hidden, by hand or by a filter left on. They are read like all others, and told."""

from __future__ import annotations

from danhgia_xl.workbook.reader.addresses import a1, row_list
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData


def report_hidden(data: TableData, report: Report) -> None:
    """Add one finding for the filled rows of a table that are hidden, one for its hidden columns."""
    hidden = data.sheet.hidden
    if not hidden.rows and not hidden.columns:
        return
    rows = [row.record.row for row in data.rows if row.filled and row.record.row - 1 in hidden.rows]
    if rows:
        cell = a1(rows[0] - 1, min(data.place.columns.values(), default=0))
        named = row_list(rows)
        report.add("DONG_AN", data.sheet.name, cell, bang=data.plan.title, so_dong=len(rows), cac_dong=named)
    unseen = [
        slot
        for slot in data.plan.slots
        if slot.view.slot.nhap and any(data.place.columns.get(slot.code, -1) in span for span in hidden.columns)
    ]
    if unseen:
        labels = "; ".join(slot.view.label for slot in unseen)
        cell = data.header_cell(unseen[0].code)
        report.add("COT_AN", data.sheet.name, cell, unseen[0].view.label, bang=data.plan.title, cac_cot=labels)
