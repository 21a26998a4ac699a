"""Edits a workbook in LibreOffice as a person would: inserts and deletes rows, types. For the system's Python.

Arguments: profile URI, source, target, and the steps as JSON: ["insert", sheet, row], ["delete", sheet, row],
["put", sheet, address, value]. Rows are counted from 1.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue


def main(profile: str, source: str, target: str, steps: str) -> None:
    """Start LibreOffice, do the steps, save and stop it."""
    pipe = f"danhgia{time.time_ns()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop = connect(pipe)
        book = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", True),))
        for step in json.loads(steps):
            edit(book, *step)
        book.calculateAll()
        book.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)
        desktop.terminate()
    finally:
        office.wait(30)


def connect(pipe: str) -> Any:
    """Return the desktop of the LibreOffice that has just been started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(200):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:  # not there yet
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def option(name: str, value: object) -> PropertyValue:
    """Return a named option."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def edit(book: Any, what: str, name: str, where: object, value: object = None) -> None:
    """Do one step on the sheet `name`."""
    sheet = book.Sheets.getByName(name)
    if sheet.isProtected():
        sheet.unprotect("")
    if what == "insert":
        sheet.Rows.insertByIndex(int(where) - 1, 1)
    elif what == "delete":
        sheet.Rows.removeByIndex(int(where) - 1, 1)
    elif isinstance(value, str):
        sheet.getCellRangeByName(where).setString(value)
    else:
        sheet.getCellRangeByName(where).setValue(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
