"""A formula all the way: the shipped VBA wrappers run by the interpreter of pyOpenVBA, calling `udfs.call_udf`.

For the process of `fakecom.Excel` only, in which pywin32 is stubbed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import MISSING, VBAArray

from tests import fakecom

WRAPPERS = Path(__file__).resolve().parent.parent / "macros/DanhGiaHam.bas"


def evaluate(expression: str, values: Sequence[Sequence[Any]]) -> Any:
    """Return what `expression` gives in a workbook whose first sheet holds `values` from A1 on."""
    return _excel(values, _XLPy()).evaluate(expression)


def evaluated_again(expression: str, values: Sequence[Sequence[Any]], changes: Sequence[tuple[str, Any]]) -> list[Any]:
    """Return what `expression` gives at first and after each change of a cell (address, value).

    The interpreter's own calculation of cells does not call functions of VBA, so a macro stands for it.
    """
    excel = _excel(values, _XLPy())
    excel.add_module("Sub Doi(o As String, gia_tri As Variant)\n Range(o).Value = gia_tri\nEnd Sub\n", name="Thu")
    given = [excel.evaluate(expression)]
    for address, value in changes:
        excel.run("Doi", address, value)
        given.append(excel.evaluate(expression))
    return given


def _excel(values: Sequence[Sequence[Any]], bridge: _XLPy) -> ExcelApplication:
    """Return the interpreter with the wrappers of the functions and a workbook that holds `values` from A1 on."""
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.Workbook()
        for row in values:
            book.worksheets[0].append(row)
        path = Path(folder, "so.xlsx")
        book.save(path)
        excel = ExcelApplication.open(path, with_vba=False)
    host = excel.interpreter.host
    known = host.global_object
    host.global_object = lambda name: bridge if name.lower() == "xlpy" else known(name)
    application = excel.application
    own = application.vba_get

    def get(name: str, args: Sequence[Any] = (), named: Any = None) -> Any:
        return own("ActiveCell") if name.lower() == "caller" else own(name, args, named)

    application.vba_get = get
    excel.add_module("\r\n".join(WRAPPERS.read_text(encoding="ascii").splitlines()) + "\r\n", name="DanhGiaHam")
    return excel


class _XLPy(VBAObject):
    """What the module of xlwings offers as XLPy: the bridge into Python."""

    vba_type_name = "XLPy"

    def vba_get(self, name: str, args: Sequence[Any] = (), named: Any = None) -> Any:
        assert (name.lower(), len(args), named or {}) == ("calludf", 5, {})
        module, function, passed = args[:3]
        (first, last), *_ = passed.bounds
        arguments = tuple(_argument(passed.get([at])) for at in range(first, last + 1))
        from xlwings import udfs  # noqa: PLC0415 - exists only where pywin32 is stubbed

        return udfs.call_udf(module, function, arguments, None, fakecom.FakeRange([[None]]))


def _argument(value: Any) -> Any:
    if value is MISSING:
        return fakecom.MISSING
    if type(value).__name__ != "Range":
        return _com(value)
    return fakecom.FakeRange(_rows(value.vba_get("Value")), int(value.vba_get("Row")), int(value.vba_get("Column")))


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, VBAArray):
        return [[_com(value)]]
    (top, bottom), (left, right) = value.bounds
    return [[_com(value.get([row, column])) for column in range(left, right + 1)] for row in range(top, bottom + 1)]


def _com(value: Any) -> Any:
    """Return a value of the interpreter as COM hands it over: every number a double, Empty as None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, str | float | bool) else None
