"""Writes official forms: a declaration (`forms.model.Form`) becomes a workbook, blank or filled in.

The same declaration tells the reader what to look for; it finds tables and fields by their labels, and the form
itself by the defined name `DG_MAU`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from filecmp import cmp
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import Form
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.output import put_in_place, replacing
from danhgia_xl.workbook.refused import telling
from danhgia_xl.workbook.template.estimate import write_estimate
from danhgia_xl.workbook.template.fill import Content, Fill, Heading, Placed, Raw
from danhgia_xl.workbook.template.guide import write_data_sheet, write_guide
from danhgia_xl.workbook.template.job import Job
from danhgia_xl.workbook.template.page import write_page
from danhgia_xl.workbook.template.styles import FONT

__all__ = ["Content", "Fill", "Heading", "Placed", "Raw", "write_book", "write_templates"]

BOOK_OPTIONS: Final = {
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    # A digit of this font is 8 pixels wide, without rounding: columns come out alike in every program.
    "default_format_properties": {"font_name": FONT, "font_size": 12, "font_scheme": False},
    "default_column_width": 72,
    "default_row_height": 21,
}
"""How every workbook made to be filled in is set up in XlsxWriter."""


def write_book(
    form: Form, ruleset: RuleSet, target: Path, fill: Fill | None = None, *, buttons: bool = False
) -> Placed:
    """Write `form` to `target`, with the values of `fill`, and return where every place stands.

    With `buttons` its rosters have buttons, whose macros are to be added (`macros/`).

    The file appears whole or not at all, and the same input gives the same bytes. Raises FormError when the form
    asks for what the rule set lacks, UsageError when a value does not fit into a sheet or `target` cannot be
    written.
    """
    with replacing(target) as draft:
        return _write(form, ruleset, draft.path, fill or Fill(), buttons=buttons)


def write_templates(
    ruleset: RuleSet, folder: Path, on_file: Callable[[Path], None] | None = None, *, overwrite: bool = False
) -> list[Path]:
    """Write every form of `ruleset` blank into `folder` (made when missing), one "<form code>.xlsx" each.

    `on_file` is called with each file when it is in place. A file there that differs from the blank form may be a
    filled one: without `overwrite` UsageError names it and nothing is written. Else raises as `write_book` and
    `load_forms` do.
    """
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with telling(folder), scratch(folder) as place:
        drafts = []
        for code, form in load_forms(ruleset).items():
            drafts.append(place / f"{code}.tmp")  # no workbook's name: nobody is to take it for one
            write_book(form, ruleset, drafts[-1])
        targets = [folder / f"{draft.stem}.xlsx" for draft in drafts]
        pairs = list(zip(drafts, targets, strict=True))
        taken = [str(target) for draft, target in pairs if target.exists() and not cmp(draft, target, shallow=False)]
        if taken and not overwrite:
            raise UsageError(
                f"Đã có tệp khác biểu mẫu trống, có thể đã điền: {', '.join(taken)}. "
                "Hãy chọn thư mục khác, hoặc thêm --ghi-de để ghi đè."
            )
        for draft, target in pairs:
            with telling(target):
                put_in_place(draft, target)
            if on_file:
                on_file(target)
    return targets


def _write(form: Form, ruleset: RuleSet, path: Path, fill: Fill, *, buttons: bool) -> Placed:
    with scratch() as parts, Workbook(str(path), {**BOOK_OPTIONS, "tmpdir": str(parts)}) as book:
        book.set_properties({"title": form.ten, "subject": form.can_cu, "created": _created(ruleset)})
        job = Job(book, form, ruleset, fill, buttons)
        for number in range(len(form.trang)):
            write_page(job, number)
        if form.tam_tinh:
            write_estimate(job, form.tam_tinh)
        write_guide(job)
        write_data_sheet(job)
    return job.placed


def _created(ruleset: RuleSet) -> dt.datetime:
    """Return the fixed date of creation: with today's, two runs would give different files."""
    day = ruleset.data.hieu_luc_tu
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
