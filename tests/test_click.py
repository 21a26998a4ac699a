"""A click on the button of a workbook with macros, in a real spreadsheet program, with the Python that is shipped.

The pictures are kept in `ket-qua/hinh-thu` of the repository for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import danhgia_xl as dg
from danhgia_xl.addin.libreoffice.script import installed_folders, python_version, script_text
from danhgia_xl.terms import label
from danhgia_xl.workbook.result_marks import FAULT_FILLS, marks_of
from tests.button_books import button_book
from tests.desktop import SCREEN, Desktop

PICTURES = Path(__file__).parents[1] / "ket-qua" / "hinh-thu"
SHEET = "Viên chức"
PEOPLE = 200
FIRST_ROW = 8


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of a phòng with two hundred people, with buttons."""
    return button_book(tmp_path_factory.mktemp("so"), PEOPLE)


@pytest.fixture(scope="module")
def script() -> str:
    return script_text(installed_folders(), python_version())


@pytest.fixture(params=["headless", "screen"])
def desktop(request: pytest.FixtureRequest, book: Path, script: str) -> Iterator[Desktop]:
    """LibreOffice with the book open: without a screen, its macros are run; with one, its buttons are clicked."""
    with Desktop(user_script=script, screen=SCREEN if request.param == "screen" else None) as made:
        made.open(book)
        made.ask("show", SHEET)
        yield made


def press(desktop: Desktop, caption: str, macro: str) -> None:
    """Press a button of the sheet in front: with the mouse where there is a screen."""
    if desktop.has_screen:
        desktop.click(caption)
    else:
        desktop.ask("run", f"DanhGia.{macro}")


def state(desktop: Desktop) -> dict[str, Any]:
    """Return contents, fills, notes and protection of every sheet that is not ours."""
    sheets = [name for name in desktop.ask("sheets") if name not in ("Vi phạm", "_dg_luu")]
    found = {name: (desktop.ask("contents", name), desktop.ask("looks", name)) for name in ("Quản lý", SHEET)}
    return {**found, "notes": {name: desktop.ask("notes", name) for name in sheets}, "locked": desktop.ask("protected")}


def test_a_click_shows_the_results_of_the_command_line_and_khoi_phuc_takes_every_cell_back(
    desktop: Desktop, book: Path
) -> None:
    filed = dg.rate_workbook(book)
    before = state(desktop)
    press(desktop, "Xếp loại", "Nut_XepLoai")
    desktop.wait_for(lambda: desktop.ask("text", SHEET, f"U{FIRST_ROW}") != "")
    if desktop.has_screen:
        PICTURES.mkdir(parents=True, exist_ok=True)
        desktop.settled_buttons()  # the screen is painted a moment after the cells are written
        assert desktop.screenshot(PICTURES / "sau-khi-bam-xep-loai.png").stat().st_size > 20_000
    marks = marks_of(filed, book.name)
    contents = desktop.ask("contents", SHEET)
    column = len("ABCDEFGHIJKLMNOPQRST")
    shown = [contents[FIRST_ROW - 1 + at][column] for at in range(PEOPLE)]
    assert shown == [label(code) for code in filed.people["hieu_luc"]]
    fills = {cell: mark.fill for cell, mark in marks[SHEET].items() if mark.fill}
    for cell in (f"U{FIRST_ROW}", f"U{FIRST_ROW + 1}", f"O{FIRST_ROW}"):
        assert desktop.ask("fill", SHEET, cell) == int(fills[cell].removeprefix("#"), 16)
    assert fills[f"O{FIRST_ROW}"] == FAULT_FILLS["vi_pham"]  # 130 is no percentage
    notes = {cell.replace("$", ""): text for cell, text in desktop.ask("notes", SHEET).items()}
    assert notes == {cell: mark.note for cell, mark in marks[SHEET].items() if mark.note}
    assert desktop.ask("protected") == before["locked"]
    assert "Vi phạm" in desktop.ask("sheets")
    press(desktop, "Khôi phục", "Nut_KhoiPhuc")
    desktop.wait_for(lambda: desktop.ask("text", SHEET, f"U{FIRST_ROW}") == "")
    assert state(desktop) == before
    assert "Vi phạm" not in desktop.ask("sheets")
