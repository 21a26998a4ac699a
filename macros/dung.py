"""Builds the files that hold VBA: `python -m macros.dung`. The same sources give the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.workbook.template.write import write_book
from macros.package import BOOK_TYPE, set_kind
from macros.project import add_project, book_sources

ROOT: Final = Path(__file__).parents[1]
RULESET: Final = "kh170-2021"
FORMS: Final = ("so-phong", "so-chi-bo")
"""Codes of the forms that also come as workbooks with buttons."""


def build(root: Path) -> list[Path]:
    """Write every file with VBA below `root`, laid out as in the repository, and return their paths."""
    ruleset = load_ruleset(RULESET)
    forms = load_forms(ruleset)
    made = []
    for code in FORMS:
        target = root / "xlsx_templates" / f"{code}.xlsm"
        target.parent.mkdir(parents=True, exist_ok=True)
        write_book(forms[code], ruleset, target, buttons=True)
        made.append(_with_buttons(target))
    return made


def _with_buttons(path: Path) -> Path:
    add_project(path, book_sources())
    set_kind(path, BOOK_TYPE)
    return path


if __name__ == "__main__":
    for written in build(ROOT):
        sys.stdout.write(f"{written.relative_to(ROOT)}\n")
