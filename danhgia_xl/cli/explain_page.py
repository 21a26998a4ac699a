"""An explanation on the terminal: symbols with words, so that colour is never needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from danhgia_xl.cli.terminal import visible

if TYPE_CHECKING:
    from rich.console import Console

    from danhgia_xl.batch.explained import Explained
    from danhgia_xl.rating.explain_text import TextBlock, Tone

_COLOURS: Final[dict[Tone, str]] = {"": "", "tot": "green", "xau": "red", "cho": "yellow", "mo": ""}


def print_explanation(explained: Explained, console: Console) -> None:
    """Print who, the outcomes and the reason, then every stage of the walk and what the outcome rests on."""
    page = explained.page
    console.rule(explained.title, align="left", style="none")
    console.print(f"{explained.place}\n", style="dim", soft_wrap=True)
    for result in page.results:
        console.print(result, style="bold")
    console.print(page.reason)
    for block in page.blocks:
        _print_block(block, console)
    console.print()


def _print_block(block: TextBlock, console: Console) -> None:
    if not block.table:
        _print_list(block, console)
        return
    heading = Text(visible(f"\n{block.title} → "))
    heading.append(visible(block.end), style="bold")
    console.print(heading)
    if not block.lines:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Kết quả", no_wrap=True, vertical="top")
    table.add_column("Điều kiện", vertical="top", ratio=3)
    table.add_column("Đang có", vertical="top", ratio=2)
    table.add_column("Căn cứ", vertical="top", min_width=10, ratio=1)
    for line in block.lines:
        first, *rest = visible(line.mark).split("\n")
        mark = Text(first, style=_COLOURS[line.tone])
        for more in rest:
            mark.append(f"\n{more}", style="dim")
        table.add_row(mark, line.text, line.value, line.clause, style="dim" if line.tone == "mo" else None)
    console.print(table)


def _print_list(block: TextBlock, console: Console) -> None:
    console.print(f"\n{block.title}", style="bold")
    grid = Table.grid(padding=(0, 1))
    for line in block.lines:
        grid.add_row(f" {line.mark}", line.text)
    console.print(grid)
