"""The sheet "Giải trình": for each person and collective a closed block with everything behind the proposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from danhgia_xl.batch.explained import Explained, Explanations
from danhgia_xl.batch.lookup import Roster
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.explain_text import TextLine
from danhgia_xl.rating.ratings import RowKey
from danhgia_xl.terms import KHONG_THUOC_DIEN, TIERS, label
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.list_sheet import Body, ListSheet
from danhgia_xl.workbook.summary.list_writer import checked
from danhgia_xl.workbook.summary.row_height import row_heights
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES, Styles, set_up_page

SHEET: Final = "Giải trình"
MOST_BLOCKS: Final = 400
"""Blocks on the sheet: an institution of some three hundred people with its units, about 12,000 rows.

More would make the summary slow to write and to open, while one person's block is a command away.
"""
_HEADERS: Final = ("Kết quả", "Người, tập thể; điều kiện", "Đề xuất; đang có", "Căn cứ; nguồn")
_WIDTHS: Final = (13.0, 70.0, 48.0, 28.0)
_ROOM: Final = (0.95, 0.95, 1.0, 1.0)
"""Room of a column's text: some rows are bold."""
_SCALE: Final = 88
"""Print scale in percent at which the columns fill the page."""
_FIRST_ROW: Final = 2
_SOURCE: Final = 3
_HEAD, _RESULT, _TITLE = "dau:", "ket_qua", "de_muc"


@dataclass(slots=True)
class ExplainRows:
    """The rows of the sheet as columns. `heads` are the rows of the blocks by who they are about; `note` says why."""

    columns: tuple[list[str], list[str], list[str], list[str]] = field(default_factory=lambda: ([], [], [], []))
    tones: list[str] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    heads: dict[RowKey, int] = field(default_factory=dict)
    sources: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    note: str = ""

    def add(self, tone: str, *cells: str, inside: bool = True) -> None:
        """Add one row."""
        for column, cell in zip(self.columns, (*cells, "", "", "", "")[:4], strict=True):
            column.append(cell)
        self.tones.append(tone)
        self.inside.append(inside)

    def add_block(self, explained: Explained) -> None:
        """Add the block of one row: a head, then everything that belongs to it."""
        rated, page = explained.rated, explained.page
        after = explained.explanation.after
        proposal = after.proposal if after else explained.explanation.outcome
        self.heads[rated.kind, rated.row] = len(self.tones)
        self.sources[len(self.tones)] = (rated.file, rated.sheet, rated.cell)
        who, place = f"{rated.name}, {explained.role}", f"{rated.sheet}!{rated.cell}" if rated.sheet else ""
        self.add(f"{_HEAD}{proposal}", rated.code, who, label(proposal), place, inside=False)
        self.add(PLAIN, "", f"Nguồn: {explained.place}")
        for result in page.results:
            self.add(_RESULT, "", result)
        self.add(PLAIN, "", page.reason)
        for block in page.blocks:
            self.add(_TITLE, "", block.title, block.end)
            for line in block.lines:
                self.add_line(line)

    def add_line(self, line: TextLine) -> None:
        """Add one line of a block."""
        self.add(line.tone, line.mark.replace("\n  ", "\n"), line.text, line.value, line.clause)

    def location(self, key: RowKey) -> str:
        """Return where the block of `key` begins, as the target of a link."""
        return f"'{SHEET}'!A{_FIRST_ROW + self.heads[key] + 1}"


def explain_rows(result: Consolidation, roster: Roster, order: Sequence[RowKey]) -> ExplainRows:
    """Return the blocks of the rows `order`: all, or beyond `MOST_BLOCKS` those that are open or were moved."""
    explanations = Explanations(result, roster)
    known = [key for key in order if explanations.can(key[0])]
    chosen = known if len(known) <= MOST_BLOCKS else list(_calling_for_it(roster, known))
    rows = ExplainRows(note=_note(len(known), len(chosen)))
    for kind, position in chosen[:MOST_BLOCKS]:
        rows.add_block(explanations.of(kind, position))
    return rows


def _calling_for_it(roster: Roster, keys: Sequence[RowKey]) -> Iterator[RowKey]:
    """Yield the rows that are open, were moved by a step after the criteria, or are decided differently."""
    names = ("tieu_chi", "xep_loai", "hieu_luc")
    columns = {kind: [roster.column(kind, name) for name in names] for kind in roster.sizes}
    for kind, row in keys:
        criteria, proposal, counted = (column[row] for column in columns[kind])
        settled = criteria == proposal == counted and proposal in (*TIERS, KHONG_THUOC_DIEN)
        if not settled:
            yield kind, row


def _note(rows: int, chosen: int) -> str:
    """Say how to use the sheet, and what is not on it."""
    use = "Bấm dấu + ở lề trái (hoặc nút 2 ở góc) để mở từng phần."
    if chosen == rows <= MOST_BLOCKS:
        return use
    which = f"Có {rows} người, tập thể; trang này chỉ nêu trường hợp còn mở, bị đổi mức hoặc quyết định khác"
    most = f", và chỉ {MOST_BLOCKS} trong {chosen} trường hợp ấy" if chosen > MOST_BLOCKS else ""
    command = "danhgia-xl giai-trinh THƯ_MỤC MÃ (thêm --so, --cach-doc như khi tổng hợp)"
    return f"{which}{most}. Trường hợp khác: {command}. {use}"


def write_explanation_sheet(
    book: Workbook, styles: Styles, rows: ExplainRows, links: LinkMaker, *, closed: bool = True
) -> None:
    """Add the sheet "Giải trình" to `book`; with `closed` each block shows only its head."""
    sheet = book.add_worksheet(SHEET, ListSheet)
    sheet.set_row(0, 18)
    checked(sheet.write_string(0, 0, rows.note, styles.make(italic=True, font_size=10)))
    sheet.set_row(_FIRST_ROW - 1, 24)
    for index, (title, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
        sheet.set_column(index, index, width)
        checked(sheet.write_string(_FIRST_ROW - 1, index, title, styles.header()))
    if rows.tones:
        formats = {tone: _formats(styles, tone) for tone in dict.fromkeys(rows.tones)}
        inside = rows.inside if closed else ()
        sheet.set_body(_FIRST_ROW, Body(rows.columns, rows.tones, formats, _heights(rows), inside))
        last = _FIRST_ROW + len(rows.tones)
        sheet.ignore_errors({"number_stored_as_text": f"A{_FIRST_ROW + 1}:D{last}"})
        sheet.set_links(_SOURCE, list(_source_links(rows, links)))
    else:
        checked(sheet.write_string(_FIRST_ROW, 1, "Không có dữ liệu để giải trình.", styles.make(italic=True)))
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.hide_gridlines(2)
    set_up_page(sheet, "Giải trình đề xuất xếp loại", "Đề xuất; cấp có thẩm quyền xem xét, quyết định.")
    sheet.repeat_rows(_FIRST_ROW - 1)
    if not closed:
        sheet.set_print_scale(_SCALE)  # page breaks need a scale, not "fit"
        sheet.set_h_pagebreaks([_FIRST_ROW + row for row in list(rows.heads.values())[1:]])
    sheet.print_area(0, 0, max(_FIRST_ROW + len(rows.tones) - 1, _FIRST_ROW), len(_WIDTHS) - 1)


def _source_links(rows: ExplainRows, links: LinkMaker) -> Iterator[Link | None]:
    for row in range(len(rows.tones)):
        source = rows.sources.get(row)
        yield links.to(*source) if source else None


_LOOKS: Final[dict[str, tuple[str, str, str, str]]] = {
    _RESULT: ("text", "strong", "text", "text"),
    _TITLE: ("band", "band", "band", "band"),
    "tot": ("text", "text", "text", "text"),
    "xau": ("strong", "text", "text", "text"),
    "cho": ("strong", "text", "text", "text"),
    "mo": ("faint", "faint", "faint", "faint"),
}
"""Looks of the four cells by kind of line; a line against the row stands out by its bold mark."""


def _formats(styles: Styles, tone: str) -> list[Format]:
    """Return the formats of a row's four cells."""
    if tone.startswith(_HEAD):
        outcome = tone.removeprefix(_HEAD)
        looks = ("strong", "strong", "mark", "link")
        return [styles.cell(look, outcome if outcome in TONES else PLAIN) for look in looks]
    return [styles.cell(look, PLAIN) for look in _LOOKS.get(tone, ("text",) * 4)]


def _heights(rows: ExplainRows) -> list[float]:
    rooms = [width * room for width, room in zip(_WIDTHS, _ROOM, strict=True)]
    return row_heights(list(zip(rooms, rows.columns, strict=True)), len(rows.tones))
