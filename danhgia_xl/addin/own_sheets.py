"""The sheets that the buttons add to a book: found again by a defined name, never mistaken for one of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from danhgia_xl.addin.ledger import Rows, last_visible
from danhgia_xl.addin.own_page import HEAD_LINE, TABLE_LINE, TEXT_LINE, TITLE_LINE, PageLine, write_page
from danhgia_xl.rating.findings import SEVERITIES, Finding
from danhgia_xl.workbook.mark import FAULT_SHEET, WHY_SHEET
from danhgia_xl.workbook.reader.addresses import in_sheet, sheet_of

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

_SHEET, _LINK = 2, 3
"""The columns of the sheet and of the address, which becomes a link."""


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
    title, told, header, *table = rows
    lines = [PageLine(TITLE_LINE, title), PageLine(TEXT_LINE, told), PageLine(HEAD_LINE, header)]
    lines += [PageLine(TABLE_LINE, [*row[:_LINK], _link(row[_SHEET], row[_LINK]), *row[_LINK + 1 :]]) for row in table]
    write_page(_emptied(book, FAULT_SHEET), lines, [chars for _, chars in FAULT_COLUMNS], links=_LINK)


def show_reasons(book: Any, lines: Sequence[PageLine], widths: Sequence[int]) -> None:  # noqa: ANN401
    """Write the sheet of reasons and go to it."""
    sheet = _emptied(book, WHY_SHEET)
    write_page(sheet, lines, widths)
    sheet.activate()


def remove(book: Any, title: str) -> None:  # noqa: ANN401
    """Take away our sheet called `title`, if the book has it."""
    sheet = found(book, title)
    if sheet is not None:
        sheet.delete()
        book.names[NAMES[title]].delete()


def found(book: Any, title: str) -> Any:  # noqa: ANN401
    """Return our sheet called `title`, wherever it was moved or renamed to; None when the book has none."""
    name = next((one for one in book.names if one.name == NAMES[title]), None)
    if name is None:
        return None
    if "#REF!" in (refers_to := name.refers_to):
        name.delete()
        return None
    owner = sheet_of(refers_to)
    return next((sheet for sheet in book.sheets if sheet.name == owner), None)


def _emptied(book: Any, title: str) -> Any:  # noqa: ANN401
    """Return our sheet called `title`, new and empty, with the sheet in front still in front."""
    active = book.sheets.active.name
    remove(book, title)  # clearing it would leave merged cells in some programs
    taken = {one.name.casefold() for one in book.sheets}
    name = next(n for n in (title, *(f"{title} ({k})" for k in range(2, 100))) if n.casefold() not in taken)
    sheet = book.sheets.add(name, after=last_visible(book))
    book.names.add(NAMES[title], f"={in_sheet(name, '$A$1')}")
    if active.casefold() in taken or active == name:
        book.sheets[active].activate()
    return sheet


def _link(sheet: str, cell: str) -> str:
    """Return a formula that shows the address and leads there when clicked; the bare address where it cannot lead."""
    place = in_sheet(sheet, cell).replace('"', '""')
    return f'=HYPERLINK("#{place}","{cell}")' if sheet and cell else cell
