"""The sheets "Tổng quan" and "Cơ sở" of the summary of many institutions: what is proposed, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.institutions.part import COUNTED_STATE
from danhgia_xl.batch.institutions.result import Gathered, counted_sentences, lower_first, state_words
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.batch.result import VERDICTS
from danhgia_xl.rating.findings import SEVERITIES
from danhgia_xl.terms import HTNV, HTTNV, HTXSNV, KHTNV, OPEN_OUTCOMES, TIERS
from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.charts import kinds_chart
from danhgia_xl.workbook.summary.counts import COUNTED, WAITING, CountRow, Counts, clause_table, column_name, counted_as
from danhgia_xl.workbook.summary.grid import Grid
from danhgia_xl.workbook.summary.institutions.lists import NOTE, numbering
from danhgia_xl.workbook.summary.overview import (
    SCALE,
    SHEET,
    WIDTHS,
    count_table,
    files_and_findings,
    title_block,
)
from danhgia_xl.workbook.summary.rated_sheets import PARTY_KINDS, STATE_KINDS
from danhgia_xl.workbook.summary.sheet_style import OFF, PLAIN, Styles, set_up_page
from danhgia_xl.workbook.summary.stream_list import StreamColumn, StreamSpec

_CHART: Final = {"width": 1016, "height": 300}
_CHART_ROWS: Final = 16
_NO_TIER: Final = "CHUA_CO_MUC"
_COLUMNS: Final = (*TIERS, WAITING, _NO_TIER)
"""Outcomes on the sheet "Cơ sở": those that assign no tier stand in one column."""
_SHORT: Final = {
    HTXSNV: "xuất sắc", HTTNV: "tốt", HTNV: "hoàn thành", KHTNV: "không hoàn thành", _NO_TIER: "chưa có mức",
}  # fmt: skip
"""Tiers in the words people use for them, for many narrow columns."""
_LEFT_OUT: Final = "SELECT co_so FROM nguoi WHERE tinh = 0 UNION ALL SELECT co_so FROM tap_the WHERE tinh = 0"


def write_gathered_overview(book: Workbook, styles: Styles, result: Gathered, store: Store) -> None:
    """Add the sheet "Tổng quan" to `book`."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    data = result.ruleset.data
    set_up_page(sheet, f"Tổng hợp đề xuất xếp loại năm {data.nam}", f"Bộ quy tắc {data.id}", repeat_header=False)
    sheet.set_print_scale(SCALE)
    sheet.center_horizontally()
    counts = _counts(result, store)
    grid = Grid(sheet, styles, WIDTHS)
    title_block(grid, result.ruleset, f"Thư mục {Path(result.folder).resolve().name}")
    grid.heading("1. Số lượng đề xuất theo đối tượng")
    kinds = count_table(grid, "Đối tượng", counts.kinds, remark="Căn cứ")
    for note in counted_sentences(result):
        grid.line(note, styles.make(bold=True, font_size=10, text_wrap=True))
    grid.heading("2. Tệp đã đọc và phát hiện")
    files_and_findings(grid, counts)
    if counts.kinds:
        sheet.set_h_pagebreaks([grid.row])
        grid.heading("3. Biểu đồ")
        chart = kinds_chart(book, kinds)
        chart.set_size(_CHART)
        sheet.insert_chart(grid.row, 0, chart, {"y_offset": 6, "description": "Biểu đồ theo đối tượng"})
        grid.row += _CHART_ROWS


def institutions_stream(store: Store, links: LinkMaker) -> StreamSpec:
    """Return the list "Cơ sở": one row an institution, with its numbers.

    Numbers of an institution that counts add up to the totals; those of one that does not tell what is left out.
    """
    parts = [
        part for part in store.query("SELECT so, ten, tieu_de, nguon, tinh_trang FROM co_so ORDER BY so") if part[1]
    ]
    officials, members = _tiers(store, STATE_KINDS), _tiers(store, PARTY_KINDS)
    units = dict(store.query(f"SELECT t.co_so, COUNT(*) FROM {_shown('tap_the')} GROUP BY 1"))
    apart = dict(store.query(f"SELECT co_so, COUNT(*) FROM ({_LEFT_OUT}) GROUP BY 1"))
    files = dict(store.query("SELECT co_so, COUNT(*) FROM tep GROUP BY 1"))
    found = Counter({(so, severity): n for so, severity, n in store.query(
        "SELECT co_so, severity, COUNT(*) FROM phat_hien GROUP BY 1, 2"
    )})  # fmt: skip
    columns = [
        numbering(),
        StreamColumn(titles.INSTITUTION, 30, "text", lambda row: row[1]),
        StreamColumn("Tên", 26, "text", lambda row: row[2]),
        StreamColumn("Tình trạng", 16, "text", lambda row: state_words(row[4])),
        StreamColumn("Tệp", 6, "count", lambda row: files.get(row[0], 0)),
        StreamColumn("Tập thể", 6, "count", lambda row: units.get(row[0], 0)),
        *_tier_columns("Viên chức", officials),
        *_tier_columns("Đảng viên", members),
        StreamColumn("Dòng không tính", 7, "count", lambda row: apart.get(row[0], 0)),
        StreamColumn("Vi phạm", 7, "count", lambda row: found[row[0], "vi_pham"]),
        StreamColumn("Cảnh báo", 7, "count", lambda row: found[row[0], "canh_bao"]),
        StreamColumn("Nguồn", 24, "link", lambda row: row[3] or "các sổ của cơ sở"),
    ]
    return StreamSpec(
        titles.INSTITUTIONS_SHEET, "Các cơ sở", NOTE, "Không có cơ sở nào.", columns, (PLAIN, OFF),
        lambda row: PLAIN if row[4] == COUNTED_STATE else OFF, len(parts),
        lambda first, wanted: [parts[first : first + wanted]], 3, 1, len(columns) - 1,
        lambda row: links.to(row[3] or row[1]),
    )  # fmt: skip


def _tier_columns(who: str, tiers: Counter[tuple[int, str]]) -> list[StreamColumn]:
    def counted(code: str) -> StreamColumn:
        return StreamColumn(
            f"{who}: {_SHORT.get(code, lower_first(column_name(code)))}", 8.5, "count", lambda row: tiers[row[0], code]
        )

    total = StreamColumn(f"{who}: tổng", 7, "count", lambda row: sum(tiers[row[0], code] for code in _COLUMNS))
    return [*map(counted, _COLUMNS), total]


def _tiers(store: Store, kinds: Sequence[str]) -> Counter[tuple[int, str]]:
    marks = ", ".join("?" * len(kinds))
    counts: Counter[tuple[int, str]] = Counter()
    sql = f"SELECT t.co_so, xep_loai, COUNT(*) FROM {_shown('nguoi')} AND doi_tuong IN ({marks}) GROUP BY 1, 2"
    for number, outcome, rows in store.query(sql, kinds):
        counts[number, _NO_TIER if outcome in OPEN_OUTCOMES else counted_as(outcome)] += rows
    return counts


def _shown(table: str) -> str:
    """Return the rows of `table` that the numbers of their institution are made of."""
    return f"{table} t JOIN co_so c ON c.so = t.co_so WHERE (t.tinh = 1 OR c.tinh_trang <> '{COUNTED_STATE}')"


def _counts(result: Gathered, store: Store) -> Counts:
    pairs: Counter[tuple[str, str]] = Counter()
    for (kind, outcome), rows in result.tiers.items():
        pairs[kind, counted_as(outcome)] += rows
    subjects = {kind: it for kind, it in result.ruleset.data.doi_tuong.items() if any(key[0] == kind for key in pairs)}
    clauses = Counter({(clause, severity): n for clause, severity, n in store.query(
        "SELECT clause, severity, COUNT(*) FROM phat_hien GROUP BY 1, 2"
    )})  # fmt: skip
    return Counts(
        kinds=[
            CountRow(it.ten, tuple(pairs[kind, code] for code in COUNTED), it.can_cu) for kind, it in subjects.items()
        ],
        units=[],
        verdicts={code: result.verdicts.get(code, 0) for code in VERDICTS},
        severities={code: result.severities.get(code, 0) for code in SEVERITIES},
        clauses=clause_table(clauses),
        duplicates=0,
        decided=(0, 0),
    )
