"""The shipped VBA run without Excel, by the interpreter of pyOpenVBA: a book with buttons, and the add-in beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import NOTHING, VBAArray

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


def listed(array: VBAArray) -> list[object]:
    """Return the items of an array of one dimension."""
    first, last = array.bounds[0]
    return [array.get([at]) for at in range(first, last + 1)]


class Python(VBAObject):
    """The Python that functions in cells call: notes module, function and arguments, and gives the function's name."""

    vba_type_name = "XLPy"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[object]]] = []

    def vba_get(self, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        """Answer `XLPy.CallUDF module, function, arguments, ...`."""
        assert (name.lower(), named or {}) == ("calludf", {})
        module, function, arguments = args[:3]
        assert isinstance(arguments, VBAArray)
        self.calls.append((str(module), str(function), listed(arguments)))
        return f"of {function}"


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
        self.python = Python()
        self.later: list[str] = []
        self._answers: dict[str, Callable[[Sequence[object], dict[str, object]], object]] = {
            "macrooptions": self._note_help,
            "ontime": lambda args, _: self.later.append(str(args[1])),
            "caller": lambda *_: self.excel.evaluate('ActiveSheet.Range("A1")'),
        }
        self._intercept()
        host = self.excel.interpreter.host
        own = host.global_object
        host.global_object = lambda name: self.python if name == "xlpy" else own(name)
        self.set_up(interpreter=interpreter, sheet=sheet, file=file)

    def set_up(self, *, interpreter: str = INTERPRETER, sheet: bool = False, file: bool = False) -> None:
        """Change what the add-in finds on the machine, and forget what it ran."""
        self.excel.run("DatLai", interpreter, sheet, file)

    def run(self, code: str) -> None:
        """Run a command as a button of the ribbon does."""
        self.excel.run("DanhGia_Chay", code)

    def hide_workbooks(self) -> None:
        """Make it look as if no workbook were open, as Excel does for the window of an add-in."""
        self._answers["activeworkbook"] = lambda *_: NOTHING

    def _intercept(self) -> None:
        """Let members of Application that the interpreter lacks be answered from here."""
        application = self.excel.application
        own = application.vba_get

        def get(name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
            answer = self._answers.get(name.lower())
            return answer(args, named or {}) if answer else own(name, args, named)

        application.vba_get = get

    def _note_help(self, _: Sequence[object], named: dict[str, object]) -> None:
        """Note what Application.MacroOptions is given: function, help, category, helps of its arguments."""
        told = {key.lower(): value for key, value in named.items()}
        arguments = told.get("argumentdescriptions")
        helps = listed(arguments) if isinstance(arguments, VBAArray) else []
        self.help.append((told["macro"], told["description"], told["category"], helps))

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
