"""Tells whether LibreOffice lets the macros of a workbook run, by the settings of a profile. For the system's Python.

Arguments: profile URI, workbook. A question whether macros may run is answered with no.
"""

import subprocess
import sys
import time
from pathlib import Path

from uno_edit import connect, option

REJECT_QUESTIONS = 5  # com.sun.star.document.MacroExecMode.USE_CONFIG_REJECT_CONFIRMATION


def main(profile: str, source: str) -> None:
    """Start LibreOffice, open the workbook, close it and stop."""
    pipe = f"danhgia{time.time_ns()}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop = connect(pipe)
        options = (option("Hidden", True), option("MacroExecutionMode", REJECT_QUESTIONS))
        book = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, options)
        sys.stdout.write(f"{book.AllowMacroExecution}\n")
        book.close(True)
        desktop.terminate()
        office.wait(30)
    finally:
        office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
