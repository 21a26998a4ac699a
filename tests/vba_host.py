"""The shipped VBA run without Excel, by the interpreter of pyOpenVBA: a book with buttons, and the add-in beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._values import NOTHING

INTERPRETER = r"C:\Python\python.exe"
"""The Python that is installed, as far as the add-in can see."""

BROKEN = "hong"
"""An interpreter at whose sight an error is raised."""

# What the add-in asks of the module of xlwings, whose own code starts processes and reads Windows' files.
_XLWINGS = f"""
Public Const PROJECT_NAME As String = "danhgia"
Public CoCauHinh As String, CoTrang As Boolean, CoTep As Boolean, DaChay As String
Function RunPython(PythonCommand As String)
    DaChay = DaChay & PythonCommand & vbLf
End Function
Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    GetConfig = default
    If configKey = "INTERPRETER_WIN" And source = "user" Then GetConfig = CoCauHinh
End Function
Function FileExists(ByVal FileSpec As String) As Boolean
    If FileSpec = "{BROKEN}" Then Err.Raise 5, , "boom"
    FileExists = (FileSpec = "{INTERPRETER}") Or (CoTep And FileSpec = "danhgia.conf")
End Function
Function SheetExists(wb As Workbook, sheetName As String) As Boolean
    SheetExists = CoTrang And sheetName = "danhgia.conf"
End Function
Function GetDirectoryConfigFilePath() As String
    GetDirectoryConfigFilePath = "danhgia.conf"
End Function
Function WScript(Optional CreateNew As Boolean) As Object
    Err.Raise 429, , "no popup here"
End Function
Sub DatLai(cauHinh As String, trang As Boolean, tep As Boolean)
    CoCauHinh = cauHinh: CoTrang = trang: CoTep = tep: DaChay = ""
End Sub
"""


class Addin:
    """The add-in as Excel would have it loaded, with the functions of xlwings' module replaced."""

    def __init__(self, path: Path, *, interpreter: str = INTERPRETER, sheet: bool = False, file: bool = False) -> None:
        """`sheet` and `file`: the active workbook, or its folder, comes with settings of its own."""
        self.excel = ExcelApplication.open(path, with_vba=False)
        with ExcelFile(path) as book:
            sources = {name: book.get_module(name) for name in book.module_names()}
        self.excel.add_module(_XLWINGS, name="xlwings")
        for name, source in sources.items():
            if name.startswith("DanhGia"):
                self.excel.add_module(source, name=name)
        self.help: list[tuple[object, ...]] = []
        self._take_help()
        self.set_up(interpreter=interpreter, sheet=sheet, file=file)

    def set_up(self, *, interpreter: str = INTERPRETER, sheet: bool = False, file: bool = False) -> None:
        """Change what the add-in finds on the machine, and forget what it ran."""
        self.excel.run("DatLai", interpreter, sheet, file)

    def run(self, code: str) -> None:
        """Run a command as a button of the ribbon does."""
        self.excel.run("DanhGia_Chay", code)

    def hide_workbooks(self) -> None:
        """Make it look as if no workbook were open, as Excel does for the window of an add-in."""
        application = self.excel.application
        own = application.vba_get

        def get(name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
            return NOTHING if name.lower() == "activeworkbook" else own(name, args, named)

        application.vba_get = get

    def _take_help(self) -> None:
        """Note what Application.MacroOptions is given: function, help, category, helps of its arguments."""
        application = self.excel.application
        own = application.vba_get

        def get(name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
            if name.lower() != "macrooptions":
                return own(name, args, named)
            told = {key.lower(): value for key, value in (named or {}).items()}
            arguments = told.get("argumentdescriptions")
            helps = [arguments.get([at]) for at in range(1, arguments.bounds[0][1] + 1)] if arguments else []
            self.help.append((told["macro"], told["description"], told["category"], helps))
            return None

        application.vba_get = get

    def open(self, path: Path) -> None:
        """Open a workbook in front."""
        self.excel.activate_workbook(self.excel.open_workbook(path))

    @property
    def ran(self) -> list[str]:
        """The Python commands run so far."""
        return str(self.excel.evaluate("DaChay")).splitlines()

    @property
    def told(self) -> str:
        """What the status bar says."""
        return str(self.excel.application.vba_get("StatusBar"))


class Book:
    """A workbook with buttons in an Excel of its own; `addin` is what its macros find under the add-in's name."""

    def __init__(self, path: Path, addin: Addin | None = None) -> None:
        self.excel = ExcelApplication.open(path)
        own = self.excel.interpreter.run

        def run(name: str, arguments: Sequence[object] = (), *, module: str = "") -> object:
            file, _, procedure = name.partition("!")
            if addin is None or not procedure:
                return own(name, arguments, module=module)
            assert file == str(addin.excel.evaluate("ThisWorkbook.Name"))
            return addin.excel.run(procedure, *arguments)

        # Application.Run comes here; projects of two workbooks do not see each other otherwise.
        self.excel.interpreter.run = run

    def press(self, macro: str) -> None:
        """Run the macro of a button."""
        self.excel.run(macro)

    @property
    def told(self) -> str:
        """What the status bar says."""
        return str(self.excel.application.vba_get("StatusBar"))

    @property
    def shown(self) -> tuple[str, str]:
        """The sheet in front and the address of the first selected cell."""
        return str(self.excel.evaluate("ActiveSheet.Name")), str(self.excel.evaluate("Selection.Cells(1, 1).Address"))
