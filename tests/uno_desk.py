"""Looks at and drives a running LibreOffice, one request a run. For the system's Python; used by `tests.desktop`.

Arguments: pipe name, request, its arguments as a JSON list. The answer is JSON on stdout.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from uno_edit import connect, option

MACROS_ALWAYS = 4
POSITION_AND_SIZE = 15
LAST_ROW, LAST_COLUMN = 220, 40
"""How far `looks` goes: beyond every roster of the tests."""


def do_ready(_desktop: Any) -> str:
    """Answer once LibreOffice does."""
    return "ready"


def do_open(desktop: Any, path: str, width: int, height: int) -> str:
    """Open a workbook with its macros enabled, in a window of that size; a hidden document cannot run `End(xlUp)`."""
    options = (option("MacroExecutionMode", MACROS_ALWAYS), option("Hidden", False))
    book = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, options)
    book.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, width, height, POSITION_AND_SIZE)
    return str(book.Title)


def book_of(desktop: Any) -> Any:
    """Return the workbook that is open."""
    books = [book for book in desktop.Components if book.supportsService("com.sun.star.sheet.SpreadsheetDocument")]
    return books[0]


def do_show(desktop: Any, sheet: str) -> None:
    """Bring a sheet to the front."""
    book = book_of(desktop)
    book.CurrentController.setActiveSheet(book.Sheets.getByName(sheet))


def do_select(desktop: Any, sheet: str, address: str) -> None:
    """Select a cell or range."""
    book = book_of(desktop)
    book.CurrentController.select(book.Sheets.getByName(sheet).getCellRangeByName(address))


def do_buttons(desktop: Any) -> list[dict[str, Any]]:
    """Return the buttons of the sheet in front: caption, and where they are on the screen."""
    control = book_of(desktop).CurrentController
    found = []
    for shape in control.ActiveSheet.DrawPage:
        if not shape.supportsService("com.sun.star.drawing.ControlShape"):
            continue
        seen = control.getControl(shape.Control).getAccessibleContext()
        place, size = seen.getLocationOnScreen(), seen.getSize()
        box = {"x": place.X, "y": place.Y, "width": size.Width, "height": size.Height}
        found.append({"caption": shape.Control.Label, **box})
    return found


def do_run(desktop: Any, name: str) -> None:
    """Run a macro of the document, "Module.Procedure"; errors of the script framework come as an exception."""
    book = book_of(desktop)
    project = book.BasicLibraries.VBACompatibilityMode and book.BasicLibraries.ProjectName
    url = f"vnd.sun.star.script:{project}.{name}?language=Basic&location=document"
    book.getScriptProvider().getScript(url).invoke((), (), ())


def do_text(desktop: Any, sheet: str, address: str) -> str:
    """Return what a cell shows."""
    return str(book_of(desktop).Sheets.getByName(sheet).getCellRangeByName(address).String)


def do_sheets(desktop: Any) -> list[str]:
    """Return the names of all sheets."""
    return list(book_of(desktop).Sheets.ElementNames)


def do_selected(desktop: Any) -> list[str]:
    """Return the name of the sheet in front and the address of what is selected on it."""
    book = book_of(desktop)
    return [book.CurrentController.ActiveSheet.Name, book.CurrentSelection.AbsoluteName]


def do_store(desktop: Any, path: str) -> None:
    """Save a copy as a workbook with macros."""
    book_of(desktop).storeToURL(Path(path).as_uri(), (option("FilterName", "Calc MS Excel 2007 VBA XML"),))


def do_notes(desktop: Any, sheet: str) -> dict[str, str]:
    """Return the notes of a sheet by the address of their cell ("$B$8")."""
    here = book_of(desktop).Sheets.getByName(sheet)
    places = [(note.Position, note.String) for note in here.Annotations]
    cells = [(here.getCellByPosition(place.Column, place.Row), text) for place, text in places]
    return {cell.AbsoluteName.rpartition(".")[2]: text for cell, text in cells}


def do_fill(desktop: Any, sheet: str, address: str) -> int:
    """Return the fill of a cell as a number, -1 when it has none."""
    return int(book_of(desktop).Sheets.getByName(sheet).getCellRangeByName(address).CellBackColor)


def do_contents(desktop: Any, sheet: str) -> list[list[str]]:
    """Return what the formula bar shows for every cell of a sheet."""
    here = book_of(desktop).Sheets.getByName(sheet)
    cursor = here.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return [list(row) for row in here.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getFormulaArray()]


def do_looks(desktop: Any, sheet: str) -> list[str]:
    """Return what every cell of a sheet looks like, in words that can be compared: its address and fill."""
    here = book_of(desktop).Sheets.getByName(sheet)
    groups = here.getUniqueCellFormatRanges()
    looks = []
    for at in range(groups.Count):
        group = groups.getByIndex(at)
        for part in group.RangeAddresses:
            rows = range(part.StartRow, min(part.EndRow, LAST_ROW) + 1)
            columns = range(part.StartColumn, min(part.EndColumn, LAST_COLUMN) + 1)
            looks += [f"{row},{column}:{group.CellBackColor}" for row in rows for column in columns]
    return sorted(looks)


def do_protected(desktop: Any) -> list[str]:
    """Return the names of the sheets that are protected."""
    return [sheet.Name for sheet in book_of(desktop).Sheets if sheet.isProtected()]


def do_close(desktop: Any) -> None:
    """Close the workbook without saving."""
    book = book_of(desktop)
    book.setModified(False)
    book.close(True)


def do_quit(desktop: Any) -> None:
    """Stop LibreOffice, whatever is open."""
    for book in desktop.Components:
        book.setModified(False)
    desktop.terminate()


def main(pipe: str, request: str, arguments: str) -> None:
    """Do one request and print its answer."""
    answer = globals()[f"do_{request}"](connect(pipe), *json.loads(arguments))
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # the bridge now and then crashes while Python shuts down


if __name__ == "__main__":
    main(*sys.argv[1:])
