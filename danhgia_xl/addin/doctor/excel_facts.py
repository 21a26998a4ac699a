"""What the registry says about the Excel of a machine."""

from __future__ import annotations

from typing import Final

from danhgia_xl.addin.install.excel import VERSIONS, program_path, versions
from danhgia_xl.addin.install.machine import MACHINE, USER, Machine

_OFFICE: Final = r"Software\Microsoft\Office"
_PLATFORMS: Final = {"x64": 64, "x86": 32}


def excel_bits(machine: Machine) -> int | None:
    """Return 32 or 64, None when the registry does not say.

    Click-to-Run names its platform; an installed one leaves the bits of Outlook, even without Outlook; else the
    32-bit programs of a 64-bit Windows stand in a folder of their own.
    """
    values = machine.registry.values(rf"{MACHINE}\{_OFFICE}\ClickToRun\Configuration")
    if value := values.get("Platform"):
        return _PLATFORMS.get(str(value.data).casefold())
    for version in reversed(VERSIONS):
        if value := machine.registry.values(rf"{MACHINE}\{_OFFICE}\{version}\Outlook").get("Bitness"):
            return _PLATFORMS.get(str(value.data).casefold())
    program = program_path(machine)
    return 32 if program and "(x86)" in program else None


def excel_build(machine: Machine) -> str:
    """Return the exact version when Click-to-Run tells it, else the newest "16.0" there is."""
    value = machine.registry.values(rf"{MACHINE}\{_OFFICE}\ClickToRun\Configuration").get("VersionToReport")
    return str(value.data) if value else versions(machine)[-1]


def security_number(machine: Machine, version: str, name: str) -> tuple[int | None, bool]:
    """Return a number among Excel's security settings, and whether the office's policy sets it (policy wins)."""
    below = rf"Microsoft\Office\{version}\Excel\Security"
    for key, policy in (
        (rf"{USER}\Software\Policies\{below}", True),
        (rf"{MACHINE}\Software\Policies\{below}", True),
        (rf"{USER}\Software\{below}", False),
    ):
        by_name = {one.casefold(): value.data for one, value in machine.registry.values(key).items()}
        number = by_name.get(name.casefold())
        if isinstance(number, int):
            return number, policy
    return None, False
