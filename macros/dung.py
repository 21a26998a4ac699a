"""Builds the files that hold VBA: `python -m macros.dung`. The same sources give the same bytes.

Only for those who change the sources: what it writes is part of the repository and of the package.
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from danhgia_xl.addin.commands import COMMANDS
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.write import write_book
from macros.addin_book import Help, write_addin_book
from macros.control_book import write_control_book
from macros.package import ADDIN_TYPE, BOOK_TYPE, add_ribbon, hide_window, set_button_fonts, set_kind
from macros.project import add_project, addin_sources, book_sources
from macros.ribbon import LARGE, ribbon_xml

ROOT: Final = Path(__file__).parents[1]
RULESET: Final = "kh170-2021"

FORMS: Final = ("so-phong", "so-chi-bo")
"""Codes of the forms that also come as workbooks with buttons."""

ADDIN: Final = Path("danhgia_xl/addin/tep/DanhGia.xlam")
BOOKS: Final = Path("xlsx_templates")
CONTROL_BOOK: Final = BOOKS / "tong-hop.xlsm"

_FUNCTIONS: Final = "danhgia_xl.addin.udfs"


def build(root: Path) -> list[Path]:
    """Write every file with VBA below `root`, laid out as in the repository, and return their paths."""
    ruleset = load_ruleset(RULESET)
    forms = load_forms(ruleset)
    with tempfile.TemporaryDirectory(prefix="danhgia-xl-") as folder:
        # A project is only added to a file called .xlsm.
        draft = Path(folder, "so.xlsm")
        write_addin_book(draft, functions())
        _make_addin(draft)
        made = [_placed(draft, root / ADDIN)]
        for code in FORMS:
            write_book(forms[code], ruleset, draft, buttons=True)
            add_macros(draft)
            made.append(_placed(draft, root / BOOKS / f"{code}.xlsm"))
        write_control_book(draft, ruleset)
        add_macros(draft)
        return [*made, _placed(draft, root / CONTROL_BOOK)]


def functions() -> Sequence[Help]:
    """Return the help of the functions in cells: none while there are no functions."""
    if importlib.util.find_spec(_FUNCTIONS) is None:
        return ()
    return tuple(importlib.import_module(_FUNCTIONS).descriptions())


def _make_addin(path: Path) -> None:
    add_project(path, addin_sources())
    set_kind(path, ADDIN_TYPE)
    hide_window(path)
    add_ribbon(path, ribbon_xml())


def add_macros(path: Path) -> None:
    """Put the macros of the buttons into the workbook at `path`, which is called .xlsm and was written with buttons."""
    add_project(path, book_sources())
    set_kind(path, BOOK_TYPE)
    set_button_fonts(path, {command.label for command in COMMANDS if command.code in LARGE})


def _placed(draft: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(draft, target))


if __name__ == "__main__":
    for written in build(ROOT):
        sys.stdout.write(f"{written.relative_to(ROOT)}\n")
