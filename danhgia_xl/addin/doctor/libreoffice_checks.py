"""Does LibreOffice have the script, can its Python load this program, which folders does it trust."""

from __future__ import annotations

from danhgia_xl.addin.doctor.model import NOT_APPLICABLE, Check, Found, Patient
from danhgia_xl.addin.install.libreoffice import folder_of, program_folder, python_version, script_path, settings_path
from danhgia_xl.addin.install.payload import user_script
from danhgia_xl.addin.install.secure_urls import trusted
from danhgia_xl.errors import UsageError


def with_libreoffice(check: Check) -> Check:
    """Return `check` for machines with LibreOffice; on others it does not apply."""

    def checked(patient: Patient) -> Found:
        return check(patient) if program_folder(patient.machine) else Found(NOT_APPLICABLE)

    return checked


def libreoffice(patient: Patient) -> Found:
    """Whether LibreOffice is there; with Excel there too nobody needs it."""
    folder = program_folder(patient.machine)
    if folder is None:
        return Found("khong_can" if patient.windows else "thieu")
    return Found("dat", {"noi": folder})


@with_libreoffice
def office_python(patient: Patient) -> Found:
    """Whether the Python inside LibreOffice is of our version: it loads the same compiled packages."""
    ours = "{}.{}".format(*patient.machine.python)
    theirs = python_version(patient.machine)
    fields = {"cua_no": theirs, "cua_ta": ours}
    if theirs is None:
        return Found("khong_ro", fields)
    return Found("dat" if theirs == ours else "khac", fields)


@with_libreoffice
def script(patient: Patient) -> Found:
    """Whether the script is in the profile and is the one of this installation."""
    path = script_path(patient.profile)
    content = patient.machine.read(path)
    if content is None:
        return Found("thieu", {"noi": path})
    try:
        current = content == user_script(patient.machine)
    except UsageError:
        return Found("khong_so_duoc", {"noi": path})
    return Found("dat" if current else "cu", {"noi": path})


@with_libreoffice
def trusted_folders(patient: Patient) -> Found:
    """Which folders LibreOffice trusts; without one each workbook with buttons asks first."""
    try:
        urls = trusted(patient.machine.read(settings_path(patient.profile)))
    except UsageError:
        return Found("hong", {"noi": settings_path(patient.profile)})
    return Found("dat", {"noi": ", ".join(map(folder_of, urls))}) if urls else Found("chua")
