"""The sheet "Tổng quan": what is proposed, in numbers and charts, and how sound the files are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.result import VERDICTS, Consolidation
from danhgia_xl.rating.findings import SEVERITIES
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited
from danhgia_xl.workbook.summary.charts import ChartSource, add_charts, rows_covered
from danhgia_xl.workbook.summary.counts import COUNTED, CountRow, Counts, column_name, count, totals
from danhgia_xl.workbook.summary.grid import Grid, Span
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES, Styles, set_up_page

SHEET: Final = "Tổng quan"
WIDTHS: Final = (31, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 8, 26)
_TOTAL: Final = 1 + len(COUNTED)
_REMARK: Final = _TOTAL + 1
SCALE: Final = 88
"""Print scale in percent: the columns fill the page with a little to spare. Page breaks need a scale, not "fit"."""


def write_overview(book: Workbook, styles: Styles, result: Consolidation) -> None:
    """Add the sheet "Tổng quan" to `book`."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    name = f"Tổng hợp đề xuất xếp loại năm {result.ruleset.data.nam}"
    set_up_page(sheet, name, f"Bộ quy tắc {result.ruleset.id}", repeat_header=False)
    sheet.set_print_scale(SCALE)
    sheet.center_horizontally()
    counts = count(result)
    grid = Grid(sheet, styles, WIDTHS)
    title_block(grid, result.ruleset, result.title)
    grid.heading("1. Số lượng đề xuất theo đối tượng")
    kinds = count_table(grid, "Đối tượng", counts.kinds, remark="Căn cứ")
    _duplicate_note(grid, counts)
    _decision_note(grid, counts)
    _placeholder_notes(grid, result)
    grid.heading("2. Tệp đã đọc và phát hiện")
    files_and_findings(grid, counts)
    sheet.set_h_pagebreaks([grid.row])
    if counts.units:
        grid.heading("3. Biểu đồ")
        chart_row = grid.row
        grid.row += rows_covered(len(counts.units))
        grid.heading("4. Viên chức, người lao động theo đơn vị")
        units = count_table(grid, "Đơn vị", counts.units, total=True, remark="Đề xuất cho tập thể")
        add_charts(book, sheet, chart_row, kinds, units)


def title_block(grid: Grid, ruleset: RuleSet, name: str) -> None:
    """Write who is rated, what this is, by which rule set, and that nothing here is a decision."""
    make = grid.styles.make
    grid.line(name.upper(), make(bold=True, font_size=12), 20)
    title = f"BẢNG TỔNG HỢP ĐỀ XUẤT XẾP LOẠI CHẤT LƯỢNG NĂM {ruleset.data.nam}"
    grid.line(title, make(bold=True, font_size=16, align="center"), 28)
    grid.line(f"Theo {ruleset.data.ten} (bộ quy tắc {ruleset.id})", make(italic=True, align="center", text_wrap=True))
    grid.skip(6)
    notice = (
        "ĐÂY LÀ ĐỀ XUẤT, không phải kết quả xếp loại: mức theo tiêu chí, sau khi xét trần theo tập thể"
        f"{_clauses(ruleset.data.tran)}, biểu quyết{_clauses(ruleset.data.bieu_quyet)} và chỉ tiêu mức xuất sắc"
        f"{_clauses(ruleset.data.chi_tieu)}. Chỗ văn bản để người quyết định, phần mềm không chọn thay mà ghi là đang "
        "chờ. Cá nhân, tập thể có thẩm quyền xem xét và quyết định."
    )
    if ruleset.data.thu_nghiem:
        notice += f"\nBộ quy tắc thử nghiệm: {ruleset.data.thu_nghiem}"
    grid.notice(notice)


def _clauses(rules: Sequence[Cited]) -> str:
    named = "; ".join(dict.fromkeys(rule.can_cu for rule in rules))
    return f" ({named})" if named else ""


def count_table(grid: Grid, corner: str, rows: list[CountRow], *, total: bool = False, remark: str = "") -> ChartSource:
    """Write a count table and return where its rows stand."""
    styles = grid.styles
    heads = [Span(0, 0, corner, styles.header())]
    heads += [Span(c, c, column_name(code), styles.header(TONES[code].tint)) for c, code in enumerate(COUNTED, 1)]
    heads.append(Span(_TOTAL, _TOTAL, "Tổng", styles.header()))
    if remark:
        heads.append(Span(_REMARK, _REMARK, remark, styles.header()))
    grid.record(heads, 48)
    source = ChartSource(SHEET, rows, grid.row)
    for row in [*rows, totals(rows)] if total else rows:
        bold = total and row.name == "Cộng"
        _count_row(grid, row, bold=bold, remark=bool(remark))
    return source


def _count_row(grid: Grid, row: CountRow, *, bold: bool, remark: bool) -> None:
    cell = grid.styles.cell
    text, number = (cell("total_label"), cell("total")) if bold else (cell("label"), cell("figure"))
    spans = [Span(0, 0, row.name, text)]
    spans += [Span(c, c, value, number) for c, value in enumerate(row.counts, 1)]
    spans.append(Span(_TOTAL, _TOTAL, sum(row.counts), cell("total")))
    if remark:
        spans.append(Span(_REMARK, _REMARK, row.remark, text))
    grid.record(spans)


def _duplicate_note(grid: Grid, counts: Counts) -> None:
    """Say under the table how many of its rows stand twice; none is dropped, people decide which one holds."""
    if counts.duplicates:
        note = (
            f"Trong các số trên có {counts.duplicates} dòng trùng người hoặc trùng đơn vị (xem trang Vi phạm); "
            "chưa loại dòng nào."
        )
        grid.line(note, grid.styles.make(bold=True, font_size=10, font_color="#B0402B", text_wrap=True))


def _decision_note(grid: Grid, counts: Counts) -> None:
    """Say under the table how many rows the competent authority has decided; the table counts proposals."""
    made, differing = counts.decided
    if made:
        differ = f"{differing} trường hợp khác đề xuất" if differing else "không trường hợp nào trái đề xuất"
        note = f"Bảng trên đếm đề xuất. Cấp có thẩm quyền đã quyết định {made} trường hợp, {differ}."
        grid.line(note, grid.styles.make(bold=True, font_size=10, text_wrap=True))


def _placeholder_notes(grid: Grid, result: Consolidation) -> None:
    """Say under the table which kinds were rated on a scale that stands in for the office's own."""
    present = set(result.units["doi_tuong"]) | set(result.people["doi_tuong"])
    for kind, subject in result.ruleset.data.doi_tuong.items():
        if kind in present and subject.ghi_chu:
            grid.line(f"{subject.ten}: {subject.ghi_chu}", grid.styles.make(italic=True, font_size=10, text_wrap=True))


def files_and_findings(grid: Grid, counts: Counts) -> None:
    """Write three small tables side by side: verdicts, severities, clauses."""
    styles = grid.styles
    head = styles.header()
    titles = [(0, 0, "Kết luận tệp"), (1, 1, "Số tệp"), (3, 3, "Mức độ"), (4, 4, "Phát hiện")]
    titles += [(6, 7, "Căn cứ bị vi phạm nhiều nhất"), (8, 8, "Vi phạm"), (9, 9, "Cảnh báo")]
    grid.record([Span(first, last, title, head) for first, last, title in titles], 34)
    files = [(code, VERDICTS[code], number) for code, number in counts.verdicts.items()]
    files.append((PLAIN, "Tổng số tệp", sum(counts.verdicts.values())))
    found = [(code, words, counts.severities[code]) for code, words in SEVERITIES.items()]
    for file, finding, clause in zip_longest(files, found, counts.clauses):
        spans: list[Span] = []
        for column, look, entry in ((0, "mark_label", file), (3, "mark_tight", finding)):
            if entry:
                code, words, number = entry
                spans.append(Span(column, column, words, styles.cell(look, code)))
                spans.append(Span(column + 1, column + 1, number, styles.cell("figure", code)))
        if clause:
            name, violations, warnings = clause
            spans.append(Span(6, 7, name, styles.cell("label")))
            spans += [Span(8, 8, violations, styles.cell("figure")), Span(9, 9, warnings, styles.cell("figure"))]
        grid.record(spans)
