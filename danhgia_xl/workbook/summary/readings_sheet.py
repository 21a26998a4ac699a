"""The sheet "Cách đọc": for each gap of the text, what every other reading of it would change, and whose results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.affected import Affected, affected
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.alternatives import ReadingEffect
from danhgia_xl.rating.compare import Difference
from danhgia_xl.workbook.summary.grid import Grid, Span
from danhgia_xl.workbook.summary.sheet_style import Styles, set_up_page

NAME: Final = "Cách đọc"
MOST_LISTED: Final = 200
"""Rows listed under one reading: what a person can look through; beyond it the number alone tells enough."""

_WIDTHS: Final = (9, 30, 26, 26, 46, 60)
_LAST: Final = len(_WIDTHS) - 1
_INTRO: Final = (
    "Văn bản có chỗ chưa rõ. Dưới đây: nếu đọc khác đi thì kết quả của ai thay đổi, sau cả trần, liên kết, phiếu và "
    "chỉ tiêu. Đổi cách đọc bằng tùy chọn --cach-doc; cấp có thẩm quyền quyết định đọc theo cách nào."
)


def write_readings(book: Workbook, styles: Styles, result: Consolidation) -> None:
    """Add the sheet "Cách đọc" to `book`: a table of all other readings, then the results each would change."""
    sheet = book.add_worksheet(NAME)
    sheet.hide_gridlines(2)
    note = f"Bộ quy tắc {result.ruleset.id}"
    set_up_page(sheet, "Kết quả theo các cách đọc khác", note, repeat_header=False)
    sheet.fit_to_pages(1, 0)
    grid = Grid(sheet, styles, _WIDTHS)
    grid.line("KẾT QUẢ SẼ RA SAO NẾU ĐỌC VĂN BẢN KHÁC ĐI", styles.make(bold=True, font_size=14), 26)
    grid.line(_INTRO, styles.make(text_wrap=True, italic=True))
    grid.skip()
    _overview(grid, result)
    for effect in result.alternatives:
        if _renamed(effect):
            _effect(grid, effect, result)
    sheet.print_area(0, 0, grid.row - 1, _LAST)


def _overview(grid: Grid, result: Consolidation) -> None:
    """Write one row per other option: question, clause, option in force, other option, how many results change."""
    titles = ("Mã", "Chỗ chưa rõ", "Căn cứ", "Số kết quả đổi", "Đang đọc là", "Nếu đọc là")
    _header(grid, titles)
    text, bold = grid.styles.cell("text"), grid.styles.cell("mark")
    for effect in result.alternatives:
        reading = result.ruleset.reading(effect.reading)
        values = (
            effect.reading,
            reading.van_de,
            reading.can_cu,
            counted(effect, result),
            reading.lua_chon[effect.in_force],
            reading.lua_chon[effect.option],
        )
        looks = (bold, text, text, bold, text, text)
        _row(grid, values, looks)


def counted(effect: ReadingEffect, result: Consolidation) -> str:
    """Return how many results of people and of collectives change: "3 cá nhân, 1 tập thể", or "không".

    Those that stay open and may only come to other tiers than before are counted apart.
    """
    renamed = _renamed(effect)
    kinds = [result.ruleset.subject(difference.kind).loai for difference in renamed]
    people, units = kinds.count("ca_nhan"), kinds.count("tap_the")
    told = ", ".join(filter(None, [f"{people} cá nhân" if people else "", f"{units} tập thể" if units else ""]))
    still_open = len(effect.differences) - len(renamed)
    more = f"; {still_open} kết quả vẫn để ngỏ, còn có thể khác" if still_open else ""
    return (told or "không") + more


def _renamed(effect: ReadingEffect) -> list[Difference]:
    return [difference for difference in effect.differences if difference.renamed]


def _effect(grid: Grid, effect: ReadingEffect, result: Consolidation) -> None:
    """List the results that change under one option, at most `MOST_LISTED`."""
    reading = result.ruleset.reading(effect.reading)
    grid.skip()
    grid.heading(f"{effect.reading}: nếu đọc là “{reading.lua_chon[effect.option]}”, đổi {counted(effect, result)}")
    renamed = _renamed(effect)
    rows = affected(renamed[:MOST_LISTED], result.tables, result.ruleset)
    left_out = len(renamed) - len(rows)
    if left_out:
        words = f"Chỉ liệt kê {MOST_LISTED} kết quả đầu; còn {left_out} kết quả nữa."
        option = f"--cach-doc {effect.reading}={effect.option}"
        grid.line(f"{words} Muốn xem đủ, tổng hợp ra sổ khác với {option}.", grid.styles.make(italic=True))
    _header(grid, ("Mã", "Tên", "Đối tượng", "Đơn vị", "Thay đổi", "Vì"))
    _list(grid, rows, result)


def _list(grid: Grid, rows: Sequence[Affected], result: Consolidation) -> None:
    text = grid.styles.cell("text")
    for row in rows:
        kind = result.ruleset.subject(row.doi_tuong).ten
        _row(grid, (row.ma, row.ten, kind, row.don_vi, row.thay_doi, row.vi), (text,) * len(_WIDTHS))


def _header(grid: Grid, titles: Sequence[str]) -> None:
    _row(grid, titles, (grid.styles.header(),) * len(_WIDTHS))


def _row(grid: Grid, values: Sequence[str], looks: Sequence[object]) -> None:
    pairs = enumerate(zip(values, looks, strict=True))
    grid.record([Span(column, column, value, look) for column, (value, look) in pairs])
