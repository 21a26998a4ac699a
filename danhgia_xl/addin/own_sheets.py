"""The sheets that the buttons add to a book: found again by a defined name, never mistaken for one of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from danhgia_xl.addin.ledger import Rows
from danhgia_xl.addin.looks import plain
from danhgia_xl.rating.findings import SEVERITIES, Finding
from danhgia_xl.workbook.mark import FAULT_SHEET, WHY_SHEET
from danhgia_xl.workbook.reader.addresses import a1, column_letters

NAMES: Final = {FAULT_SHEET: "DG_VI_PHAM", WHY_SHEET: "DG_GIAI_TRINH"}
"""The defined name that leads to each sheet of ours."""

FAULT_COLUMNS: Final = (
    ("TT", 5),
    ("Mức độ", 11),
    ("Trang", 14),
    ("Ô", 10),
    ("Giá trị", 18),
    ("Điều sai", 52),
    ("Cần", 34),
    ("Căn cứ", 22),
    ("Cách sửa", 46),
)
"""Headings and widths in characters of the sheet of faults."""

_LINK: Final = 3
_HEADER_FILL: Final = "#EDEDED"


def fault_rows(findings: Sequence[Finding], told: str) -> Rows:
    """Return the sheet of faults as rows: title, what the book comes to, then one row a finding, worst first."""
    order = list(SEVERITIES)
    listed = sorted(findings, key=lambda one: (order.index(one.severity), one.sort_key()))
    rows = [
        [
            str(number),
            SEVERITIES[one.severity],
            one.sheet,
            one.cell,
            one.value,
            one.message,
            one.expected,
            one.clause,
            one.remedy,
        ]
        for number, one in enumerate(listed, 1)
    ]
    none = [["", "", "", "", "", "Không thấy lỗi nào.", "", "", ""]]
    head = [["VI PHẠM, CẢNH BÁO CỦA SỔ NÀY"], [told], [title for title, _ in FAULT_COLUMNS]]
    return [*head, *(rows or none)]


def show_faults(book: Any, rows: Rows | None) -> None:  # noqa: ANN401 - xlwings ships no types
    """Write the sheet of faults with its links, or take it away when `rows` is None; the active sheet stays."""
    if rows is None:
        remove(book, FAULT_SHEET)
        return
    sheet = _emptied(book, FAULT_SHEET)
    width = len(FAULT_COLUMNS)
    block = [[plain(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    for row in block[3:]:
        if row[2] and row[_LINK]:
            row[_LINK] = _link(row[2].removeprefix("'"), row[_LINK])
    sheet.range((1, 1), (len(block), width)).formula = block
    _lay_out(sheet, len(block), [chars for _, chars in FAULT_COLUMNS])


def show_lines(book: Any, lines: Rows, widths: Sequence[int]) -> None:  # noqa: ANN401
    """Write the sheet of reasons, one list of texts a row, and go to it."""
    sheet = _emptied(book, WHY_SHEET)
    width = len(widths)
    block = [[plain(cell) for cell in row] + [""] * (width - len(row)) for row in lines]
    sheet.range((1, 1), (len(block), width)).formula = block
    _lay_out(sheet, len(block), widths, header=False)
    sheet.activate()


def remove(book: Any, title: str) -> None:  # noqa: ANN401
    """Take away our sheet called `title`, if the book has it."""
    sheet = found(book, title)
    if sheet is not None:
        book.names[NAMES[title]].delete()
        sheet.delete()


def found(book: Any, title: str) -> Any:  # noqa: ANN401
    """Return our sheet called `title`, wherever it was moved or renamed to; None when the book has none."""
    name = NAMES[title]
    if name not in [one.name for one in book.names]:
        return None
    refers_to = book.names[name].refers_to
    if "#REF!" in refers_to:
        book.names[name].delete()
        return None
    owner = refers_to.removeprefix("=").rpartition("!")[0].strip("'").replace("''", "'")
    return next((sheet for sheet in book.sheets if sheet.name == owner), None)


def _emptied(book: Any, title: str) -> Any:  # noqa: ANN401
    sheet = found(book, title)
    if sheet is not None:
        sheet.clear()
        return sheet
    taken = {one.name for one in book.sheets}
    name = next(n for n in (title, *(f"{title} ({k})" for k in range(2, 100))) if n not in taken)
    active = book.sheets.active
    sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    book.names.add(NAMES[title], f"='{name}'!$A$1")
    return sheet


def _link(sheet: str, cell: str) -> str:
    """Return a formula that shows the address and leads there when clicked."""
    place = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}".replace('"', '""')
    return f'=HYPERLINK("{place}","{cell}")'


def _lay_out(sheet: Any, rows: int, widths: Sequence[int], *, header: bool = True) -> None:  # noqa: ANN401
    whole = sheet.range((1, 1), (rows, len(widths)))
    whole.font.name, whole.font.size = "Times New Roman", 11
    whole.vertical_alignment = "top"
    whole.wrap_text = True
    for column, chars in enumerate(widths):
        sheet.range(f"{column_letters(column)}1").column_width = chars
    title = sheet.range(f"A1:{a1(1, len(widths) - 1)}")
    title.wrap_text = False
    sheet.range("A1").font.bold, sheet.range("A1").font.size = True, 14
    if header:
        heading = sheet.range(f"A3:{a1(2, len(widths) - 1)}")
        heading.font.bold, heading.color = True, _HEADER_FILL
