"""The shipped VBA, run: a button passes on its command, and whatever is missing is told in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pyopenvba import ExcelFile

from danhgia_xl.addin import excel_host
from danhgia_xl.addin.commands import COMMANDS, Command
from danhgia_xl.batch.consolidate import rate_workbook
from danhgia_xl.terms import label
from danhgia_xl.workbook.mark import GUIDE_SHEET
from danhgia_xl.workbook.template.buttons import INSTALL_NAME, INSTALL_TEXT
from macros import dung
from macros.addin_book import TEXTS, write_addin_book
from macros.project import add_project, addin_sources
from tests.button_books import button_book
from tests.live_book import LiveBook, LiveHost
from tests.vba_host import BROKEN, Addin, Book

WRAPPERS = "DanhGiaHam"
ROOT = Path(__file__).parents[1]
ADDIN = ROOT / dung.ADDIN
FORM_BOOK = ROOT / dung.BOOKS / "so-phong.xlsm"
CONTROL_BOOK = ROOT / dung.CONTROL_BOOK


def command_line(code: str) -> str:
    return f"from danhgia_xl.addin.entry import run; run('{code}')"


@pytest.mark.parametrize("command", COMMANDS, ids=[command.code for command in COMMANDS])
def test_a_button_goes_through_the_add_in_to_python_with_its_command(command: Command) -> None:
    addin = Addin(ADDIN)
    addin.open(FORM_BOOK)
    book = Book(FORM_BOOK, addin)
    book.press(command.macro)
    assert addin.ran == [command_line(command.code)]
    assert book.told == addin.told == "False", "nothing is told when all went well"


def test_a_press_ends_in_results_on_the_book_and_khoi_phuc_takes_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands that the VBA hands to RunPython are run here, on the book Excel would have called from."""
    path = button_book(tmp_path, 12)
    live = LiveBook(path)
    monkeypatch.setattr(excel_host, "calling_book", lambda: live)
    monkeypatch.setattr(excel_host, "ExcelHost", LiveHost)
    addin = Addin(ADDIN)
    addin.open(path)
    book = Book(path, addin)
    cells = [live.sheets["Viên chức"].range(f"U{row}") for row in range(8, 20)]

    def press(macro: str) -> list[str]:
        book.press(macro)
        exec(addin.ran[-1], {})  # noqa: S102 - what RunPython does with it
        return [cell.formula for cell in cells]

    assert press("Nut_XepLoai") == [label(code) for code in rate_workbook(path).people["hieu_luc"]]
    assert press("Nut_KhoiPhuc") == [""] * 12
    assert live.app.alerts == []


def test_a_button_of_the_ribbon_goes_the_same_way() -> None:
    addin = Addin(ADDIN)
    addin.open(CONTROL_BOOK)
    addin.excel.add_module("Public Tag As String\n", name="NutBam", kind="class")
    press = 'Sub BamThu()\n Dim nut As New NutBam\n nut.Tag = "tong_hop"\n DG_RibbonBam nut\nEnd Sub\n'
    addin.excel.add_module(press, name="Thu")
    addin.excel.run("BamThu")
    assert addin.ran == [command_line("tong_hop")]


@pytest.mark.parametrize(("path", "sheet"), [(FORM_BOOK, GUIDE_SHEET), (CONTROL_BOOK, "Tổng hợp")])
def test_without_the_add_in_a_button_shows_what_to_install(path: Path, sheet: str) -> None:
    book = Book(path)
    book.press("Nut_TongHop")
    place = str(book.excel.evaluate(f'ThisWorkbook.Names("{INSTALL_NAME}").RefersToRange.Address'))
    assert book.shown == (sheet, place)
    assert book.told.startswith(INSTALL_TEXT)
    assert "DanhGia.xlam" in book.told[len(INSTALL_TEXT) :], "the reason is told too"


def test_a_later_press_that_works_takes_the_message_away() -> None:
    addin = Addin(ADDIN, interpreter="")
    addin.open(FORM_BOOK)
    book = Book(FORM_BOOK, addin)
    book.press("Nut_XepLoai")
    assert TEXTS[INSTALL_NAME] in addin.told
    addin.set_up()
    book.press("Nut_XepLoai")
    assert addin.told == "False"


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"interpreter": r"C:\gone\python.exe"}, INSTALL_NAME),
        ({"interpreter": ""}, INSTALL_NAME),
        ({"sheet": True}, "DG_CAU_HINH_LA"),
        ({"file": True}, "DG_CAU_HINH_LA"),
    ],
    ids=["Python gone", "no settings", "settings in the book", "settings beside the book"],
)
def test_the_add_in_starts_nothing_but_the_python_of_the_user(facts: dict[str, Any], text: str) -> None:
    addin = Addin(ADDIN, **facts)
    addin.open(FORM_BOOK)
    addin.run("xep_loai")
    assert addin.ran == []
    assert TEXTS[text] in addin.told


def test_without_a_workbook_the_add_in_asks_for_one() -> None:
    addin = Addin(ADDIN)
    addin.open(FORM_BOOK)
    addin.hide_workbooks()
    addin.run("xep_loai")
    assert addin.ran == []
    assert TEXTS["DG_CHUA_MO_SO"] in addin.told


def test_a_fault_inside_the_add_in_is_told_not_swallowed() -> None:
    addin = Addin(ADDIN, interpreter=BROKEN)
    addin.open(FORM_BOOK)
    addin.run("xep_loai")
    assert TEXTS["DG_LOI"] in addin.told
    assert "boom" in addin.told


def test_the_add_in_gives_every_function_its_help_once(tmp_path: Path) -> None:
    rows = [("DG_MUC", "Mức đề xuất.", "Đánh giá", ("Điểm", "Loại")), ("DG_BAN", "Phiên bản.", "Đánh giá", ())]
    path = tmp_path / "DanhGia.xlsm"
    write_addin_book(path, rows)
    add_project(path, addin_sources())
    addin = Addin(path)
    addin.open(FORM_BOOK)
    addin.run("xep_loai")
    addin.run("xep_loai")
    assert addin.help == [
        ("'DanhGia.xlsm'!DG_MUC", "Mức đề xuất.", "Đánh giá", ["Điểm", "Loại"]),
        ("'DanhGia.xlsm'!DG_BAN", "Phiên bản.", "Đánh giá", []),
    ]
    assert addin.told == "False"


def test_as_excel_starts_the_add_in_only_asks_to_be_called_for_the_help_a_moment_later() -> None:
    addin = Addin(ADDIN)
    addin.excel.run("Auto_Open")
    assert addin.later == ["'DanhGia.xlam'!DG_GhiTroGiup"]
    assert (addin.ran, addin.help, addin.told) == ([], [], "False")


def test_every_function_for_cells_in_the_add_in_calls_the_python_function_of_its_name() -> None:
    addin = Addin(ADDIN)
    addin.open(FORM_BOOK)
    with ExcelFile(ADDIN) as book:
        source = book.get_module(WRAPPERS) if WRAPPERS in book.module_names() else ""
    functions = dict(re.findall(r"^Function (\w+)\((.*)\)", source, re.MULTILINE))
    for name, parameters in functions.items():
        values = list(range(1, parameters.count(",") + 2)) if parameters else []
        assert addin.excel.run(name, *values) == f"of {name}"
        assert addin.python.calls[-1] == ("danhgia_xl.addin.udfs", name, values)
    assert set(functions) == {name.partition("!")[2] for name, *_ in registered(addin)}


def registered(addin: Addin) -> list[tuple[object, ...]]:
    """Return the functions the add-in gives help to."""
    addin.run("gioi_thieu")
    return addin.help
