"""The shipped workbooks with buttons in LibreOffice: their macros run, and a real click on a button arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from danhgia_xl.addin.commands import COMMANDS, Command
from danhgia_xl.workbook.mark import DATA_SHEET, GUIDE_SHEET
from danhgia_xl.workbook.template.buttons import INSTALL_TEXT, SHEET_COMMANDS
from macros import dung
from tests.desktop import SCREEN, Desktop

BOOKS = Path(__file__).parents[1] / dung.BOOKS
PLACE = (DATA_SHEET, "AZ1")
CONTROL_PLACE = ("Tổng hợp", "H1")

SCRIPT = """
def noted(name):
    def run(*_):
        sheets = XSCRIPTCONTEXT.getDocument().Sheets
        sheet = sheets.getByName("{sheet}") if sheets.hasByName("{sheet}") else sheets[0]
        if sheet.isProtected():
            sheet.unprotect("")
        sheet.getCellRangeByName("{cell}").String = name
    run.__name__ = name
    return run
{functions}
g_exportedScripts = ({names},)
"""


def script(place: tuple[str, str]) -> str:
    """Return a user script that writes the name of the command called into a cell."""
    codes = [command.code for command in COMMANDS]
    functions = "\n".join(f'{code} = noted("{code}")' for code in codes)
    return SCRIPT.format(sheet=place[0], cell=place[1], functions=functions, names=", ".join(codes))


def test_the_macro_of_every_button_reaches_the_python_script_of_the_user() -> None:
    with Desktop(user_script=script(PLACE)) as desktop:
        desktop.open(BOOKS / "so-phong.xlsm")
        for command in COMMANDS:
            desktop.ask("run", f"DanhGia.{command.macro}")
            assert desktop.ask("text", *PLACE) == command.code


@pytest.mark.parametrize("name", ["so-phong.xlsm", "so-chi-bo.xlsm"])
def test_without_the_script_a_button_shows_in_the_guide_what_to_install(name: str) -> None:
    with Desktop() as desktop:
        desktop.open(BOOKS / name)
        desktop.ask("run", "DanhGia.Nut_XepLoai")
        sheet, selected = desktop.ask("selected")
        assert sheet == GUIDE_SHEET
        first = selected.rpartition(".")[2].replace("$", "").partition(":")[0]
        assert desktop.ask("text", GUIDE_SHEET, first) == INSTALL_TEXT


def test_a_script_that_fails_is_told_like_one_that_is_missing() -> None:
    with Desktop(user_script="def xep_loai(*_):\n    raise ValueError('boom')\n") as desktop:
        desktop.open(BOOKS / "so-phong.xlsm")
        desktop.ask("run", "DanhGia.Nut_XepLoai")
        assert desktop.ask("selected")[0] == GUIDE_SHEET


def sheet_commands() -> list[Command]:
    commands = {command.code: command for command in COMMANDS}
    return [commands[code] for code in SHEET_COMMANDS]


def test_a_click_on_each_button_of_a_roster_runs_its_command(tmp_path: Path) -> None:
    with Desktop(user_script=script(PLACE), screen=SCREEN) as desktop:
        desktop.open(BOOKS / "so-chi-bo.xlsm")
        desktop.ask("show", "Đảng viên")
        seen = desktop.settled_buttons()
        assert [button["caption"] for button in seen] == [command.label for command in sheet_commands()]
        assert all(b["x"] + b["width"] < SCREEN[0] and b["y"] + b["height"] < SCREEN[1] / 2 for b in seen)
        for command in sheet_commands():
            desktop.click(command.label)
            desktop.wait_for(lambda wanted=command.code: desktop.ask("text", *PLACE) == wanted)
        assert desktop.screenshot(tmp_path / "man-hinh.png").stat().st_size > 10_000


def test_a_click_in_the_control_book_consolidates() -> None:
    with Desktop(user_script=script(CONTROL_PLACE), screen=SCREEN) as desktop:
        desktop.open(BOOKS / "tong-hop.xlsm")
        desktop.click("Tổng hợp thư mục…")
        desktop.wait_for(lambda: desktop.ask("text", *CONTROL_PLACE) == "tong_hop")
