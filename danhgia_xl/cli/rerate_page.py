"""A new version of a result on the terminal: from what to what, on whose authority, and whom it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from danhgia_xl.batch.versions import revoking_clause
from danhgia_xl.cli.what_if_page import print_affected, print_who
from danhgia_xl.register.entry import KIND_LABELS
from danhgia_xl.terms import label

if TYPE_CHECKING:
    from rich.console import Console

    from danhgia_xl.batch.rerate import Rerating
    from danhgia_xl.register.entry import Entry
    from danhgia_xl.rules.ruleset import RuleSet


def print_rerating(made: Rerating, entry: Entry, ruleset: RuleSet, console: Console) -> None:
    """Print the version that was recorded."""
    print_who(made.row, ruleset, console)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, vertical="top")
    grid.add_column(vertical="top")
    request = made.request
    document = f"{request.document} ngày {request.day:%d/%m/%Y}, {request.authority}"
    for name, text in {
        KIND_LABELS[entry.kind]: f"phiên bản {made.version}, mục {entry.number} của sổ theo dõi",
        "Kết quả trước": f"{label(made.before) or 'đã hủy'} ({made.source})",
        "Kết quả sau": label(request.tier) or "đã hủy, chưa xếp loại lại",
        "Lý do": request.reason,
        "Văn bản": document,
        "Căn cứ": revoking_clause(ruleset),
        "Mã niêm phong": entry.hash,
    }.items():
        if text:
            grid.add_row(name, text)
    console.print(grid)
    print_affected("Kết quả khác bị ảnh hưởng", made.others, ruleset, console)
