"""Calls a script of the user as a click on its button does, and prints row 1 of the sheet "Ghi" as JSON.

For the system's Python. Arguments: profile URI, the workbook, the URL of the script.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from uno_edit import connect


def main(profile: str, source: str, url: str) -> None:
    """Start LibreOffice, call the script inside it and stop it."""
    pipe = f"danhgia{time.time_ns()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    desktop = connect(pipe)
    try:
        book = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, ())
        book.getScriptProvider().getScript(url).invoke((), (), ())
        row = book.Sheets.getByName("Ghi").getCellRangeByName("A1:D1").getDataArray()[0]
        sys.stdout.write(json.dumps(row) + "\n")
        book.close(True)
    finally:
        desktop.terminate()
        office.wait(30)


main(*sys.argv[1:])
