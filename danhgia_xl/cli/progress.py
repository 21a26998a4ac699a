"""The progress bar: on stderr, and only when a person is looking at it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from danhgia_xl.cli.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MINUTE, _HOUR = 60, 3600


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """Show a progress bar while the block runs; yields the `on_progress(done, total, name)` to hand on.

    Yields None when stderr is not a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}", table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[name]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, name="", pace="")

        def advance(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=visible(name))
            bar.update(task, pace=pace(bar.tasks[task].speed, total - done))

        yield advance


def pace(speed: float | None, left: int) -> str:
    """Return how fast files go by and how long the `left` ones will take; "" while not known, and when none is left."""
    if not speed or not left:
        return ""
    rate = f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}".replace(".", ",")  # noqa: PLR2004 - digits that matter
    return f"{rate} tệp/giây, còn {duration(left / speed)}"


def duration(seconds: float) -> str:
    """Return a time in words: "7 giây", "3 phút 20 giây", "2 giờ 5 phút"."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} giây"
    if whole < _HOUR:
        return f"{whole // _MINUTE} phút {whole % _MINUTE} giây"
    return f"{whole // _HOUR} giờ {whole % _HOUR // _MINUTE} phút"
