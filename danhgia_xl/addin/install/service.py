"""Installs for the spreadsheet programs that are there, or undoes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Literal

from danhgia_xl.addin.install import excel, libreoffice, undo
from danhgia_xl.addin.install.journal import Journal, load_manifest
from danhgia_xl.addin.install.machine import Machine
from danhgia_xl.errors import UsageError

Program = Literal["excel", "libreoffice"]
NAMES: dict[Program, str] = {"excel": "Excel", "libreoffice": "LibreOffice"}


def present(machine: Machine) -> list[Program]:
    """Return the spreadsheet programs of this machine that can have the add-in."""
    found: list[Program] = []
    if machine.platform == "win32" and excel.versions(machine):
        found.append("excel")
    if libreoffice.program_folder(machine):
        found.append("libreoffice")
    return found


def chosen(machine: Machine, asked: Iterable[Program]) -> list[Program]:
    """Return the programs to install for: those asked for, else those present.

    Raises UsageError when none is there, or Excel is asked for on a system whose Excel cannot run Python.
    """
    programs = list(dict.fromkeys(asked)) or present(machine)
    if "excel" in programs and machine.platform != "win32":
        raise UsageError("Phần bổ trợ cho Excel chỉ chạy trên Windows. Trên máy này hãy dùng --libreoffice.")
    if not programs:
        raise UsageError("Không thấy Excel hay LibreOffice trên máy này. Hãy cài một trong hai rồi chạy lại.")
    return programs


def install(
    machine: Machine,
    programs: Sequence[Program],
    *,
    profile: PurePath | None = None,
    folders: Sequence[PurePath] = (),
    rehearsal: bool = False,
) -> list[str]:
    """Install for `programs` and return what was changed, one line each; empty when all was as it should be.

    `folders` hold the workbooks whose macros LibreOffice shall trust. Both programs are asked to be closed before
    anything is written. Raises UsageError, OSError.
    """
    journal = Journal(machine, rehearsal=rehearsal)
    where = profile or libreoffice.profile_folder(machine)
    _check_closed(machine, programs, where)
    if "excel" in programs:
        excel.install(journal)
    if "libreoffice" in programs:
        libreoffice.install(journal, where, folders)
    return journal.steps


def remove(machine: Machine, *, profile: PurePath | None = None, rehearsal: bool = False) -> list[str]:
    """Undo what was installed and return what was done; empty when nothing was installed. Raises UsageError."""
    if load_manifest(machine) is None:
        return []
    _check_closed(machine, ("excel", "libreoffice"), profile or libreoffice.profile_folder(machine))
    return undo.undo(machine, rehearsal=rehearsal)


def _check_closed(machine: Machine, programs: Sequence[Program], profile: PurePath) -> None:
    if "excel" in programs:
        excel.check_closed(machine)
    if "libreoffice" in programs:
        libreoffice.check_closed(machine, profile)
