"""The two sheets behind the form: "Hướng dẫn" (how to fill it in) and the hidden data sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.workbook.mark import DATA_SHEET, GUIDE_SHEET, LAYOUT_VERSION, MARK_NAME, READINGS_KEY, mark_text
from danhgia_xl.workbook.template.breaks import Breaks
from danhgia_xl.workbook.template.buttons import INSTALL_NAME, INSTALL_TEXT, SHEET_COMMANDS
from danhgia_xl.workbook.template.fill import Placed
from danhgia_xl.workbook.template.grid import make_grid
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.legend import legend
from danhgia_xl.workbook.template.pen import FormSheet, Pen
from danhgia_xl.workbook.template.print import set_up_print
from danhgia_xl.workbook.template.references import elsewhere
from danhgia_xl.workbook.template.styles import LABEL, PARAGRAPH, PLAIN, SECTION, SUBTITLE, TITLE, Style

_WIDTH: Final = 620.0
_SAMPLE: Final = (0, 1)
_TEXT: Final = (2, 11)


def write_guide(job: Job) -> None:
    """Write the sheet "Hướng dẫn": the form's own instructions, then the legend of its cells."""
    sheet = job.book.add_worksheet(GUIDE_SHEET, worksheet_class=FormSheet)
    pen = Pen(sheet, job.styles, make_grid([], _WIDTH, []), Placed(), Breaks())
    form = job.form
    pen.line("HƯỚNG DẪN GHI BIỂU", TITLE, least=24)
    pen.line(form.ten, SUBTITLE)
    pen.gap(8)
    pen.line(form.tom_tat, PARAGRAPH)
    pen.line(f"Căn cứ: {form.can_cu}.", PARAGRAPH)
    _section(pen, "Cách ghi")
    for number, text in enumerate(form.huong_dan, 1):
        _item(pen, f"{number}.", text, PLAIN)
    for title, items in legend(job):
        _section(pen, title)
        for sample, text, style in items:
            _item(pen, sample, text, replace(style, locked=True))
    if job.buttons:
        _buttons(pen, job)
    set_up_print(sheet, job, landscape=False, guide=True)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def write_data_sheet(job: Job) -> None:
    """Write the hidden sheet that names the form and holds the lists behind the drop-downs. Written last."""
    sheet = job.book.add_worksheet(DATA_SHEET)
    rows = [
        ("nhan_dang", mark_text(job.form.ma, job.ruleset.id)),
        ("mau", job.form.ma),
        ("bo_quy_tac", job.ruleset.id),
        ("phien_ban", str(LAYOUT_VERSION)),
    ]
    if used := job.readings_used:
        rows.append((READINGS_KEY, "; ".join(f"{code}={job.ruleset.readings[code]}" for code in used)))
    for row, (key, value) in enumerate(rows):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    for row, (name, expression) in enumerate(job.computed.items(), len(rows)):
        sheet.write_string(row, 0, name)
        sheet.write_formula(row, 1, f'=IFERROR({expression()},"")', None, "")
        job.book.define_name(name, f"={DATA_SHEET}!$B${row + 1}")
    for labels, column in job.lists.columns.items():
        for row, label in enumerate(labels):
            sheet.write_string(row, column, label)
    for words, name in job.lists.named.items():
        job.book.define_name(name, job.lists.source(words))
    job.book.define_name(MARK_NAME, f"={DATA_SHEET}!$B$1")
    sheet.protect("")
    sheet.hide()


def _buttons(pen: Pen, job: Job) -> None:
    """Write what the buttons do, and the cell a button shows when it finds nothing to run."""
    _section(pen, f"Nút {COMMANDS[0].label}")
    for command in COMMANDS:
        if command.code in SHEET_COMMANDS:
            _item(pen, "▣", f"{command.label}: {command.tip}", PLAIN)
    job.book.define_name(INSTALL_NAME, f"={elsewhere(*pen.address(_TEXT))}")
    _item(pen, "!", INSTALL_TEXT, PLAIN)


def _section(pen: Pen, title: str) -> None:
    pen.gap(8)
    pen.line(title, SECTION)


def _item(pen: Pen, sample: str, text: str, style: Style) -> None:
    pen.put(_SAMPLE, sample, replace(style, align="center"))
    pen.put(_TEXT, text, replace(LABEL, indent=1))
    pen.end_row(least=20)
