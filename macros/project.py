"""The VBA of each file: which modules it holds, and the project made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import xlwings
from pyopenvba import ExcelFile

FOLDER: Final = Path(__file__).parent

BOOK_MODULES: Final = ("DanhGia",)
"""Modules of the workbooks with buttons."""

ADDIN_MODULES: Final = ("DanhGiaAddin", "DanhGiaHam")
"""Modules of the add-in besides that of xlwings; one that is not there yet is left out."""

XLWINGS_MODULE: Final = "xlwings"

_SETTINGS_FILE: Final = 'Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"'

CHANGES: Final = (
    ('PROJECT_NAME As String = "myaddin"', 'PROJECT_NAME As String = "danhgia"'),
    (_SETTINGS_FILE, f'GetSetting("DanhGia", "CaiDat", "TepCauHinh", {_SETTINGS_FILE})'),
)
"""What is changed in the module of xlwings: the name of its settings, %USERPROFILE%\\.danhgia\\danhgia.conf, and where
they are read from when the installation says so, since VBA opens no file whose path has letters like "ễ"."""


def book_sources() -> dict[str, str]:
    """Return the modules of a workbook with buttons: name to source."""
    return {name: _read(name) for name in BOOK_MODULES}


def addin_sources() -> dict[str, str]:
    """Return the modules of the add-in: name to source."""
    own = {name: _read(name) for name in ADDIN_MODULES if (FOLDER / f"{name}.bas").is_file()}
    return {XLWINGS_MODULE: xlwings_source(), **own}


def xlwings_source() -> str:
    """Return the module that the installed xlwings brings for add-ins, with our name and place for its settings."""
    text = Path(xlwings.__file__).with_name("xlwings_custom_addin.bas").read_text(encoding="ascii")
    for old, new in CHANGES:
        if text.count(old) != 1:
            raise SystemExit(f"xlwings {xlwings.__version__}: {old!r} is not there once; look at its module again.")
        text = text.replace(old, new)
    return _crlf(text)


def add_project(path: Path, sources: dict[str, str]) -> None:
    """Give the workbook `path` (.xlsm, without macros so far) a VBA project that holds `sources`."""
    with ExcelFile(path) as book:
        project = book.add_vba_project()
        for name, source in sources.items():
            project.add_module(name, source)
        book.save(path)


def _read(name: str) -> str:
    return _crlf((FOLDER / f"{name}.bas").read_text(encoding="ascii"))


def _crlf(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"
