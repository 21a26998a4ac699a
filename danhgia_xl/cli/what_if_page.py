"""What follows from assumed facts, and the results a change touches, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table

from danhgia_xl.rating.compare_text import quota_text, why_text
from danhgia_xl.terms import TIERS, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from danhgia_xl.batch.affected import Affected
    from danhgia_xl.batch.lookup import Rated
    from danhgia_xl.batch.what_if import WhatIf
    from danhgia_xl.rating.compare import Difference
    from danhgia_xl.rules.ruleset import RuleSet

_SAME: Final = "không đổi"


def print_what_if(told: WhatIf, ruleset: RuleSet, console: Console) -> None:
    """Print the assumptions, the row's own result before and after, and everything else that changes."""
    print_who(told.row, ruleset, console)
    _print_lines("Giả định", [f"{fact.name}: {fact.before} → {fact.after}" for fact in told.facts], console)
    _print_lines("Mức", [*_own(told.own), *filter(None, [why_text(told.own, ruleset)])], console)
    _print_conditions(told, console)
    _print_lines("Chỉ tiêu", [quota_text(change, ruleset) for change in told.quotas] or [_SAME], console)
    print_affected("Kết quả khác đổi theo", told.others, ruleset, console)


def print_who(row: Rated, ruleset: RuleSet, console: Console) -> None:
    """Print whose result this is, and where it stands."""
    code = f" ({row.code})" if row.code else ""
    unit = f", {row.unit}" if row.unit and row.unit != row.name else ""
    console.rule(f"{row.name}{code}, {ruleset.subject(row.kind).ten.lower()}{unit}", align="left", style="none")
    console.print(f"{row.file} › {row.sheet}!{row.cell}", style="dim", soft_wrap=True)


def print_affected(title: str, rows: Sequence[Affected], ruleset: RuleSet, console: Console) -> None:
    """Print every result that changes, with why."""
    console.print(f"\n{title}: {len(rows) or 'không có'}", style="bold")
    if not rows:
        return
    table = _table("Đối tượng", "Mã", "Tên", "Đơn vị", "Thay đổi", "Vì")
    table.columns[1].no_wrap = True
    for row in rows:
        table.add_row(ruleset.subject(row.doi_tuong).ten, row.ma, row.ten, row.don_vi, row.thay_doi, row.vi)
    console.print(table)


def _own(own: Difference) -> Iterable[str]:
    """Yield the row's result by the criteria, as proposed, and as it counts where a decision stands."""
    was, now = own.before, own.after
    yield f"Theo tiêu chí: {_step(was.criteria, now.criteria)}"
    yield f"Sau trần, phiếu và chỉ tiêu: {_step(was.proposal, now.proposal)}"
    if was.proposal == now.proposal and was.possible != now.possible:
        yield f"Còn có thể: {' hoặc '.join(map(label, was.possible))} → {' hoặc '.join(map(label, now.possible))}"
    if was.effective != was.proposal and was.effective == now.effective in TIERS:
        yield f"Quyết định của cấp có thẩm quyền: {label(was.effective)} (giữ nguyên)"
    elif (was.effective, now.effective) != (was.proposal, now.proposal):
        yield f"Mức đang tính: {_step(was.effective, now.effective)}"


def _step(before: str, after: str) -> str:
    return f"{label(before)} → {label(after)}" if before != after else f"{label(after)} ({_SAME})"


def _print_conditions(told: WhatIf, console: Console) -> None:
    console.print("\nĐiều kiện đổi", style="bold")
    if not told.conditions:
        console.print(Padding(_SAME, (0, 0, 0, 2)))
        return
    table = _table("Trước", "Sau", "Điều kiện", "Căn cứ")
    for condition in told.conditions:
        table.add_row(condition.before, condition.after, condition.text, condition.clause)
    console.print(table)


def _print_lines(title: str, lines: Iterable[str], console: Console) -> None:
    console.print(f"\n{title}", style="bold")
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2)))


def _table(*headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading, vertical="top")
    return table
