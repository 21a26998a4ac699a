"""The VBA module that lets formulas call our functions: xlwings' own wrappers, written once when the add-in is built.

A clerk need not import functions then, nor let Excel trust the VBA project. `python -m danhgia_xl.addin.udf_vba`
prints the module; `macros/DanhGiaHam.bas` is what it printed.
"""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
from types import SimpleNamespace
from typing import Final

from danhgia_xl.addin.pywin32_stub import install

MODULE: Final = "DanhGiaHam"
"""Name of the VBA module."""

PYTHON_MODULE: Final = "danhgia_xl.addin.udfs"
_ADD_IN: Final = "DanhGia.xlam"
"""For an add-in the wrappers pass on the active workbook, not the add-in's own."""

_HEAD: Final = f"""\
Attribute VB_Name = "{MODULE}"
' Written by python -m danhgia_xl.addin.udf_vba, not by hand: calls of the Python functions in {PYTHON_MODULE}.
#Const App = "Microsoft Excel"
"""


def vba_module() -> str:
    """Return the text of the VBA module: ASCII, lines end in a line feed.

    It is made in another process, because what xlwings has to be made believe cannot be taken back.
    """
    command = [sys.executable, "-m", "danhgia_xl.addin.udf_vba"]
    made = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ourselves, nothing from outside
    return made.stdout.decode("ascii").replace("\r\n", "\n")


def _generate() -> str:
    udfs = install()
    text = io.StringIO(_HEAD)
    text.seek(0, io.SEEK_END)
    udfs.generate_vba_wrapper(
        PYTHON_MODULE, importlib.import_module(PYTHON_MODULE), text, SimpleNamespace(Name=_ADD_IN)
    )
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(_generate())
