"""Does Excel have the add-in, does it load it, may it run its macros."""

from __future__ import annotations

from danhgia_xl.addin.doctor.excel_facts import excel_bits, excel_build, security_number
from danhgia_xl.addin.doctor.model import NOT_APPLICABLE, Check, Found, Patient
from danhgia_xl.addin.install.excel import addin_path, office_key, program_path, versions
from danhgia_xl.addin.install.journal import load_manifest, sha256
from danhgia_xl.addin.install.open_values import is_ours, lines, reached
from danhgia_xl.addin.install.payload import addin_file
from danhgia_xl.errors import UsageError

_DISABLED_MACROS = 4
_SIGNED_ONLY = 3


def with_excel(check: Check) -> Check:
    """Return `check` for machines with Excel; on others it does not apply."""

    def checked(patient: Patient) -> Found:
        return check(patient) if patient.windows and versions(patient.machine) else Found(NOT_APPLICABLE)

    return checked


def excel(patient: Patient) -> Found:
    """Which Excel is there."""
    if not patient.windows:
        return Found(NOT_APPLICABLE)
    machine = patient.machine
    if not versions(machine):
        return Found("thieu")
    fields = {"phien_ban": excel_build(machine), "bit": excel_bits(machine), "noi": program_path(machine) or "?"}
    return Found("dat" if fields["bit"] else "khong_ro_bit", fields)


@with_excel
def addin(patient: Patient) -> Found:
    """Whether the add-in stands where it was put and is the one of this version."""
    machine, path = patient.machine, addin_path(patient.machine)
    content, manifest = machine.read(path), load_manifest(machine)
    fields = {"noi": path}
    if content is None:
        put = manifest is not None and any(record.path == str(path) for record in manifest.files)
        return Found("mat" if put else "thieu", fields)
    try:
        current = sha256(content) == sha256(addin_file())
    except UsageError:
        return Found("khong_so_duoc", fields)
    return Found("dat" if current else "cu", fields)


@with_excel
def registration(patient: Patient) -> Found:
    """Whether every version of Excel opens the add-in at its start."""
    path = str(addin_path(patient.machine))
    missing: list[str] = []
    behind: list[str] = []
    for version in versions(patient.machine):
        values = patient.machine.registry.values(office_key(version, "Options"))
        if any(is_ours(line, path) for line in reached(values)):
            continue
        hidden = any(is_ours(line, path) for line in lines(values).values())
        (behind if hidden else missing).append(version)
    fields = {"phien_ban": ", ".join(missing or behind or versions(patient.machine))}
    return Found("thieu" if missing else "ho_so" if behind else "dat", fields)


@with_excel
def disabled(patient: Patient) -> Found:
    """Whether Excel has put something on its list of disabled items, and whether that is our add-in."""
    found: dict[str, list[object]] = {}
    for version in versions(patient.machine):
        values = patient.machine.registry.values(office_key(version, "Resiliency", "DisabledItems"))
        items: list[object] = [value.data for value in values.values() if value.data]
        if items:
            found[version] = items
    if not found:
        return Found("dat")
    name = addin_path(patient.machine).name.casefold()
    for version, items in found.items():
        told = [item.decode("utf-16-le", "ignore") for item in items if isinstance(item, bytes)]
        if any(name in text.casefold() for text in told):
            return Found("cua_ta", {"phien_ban": version})
    return Found("khac", {"phien_ban": ", ".join(found)})


@with_excel
def macros(patient: Patient) -> Found:
    """Whether macros may run; a trusted location is exempt from the user's own setting unless policy forbids it."""
    for version in versions(patient.machine):
        number, policy = security_number(patient.machine, version, "VBAWarnings")
        off, _ = security_number(patient.machine, version, "AllLocationsDisabled")
        trusted_off, _ = security_number(patient.machine, version, "DisableAllTrustedLocations")
        fields = {"phien_ban": version, "muc": number}
        if (off == 1 or trusted_off == 1) and number in {_SIGNED_ONLY, _DISABLED_MACROS}:
            return Found("tat_tin_cay", fields)
        if number == _DISABLED_MACROS:
            return Found("chinh_sach" if policy else "tat", fields)
        if number == _SIGNED_ONLY and policy:
            return Found("chi_ky", fields)
    return Found("dat")


@with_excel
def internet(patient: Patient) -> Found:
    """Whether macros of files from the internet are blocked, and whether our add-in counts as such a file."""
    machine = patient.machine
    zone = machine.stream(addin_path(machine), "Zone.Identifier")
    if zone is not None and b"ZoneId=" in zone and zone.partition(b"ZoneId=")[2][:1] in {b"3", b"4"}:
        return Found("danh_dau", {"noi": addin_path(machine)})
    name = "blockcontentexecutionfrominternet"
    blocked = [version for version in versions(machine) if security_number(machine, version, name)[0] == 1]
    return Found("chan_so" if blocked else "dat")


@with_excel
def trusted_location(patient: Patient) -> Found:
    """Whether the folder of the add-in is a trusted location in every version."""
    missing = []
    for version in versions(patient.machine):
        values = patient.machine.registry.values(office_key(version, "Security", "Trusted Locations", "DanhGia"))
        folder = str(values["Path"].data).rstrip("\\").casefold() if "Path" in values else ""
        if folder != str(addin_path(patient.machine).parent).casefold():
            missing.append(version)
    return Found("thieu" if missing else "dat", {"phien_ban": ", ".join(missing)})
