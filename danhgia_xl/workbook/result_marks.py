"""What a result puts onto one workbook it came from: the buttons paint it, `--ghi-vao-tep` patches it into a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, cast

from danhgia_xl.rating.findings import SEVERITIES, Finding, Severity
from danhgia_xl.terms import label
from danhgia_xl.workbook.marks import CellMark, Marks
from danhgia_xl.workbook.records import ResultColumns
from danhgia_xl.workbook.summary.sheet_style import NOTICE, TONES
from danhgia_xl.workbook.template.styles import WRONG

if TYPE_CHECKING:
    import pandas as pd

    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.ratings import Change

FAULT_FILLS: Final[dict[Severity, str]] = {"vi_pham": WRONG.fill, "canh_bao": NOTICE}
"""Behind a cell at fault; what is only for the record is listed, not painted."""

_LONGEST_NOTE: Final = 1200
"""Characters of a note; the sheet of faults has all of it."""


def marks_of(result: Consolidation, file: str) -> Marks:
    """Return the marks for the workbook that `result` calls `file`: results, then fills and notes of its faults."""
    marks = fault_marks(result.findings, file)
    for sheet, cell, mark in _results(result, file):
        marks.setdefault(sheet, {})[cell] = mark
    return marks


def fault_marks(findings: Iterable[Finding], file: str) -> Marks:
    """Return the marks of the cells of `file` at fault: the fill of the worst fault, a note with every one of them.

    A range gets its mark on its first cell; faults of a whole sheet or file have no cell.
    """
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.file == file and finding.sheet and finding.cell and finding.severity in FAULT_FILLS:
            by_cell.setdefault((finding.sheet, finding.cell.partition(":")[0]), []).append(finding)
    marks: Marks = {}
    for (sheet, cell), here in by_cell.items():
        worst = min((finding.severity for finding in here), key=list(SEVERITIES).index)
        marks.setdefault(sheet, {})[cell] = CellMark(fill=FAULT_FILLS[worst], note=_note(here))
    return marks


def _told(finding: Finding) -> str:
    """Return a finding as a note says it: what is wrong, what was expected, the clause, the remedy."""
    parts = [
        f"{SEVERITIES[finding.severity]}: {finding.message}",
        f"Cần: {finding.expected}" if finding.expected else "",
        f"Căn cứ: {finding.clause}" if finding.clause else "",
        f"Cách sửa: {finding.remedy}" if finding.remedy else "",
    ]
    return "\n".join(filter(None, parts))


def _note(findings: list[Finding]) -> str:
    text = "\n\n".join(dict.fromkeys(map(_told, findings)))
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"


def _results(result: Consolidation, file: str) -> Iterator[tuple[str, str, CellMark]]:
    """Yield (sheet, cell, mark) of every result that has a column in the workbook."""
    places = result.result_columns.get(file)
    if not places:
        return
    for table in (result.people, result.units):
        rows = table[table["tep"] == file]
        for _, row in rows.iterrows():
            columns = _columns_for(places, row["trang"], row_number(row["o"]))
            if columns is not None:
                yield from _row_marks(row, columns)


def _columns_for(places: Iterable[ResultColumns], sheet: str, row: int) -> ResultColumns | None:
    """Return the result columns that serve `row` of `sheet`; None when there are none."""
    return next((at for at in places if at.sheet == sheet and at.first <= row <= at.last), None)


def row_number(cell: str) -> int:
    """Return the row of an A1 address, 0 when there is none in it."""
    return int("".join(filter(str.isdigit, cell.partition(":")[0])) or 0)


def _row_marks(row: pd.Series[str], columns: ResultColumns) -> Iterator[tuple[str, str, CellMark]]:
    number = row_number(row["o"])
    tone = TONES.get(row["hieu_luc"])
    decided = f"{label(row['quyet_dinh'])} (quyết định)" if row["quyet_dinh"] else label(row["xep_loai"])
    texts = {"ket_qua": decided, "ly_do": _reason(row)}
    for what, letters in columns.letters.items():
        fill = tone.tint if tone and tone.tint and what == "ket_qua" else None
        yield columns.sheet, f"{letters}{number}", CellMark(text=texts[what], fill=fill)


def _reason(row: pd.Series[str]) -> str:
    """Return why: the reason by the criteria, then what each later step did, unless the reason says so already."""
    changes = cast("tuple[Change, ...]", row["buoc"])
    told = [change for change in changes if change.text.rstrip(".") not in row["ly_do"]]
    steps = [f"{change.text} ({change.clause})" for change in told]
    if row["quyet_dinh"] and row["quyet_dinh"] != row["xep_loai"]:
        steps.append(f"Đề xuất của phần mềm: {label(row['xep_loai'])}.")
    return " ".join([row["ly_do"], *steps])
