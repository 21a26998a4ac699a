"""Runs every check of the catalogue on a machine."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from danhgia_xl.addin.doctor import excel_checks, libreoffice_checks, python_checks
from danhgia_xl.addin.doctor.model import Check, Patient, Verdict, catalogue, verdict
from danhgia_xl.addin.install.libreoffice import profile_folder
from danhgia_xl.addin.install.machine import Machine

CHECKS: Final[dict[str, Check]] = {
    "excel": excel_checks.excel,
    "python": python_checks.python,
    "xlwings": python_checks.xlwings,
    "pywin32": python_checks.pywin32,
    "thu_vien": python_checks.library,
    "ham": python_checks.functions,
    "duong_dan": python_checks.paths,
    "cau_hinh": python_checks.settings,
    "phan_bo_tro": excel_checks.addin,
    "dang_ky": excel_checks.registration,
    "bi_tat": excel_checks.disabled,
    "tin_cay": excel_checks.trusted_location,
    "macro": excel_checks.macros,
    "internet": excel_checks.internet,
    "onedrive": python_checks.cloud,
    "bao_ve_thu_muc": python_checks.controlled_folders,
    "libreoffice": libreoffice_checks.libreoffice,
    "lo_python": libreoffice_checks.office_python,
    "lo_tap_lenh": libreoffice_checks.script,
    "lo_tin_cay": libreoffice_checks.trusted_folders,
}
"""Every check by its code in the catalogue."""


def examine(machine: Machine, profile: PurePath | None = None) -> list[Verdict]:
    """Run every check and return what each says, in the order of the catalogue."""
    patient = Patient(machine, profile or profile_folder(machine))
    return [verdict(code, CHECKS[code](patient)) for code in catalogue()]
