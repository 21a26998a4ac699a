"""How long a click on "Xếp loại" takes in LibreOffice, from the macro of the button to the cells painted."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from danhgia_xl.addin.libreoffice.script import installed_folders, python_version, script_text
from tests.button_books import button_book
from tests.desktop import SCREEN, Desktop

PEOPLE = 200
CLICKS = 5
GOAL_S = 1.0


def click_times() -> None:
    """Print the first click after LibreOffice has started, and the median of those after it.

    What it takes to ask LibreOffice for anything at all is measured beside each click and left out.
    """
    with tempfile.TemporaryDirectory() as name:
        book = button_book(Path(name), PEOPLE)
        with Desktop(user_script=script_text(installed_folders(), python_version()), screen=SCREEN) as desktop:
            desktop.open(book)
            desktop.ask("show", "Viên chức")
            times = []
            for _ in range(CLICKS):
                times.append(_macro(desktop, "Nut_XepLoai") - _macro(desktop, None))
                assert desktop.ask("text", "Viên chức", "U8")
                desktop.ask("run", "DanhGia.Nut_KhoiPhuc")
    later = statistics.median(times[1:])
    print(f"\nbấm Xếp loại trong LibreOffice, {PEOPLE} người: {later:.2f} s (mục tiêu ≤ {GOAL_S:.0f} s)", end="; ")
    print(f"lần đầu sau khi mở LibreOffice, có nạp thư viện: {times[0]:.2f} s")


def _macro(desktop: Desktop, name: str | None) -> float:
    """Return the seconds of running a macro; of asking for nothing when there is none."""
    start = time.perf_counter()
    desktop.ask("run", f"DanhGia.{name}") if name else desktop.ask("ready")
    return time.perf_counter() - start
