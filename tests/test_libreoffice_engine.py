"""The xlwings engine for LibreOffice, used in a real LibreOffice: what Excel's engine answers is what is expected."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from xlwings import base_classes

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.addin.libreoffice.script import FILE_NAME, installed_folders, script_text, script_url
from tests.office import SYSTEM_PYTHON, TIMEOUT_S, profile

Facts = dict[str, Any]
Click = Callable[[str, str], subprocess.CompletedProcess[str]]

SYSTEM_VERSION = ".".join(
    subprocess.run([SYSTEM_PYTHON, "--version"], capture_output=True, text=True, check=True)
    .stdout.split()[1]
    .split(".")[:2]
)
"""The version of LibreOffice's Python, which must be that of the tests: the engine runs in it with our packages."""


def make_book(path: Path) -> None:
    """Write a workbook with what the engine must understand: errors, dates, merged and hidden cells, names, locks."""
    book = xlsxwriter.Workbook(path)
    read, write, spaced = (book.add_worksheet(name) for name in ("Đọc", "Ghi", "Tờ có cách"))
    formulas = {
        "A1": ("=1>0", True), "A2": ("=NA()", "#N/A"), "A4": ("=1/0", "#DIV/0!"), "A5": ('=""', ""),
        "A6": ("=IF(A1,1,0)", 1), "A7": ("='Tờ có cách'!A1+Ghi!Z1", 3), "A9": ("=Khong_co(1)", "#NAME?"),
        "A10": ('="a"+1', "#VALUE!"),
    }  # fmt: skip
    for cell, (formula, value) in formulas.items():
        read.write_formula(cell, formula, None, value)
    read.write_boolean("A3", True)
    read.write("A8", "chữ")
    read.write("B1", "Họ tên")
    read.write("B2", 46024, book.add_format({"num_format": "dd/mm/yyyy"}))
    read.write("B3", 0.5, book.add_format({"num_format": "0%"}))
    read.write("B4", "012", book.add_format({"num_format": "@"}))
    read.write("B6", 3)
    read.write_url("B9", "internal:'Tờ có cách'!B2", string="xem")
    read.write("B10", 46024.75, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    read.merge_range("G1:H2", "gộp")
    read.set_row(11, None, None, {"hidden": True})
    write.write("Z1", 1)
    spaced.write("A1", 2)
    book.define_name("DG_MAU", '="mau-02a"')
    book.define_name("'Tờ có cách'!CUC_BO", "='Tờ có cách'!$A$1")
    book.add_worksheet("Khóa").protect("", {"select_locked_cells": False, "format_cells": True, "insert_rows": True})
    book.add_worksheet("Mật khẩu").protect("bí mật")
    book.close()


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Path]:
    """Everything `uno_engine_facts` saw, and the workbook LibreOffice saved afterwards."""
    folder = tmp_path_factory.mktemp("engine")
    source, target = folder / "sổ.xlsx", folder / "sau" / "sổ.xlsx"
    target.parent.mkdir()
    make_book(source)
    script = Path(__file__).with_name("uno_engine_facts.py")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, installed_folders()))}
    command = [SYSTEM_PYTHON, str(script), profile().as_uri(), str(source), str(target)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1]), target


@pytest.fixture(scope="module")
def facts(used: tuple[Facts, Path]) -> Facts:
    return used[0]


def test_values_are_read_as_excel_gives_them(facts: Facts) -> None:
    read = facts["values_read"]
    assert read["errors as text"] == [
        [True, "Họ tên"],
        ["#N/A", "2026-01-02T00:00:00"],
        [True, 0.5],
        ["#DIV/0!", "012"],
        [None, None],
        [1.0, 3.0],
        [3.0, None],
        ["chữ", None],
        ["#NAME?", "xem"],
        ["#VALUE!", "2026-01-02T18:00:00"],
    ]
    assert (read["errors as none"], read["raw error"]) == (None, -2146826246)  # xlErrNA
    assert (read["cell"], read["row"]) == (None, [True, "Họ tên"])
    assert read["formulas"] == [["=IF(A1,1,0)"], ["='Tờ có cách'!A1+Ghi!Z1"], ["chữ"]]
    assert read["used"] == "$A$1:$H$10"


def test_number_formats_have_english_codes_and_none_when_mixed(facts: Facts) -> None:
    formats = facts["number_formats"]
    assert formats["read"] == ["dd/mm/yyyy", "0%", "@", "General", "0%", "@", '#,##0.0" đ"', "General"]
    assert formats["mixed"] is None


def test_an_equal_sign_makes_a_formula_and_an_apostrophe_keeps_text(facts: Facts) -> None:
    written = facts["values_written"]
    assert written["block"] == [[2.0, "=1+1", "007"], [7.5, True, None], [None, True, True]]
    assert written["formulas"][0] == ["=1+1", "=1+1", "007"]
    assert written["formulas"][2][2] == "=B2"
    assert written["text format"] == ["=1+1", "12", "=1+1"]
    assert written["filled"] == [["-3", "-3", "-3"], [["=A1+1"], ["=A2+1"], ["=A3+1"]]]
    assert written["date"] == ["2021-11-30T00:00:00", "dd/mm/yyyy"]
    assert written["resized"] == [["x", 1.5], ["+84 123", "1/2"]]
    assert written["formats"] == ["General"] * 4, "a text that looks like a number changed the format of its cell"


def test_text_with_an_apostrophe_is_still_text_in_the_file_libreoffice_saves(used: tuple[Facts, Path]) -> None:
    sheet = openpyxl.load_workbook(used[1])["Ghi"]
    cells = {cell: (sheet[cell].data_type, sheet[cell].value) for cell in ("A1", "B1", "C1", "F1", "E1")}
    assert cells == {
        "A1": ("f", "=1+1"),
        "B1": ("s", "=1+1"),
        "C1": ("s", "007"),
        "F1": ("s", "-3"),
        "E1": ("s", "=1+1"),
    }
    assert sheet["B1"].number_format == "@", "editing the cell in LibreOffice would make a formula of it"


def test_a_union_of_ranges_is_coloured_at_once(facts: Facts) -> None:
    pink = [0xFF, 0xC7, 0xCE]
    assert facts["colors"] == [pink, [0, 0, 255], None, None, pink, pink, None]


def test_hidden_and_merged_cells_are_told_as_all_none_or_some(facts: Facts) -> None:
    seen = facts["hidden_and_merged"]
    assert seen["merged"] == [True, True, True, False, None, False, None]
    assert seen["area"] == "$G$1:$H$2"
    assert seen["rows"] == [True, False, None, None]
    assert seen["columns"] == [True, None, False]


def test_notes_are_added_listed_changed_and_deleted(facts: Facts) -> None:
    notes = facts["notes"]
    assert notes["listed"] == [["$B$9", "Sai: cần 0–100"], ["$B$10", "hai"]]
    assert (notes["changed"], notes["left"]) == ("sửa", [None, 1])
    assert notes["again"][0] == "ValueError"


def test_a_link_leads_to_a_sheet_whose_name_has_spaces(used: tuple[Facts, Path]) -> None:
    facts, saved = used
    assert facts["links"] == ["đến ô sai", "#'Tờ có cách'!B2", "#'Tờ có cách'!B2"]
    link = openpyxl.load_workbook(saved)["Ghi"]["B12"].hyperlink
    assert link is not None
    assert link.location == "'Tờ có cách'!B2"


def test_names_of_the_book_and_of_a_sheet_are_told_apart(facts: Facts) -> None:
    names = facts["names"]
    assert names["all"] == [
        ["'Tờ có cách'!CUC_BO", "='Tờ có cách'!$A$1"],
        ["DG_MAU", '="mau-02a"'],
        ["Ghi!RIENG", "=Ghi!$A$1"],
        ["MOI", "='Tờ có cách'!$B$2:$C$3"],
    ]
    assert names["cells"] == ["$B$2:$C$3", "Tờ có cách"]
    assert names["in"] == [True, False, True, False]
    assert names["of sheet"] == ["Ghi!RIENG"]
    assert names["by name"] == ["$B$2:$C$3", "$A$1"]
    assert names["constant"] == "LookupError"


def test_sheets_are_added_where_told_and_found_whatever_the_case(facts: Facts) -> None:
    sheets = facts["sheets"]
    assert sheets["order"] == ["Đầu", "Đọc", "Vi phạm", "Ghi", "Tờ có cách", "Khóa", "Mật khẩu"]
    assert (sheets["active"], sheets["visible"], sheets["index"]) == ("Vi phạm", [False, True], [2, 6])
    assert sheets["in"] == [True, False]
    assert sheets["missing"] == ["KeyError", "'Vi phạm'"]
    assert sheets["taken"] == "ValueError"


def test_the_program_answers_and_a_message_without_a_screen_is_never_a_yes(facts: Facts) -> None:
    program = facts["program"]
    assert program["status"] == ["Đang tính…", False, False]
    assert program["selection"] == ["$A$2:$B$3,$D$4", "Ghi"]
    assert program["updating"] == [False, True]
    assert program["calculation"] == ["manual", "automatic"]
    assert program["engine"][0] == "libreoffice"
    assert program["engine"][2:] == ["sổ.xlsx", "sổ.xlsx"]
    assert program["pressed"] == ["no", "ok"]
    assert program["shown"] == [["Ghi đè?", "danhgia_xl", "yes_no"], ["Xong", "", "ok"]]


def test_looks_are_set_and_none_when_cells_differ(facts: Facts) -> None:
    looks = facts["looks"]
    assert looks["font"] == [True, 14.0, [0xC0, 0, 0]]
    assert looks["cell"] == [True, "center", "top"]
    assert looks["size"] == [20.0, 30]
    assert looks["mixed"] == [None] * 4


def test_clearing_contents_keeps_the_looks_and_clearing_all_keeps_nothing(facts: Facts) -> None:
    assert facts["cleared"] == [[None, [0, 255, 0], "n"], [None, None, False]]


def test_protection_comes_back_as_it_was_also_after_a_failure(used: tuple[Facts, Path]) -> None:
    facts, saved = used
    protection = facts["protection"]
    assert (protection["inside"], protection["after"]) == (False, True)
    assert protection["after a failure"] == ["ZeroDivisionError", True]
    assert protection["password"] == ["SheetLocked", "Mật khẩu", True]
    assert (protection["open sheet"], protection["book"]) == (False, False)
    book = openpyxl.load_workbook(saved)
    assert book["Khóa"]["A1"].value == "đã ghi"
    lock = book["Khóa"].protection
    # In the file true means forbidden: these are the options the workbook was made with.
    assert (lock.sheet, lock.selectLockedCells, lock.formatCells, lock.insertRows) == (True, True, False, False)
    assert (lock.insertColumns, lock.sort, lock.selectUnlockedCells) == (True, True, False)
    assert book["Mật khẩu"].protection.password, "the password was lost"


def test_what_the_engine_does_not_do_is_refused_by_name_in_vietnamese(facts: Facts) -> None:
    for member, (kind, words) in facts["refused"].items():
        assert kind == "Unsupported", member
        assert f"chưa hỗ trợ “{member}”" in words


def members(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")}


@pytest.mark.parametrize("name", ["App", "Apps", "Book", "Books", "Sheet", "Sheets", "Range", "Name", "Names", "Note"])
def test_no_member_of_xlwings_is_left_to_its_wordless_refusal(name: str) -> None:
    module = import_module(f"danhgia_xl.addin.libreoffice.{MODULES[name]}")
    ours, theirs = getattr(module, name), getattr(base_classes, name)
    good_as_they_are = {"max_cells_per_read", "max_cells_per_write", "get_async_pipeline_overrides"}
    left = {member for member in members(theirs) if getattr(ours, member) is getattr(theirs, member, None)}
    assert left <= good_as_they_are


MODULES = {
    "App": "app", "Apps": "app", "Book": "book", "Books": "book", "Sheet": "sheet", "Sheets": "sheet", "Range": "range",
    "Name": "names", "Names": "names", "Note": "notes",
}  # fmt: skip

STUB = """
import json, sys, types
def _run(code, book, host):
    book.sheets["Ghi"]["A1"].value = [[code, host.name, book.name, book.app.engine.name]]
_entry = types.ModuleType("danhgia_xl.addin.entry")
_entry.run = _run
sys.modules["danhgia_xl.addin.entry"] = _entry
"""


@pytest.fixture
def click(tmp_path: Path) -> Iterator[Click]:
    """Install a script as `danhgia.py` and run the function of a command on a workbook, inside LibreOffice."""
    source = tmp_path / "sổ.xlsx"
    make_book(source)
    installed = profile() / "user" / "Scripts" / "python" / FILE_NAME
    installed.parent.mkdir(parents=True, exist_ok=True)

    def run(script: str, code: str) -> subprocess.CompletedProcess[str]:
        installed.write_text(script, encoding="utf-8")
        clicker = Path(__file__).with_name("uno_click.py")
        command = [SYSTEM_PYTHON, str(clicker), profile().as_uri(), str(source), script_url(code)]
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)

    yield run
    installed.unlink(missing_ok=True)


def test_a_click_inside_libreoffice_reaches_the_command_with_book_and_host(click: Click) -> None:
    ran = click(STUB + script_text(installed_folders(), SYSTEM_VERSION), "xep_loai")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == ["xep_loai", "libreoffice", "sổ.xlsx", "libreoffice"]


def test_another_python_than_the_one_installed_for_is_refused_with_a_remedy(click: Click) -> None:
    ran = click(STUB + script_text(installed_folders(), "3.8"), "xep_loai")
    assert f"LibreOffice dùng Python {SYSTEM_VERSION}, còn danhgia_xl đã cài cho Python 3.8. Cài lại" in ran.stderr


def test_a_package_that_is_gone_is_told_with_a_remedy(click: Click, tmp_path: Path) -> None:
    ran = click(STUB + script_text([tmp_path / "không còn"], SYSTEM_VERSION), "kiem_tra")
    assert f"Không thấy danhgia_xl ở {tmp_path / 'không còn'}" in ran.stderr


def test_the_script_has_a_function_for_every_command_and_no_other() -> None:
    script: Facts = {}
    exec(script_text([Path("C:\\Users\\Lê\\new")], "0.0"), script)  # noqa: S102 - as LibreOffice does
    exported = [function.__name__ for function in script["g_exportedScripts"]]
    assert exported == [*(command.code for command in COMMANDS), "khoi_dong"]
    assert script["FOLDERS"] == ["C:\\Users\\Lê\\new"]
