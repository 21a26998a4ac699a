"""Uses the LibreOffice engine of xlwings on a workbook and prints as JSON what it saw. For the system's Python.

Arguments: profile URI, the workbook, where to save it as .xlsx. The test that asks knows what must come out.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from uno_edit import office_context, option

from danhgia_xl.addin.libreoffice import status
from danhgia_xl.addin.libreoffice.engine import book_of
from danhgia_xl.addin.libreoffice.host import LibreOfficeHost
from danhgia_xl.addin.libreoffice.messages import SHOWN


def main(profile: str, source: str, target: str) -> None:
    """Start LibreOffice, ask everything, save and stop it."""
    os.environ["SAL_USE_VCLPLUGIN"] = "svp"  # this process has no screen either: a message must not wait for a click
    pipe = f"danhgia{time.time_ns()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    context = office_context(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, ())
        book, host = book_of(context, document), LibreOfficeHost(context)
        seen = {fact.__name__: fact(book, host) for fact in FACTS}
        document.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
        sys.stdout.write(json.dumps(seen, ensure_ascii=False, default=_said) + "\n")
        book.close()
    finally:
        desktop.terminate()
        office.wait(30)


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else repr(value)


def failure(call: Callable[[], Any]) -> list[str]:
    """Return the kind and the words of what a call raises; ["nothing", what it returned] when it does not."""
    try:
        return ["nothing", repr(call())]
    except Exception as raised:
        return [type(raised).__name__, str(raised)]


def values_read(book: Any, _: Any) -> Any:
    sheet = book.sheets["Đọc"]
    block = sheet["A1:B10"]
    return {
        "errors as text": block.options(ndim=2, err_to_str=True).value,
        "errors as none": sheet["A2"].value,
        "cell": sheet["B5"].value,
        "row": sheet["A1:B1"].value,
        "raw error": sheet["A2"].raw_value,
        "formulas": sheet["A6:A8"].formula,
        "used": sheet.used_range.address,
    }


def number_formats(book: Any, _: Any) -> Any:
    sheet = book.sheets["Đọc"]
    sheet["D1"].number_format = "0%"
    sheet["D2"].number_format = "@"
    sheet["D3"].number_format = '#,##0.0" đ"'
    read = [sheet[cell].number_format for cell in ("B2", "B3", "B4", "B6", "D1", "D2", "D3", "D9")]
    return {"read": read, "mixed": sheet["B2:B4"].number_format}


def values_written(book: Any, _: Any) -> Any:
    sheet = book.sheets["Ghi"]
    sheet["A1:C3"].value = [["=1+1", "'=1+1", "'007"], ["7.5", True, None], ["'", "TRUE", "=B2"]]
    sheet["E1"].number_format = sheet["E2"].number_format = "@"
    sheet["E1"].value, sheet["E2"].value = "=1+1", "12"
    sheet["F1:F3"].value = "'-3"
    sheet["F4:F6"].formula = "=A1+1"
    sheet["G1"].value = dt.datetime(2021, 11, 30)  # noqa: DTZ001 - a date in a cell has no zone
    sheet["H1"].value = [["x", 1.5], ["'+84 123", "1/2"]]
    return {
        "block": sheet["A1:C3"].options(ndim=2).value,
        "formulas": sheet["A1:C3"].formula,
        "text format": [sheet["E1"].value, sheet["E2"].value, sheet["E1"].formula],
        "filled": [sheet["F1:F3"].value, sheet["F4:F6"].formula],
        "date": [sheet["G1"].value, sheet["G1"].number_format],
        "resized": sheet["H1:I2"].value,
        "formats": [sheet[cell].number_format for cell in ("A1", "C1", "H2", "I2")],
    }


def colors(book: Any, _: Any) -> Any:
    sheet = book.sheets["Ghi"]
    sheet.range("K1:K3,M5,N1:O1").color = "#FFC7CE"
    sheet["K2"].color = (0, 0, 255)
    sheet["K3"].color = None
    return [sheet[cell].color for cell in ("K1", "K2", "K3", "K4", "M5", "O1", "K1:K2")]


def hidden_and_merged(book: Any, _: Any) -> Any:
    sheet = book.sheets["Đọc"]
    merged = [sheet[cells].merge_cells for cells in ("G1", "H2", "G1:H2", "G3", "G1:H3", "J1:K9", "G1:K9")]
    rows = [sheet[cells].rows.hidden for cells in ("A12", "A11", "A11:A12", "A12:A13")]
    sheet["P:P"].columns.hidden = True
    columns = [sheet[cells].columns.hidden for cells in ("P1", "O1:P1", "O1")]
    return {"merged": merged, "area": sheet["H2"].merge_area.address, "rows": rows, "columns": columns}


def notes(book: Any, _: Any) -> Any:
    sheet = book.sheets["Ghi"]
    sheet["B9"].add_note("Sai: cần 0–100")
    sheet["B10"].add_note("hai")
    listed = [(note.location.address, note.text) for note in sheet.notes]
    sheet["B9"].note.text = "sửa"
    changed = sheet["B9"].note.text
    sheet["B10"].note.delete()
    left = [sheet["B10"].note, len(sheet.notes)]
    return {"listed": listed, "changed": changed, "left": left, "again": failure(lambda: sheet["B9"].add_note("x"))}


def links(book: Any, _: Any) -> Any:
    sheet = book.sheets["Ghi"]
    sheet["B12"].add_hyperlink("#'Tờ có cách'!B2", "đến ô sai")
    return [sheet["B12"].value, sheet["B12"].hyperlink, book.sheets["Đọc"]["B9"].hyperlink]


def names(book: Any, _: Any) -> Any:
    book.names.add("MOI", "='Tờ có cách'!$B$2:$C$3")
    book.names.add("Ghi!RIENG", "=Ghi!$A$1")
    book.names.add("BO", "=1")
    book.names["BO"].delete()
    return {
        "all": sorted([name.name, name.refers_to] for name in book.names),
        "cells": [book.names["MOI"].refers_to_range.address, book.names["MOI"].refers_to_range.sheet.name],
        "in": [name in book.names for name in ("dg_mau", "RIENG", "Ghi!RIENG", "BO")],
        "of sheet": [name.name for name in book.sheets["Ghi"].names],
        "by name": [book.sheets["Đọc"]["MOI"].address, book.sheets["Ghi"]["RIENG"].address],
        "constant": failure(lambda: book.names["DG_MAU"].refers_to_range)[0],
    }


def sheets(book: Any, _: Any) -> Any:
    made = book.sheets.add("Vi phạm", after=book.sheets["Đọc"])
    active = book.sheets.active.name
    first = book.sheets.add("Đầu", before=book.sheets[0])
    order = [sheet.name for sheet in book.sheets]
    first.delete()
    made.name = "Vi phạm 2"
    made.visible = False
    hidden = book.sheets["Vi phạm 2"].visible
    made.visible = True
    return {
        "order": order,
        "active": active,
        "in": ["vi phạm 2" in book.sheets, "Vi phạm" in book.sheets],
        "visible": [hidden, made.visible],
        "index": [made.index, len(book.sheets)],
        "missing": failure(lambda: book.sheets["Vi phạm"]),
        "taken": failure(lambda: book.sheets.add("ghi"))[0],
    }


def program(book: Any, _: Any) -> Any:
    app = book.app
    app.status_bar = "Đang tính…"
    busy = app.status_bar
    app.status_bar = False
    given_back = app.status_bar
    status.LINGER_S = 0.2
    app.status_bar = "Xong"
    time.sleep(1)
    gone = app.status_bar
    book.sheets["Ghi"].range("A2:B3,D4").select()
    app.screen_updating = False
    frozen = app.screen_updating
    app.screen_updating = True
    app.calculation = "manual"
    book.sheets["Ghi"]["Q1"].formula = "=A1"
    manual = app.calculation
    app.calculate()
    app.calculation = "automatic"
    return {
        "status": [busy, given_back, gone],
        "selection": [app.selection.address, book.selection.sheet.name],
        "updating": [frozen, app.screen_updating],
        "calculation": [manual, app.calculation],
        "engine": [app.engine.name, app.version.major, app.books.active.name, book.name],
        "pressed": [app.alert("Ghi đè?", "danhgia_xl", "yes_no", "info"), app.alert("Xong")],
        "shown": [[message.prompt, message.title, message.buttons] for message in SHOWN],
    }


def looks(book: Any, _: Any) -> Any:
    cell = book.sheets["Ghi"]["S1"]
    cell.font.bold, cell.font.size, cell.font.color, cell.wrap_text = True, 14, "#C00000", True
    cell.horizontal_alignment, cell.vertical_alignment = "center", "top"
    cell.column_width, cell.row_height = 20, 30
    font = cell.font
    two = book.sheets["Ghi"]["S1:S2"]
    return {
        "font": [font.bold, font.size, font.color],
        "cell": [cell.wrap_text, cell.horizontal_alignment, cell.vertical_alignment],
        "size": [cell.column_width, round(cell.row_height)],
        "mixed": [two.font.bold, two.wrap_text, two.horizontal_alignment, two.row_height],
    }


def cleared(book: Any, _: Any) -> Any:
    sheet = book.sheets["Ghi"]
    sheet["U1:V1"].merge()
    sheet["U1"].value, sheet["U1"].color = "x", "#00FF00"
    sheet["U1"].add_note("n")
    sheet["U1"].clear_contents()
    contents = [sheet["U1"].value, sheet["U1"].color, sheet["U1"].note.text]
    sheet["U1:V1"].clear()
    return [contents, [sheet["U1"].color, sheet["U1"].note, sheet["U1"].merge_cells]]


def protection(book: Any, host: Any) -> Any:
    plain, locked = book.sheets["Khóa"], book.sheets["Mật khẩu"]

    def broken() -> None:
        with host.unlocked(plain):
            raise ZeroDivisionError

    with host.unlocked(plain):
        inside = plain.impl.api.isProtected()
        plain["A1"].value = "đã ghi"
    after = plain.impl.api.isProtected()
    with host.unlocked(book.sheets["Ghi"]):
        pass
    return {
        "inside": inside,
        "after": after,
        "after a failure": [failure(broken)[0], plain.impl.api.isProtected()],
        "password": [*failure(lambda: host.unlocked(locked).__enter__()), locked.impl.api.isProtected()],
        "open sheet": book.sheets["Ghi"].impl.api.isProtected(),
        "book": host.is_protected(book),
    }


def refused(book: Any, _: Any) -> Any:
    cell, sheet = book.sheets["Ghi"]["A1"], book.sheets["Ghi"]
    calls: dict[str, Callable[[], Any]] = {
        "Range.sort": lambda: cell.impl.sort([1], [True], False),
        "Range.end": lambda: cell.end("up"),
        "Range.borders": lambda: cell.borders,
        "Range.table": lambda: cell.table,
        "Range.copy": cell.copy,
        "Sheet.charts": lambda: sheet.charts,
        "Sheet.pivot_tables": lambda: sheet.pivot_tables,
        "Sheet.copy": lambda: sheet.impl.copy(None, None),
        "Book.save": lambda: book.impl.save("x.xlsx"),
        "Book.to_pdf": lambda: book.impl.to_pdf("x.pdf", "standard"),
        "App.quit": book.app.quit,
        "App.visible": lambda: setattr(book.app, "visible", True),
        "App.pid": lambda: setattr(book.app.impl, "pid", 1),
        "Range.row": lambda: setattr(cell.impl, "row", 1),
    }
    return {member: failure(call) for member, call in calls.items()}


FACTS = (
    values_read, number_formats, values_written, colors, hidden_and_merged, notes, links, names, sheets, program, looks,
    cleared, protection, refused,
)  # fmt: skip

if __name__ == "__main__":
    main(*sys.argv[1:])
