"""A workbook of its own with every result that a new version in the register touches."""

from __future__ import annotations

from pathlib import Path

from danhgia_xl.batch.rerate import Rerating
from danhgia_xl.register.entry import Entry
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import label
from danhgia_xl.workbook.drafts import scratch
from danhgia_xl.workbook.mark import AFFECTED_CODE
from danhgia_xl.workbook.output import check_output, replacing
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec, write_list
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES, Styles
from danhgia_xl.workbook.summary.write import new_book


def write_affected(made: Rerating, entry: Entry, ruleset: RuleSet, target: Path) -> Path:
    """Write the list to `target`, which is replaced whole, and return where it stands: beside it while that is open.

    The workbook carries a mark of its own: reading a folder passes over it. Raises UsageError when it cannot be
    written.
    """
    with replacing(target, aside=True) as draft, scratch() as parts:
        book = new_book(ruleset, draft.path, parts, AFFECTED_CODE, "Kết quả bị ảnh hưởng khi xếp loại lại")
        write_list(book, Styles(book), _affected_list(made, entry, ruleset))
        book.close()
    return draft.target


def check_affected_target(target: Path) -> None:
    """Raise UsageError when the list must not be written to `target`: only an earlier one is replaced."""
    check_output(target, (AFFECTED_CODE,), "danh sách ảnh hưởng")


def _affected_list(made: Rerating, entry: Entry, ruleset: RuleSet) -> ListSpec:
    rows, row, request = made.others, made.row, made.request
    columns = [
        Column("STT", 5, "centre", range(1, len(rows) + 1)),
        Column("Đối tượng", 15, "text", [ruleset.subject(one.doi_tuong).ten for one in rows]),
        Column("Mã", 9, "text", [one.ma for one in rows]),
        Column("Tên", 24, "text", [one.ten for one in rows]),
        Column("Đơn vị", 20, "text", [one.don_vi for one in rows]),
        Column("Trước", 18, "mark", [label(one.truoc) for one in rows]),
        Column("Sau", 18, "mark", [label(one.sau) for one in rows]),
        Column("Vì", 56, "text", [one.vi for one in rows]),
    ]
    who = f"{row.name} ({row.code})" if row.code else row.name
    after = label(request.tier) or "đã hủy, chưa xếp loại lại"
    title = f"Kết quả bị ảnh hưởng khi xếp loại lại {who}"
    document = f"mục {entry.number} của sổ theo dõi, {request.document} ngày {request.day:%d/%m/%Y}"
    note = f"{label(made.before) or 'Đã hủy'} → {after}; {document}."
    tones = [one.sau if one.sau in TONES else PLAIN for one in rows]
    return ListSpec("Ảnh hưởng", title, note, "Không kết quả nào khác bị ảnh hưởng.", columns, tones, frozen=4)
