"""Installing the add-in: what is put where, what is left alone, and that undoing it leaves no trace."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from danhgia_xl.addin.install import excel, libreoffice, open_values, payload, service
from danhgia_xl.addin.install.journal import manifest_path
from danhgia_xl.addin.install.machine import RegistryValue
from danhgia_xl.addin.install.real import RealMachine
from danhgia_xl.addin.install.secure_urls import trusted, with_urls, without_urls
from danhgia_xl.addin.install.settings import SETTINGS_KEY, in_ansi, settings_path, settings_text
from danhgia_xl.errors import UsageError
from tests.command_line import Cli
from tests.fake_machine import OFFICE, FakeMachine, FakeRegistry, excel_machine, number, text
from tests.office import SYSTEM_PYTHON, TIMEOUT_S

XLAM = PureWindowsPath(r"C:\Users\an\AppData\Roaming\Microsoft\AddIns\DanhGia.xlam")
OPTIONS = OFFICE + "\\16.0\\Excel\\Options"
LINE = f'/R "{XLAM}"'
TEN = {f"OPEN{at or ''}": f"A{at}" for at in range(10)}


@pytest.fixture(autouse=True)
def packaged(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Stand in for the add-in, which is built."""
    made = {"DanhGia.xlam": b"the add-in"}
    monkeypatch.setattr(payload, "_packaged", lambda *names: made[names[-1]])
    return made


def install(machine: Any, **more: Any) -> list[str]:
    return service.install(machine, ["excel"], **more)


def opened(machine: FakeMachine, key: str = OPTIONS) -> dict[str, str]:
    return open_values.lines(machine.registry.values(key))


def with_opens(**values: str) -> FakeMachine:
    machine = excel_machine()
    for name, line in values.items():
        machine.registry.write(OPTIONS, name, text(line))
    return machine


# ── Excel ─────────────────────────────────────────────────────────────────────


def test_the_add_in_stands_in_the_folder_of_add_ins_and_is_opened_by_excel() -> None:
    machine = excel_machine()
    install(machine)
    assert machine.files[XLAM] == b"the add-in"
    assert opened(machine) == {"OPEN": LINE}


def test_the_folder_of_the_add_in_becomes_a_trusted_location_without_its_subfolders() -> None:
    machine = excel_machine()
    install(machine)
    values = machine.registry.values(OFFICE + "\\16.0\\Excel\\Security\\Trusted Locations\\DanhGia")
    assert values["Path"] == text(f"{XLAM.parent}\\")
    assert values["AllowSubfolders"] == number(0)
    assert values["Description"].data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"OPEN": LINE}),
        ({"OPEN": "A"}, {"OPEN": "A", "OPEN1": LINE}),
        ({"OPEN": "A", "OPEN1": "B"}, {"OPEN": "A", "OPEN1": "B", "OPEN2": LINE}),
        ({"OPEN": "A", "OPEN2": "C"}, {"OPEN": "A", "OPEN1": LINE, "OPEN2": "C"}),
        ({"OPEN1": "B"}, {"OPEN": LINE, "OPEN1": "B"}),
        (TEN, TEN | {"OPEN10": LINE}),
        ({"OPEN": LINE.upper()}, {"OPEN": LINE.upper()}),
        ({"OPEN": "A", "OPEN5": LINE}, {"OPEN": "A", "OPEN1": LINE}),
    ],
)  # fmt: skip
def test_the_line_gets_the_first_free_number_of_the_list(before: dict[str, str], after: dict[str, str]) -> None:
    machine = with_opens(**before)
    install(machine)
    assert opened(machine) == after


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        ({"OPEN": "A"}, {}, {"OPEN": "A"}),
        ({"OPEN": "A", "OPEN2": "C"}, {}, {"OPEN": "A", "OPEN2": "C"}),
        ({}, {"OPEN1": "B"}, {"OPEN": "B"}),
        ({"OPEN": "A"}, {"OPEN2": "C", "OPEN3": "D"}, {"OPEN": "A", "OPEN1": "C", "OPEN2": "D"}),
    ],
)
def test_removal_restores_the_list_or_closes_the_gap_when_others_came_after(
    before: dict[str, str], added: dict[str, str], after: dict[str, str]
) -> None:
    machine = with_opens(**before)
    install(machine)
    for name, line in added.items():
        machine.registry.write(OPTIONS, name, text(line))
    service.remove(machine)
    assert opened(machine) == after


def test_every_version_of_excel_is_told_and_no_other() -> None:
    machine = excel_machine("15.0", "16.0")
    install(machine)
    assert [list(opened(machine, f"{OFFICE}\\{one}\\Excel\\Options")) for one in ("15.0", "16.0")] == [["OPEN"]] * 2
    assert not machine.registry.exists(f"{OFFICE}\\14.0")


@pytest.mark.parametrize("versions", [("16.0",), ("14.0", "16.0")])
def test_removal_leaves_registry_and_files_as_they_were(versions: tuple[str, ...]) -> None:
    machine = excel_machine(*versions)
    for version in versions:
        key = f"{OFFICE}\\{version}\\Excel\\Options"
        machine.registry.write(key, "OPEN", text('/R "C:\\Other\\other.xlam"'))
        machine.registry.write(key, "OPENX", RegistryValue(b"\x01", 3))
    machine.put(XLAM.with_name("Other.xlam"), b"not ours")
    before = machine.state()
    assert install(machine)
    assert machine.state() != before
    assert service.remove(machine)
    assert machine.state() == before


def test_what_stood_there_before_comes_back() -> None:
    machine = excel_machine()
    machine.put(XLAM, b"somebody's own file of this name")
    machine.registry = FakeRegistry({**machine.registry.snapshot(), SETTINGS_KEY: {"TepCauHinh": text("elsewhere")}})
    before = machine.state()
    install(machine)
    assert machine.files[XLAM] == b"the add-in"
    service.remove(machine)
    assert machine.state() == before


def test_installing_again_changes_nothing() -> None:
    machine = excel_machine("15.0", "16.0")
    install(machine)
    once, machine.writes = machine.state(), []
    assert install(machine) == []
    assert (machine.state(), machine.writes) == (once, [])


def test_a_new_version_replaces_the_add_in_and_removal_still_leaves_no_trace(packaged: dict[str, bytes]) -> None:
    machine = excel_machine()
    before = machine.state()
    install(machine)
    packaged["DanhGia.xlam"] = b"a newer add-in"
    assert len(install(machine)) == 1
    assert machine.files[XLAM] == b"a newer add-in"
    service.remove(machine)
    assert machine.state() == before


def test_removing_twice_does_nothing_the_second_time() -> None:
    machine = excel_machine()
    install(machine)
    service.remove(machine)
    after = machine.state()
    assert service.remove(machine) == []
    assert machine.state() == after


def test_what_the_user_changed_since_is_left_alone() -> None:
    machine = excel_machine()
    install(machine)
    settings = settings_path(machine)
    machine.files[settings] += b'"CONDA PATH","C:\\conda"\r\n'
    machine.registry.write(SETTINGS_KEY, "TepCauHinh", text("elsewhere"))
    steps = service.remove(machine)
    assert settings in machine.files
    assert machine.registry.values(SETTINGS_KEY) == {"TepCauHinh": text("elsewhere")}
    assert any("Để nguyên" in step for step in steps)
    assert XLAM not in machine.files


def test_a_rehearsal_names_every_step_and_does_none() -> None:
    machine, other = excel_machine(), excel_machine()
    before = machine.state()
    told = install(machine, rehearsal=True)
    assert machine.state() == before
    assert told == install(other)
    installed = other.state()
    assert service.remove(other, rehearsal=True)
    assert other.state() == installed


@pytest.mark.parametrize("action", [install, service.remove])
def test_excel_must_be_closed_first(action: Any) -> None:
    machine = excel_machine()
    install(machine)
    machine.running.add("excel.exe")
    before = machine.state()
    with pytest.raises(UsageError, match="đóng Excel"):
        action(machine)
    assert machine.state() == before


def test_a_file_that_a_program_holds_is_named_and_the_old_one_stays(packaged: dict[str, bytes]) -> None:
    machine = excel_machine()
    install(machine)
    packaged["DanhGia.xlam"] = b"a newer add-in"
    machine.held.add(XLAM)
    with pytest.raises(UsageError, match=r"DanhGia\.xlam.*đóng Excel"):
        install(machine)
    assert machine.files[XLAM] == b"the add-in"
    with pytest.raises(UsageError, match=r"DanhGia\.xlam.*đóng Excel"):
        service.remove(machine)
    machine.held.clear()
    service.remove(machine)
    assert XLAM not in machine.files
    assert manifest_path(machine) not in machine.files


def test_a_machine_without_any_spreadsheet_program_is_told_so() -> None:
    with pytest.raises(UsageError, match="Không thấy Excel hay LibreOffice"):
        service.chosen(FakeMachine(), [])  # type: ignore[arg-type]


def test_excel_is_refused_where_it_cannot_run_python(cli: Cli) -> None:
    ran = cli("cai-dat", "--excel", "--thu")
    assert (ran.code, "chỉ chạy trên Windows" in ran.err) == (2, True)


def test_a_broken_record_of_the_installation_is_named_with_its_remedy() -> None:
    machine = excel_machine()
    machine.put(manifest_path(machine), b"{")
    with pytest.raises(UsageError, match=r"cai-dat\.json.*xóa tệp ấy"):
        install(machine)


# ── paths that VBA can read ───────────────────────────────────────────────────

NGUYEN, BINH, AN = "C:\\Users\\Nguyễn", "C:\\Users\\Bình", "C:\\Users\\an"


@pytest.mark.parametrize(
    ("user", "ansi", "short", "expected"),
    [
        (AN, "cp1252", "", AN),
        (BINH, "cp1252", "", BINH),  # "ì" is in the western code page
        (BINH, "cp932", "", None),
        (NGUYEN, "cp1252", "", None),
        (NGUYEN, "cp1258", "", None),  # the Vietnamese code page has no "ễ" in one piece either
        (NGUYEN, "cp65001", "", NGUYEN),
        (NGUYEN, "cp1252", "C:\\Users\\NGUYN~1", "C:\\Users\\NGUYN~1"),
    ],
)
def test_a_path_is_written_as_the_code_page_can_hold_it_else_by_its_short_name(
    user: str, ansi: str, short: str, expected: str | None
) -> None:
    machine = FakeMachine(user=user, ansi=ansi, short={user: short} if short else {})
    assert in_ansi(machine, PureWindowsPath(user)) == expected


@pytest.mark.parametrize(("user", "ansi"), [(AN, "cp1252"), (BINH, "cp1252"), (NGUYEN, "cp65001")])
def test_the_settings_read_back_in_the_code_page_name_this_python(user: str, ansi: str) -> None:
    machine = excel_machine(user=user, ansi=ansi)
    lines = settings_text(machine).decode(ansi).splitlines()
    told = dict(line.strip('"').split('","') for line in lines)
    assert told == {
        "INTERPRETER_WIN": f"{user}\\AppData\\Local\\DanhGia\\venv\\Scripts\\python.exe",
        "USE UDF SERVER": "True",
        "UDF MODULES": "danhgia_xl.addin.udfs",
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "SHOW CONSOLE": "False",
    }


def test_a_user_vba_cannot_name_gets_the_settings_beside_a_python_it_can() -> None:
    machine = excel_machine(user=NGUYEN, home_of_python="C:\\DanhGia\\1001\\venv")
    install(machine)
    settings = PureWindowsPath("C:\\DanhGia\\1001\\venv\\danhgia.conf")
    assert b"C:\\DanhGia\\1001\\venv\\Scripts\\python.exe" in machine.files[settings]
    assert machine.registry.values(SETTINGS_KEY)["TepCauHinh"] == text(str(settings))


def test_a_short_name_leads_vba_to_the_usual_settings() -> None:
    machine = excel_machine(user=NGUYEN, short={NGUYEN: "C:\\Users\\NGUYN~1"})
    install(machine)
    assert machine.registry.values(SETTINGS_KEY)["TepCauHinh"] == text("C:\\Users\\NGUYN~1\\.danhgia\\danhgia.conf")
    content = machine.files[PureWindowsPath(NGUYEN) / ".danhgia" / "danhgia.conf"]
    assert b"C:\\Users\\NGUYN~1\\AppData\\Local" in content


# ── LibreOffice ───────────────────────────────────────────────────────────────

FOREIGN = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    b'xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
    b'<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    b'<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>2</value></prop></item>\n'
    b'<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    b'<prop oor:name="SecureURL" oor:op="fuse"><value><it>file:///srv/theirs</it></value></prop></item>\n</oor:items>\n'
)


def test_a_trusted_folder_is_added_to_the_list_and_the_security_level_left_alone() -> None:
    made = with_urls(FOREIGN, ["file:///home/an/So%20sach"])
    assert trusted(made) == ["file:///srv/theirs", "file:///home/an/So%20sach"]
    assert b'oor:name="MacroSecurityLevel" oor:op="fuse"><value>2<' in made
    assert trusted(without_urls(made, ["file:///home/an/So%20sach"])) == ["file:///srv/theirs"]


def test_a_folder_trusted_already_changes_no_byte() -> None:
    assert with_urls(FOREIGN, ["file:///srv/theirs"]) == FOREIGN


def test_a_list_that_becomes_empty_is_taken_out() -> None:
    assert b"SecureURL" not in without_urls(with_urls(None, ["file:///a"]), ["file:///a"])


@pytest.fixture
def linux(tmp_path: Path) -> RealMachine:
    home = tmp_path / "nhà của An"
    home.mkdir()
    return RealMachine({"HOME": str(home)})


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(one.relative_to(folder)): one.read_bytes() if one.is_file() else None for one in folder.rglob("*")}


def office(machine: RealMachine, folders: list[Path], **more: Any) -> list[str]:
    return service.install(machine, ["libreoffice"], folders=folders, **more)


@pytest.mark.parametrize("settings", [None, FOREIGN])
def test_removal_leaves_the_home_of_a_libreoffice_user_as_it_was(
    linux: RealMachine, tmp_path: Path, settings: bytes | None
) -> None:
    profile = libreoffice.profile_folder(linux)
    if settings:
        Path(profile, "user").mkdir(parents=True)
        Path(profile, "user", "registrymodifications.xcu").write_bytes(settings)
    before = tree(tmp_path)
    office(linux, [tmp_path])
    assert len(tree(tmp_path)) > len(before)
    service.remove(linux)
    assert tree(tmp_path) == before


def test_what_libreoffice_wrote_since_stays_when_our_folders_go(linux: RealMachine, tmp_path: Path) -> None:
    path = Path(libreoffice.settings_path(libreoffice.profile_folder(linux)))
    office(linux, [tmp_path / "a"])
    changed = path.read_bytes().replace(b"</oor:items>", b'<item oor:path="/new"/></oor:items>')
    path.write_bytes(changed)
    office(linux, [tmp_path / "b"])
    assert trusted(path.read_bytes()) == [(tmp_path / "a").as_uri(), (tmp_path / "b").as_uri()]
    path.write_bytes(path.read_bytes().replace(b'"/new"', b'"/newer"'))
    service.remove(linux)
    assert trusted(path.read_bytes()) == []
    assert b'oor:path="/newer"' in path.read_bytes()


def test_installing_for_libreoffice_again_changes_nothing(linux: RealMachine, tmp_path: Path) -> None:
    office(linux, [tmp_path])
    once = tree(tmp_path)
    assert office(linux, [tmp_path]) == []
    assert tree(tmp_path) == once


def test_the_script_names_the_folders_and_the_version_of_this_python(linux: RealMachine) -> None:
    office(linux, [])
    names: dict[str, Any] = {}
    path = Path(libreoffice.script_path(libreoffice.profile_folder(linux)))
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)  # noqa: S102 - the script made here
    assert names["FOLDERS"] == list(linux.packages)
    assert Path(names["FOLDERS"][0], "danhgia_xl").is_dir()
    assert names["PYTHON"] == "{}.{}".format(*linux.python)


def test_a_windows_path_in_the_script_is_a_python_text() -> None:
    machine = FakeMachine(user="C:\\Users\\new")
    names: dict[str, Any] = {}
    exec(payload.user_script(machine), names)  # noqa: S102 - the script made here
    assert names["FOLDERS"] == ["C:\\Users\\new\\AppData\\Local\\DanhGia\\venv\\Lib\\site-packages"]


@pytest.mark.parametrize(("running", "refused"), [({"soffice.bin"}, True), (set(), False)])
def test_libreoffice_must_be_closed_first_but_a_lock_left_by_a_crash_does_not_count(
    linux: RealMachine, monkeypatch: pytest.MonkeyPatch, running: set[str], refused: bool
) -> None:
    profile = Path(libreoffice.profile_folder(linux))
    profile.mkdir(parents=True)
    (profile / ".lock").write_text("[Lockdata]\n", encoding="utf-8")
    monkeypatch.setattr(linux, "programs", lambda: frozenset(running))
    if not refused:
        assert office(linux, [])
        return
    with pytest.raises(UsageError, match="đóng LibreOffice"):
        office(linux, [])
    assert list(profile.iterdir()) == [profile / ".lock"]


def test_broken_settings_of_libreoffice_are_left_as_they_are(linux: RealMachine, tmp_path: Path) -> None:
    path = Path(libreoffice.settings_path(libreoffice.profile_folder(linux)))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<oor:items")
    with pytest.raises(UsageError, match=r"registrymodifications\.xcu"):
        office(linux, [tmp_path])
    assert path.read_bytes() == b"<oor:items"


def test_the_command_installs_and_removes_in_the_named_profile(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    (tmp_path / "so").mkdir()
    profile = tmp_path / "profile"
    arguments = ["cai-dat", "--libreoffice", "--ho-so", profile]
    ran = cli(*arguments, "--thu-muc-tin-cay", tmp_path / "so")
    assert ran.code == 0
    assert (profile / "user" / "Scripts" / "python" / "danhgia.py").is_file()
    assert "không có gì phải đổi" in cli(*arguments).out
    checks = json.loads(cli("kiem-tra-may", "--ho-so", profile, "--json").out)["checks"]
    marks = {check["check"]: check["mark"] for check in checks}
    assert (marks["lo_tap_lenh"], marks["lo_tin_cay"]) == ("✓", "✓")
    assert cli("cai-dat", "--go-bo").code == 0
    assert not profile.exists()
    assert "không có gì để gỡ" in cli("cai-dat", "--go-bo").out


def test_a_trusted_folder_must_be_there(cli: Cli, tmp_path: Path) -> None:
    ran = cli("cai-dat", "--libreoffice", "--thu", "--thu-muc-tin-cay", tmp_path / "none")
    assert (ran.code, "Không có thư mục" in ran.err) == (2, True)


def test_excel_versions_are_known_from_the_programs_when_excel_never_ran() -> None:
    machine = FakeMachine()
    assert excel.versions(machine) == []
    root = "HKLM\\Software\\Microsoft\\Office\\15.0\\Excel\\InstallRoot"
    machine.registry = FakeRegistry({root: {"Path": text("C:\\Office15\\")}})
    assert excel.versions(machine) == ["15.0"]


# ── the real LibreOffice ──────────────────────────────────────────────────────

MACRO_BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:ooo="http://openoffice.org/2004/office"
 xmlns:dom="http://www.w3.org/2001/xml-events"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:scripts>
<office:script script:language="ooo:Basic"><ooo:libraries>
<ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="M"><ooo:source-code>Sub Ran
End Sub</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>
<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
 xlink:href="vnd.sun.star.script:Standard.M.Ran?language=Basic&amp;location=document" xlink:type="simple"/>
</office:event-listeners></office:scripts>
<office:body><office:spreadsheet><table:table table:name="A"><table:table-row><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document>
"""


@pytest.mark.parametrize(("trusted_folder", "runs"), [("sổ của An", True), ("nơi khác", False), (None, False)])
def test_libreoffice_runs_macros_of_books_in_a_trusted_folder_without_asking_and_of_no_other(
    linux: RealMachine, tmp_path: Path, trusted_folder: str | None, runs: bool
) -> None:
    profile, book = tmp_path / "profile", tmp_path / "sổ của An" / "so.fods"
    for name in ("sổ của An", "nơi khác"):
        (tmp_path / name).mkdir()
    book.write_text(MACRO_BOOK, encoding="utf-8")
    office(linux, [tmp_path / trusted_folder] if trusted_folder else [], profile=profile)
    command = [SYSTEM_PYTHON, str(Path(__file__).with_name("uno_open.py")), profile.as_uri(), str(book)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [str(runs)]


@pytest.mark.parametrize("folder", ["/", "~"], ids=["the whole disk", "everything of the user"])
def test_a_folder_that_holds_everything_is_not_trusted(folder: str, cli: Cli) -> None:
    ran = cli("cai-dat", "--libreoffice", "--thu", "--thu-muc-tin-cay", str(Path(folder).expanduser()))
    assert ran.code == 2
    assert "quá rộng để tin cậy" in ran.err
