"""What the doctor says about machines: each case is a machine with one thing about it, the line, and the remedy."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from danhgia_xl.addin.doctor import python_checks
from danhgia_xl.addin.doctor.model import MARKS, NOT_APPLICABLE, catalogue
from danhgia_xl.addin.doctor.run import CHECKS, examine
from danhgia_xl.addin.install import libreoffice, payload, service
from danhgia_xl.addin.install.machine import RegistryValue
from danhgia_xl.addin.install.secure_urls import with_urls
from danhgia_xl.addin.install.settings import settings_path
from danhgia_xl.errors import UsageError
from tests.command_line import Cli
from tests.fake_machine import OFFICE, FakeMachine, FakeRegistry, excel_machine, number, text

XLAM = PureWindowsPath(r"C:\Users\an\AppData\Roaming\Microsoft\AddIns\DanhGia.xlam")
EXCEL = OFFICE + "\\16.0\\Excel"
POLICY = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"
VENV = PureWindowsPath(r"C:\Users\an\AppData\Local\DanhGia\venv")
NGUYEN = "C:\\Users\\Nguyễn"
LO = PureWindowsPath(r"C:\LibreOffice\program")
PROFILE = PureWindowsPath(r"C:\Users\an\AppData\Roaming\LibreOffice\4")
PACKAGED = {"DanhGia.xlam": b"the add-in"}


@pytest.fixture(autouse=True)
def packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the add-in, which is built."""
    monkeypatch.setattr(payload, "_packaged", lambda *names: PACKAGED[names[-1]])
    monkeypatch.setattr(python_checks, "find_spec", lambda name: name)


def installed(**more: object) -> FakeMachine:
    machine = excel_machine(**more)  # type: ignore[arg-type]
    service.install(machine, ["excel"])
    return machine


def put(machine: FakeMachine, key: str, **values: RegistryValue) -> FakeMachine:
    content = machine.registry.snapshot()
    machine.registry = FakeRegistry({**content, key: {**content.get(key, {}), **values}})
    return machine


def without(machine: FakeMachine, path: PureWindowsPath) -> FakeMachine:
    del machine.files[path]
    return machine


def with_versions(**versions: str) -> FakeMachine:
    machine = installed()
    machine.versions = versions
    return machine


def with_content(path: PureWindowsPath, content: bytes) -> FakeMachine:
    machine = installed()
    machine.put(path, content)
    return machine


def with_stream(content: bytes) -> FakeMachine:
    machine = installed()
    machine.streams[XLAM, "Zone.Identifier"] = content
    return machine


def behind_a_gap() -> FakeMachine:
    machine = installed()
    machine.registry.remove(f"{EXCEL}\\Options", "OPEN")
    machine.registry.write(f"{EXCEL}\\Options", "OPEN2", text(f'/R "{XLAM}"'))
    return machine


def unticked() -> FakeMachine:
    machine = installed()
    machine.registry.remove(f"{EXCEL}\\Options", "OPEN")
    return machine


def without_trust() -> FakeMachine:
    machine = installed()
    machine.registry.remove(f"{EXCEL}\\Security\\Trusted Locations\\DanhGia", "Path")
    return machine


def other_library() -> FakeMachine:
    machine = without(installed(), VENV / "xlwings64-0.37.8.dll")
    machine.put(VENV / "xlwings64-0.36.0.dll", b"MZ")
    return machine


def excel_32(machine: FakeMachine) -> FakeMachine:
    return put(machine, "HKLM\\Software\\Microsoft\\Office\\ClickToRun\\Configuration", Platform=text("x86"))


def no_bits() -> FakeMachine:
    machine = installed()
    machine.registry.remove("HKLM\\Software\\Microsoft\\Office\\ClickToRun\\Configuration", "Platform")
    return machine


def onedrive() -> FakeMachine:
    machine = excel_machine()
    machine.environment["APPDATA"] = "C:\\Users\\an\\OneDrive\\Roaming"
    machine.add_folders(PureWindowsPath(machine.environment["APPDATA"]))
    return machine


def with_office(*names: str, script: bytes | None = None, urls: tuple[str, ...] = ()) -> FakeMachine:
    machine = put(installed(), "HKLM\\Software\\LibreOffice\\UNO\\InstallPath", **{"": text(str(LO))})
    for name in names:
        machine.add_folders(LO / name)
    machine.add_folders(LO)
    if script is not None:
        machine.put(PureWindowsPath(libreoffice.script_path(PROFILE)), script)
    if urls:
        machine.put(PureWindowsPath(libreoffice.settings_path(PROFILE)), with_urls(None, list(urls)))
    return machine


def broken_settings() -> FakeMachine:
    machine = with_office()
    machine.put(PureWindowsPath(libreoffice.settings_path(PROFILE)), b"<")
    return machine


def linux(*folders: str) -> FakeMachine:
    machine = FakeMachine(platform="linux", registry=FakeRegistry())
    machine.environment = {"HOME": "/home/an"}
    for folder in folders:
        machine.folders.add(PurePosixPath(folder))
    return machine


DISABLED = f"{EXCEL}\\Resiliency\\DisabledItems"
SHELL = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"
DEFENDER = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\Controlled Folder Access"
OTHER_SCRIPT = b"danhgia"  # anything that is not the script of this installation


def disabled(item: str) -> FakeMachine:
    return put(installed(), DISABLED, item=RegistryValue(item.encode("utf-16-le"), 3))


def macro_level(level: int) -> FakeMachine:
    return put(installed(), f"{EXCEL}\\Security", VBAWarnings=number(level))


def documents(folder: str) -> FakeMachine:
    return put(installed(), SHELL, Personal=text(folder))


def defended(switch: int) -> FakeMachine:
    return put(installed(), DEFENDER, EnableControlledFolderAccess=number(switch))


CASES: list[tuple[str, str, str, Callable[[], FakeMachine]]] = [
    ("excel", "dat", "", installed),
    ("excel", "khong_ro_bit", "Giới thiệu về Excel", no_bits),
    ("excel", "thieu", "Cài Excel", FakeMachine),
    ("excel", NOT_APPLICABLE, "", linux),
    ("python", "dat", "", installed),
    ("python", "lech_bit", "", lambda: excel_32(installed())),
    ("python", "mat", "diệt vi-rút", lambda: without(installed(), VENV / "Scripts" / "python.exe")),
    ("xlwings", "dat", "", installed),
    ("xlwings", "khac", "pip install xlwings==0.37.8", lambda: with_versions(xlwings="0.37.9", pywin32="311")),
    ("xlwings", "thieu", "pip install xlwings==0.37.8", lambda: with_versions(pywin32="311")),
    ("pywin32", "dat", "", installed),
    ("pywin32", "thieu", "pip install pywin32", lambda: with_versions(xlwings="0.37.8")),
    ("pywin32", NOT_APPLICABLE, "", linux),
    ("thu_vien", "dat", "", installed),
    ("thu_vien", "khac", "cai-dat.bat", other_library),
    ("thu_vien", "thieu", "diệt vi-rút", lambda: without(installed(), VENV / "xlwings64-0.37.8.dll")),
    ("thu_vien", "khac", "cai-dat.bat", lambda: excel_32(installed())),
    ("thu_vien", NOT_APPLICABLE, "", linux),
    ("ham", "dat", "", installed),
    ("duong_dan", "dat", "", installed),
    ("duong_dan", "co_dau", "Không cần làm gì", lambda: installed(user="C:\\Users\\Bình")),
    ("duong_dan", "python", "C:\\DanhGia", lambda: installed(user=NGUYEN)),
    ("duong_dan", "nguoi_dung", "tên không dấu", lambda: installed(user=NGUYEN, home_of_python="C:\\DanhGia\\venv")),
    ("cau_hinh", "dat", "", installed),
    ("cau_hinh", "thieu", "danhgia-xl cai-dat", excel_machine),
    (
        "cau_hinh",
        "khac",
        "danhgia-xl cai-dat",
        lambda: with_content(PureWindowsPath(settings_path(FakeMachine())), b'"INTERPRETER_WIN","C:\\old\\python.exe"'),
    ),
    ("phan_bo_tro", "dat", "", installed),
    ("phan_bo_tro", "cu", "đóng excel", lambda: with_content(XLAM, b"an older add-in")),
    ("phan_bo_tro", "mat", "diệt vi-rút", lambda: without(installed(), XLAM)),
    ("phan_bo_tro", "thieu", "danhgia-xl cai-dat", excel_machine),
    ("phan_bo_tro", NOT_APPLICABLE, "", FakeMachine),
    ("dang_ky", "dat", "", installed),
    ("dang_ky", "thieu", "đánh dấu DanhGia", unticked),
    ("dang_ky", "thieu", "đánh dấu DanhGia", lambda: put(installed(), f"{OFFICE}\\15.0\\Excel")),
    ("dang_ky", "ho_so", "danhgia-xl cai-dat", behind_a_gap),
    ("bi_tat", "dat", "", installed),
    ("bi_tat", "dat", "", lambda: put(installed(), DISABLED)),
    ("bi_tat", "cua_ta", "bấm Bật", lambda: disabled("x danhgia.xlam")),
    ("bi_tat", "khac", "DanhGia", lambda: disabled("other.xlam")),
    ("tin_cay", "dat", "", installed),
    ("tin_cay", "thieu", "danhgia-xl cai-dat", without_trust),
    *[
        ("macro", "tat" if level == 4 else "dat", "Tắt macro có thông báo" if level == 4 else "",
         partial(macro_level, level))
        for level in (1, 2, 3, 4)
    ],
    ("macro", "dat", "", lambda: put(installed(), POLICY, vbawarnings=number(2))),
    ("macro", "chi_ky", "quản trị", lambda: put(installed(), POLICY, vbawarnings=number(3))),
    ("macro", "chinh_sach", "quản trị", lambda: put(installed(), POLICY, vbawarnings=number(4))),
    ("macro", "dat", "", lambda: put(macro_level(4), POLICY, vbawarnings=number(2))),
    (
        "macro",
        "tat_tin_cay",
        "Vị trí tin cậy",
        lambda: put(installed(), f"{EXCEL}\\Security", VBAWarnings=number(3), DisableAllTrustedLocations=number(1)),
    ),
    ("internet", "dat", "", installed),
    ("internet", "dat", "", lambda: with_stream(b"[ZoneTransfer]\r\nZoneId=2\r\n")),
    ("internet", "danh_dau", "Bỏ chặn", lambda: with_stream(b"[ZoneTransfer]\r\nZoneId=3\r\n")),
    ("internet", "chan_so", "Bỏ chặn", lambda: put(installed(), POLICY, blockcontentexecutionfrominternet=number(1))),
    ("onedrive", "dat", "", lambda: documents("C:\\Users\\an\\Documents")),
    ("onedrive", "tai_lieu", "https", lambda: documents("C:\\Users\\an\\OneDrive - Sở\\Documents")),
    ("onedrive", "addins", "Bỏ đồng bộ", onedrive),
    ("bao_ve_thu_muc", "dat", "", lambda: defended(0)),
    ("bao_ve_thu_muc", "bat", "Cho phép python.exe", lambda: defended(1)),
    ("libreoffice", "dat", "", with_office),
    ("libreoffice", "khong_can", "", installed),
    ("libreoffice", "thieu", "Cài LibreOffice", linux),
    ("lo_python", "dat", "", lambda: with_office("python-core-3.12.9")),
    ("lo_python", "khac", "Python 3.10", lambda: with_office("python-core-3.10.18")),
    ("lo_python", "khong_ro", "libreoffice-script-provider-python", with_office),
    ("lo_python", NOT_APPLICABLE, "", linux),
    ("lo_tap_lenh", "dat", "", lambda: with_office(script=payload.user_script(FakeMachine()))),
    ("lo_tap_lenh", "cu", "đóng LibreOffice", lambda: with_office(script=OTHER_SCRIPT)),
    ("lo_tap_lenh", "thieu", "danhgia-xl cai-dat --libreoffice", with_office),
    ("lo_tin_cay", "dat", "", lambda: with_office(urls=("file:///C:/So%20s%C3%A1ch",))),
    ("lo_tin_cay", "chua", "--thu-muc-tin-cay", with_office),
    ("lo_tin_cay", "hong", "Mở LibreOffice", broken_settings),
]  # fmt: skip


@pytest.mark.parametrize(("check", "outcome", "remedy", "made"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
def test_a_machine_gets_its_line_and_its_remedy(
    check: str, outcome: str, remedy: str, made: Callable[[], FakeMachine]
) -> None:
    (told,) = [one for one in examine(made()) if one.check == check]
    assert told.outcome == outcome
    assert remedy.casefold() in told.remedy.casefold()
    assert bool(told.remedy) == bool(remedy)


def test_without_the_files_to_compare_with_the_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = with_office(script=OTHER_SCRIPT)

    def missing(*names: str) -> bytes:
        raise UsageError(names[-1])

    def gone(*_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(payload, "_packaged", missing)
    monkeypatch.setattr(payload, "script_text", gone)
    monkeypatch.setattr(python_checks, "find_spec", lambda _: None)
    told = {one.check: one.outcome for one in examine(machine)}
    assert (told["phan_bo_tro"], told["lo_tap_lenh"], told["ham"]) == ("khong_so_duoc", "khong_so_duoc", "thieu")


def test_the_catalogue_words_every_check_and_every_outcome_a_case_reaches() -> None:
    assert list(catalogue()) == list(CHECKS)
    reached = {(check, outcome) for check, outcome, _, _ in CASES if outcome != NOT_APPLICABLE}
    reached |= {("phan_bo_tro", "khong_so_duoc"), ("lo_tap_lenh", "khong_so_duoc"), ("ham", "thieu")}
    assert {(check, code) for check, entry in catalogue().items() for code in entry.ket_cuc} == reached


@pytest.mark.parametrize("check", CHECKS)
def test_only_what_is_not_well_has_a_remedy(check: str) -> None:
    for code, outcome in catalogue()[check].ket_cuc.items():
        assert outcome.muc in MARKS
        assert bool(outcome.sua) == (outcome.muc != "dat"), code


def test_a_good_windows_machine_has_no_line_to_mend() -> None:
    assert {one.mark for one in examine(installed())} == {"✓", "–"}


def test_on_linux_the_lines_about_excel_do_not_apply() -> None:
    told = {one.check: one for one in examine(linux("/usr/lib/libreoffice/program"))}
    for check in ("excel", "pywin32", "thu_vien", "phan_bo_tro", "dang_ky", "macro", "internet", "onedrive"):
        assert told[check].found == "không áp dụng trên máy này"


def test_the_exit_code_says_whether_a_line_must_be_mended(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    ran = cli("kiem-tra-may", "--ho-so", tmp_path / "profile")
    assert (ran.code, "✗ Tập lệnh trong LibreOffice" in ran.out) == (1, True)
    assert "    → Đóng LibreOffice" in ran.out
    cli("cai-dat", "--libreoffice", "--ho-so", tmp_path / "profile")
    ran = cli("kiem-tra-may", "--ho-so", tmp_path / "profile", "--json")
    assert (ran.code, json.loads(ran.out)["exit_code"]) == (0, 0)


def test_what_does_not_apply_here_is_told_in_one_line(cli: Cli) -> None:
    lines = cli("kiem-tra-may").out.splitlines()
    assert [line for line in lines if line.startswith("– ")] == [lines[-1]]
    assert lines[-1].startswith("– Không áp dụng trên máy này: ")
