"""What a table prints before anybody fills it in: its columns with their widths, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from danhgia_xl.errors import FormError, Problem, UsageError
from danhgia_xl.forms.model import BESIDE, Slot, Table
from danhgia_xl.forms.slots import SlotView
from danhgia_xl.rules.describe import due_words
from danhgia_xl.rules.schema import ScoreTable
from danhgia_xl.workbook.reader.plan import PERSON
from danhgia_xl.workbook.template.fill import Content
from danhgia_xl.workbook.template.grid import Column
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.pen import INDENT
from danhgia_xl.workbook.template.styles import ENTRY, HEADER
from danhgia_xl.workbook.template.text import CELL_PADDING, longest_word, text_width

NUMBER_SLOT: Final = Slot(ma="tt", nhan="TT", kieu="so", rong=4.5, nhap=False)
"""The column added to a table that declares no `tt`."""

_DENSE_COLUMNS: Final = 12
_LONG_TABLE: Final = 15
"""A blank table of more rows than this is shortened once it is known who stands in it."""

_SPARE_ROWS: Final = 5
"""Blank rows left then for those who come later."""

_FLAGGED_ID: Final = "!VC0000"
"""What an id column must hold on one line: an id with the symbol of a flag before it."""

_DENSE_WIDTH: Final = 5.0
_SHORT_KINDS: Final = ("diem", "ty_le", "so", "dau")
PIXELS_PER_CHAR: Final = 7
_COLUMN_PADDING: Final = 5


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One row: its printed values by slot id, and whether it is a heading line with nothing to fill in."""

    values: Mapping[str, Content]
    heading: bool = False


def slots_of(block: Table) -> list[Slot]:
    """Return the columns of a table as printed: a numbering column comes first when it declares none."""
    printed = [slot for slot in block.cot if slot.tinh not in BESIDE]
    return printed if any(slot.ma == NUMBER_SLOT.ma for slot in printed) else [NUMBER_SLOT, *printed]


def side_slots(block: Table) -> list[Slot]:
    """Return the columns that stand beside the printed table, from left to right."""
    return [slot for slot in block.cot if slot.tinh in BESIDE]


def open_end(block: Table) -> int:
    """Return how many rows below the last one what looks at all rows takes in, so that rows inserted there count."""
    return int(block.nguon == "trong" and not block.cong)


def is_dense(block: Table) -> bool:
    """Tell whether a table has so many columns that short values get narrow columns under turned headers."""
    return len(block.cot) >= _DENSE_COLUMNS


def columns_of(job: Job, block: Table) -> list[Column]:
    """Return the columns a table wants, in pixels; columns of texts and labels are flexible."""
    dense = is_dense(block)
    return [_column(job.view(slot), dense=dense) for slot in slots_of(block)]


def lines_of(job: Job, block: Table) -> list[PrintedLine]:
    """Return the rows of a table; a blank table has as many as declared, or as the filling needs.

    A long table that the filling gives rows for, if only none, has those rows and a few spare ones: a book issued for
    ten people does not print pages of blank lines.

    Raises FormError when the score table it prints is not in the rule set, UsageError when the filling has more rows
    than are printed.
    """
    given = len(job.fill.tables.get(block.ma, ()))
    if block.nguon == "trong":
        known = block.ma in job.fill.tables and block.so_dong > _LONG_TABLE
        count = given + _SPARE_ROWS if known else max(block.so_dong, given)
        return [PrintedLine({"tt": i}) for i in range(1, count + 1)]
    lines = _pre_printed(job, block)
    if given > len(lines):
        raise UsageError(f"Bảng {block.ma!r} của mẫu {job.form.ma} in sẵn {len(lines)} dòng; nhận được {given} dòng.")
    return lines


def line_runs(table: ScoreTable, groups: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Return the runs of lines to fill in, first and last counted from 0; only those of `groups` when given."""
    runs: list[tuple[int, int]] = []
    for row, line in enumerate(table.tieu_chi):
        if line.is_heading or (groups and line.nhom not in groups):
            continue
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _pre_printed(job: Job, block: Table) -> list[PrintedLine]:
    if block.nguon == "bang_diem":
        return _score_lines(_score_table(job, block))
    return _dossier_lines(job, block) if block.nguon == "ho_so" else _deadline_lines(job)


def _deadline_lines(job: Job) -> list[PrintedLine]:
    return [
        PrintedLine(
            {
                "tt": i,
                "noi_dung": step.viec,
                "ai": step.ai,
                "han": step.ngay,
                "yeu_cau": due_words(step).capitalize(),
                "can_cu": step.can_cu,
            }
        )
        for i, step in enumerate(job.ruleset.data.thoi_han, 1)
    ]


def _dossier_lines(job: Job, block: Table) -> list[PrintedLine]:
    papers = [item for item in job.ruleset.data.ho_so if item.cua == block.tu]
    return [
        PrintedLine({"tt": i, "noi_dung": item.tom_tat, "can_cu": item.can_cu, "han": job.due_date(item)})
        for i, item in enumerate(papers, 1)
    ]


def _score_table(job: Job, block: Table) -> ScoreTable:
    try:
        return job.ruleset.score_table(block.tu or "")
    except KeyError:
        known = ", ".join(table.ma for table in job.ruleset.data.bang_diem) or "(chưa có bảng nào)"
        problem = Problem(f"{block.ma}.tu", repr(block.tu), f"một bảng điểm của {job.ruleset.id}: {known}")
        raise FormError(job.form.ma, [problem]) from None


def _score_lines(table: ScoreTable) -> list[PrintedLine]:
    return [
        PrintedLine(
            {
                "tt": int(item.tt) if item.tt.isdecimal() else item.tt,
                "noi_dung": item.noi_dung,
                "toi_da": item.diem,
                "can_cu": item.can_cu or table.can_cu,
            },
            heading=item.is_heading,
        )
        for item in table.tieu_chi
    ]


def _column(view: SlotView, *, dense: bool) -> Column:
    """Return the width of one column: as declared, but no narrower than the longest word of a level header."""
    short = view.kind in _SHORT_KINDS
    chars = min(view.slot.rong, _DENSE_WIDTH) if dense and short else view.slot.rong
    width = chars * PIXELS_PER_CHAR + _COLUMN_PADDING
    if not (dense and short):
        width = max(width, longest_word(view.label, HEADER.font_size, bold=True) + CELL_PADDING)
    if view.code == PERSON:
        width = max(width, text_width(_FLAGGED_ID, ENTRY.font_size) + CELL_PADDING + INDENT)
    rigid = view.code in (NUMBER_SLOT.ma, PERSON)
    return Column(width, flexible=view.kind in ("chu", "thang") and not rigid)
