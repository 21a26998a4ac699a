"""LibreOffice for tests: the one real spreadsheet program at hand. It must be there; nothing is skipped without it."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

TIMEOUT_S = 180

_MOST_AT_ONCE = 60
"""One run gives up after some two hundred workbooks."""

# LibreOffice trusts cached values unless told to recalculate on load (0 = always).
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert_to_pdf(paths: Sequence[Path], outdir: Path) -> list[Path]:
    """Print workbooks to PDF files of the same stem in `outdir`; raises AssertionError when one is not made."""
    return _convert("pdf:calc_pdf_Export", ".pdf", paths, outdir)


def recalculate(path: Path, outdir: Path) -> Path:
    """Return a copy of a workbook in `outdir` with every formula computed anew by LibreOffice.

    The name is kept, so `outdir` must not be the folder of `path`.
    """
    return recalculate_all([path], outdir)[0]


def recalculate_all(paths: Sequence[Path], outdir: Path) -> list[Path]:
    """Return copies of workbooks of different names, all recalculated, many by one run of LibreOffice."""
    folder = outdir.resolve()
    assert not any(folder == path.parent.resolve() for path in paths), "the copy would overwrite the workbook"
    batches = [paths[at : at + _MOST_AT_ONCE] for at in range(0, len(paths), _MOST_AT_ONCE)]
    return [made for batch in batches for made in _convert("xlsx:Calc MS Excel 2007 XML", ".xlsx", batch, outdir)]


def converted(filter_name: str, suffix: str, path: Path, outdir: Path) -> Path:
    """Return `path` as LibreOffice saves it with `filter_name` ("ods:calc8"), a file ending in `suffix` in `outdir`."""
    return _convert(filter_name, suffix, [path], outdir)[0]


@cache
def soffice() -> str:
    """Return the LibreOffice program; fails the test when the machine has none."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: run `make test`, which installs it"
    return program


@cache
def profile() -> Path:
    """Return a LibreOffice profile of this process alone, thrown away at its end."""
    folder = Path(tempfile.mkdtemp(prefix="danhgia-xl-lo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_SETTINGS, encoding="utf-8")
    return folder


def _convert(filter_name: str, suffix: str, paths: Sequence[Path], outdir: Path) -> list[Path]:
    outdir.mkdir(parents=True, exist_ok=True)
    made = [outdir / f"{path.stem}{suffix}" for path in paths]
    assert len(set(made)) == len(made), f"two workbooks of the same name: {paths}"
    command = [soffice(), "--headless", "--norestore", f"-env:UserInstallation={profile().as_uri()}"]
    command += ["--convert-to", filter_name, "--outdir", str(outdir), *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    missing = [file.name for file in made if not file.is_file()]
    assert not missing, f"LibreOffice did not make {missing}: {ran.stdout} {ran.stderr}"
    return made


SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python that has the bridge to LibreOffice (package python3-uno)."""


def edit(path: Path, outdir: Path, steps: Sequence[Sequence[object]]) -> Path:
    """Return a copy of a workbook in `outdir` in which somebody inserted or deleted rows or typed (see `uno_edit`)."""
    outdir.mkdir(parents=True, exist_ok=True)
    made = outdir / path.name
    script = Path(__file__).with_name("uno_edit.py")
    command = [SYSTEM_PYTHON, str(script), profile().as_uri(), str(path), str(made), json.dumps(steps)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert made.is_file(), f"LibreOffice did not make {made}: {ran.stdout} {ran.stderr}"
    return made
