"""The sheet "Chỉ tiêu": per quota and group who reaches what, the places on each base, and who still has to choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.batch.lookup import Roster
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.quota_words import BASES, SMALL_GROUP, places_number, share_text, state_text
from danhgia_xl.rating.ratings import QuotaGroup, RowKey
from danhgia_xl.rules.schema import QUOTA_BASES, Quota
from danhgia_xl.terms import CHO_QUYET_DINH, fold, label
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.grid import Grid, Span
from danhgia_xl.workbook.summary.sheet_style import PLAIN, Styles, set_up_page

SHEET: Final = "Chỉ tiêu"
_WIDTHS: Final = (30, 11, 11, 11, 12, 12, 12, 8, 16, 42)
_SCALE: Final = 80
"""Print scale in percent at which the columns fill the page."""
_LAST: Final = len(_WIDTHS) - 1
_SECTION_POINTS: Final = 170
"""A heading, its line, the header and a group or two, which stay on one page."""
MOST_LISTED: Final = 200
"""Names beneath one group: more than any real group has; the lists have everybody, with a filter."""
_WARN: Final = "▲ "
"""Before a place count of 0."""
_NOTE: Final = (
    "Số chỗ tính trên cả ba cơ số, làm tròn xuống; cơ số đang dùng in đậm, có dấu ●. ▲ 0 là nhóm quá nhỏ nên không có "
    "chỗ nào. Người đang chờ được nêu theo thứ tự trong sổ, không phải thứ hạng: phần mềm không chọn ai."
)


def write_quotas(book: Workbook, styles: Styles, result: Consolidation, roster: Roster, links: LinkMaker) -> None:
    """Add the sheet "Chỉ tiêu" to `book`."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    title = f"Chỉ tiêu mức xuất sắc năm {result.ruleset.data.nam}"
    set_up_page(sheet, title, f"Bộ quy tắc {result.ruleset.id}", repeat_header=False)
    sheet.set_print_scale(_SCALE)
    grid = Grid(sheet, styles, _WIDTHS, _SCALE)
    grid.line(title.upper(), styles.make(bold=True, font_size=14), 26)
    grid.notice(_NOTE)
    for quota in result.ruleset.data.chi_tieu:
        groups = [group for group in result.quotas if group.quota == quota.id]
        _Section(grid, quota, result, roster, links).write(groups)
    sheet.print_area(0, 0, grid.row - 1, _LAST)


class _Section:
    """One quota: a table of its groups, the open ones with those who wait."""

    def __init__(self, grid: Grid, quota: Quota, result: Consolidation, roster: Roster, links: LinkMaker) -> None:
        self._grid, self._quota, self._roster, self._links = grid, quota, roster, links
        self._ruleset = result.ruleset
        self._several: dict[str, set[RowKey]] = {}
        for key, name in self._members(result):
            if len(roster.column(key[0], "co_the")[key[1]]) > 1 and not roster.text(*key, "quyet_dinh"):
                self._several.setdefault(name, set()).add(key)

    def _members(self, result: Consolidation) -> Iterator[tuple[RowKey, str]]:
        """Yield every row of the quota with its group (`terms.fold`)."""
        for kind in self._quota.doi_tuong:
            if kind in result.tables:
                for position, name in enumerate(result.tables[kind][self._quota.nhom].tolist()):
                    yield (kind, position), fold(name) if isinstance(name, str) else ""

    def write(self, groups: list[QuotaGroup]) -> None:
        """Write the heading, then the table of `groups` if there are any."""
        quota, ruleset = self._quota, self._ruleset
        italic = self._grid.styles.make(italic=True, text_wrap=True)
        who = ", ".join(ruleset.subject(kind).ten.lower() for kind in quota.doi_tuong)
        group = ruleset.fact(quota.nhom).ten
        self._grid.keep(_SECTION_POINTS)
        self._grid.skip()
        self._grid.heading(f"{quota.tom_tat.rstrip('.')} ({quota.can_cu})")
        told = f"Áp dụng cho {who}; mỗi nhóm cùng “{group}” có chỉ tiêu riêng. Người quyết: {quota.nguoi_quyet}."
        self._grid.line(told, italic)
        if not groups:
            self._grid.line("Không có ai trong diện.", italic)
            return
        self._header(groups[0])
        for it in groups:
            self._group(it)

    def _header(self, first: QuotaGroup) -> None:
        quota = self._quota
        titles = [
            self._ruleset.fact(quota.nhom).ten,
            f"Từ {label(quota.xuong).lower()} trở lên",
            "Được xếp loại",
            f"{label(quota.muc)} trước chỉ tiêu",
            *(f"Chỗ theo {BASES[base]}" + (" ●" if base == first.base else "") for base in QUOTA_BASES),
            "Tỷ lệ",
            "Văn bản cho phép tỷ lệ khác",
            "Tình trạng",
        ]
        look = self._grid.styles.header()
        self._grid.record([Span(column, column, title, look) for column, title in enumerate(titles)])

    def _group(self, group: QuotaGroup) -> None:
        cell = self._grid.styles.cell
        decided = sum(bool(self._roster.text(*key, "quyet_dinh")) for key in group.waiting)
        waits = len(group.waiting) > decided or (bool(group.possible) and group.state != "DU_CHO")
        tone = CHO_QUYET_DINH if waits else PLAIN
        counts = (_range(group.reach, group.reach_most), _range(group.total, group.total_most), len(group.candidates))
        spans = [Span(0, 0, group.group or "(không ghi)", cell("label", tone))]
        spans += [Span(column, column, value, cell("figure", tone)) for column, value in enumerate(counts, 1)]
        spans += [self._places(column, group, tone) for column in range(4, 4 + len(QUOTA_BASES))]
        spans += [Span(7, 7, share_text(group), cell("figure", tone)), Span(8, 8, group.document, cell("label", tone))]
        unsettled = len(self._several.get(fold(group.group), set()) - set(group.candidates))
        words = state_text(group, unsettled, by_vote=self._quota.phieu is not None)
        words += f"; đã quyết định {decided} trường hợp" if decided else ""
        self._grid.record([*spans, Span(9, 9, words, cell("mark_label" if waits else "label", tone))])
        if group.candidates and not group.places_most:
            self._grid.record([Span(0, _LAST, SMALL_GROUP, cell("mark_label", "canh_bao"))])
        if group.waiting:
            self._list_waiting(group)

    def _places(self, column: int, group: QuotaGroup, tone: str) -> Span:
        """Return the cell of one base; the base in force shows a range while rows are open, and a warning at 0."""
        cell, base = self._grid.styles.cell, QUOTA_BASES[column - 4]
        if base != group.base:
            return Span(column, column, group.caps[base], cell("figure", tone))
        shown = places_number(group)
        if shown == "0":
            return Span(column, column, f"{_WARN}{shown}", cell("total", "canh_bao"))
        return Span(column, column, shown if group.places != group.places_most else group.places, cell("total", tone))

    def _list_waiting(self, group: QuotaGroup) -> None:
        """List those who wait, and those who may still join them, in the order of the roster."""
        cell, head = self._grid.styles.cell, self._grid.styles.sub_header()
        titles = (
            (0, 0, "Đang chờ (thứ tự trong sổ)"),
            (1, 3, "Đơn vị"),
            (4, 6, "Theo tiêu chí"),
            (7, 9, "Đề xuất; quyết định"),
        )
        self._grid.record([Span(first, last, title, head) for first, last, title in titles])
        kinds = self._quota.doi_tuong
        rows = sorted({*group.waiting, *group.possible}, key=lambda key: (kinds.index(key[0]), key[1]))
        for kind, row in rows[:MOST_LISTED]:
            link, proposal = self._links.explanation((kind, row)), self._roster.text(kind, row, "xep_loai")
            decided, name = self._roster.text(kind, row, "quyet_dinh"), f"• {self._roster.name(kind, row)}"
            decision = f"; đã quyết định: {label(decided)}" if decided else ""
            spans = [
                Span(0, 0, name, cell("link_label" if link else "label"), link.location if link else ""),
                Span(1, 3, self._roster.text(kind, row, "don_vi"), cell("label")),
                Span(4, 6, label(self._roster.text(kind, row, "tieu_chi")), cell("label")),
                Span(7, 9, label(proposal) + decision, cell("mark_label", proposal)),
            ]
            self._grid.record(spans)
        if len(rows) > MOST_LISTED:
            more = f"… và {len(rows) - MOST_LISTED} trường hợp nữa: lọc cột “Đề xuất” ở trang danh sách."
            self._grid.record([Span(0, _LAST, more, cell("mark_label"))])


def _range(least: int, most: int) -> int | str:
    return least if least == most else f"{least}–{most}"
