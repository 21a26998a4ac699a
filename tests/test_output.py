"""How files of the user's are written: whole or not at all, the previous summary kept, an open one left alone."""

from __future__ import annotations

import ctypes
import datetime as dt
import errno
import os
import resource
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import Mock

import pytest
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook import drafts
from danhgia_xl.workbook.drafts import draft_name, process_runs, scratch, sweep
from danhgia_xl.workbook.held import is_held, other_name, stands_for, told_of
from danhgia_xl.workbook.mark import EXPLANATION_CODE, MARK_NAME, SUMMARY_CODE, SUMMARY_CODES, mark_text
from danhgia_xl.workbook.output import check_output, check_room, code_of, replacing

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"Excel": "~$tong-hop.xlsx", "LibreOffice": ".~lock.tong-hop.xlsx#", "WPS Office": ".~tong-hop.xlsx"}


def book(path: Path, text: str = "", code: str = SUMMARY_CODE) -> Path:
    """Write a small workbook with the mark `code`."""
    made = Workbook(str(path))
    made.set_properties({"created": dt.datetime(2021, 1, 1, tzinfo=dt.UTC)})  # the same text gives the same bytes
    made.define_name(MARK_NAME, f'="{mark_text(code, "kh170-2021")}"')
    made.add_worksheet("S").write_string(0, 0, text)
    made.close()
    return path


def write(target: Path, text: str, *, previous: Collection[str] = SUMMARY_CODES, aside: bool = True) -> Path:
    """Write a summary whose only text is `text`; return where it stands."""
    with replacing(target, previous=previous, aside=aside) as draft:
        book(draft.path, text)
    return draft.target


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "ra" / "tong-hop.xlsx"


def fail(target: Path, error: BaseException) -> None:
    """Write half a file, then fail."""
    with replacing(target) as draft:
        draft.path.write_bytes(b"half")
        raise error


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def refuse(number: int) -> Callable[..., NoReturn]:
    def call(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return call


# ── the previous summary ──────────────────────────────────────────────────────


def test_the_summary_that_is_replaced_is_kept_beside_the_new_one(target: Path) -> None:
    write(target, "một")
    first = target.read_bytes()
    assert names(target.parent) == {"tong-hop.xlsx"}
    write(target, "hai")
    assert names(target.parent) == {"tong-hop.xlsx", "tong-hop.xlsx.bak"}
    assert target.with_name("tong-hop.xlsx.bak").read_bytes() == first
    second = target.read_bytes()
    write(target, "ba")
    assert target.with_name("tong-hop.xlsx.bak").read_bytes() == second


def test_the_same_content_again_leaves_the_really_previous_one(target: Path) -> None:
    write(target, "một")
    first = target.read_bytes()
    for _ in range(2):
        write(target, "hai")
    assert target.with_name("tong-hop.xlsx.bak").read_bytes() == first


def test_without_links_the_previous_summary_is_copied(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", refuse(errno.EOPNOTSUPP))
    write(target, "một")
    first = target.read_bytes()
    write(target, "hai")
    assert target.with_name("tong-hop.xlsx.bak").read_bytes() == first
    assert names(target.parent) == {"tong-hop.xlsx", "tong-hop.xlsx.bak"}


def test_a_backup_that_is_somebody_elses_is_left_alone(target: Path) -> None:
    write(target, "một")
    first, foreign = target.read_bytes(), target.with_name("tong-hop.xlsx.bak")
    foreign.write_bytes(b"of another program")
    write(target, "hai")
    assert foreign.read_bytes() == b"of another program"
    assert target.with_name("tong-hop.xlsx.bak2").read_bytes() == first


def test_at_every_step_the_name_leads_to_a_whole_summary(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(target, "một")
    first, seen = target.read_bytes(), []
    for name in ("replace", "hardlink_to", "unlink"):
        kept = getattr(Path, name)

        def watched(self: Path, *args: Path, _kept: Callable[..., object] = kept, **more: bool) -> object:
            seen.append(target.read_bytes())
            done = _kept(self, *args, **more)
            seen.append(target.read_bytes())
            return done

        monkeypatch.setattr(Path, name, watched)
    write(target, "hai")
    assert set(seen) == {first, target.read_bytes()}
    assert len(seen) >= 8


STEPS = [("replace", 1), ("replace", 2), ("hardlink_to", 1), ("unlink", 1)]
KILLER = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from tests.test_output import write
    name, number, after, target = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "after", Path(sys.argv[4])
    kept, calls = getattr(Path, name), []
    def step(self, *args, **more):
        calls.append(name)
        if len(calls) == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = kept(self, *args, **more)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(Path, name, step)
    write(target, "ba")
""")
"""Kills itself before or after the given step of replacing a summary."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_killed_at_a_step_both_summaries_are_whole_and_the_next_run_goes_on(
    target: Path, step: tuple[str, int], when: str
) -> None:
    whole = []
    for text in ("một", "hai"):
        write(target, text)
        whole.append(target.read_bytes())
    command = [sys.executable, "-c", KILLER, *map(str, step), when, str(target)]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == -9
    backup = target.with_name("tong-hop.xlsx.bak")
    whole.append(book(target.with_name("ba.xlsx"), "ba").read_bytes())
    target.with_name("ba.xlsx").unlink()
    assert target.read_bytes() in whole[1:]
    assert backup.read_bytes() in whole[:2]
    drafts._swept.clear()
    write(target, "bốn")
    assert names(target.parent) == {"tong-hop.xlsx", "tong-hop.xlsx.bak"}
    assert backup.read_bytes() in whole[1:]


def test_an_output_without_backup_leaves_none(target: Path) -> None:
    for text in ("một", "hai"):
        write(target, text, previous=())
    assert names(target.parent) == {"tong-hop.xlsx"}


def test_who_could_not_read_the_earlier_summary_cannot_read_the_new_one(target: Path) -> None:
    write(target, "một")
    target.chmod(0o600)
    write(target, "hai")
    assert target.stat().st_mode & 0o777 == 0o600


# ── a summary that is open ────────────────────────────────────────────────────


@pytest.mark.parametrize("program", LOCKS)
def test_an_open_summary_is_left_alone_and_the_new_one_gets_another_name(target: Path, program: str) -> None:
    write(target, "một")
    first = target.read_bytes()
    lock = target.with_name(LOCKS[program])
    lock.write_text("Nguyễn Văn Kín,may-kin", encoding="utf-8")
    assert is_held(target)
    written = [write(target, text) for text in ("hai", "ba")]
    assert [path.name for path in written] == ["tong-hop (2).xlsx", "tong-hop (3).xlsx"]
    assert target.read_bytes() == first
    assert names(target.parent) == {"tong-hop.xlsx", lock.name, "tong-hop (2).xlsx", "tong-hop (3).xlsx"}
    told = told_of(target, written[0])
    assert f"tong-hop.xlsx đang mở trong {program}" in told
    assert "ghi vào tong-hop (2).xlsx" in told
    assert f"xóa tệp khóa {lock.name}" in told
    assert "Kín" not in told
    assert "may-kin" not in told


def test_once_it_is_closed_the_summary_is_replaced_again(target: Path) -> None:
    write(target, "một")
    lock = target.with_name(LOCKS["Excel"])
    lock.touch()
    write(target, "hai")
    lock.unlink()
    assert write(target, "hai") == target
    assert target.read_bytes() == target.with_name("tong-hop (2).xlsx").read_bytes()


def test_a_lock_without_its_summary_forbids_nothing(target: Path) -> None:
    target.parent.mkdir()
    target.with_name(LOCKS["Excel"]).touch()
    assert write(target, "một") == target


def test_windows_refusing_to_replace_an_open_file_leads_to_another_name(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(target, "một")
    first = target.read_bytes()
    kept = Path.replace

    def held(self: Path, other: Path) -> Path:
        if other == target:
            raise PermissionError(errno.EACCES, "sharing violation", str(other))
        return kept(self, other)

    monkeypatch.setattr(Path, "replace", held)
    written = write(target, "hai")
    assert written.name == "tong-hop (2).xlsx"
    assert target.read_bytes() == first
    assert told_of(target, written).startswith("tong-hop.xlsx đang mở nên kết quả mới được ghi vào tong-hop (2).xlsx")


def test_a_file_without_other_names_says_to_close_it(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(target, "một")
    monkeypatch.setattr(Path, "replace", refuse(errno.EACCES))
    with pytest.raises(UsageError, match=r"đang mở trong Excel.*Bản trước vẫn còn nguyên"):
        write(target, "hai", aside=False)


def test_a_name_taken_meanwhile_is_never_overwritten(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(target, "một")
    target.with_name(LOCKS["Excel"]).touch()
    kept = Path.hardlink_to

    def late(self: Path, draft: Path) -> None:
        if self.name == "tong-hop (2).xlsx":
            self.write_bytes(b"of somebody else")
        kept(self, draft)

    monkeypatch.setattr(Path, "hardlink_to", late)
    assert write(target, "hai").name == "tong-hop (3).xlsx"
    assert target.with_name("tong-hop (2).xlsx").read_bytes() == b"of somebody else"


@pytest.mark.parametrize(
    ("name", "stands"),
    [("tong-hop (2).xlsx", "tong-hop.xlsx"), ("a (b) (13).xlsx", "a (b).xlsx"), ("tong-hop (1).xlsx", None),
     ("tong-hop(2).xlsx", None), ("(2).xlsx", None), ("tong-hop.xlsx", None)],
)  # fmt: skip
def test_another_name_leads_back_to_the_one_asked_for(name: str, stands: str | None, tmp_path: Path) -> None:
    assert stands_for(tmp_path / name) == (None if stands is None else tmp_path / stands)
    if stands is not None:
        assert stands_for(other_name(tmp_path / stands)) == tmp_path / stands


# ── trouble ───────────────────────────────────────────────────────────────────

REASONS = {
    errno.ENOSPC: "đĩa đã đầy", errno.EDQUOT: "hết dung lượng", errno.EFBIG: "không chứa được tệp lớn",
    errno.EROFS: "chỉ cho đọc", errno.ENAMETOOLONG: "đường dẫn quá dài", errno.ENOENT: "thư mục ấy không còn",
    errno.EPERM: "không cho ghi", errno.EIO: "Hãy kiểm tra ổ đĩa",
}  # fmt: skip


@pytest.mark.parametrize("number", REASONS)
@pytest.mark.parametrize("wrapped", [False, True], ids=["by the system", "by XlsxWriter"])
def test_what_the_system_refuses_is_told_with_its_remedy_and_changes_nothing(
    target: Path, number: int, wrapped: bool
) -> None:
    write(target, "một")
    first = target.read_bytes()
    error: Exception = OSError(number, os.strerror(number))
    with pytest.raises(UsageError, match=REASONS[number]) as told:
        fail(target, FileCreateError(error) if wrapped else error)
    assert "Hãy" in str(told.value)
    assert str(told.value).endswith("Bản trước vẫn còn nguyên.")
    assert target.read_bytes() == first
    assert names(target.parent) == {"tong-hop.xlsx"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_whatever_interrupts_leaves_no_draft(target: Path, stop: type[BaseException]) -> None:
    with pytest.raises(stop):
        fail(target, stop())
    assert names(target.parent) == set()


def test_a_disk_that_fills_up_leaves_the_earlier_summary(tmp_path: Path) -> None:
    """A real write error: the system lets this process write 4 KiB a file, and the summary is larger."""
    target = tmp_path / "tong-hop.xlsx"
    program = textwrap.dedent("""
        import resource, signal, sys
        from pathlib import Path
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        import danhgia_xl as dg
        from danhgia_xl.errors import UsageError
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            dg.consolidate(sys.argv[1], sys.argv[2])
        except UsageError as error:
            print(error)
    """)
    dg_run = [sys.executable, "-c", program, str(ROOT / "samples" / "2021" / "dang"), str(target)]
    book(target, "bản trước")
    before = target.read_bytes()
    ran = subprocess.run(dg_run, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "không chứa được tệp lớn như vậy" in ran.stdout
    assert target.read_bytes() == before
    assert names(tmp_path) == {"tong-hop.xlsx"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096


def test_a_folder_that_vanishes_is_told(target: Path) -> None:
    def vanish() -> None:
        with replacing(target) as draft:
            draft.path.unlink()
            target.parent.rmdir()

    with pytest.raises(UsageError, match="không còn"):
        vanish()


def test_a_name_too_long_for_the_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="quá dài"):
        write(tmp_path / ("đ" * 130 + ".xlsx"), "một")
    assert names(tmp_path) == set()


def test_the_longest_name_the_disk_takes_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("đ" * 125 + ".xlsx")
    assert write(target, "một") == target


@pytest.mark.parametrize("name", ["CON.xlsx", "nul.xlsx", "Lpt1.xlsx", "com¹.xlsx", "a:b.xlsx", "a?.xlsx", "a\nb.xlsx"])
def test_a_name_windows_cannot_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"Windows.*Hãy đặt tên khác"):
        check_output(tmp_path / name, SUMMARY_CODES, "sổ tổng hợp")
    with pytest.raises(UsageError, match="Windows"):
        write(tmp_path / name, "một")


@pytest.mark.parametrize("name", ["console.xlsx", "com.xlsx", "phòng con.xlsx", "lpt12.xlsx", "a (2).xlsx", "R&D.xlsx"])
def test_a_name_windows_can_have_is_taken(tmp_path: Path, name: str) -> None:
    check_output(tmp_path / name, SUMMARY_CODES, "sổ tổng hợp")


def test_a_read_only_summary_is_not_replaced(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(target, "một")
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs the tests may be allowed everything
    with pytest.raises(UsageError, match="chỉ cho đọc"):
        check_output(target, SUMMARY_CODES, "sổ tổng hợp")


def test_a_folder_that_takes_nothing_is_told_before_the_work(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.parent.mkdir()
    check_room(target)
    assert names(target.parent) == set()
    monkeypatch.setattr(Path, "touch", refuse(errno.EROFS))
    with pytest.raises(UsageError, match=r"ổ đĩa chỉ cho đọc\. Hãy"):
        check_room(target)


def test_a_summary_of_any_size_is_known_again(tmp_path: Path) -> None:
    large = tmp_path / "a.xlsx"
    made = Workbook(str(large))
    made.define_name(MARK_NAME, f'="{mark_text(SUMMARY_CODE, "kh170-2021")}"')
    made.add_worksheet("S")
    made.close()
    with large.open("r+b") as stream:  # room before the archive, as an archive may have
        content = stream.read()
        stream.seek(21 * 2**20)
        stream.write(content)
        stream.seek(0)
        stream.write(bytes(len(content)))
    assert code_of(large) == SUMMARY_CODE
    check_output(large, SUMMARY_CODES, "sổ tổng hợp")
    with pytest.raises(UsageError, match="không phải trang giải trình"):
        check_output(large, EXPLANATION_CODE, "trang giải trình")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("damage", [lambda data: bytes(len(data)), lambda data: data[:-3]], ids=["zeros", "cut"])
def test_whatever_a_hostile_file_does_to_its_unpacker_it_is_none_of_ours(
    method: int, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("xl/workbook.xml", f'<workbook><x y="{"z" * 5000}"/></workbook>')
        size = archive.getinfo("xl/workbook.xml").compress_size
    whole = packed.getvalue()
    start = 30 + len("xl/workbook.xml")
    spoilt = damage(whole[start : start + size]).ljust(size, whole[:1])
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole[:start] + spoilt + whole[start + size :])
    assert not code_of(path)


# ── what killed runs leave ────────────────────────────────────────────────────


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.fixture(autouse=True)
def _look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_swept", {})


def left_behind(folder: Path, process: int, *, host: str | None = None, days: float = 0.0) -> Path:
    """Make a file named as a draft of `process` on `host` (by default this machine), last written `days` ago."""
    path = draft_name(folder)
    drafts._swept.clear()  # this has looked through the folder, which the next run is to do
    parts = path.name.split("-")
    parts[-2] = str(process)
    parts[-3] = host or parts[-3]
    path = path.with_name("-".join(parts))
    path.write_bytes(b"half")
    moment = time.time() - days * 86_400
    os.utime(path, (moment, moment))
    return path


def test_drafts_of_a_process_that_is_gone_are_removed_at_the_next_run(target: Path, gone: int) -> None:
    target.parent.mkdir()
    drafts_left = [left_behind(target.parent, gone) for _ in range(3)]
    write(target, "một")
    assert not any(path.exists() for path in drafts_left)
    assert names(target.parent) == {"tong-hop.xlsx"}


def test_drafts_that_may_still_be_written_stay_for_a_day(tmp_path: Path, gone: int) -> None:
    living = left_behind(tmp_path, os.getpid())
    elsewhere = left_behind(tmp_path, gone, host="0123abcd")
    almost = left_behind(tmp_path, gone, host="0123abcd", days=0.99)
    old = [left_behind(tmp_path, os.getpid(), days=1.01), left_behind(tmp_path, gone, host="0123abcd", days=1.01)]
    sweep(tmp_path)
    assert names(tmp_path) == {living.name, elsewhere.name, almost.name}
    assert not any(path.exists() for path in old)


def test_nothing_else_is_ever_removed(tmp_path: Path, gone: int) -> None:
    ours = left_behind(tmp_path, gone).name
    outside = tmp_path / "ngoai"
    outside.mkdir()
    (outside / "quan-trong.txt").touch()
    folder = tmp_path / "x"
    folder.mkdir()
    others = [
        f"{ours}x",
        f"x{ours}",
        ours.removesuffix(".tmp"),
        ours.upper(),
        ".danhgia-xl-.tmp",
        ".tong-hop.xlsx.1.tmp",
    ]
    for name in others:
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    (folder / ours).symlink_to(outside)
    sweep(folder)
    assert names(folder) == set(others)
    assert names(outside) == {"quan-trong.txt"}


def test_a_scratch_folder_is_for_this_user_only_and_goes_away(tmp_path: Path) -> None:
    with scratch(tmp_path) as parts:
        assert parts.stat().st_mode & 0o777 == 0o700
        (parts / "sheet1.xml").write_text("Nguyễn Văn A")
    assert names(tmp_path) == set()


def test_a_scratch_folder_goes_away_when_the_run_is_stopped(tmp_path: Path) -> None:
    def stopped() -> None:
        with scratch(tmp_path) as parts:
            (parts / "sheet1.xml").write_text("Nguyễn Văn A")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert names(tmp_path) == set()


def test_a_scratch_folder_of_a_killed_run_is_removed_with_what_is_in_it(tmp_path: Path, gone: int) -> None:
    left = left_behind(tmp_path, gone)
    left.unlink()
    left.mkdir()
    (left / "sheet1.xml").write_text("Nguyễn Văn A")
    with scratch(tmp_path) as parts:
        assert names(tmp_path) == {parts.name}


@pytest.mark.parametrize(
    ("handle", "error", "code", "runs"),
    [(0, 87, 0, False), (0, 5, 0, True), (8, 0, 259, True), (8, 0, 1, False)],
    ids=["no such process", "not to be asked", "running", "ended"],
)
def test_on_windows_the_system_is_asked_without_a_signal(
    monkeypatch: pytest.MonkeyPatch, handle: int, error: int, code: int, runs: bool
) -> None:
    class Kernel:
        OpenProcess = Mock(return_value=handle)
        CloseHandle = Mock()

        @staticmethod
        def GetExitCodeProcess(_: object, answer: Any) -> int:  # noqa: N802 - the system's name
            answer._obj.value = code
            return 1

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: Kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: error, raising=False)
    monkeypatch.setattr(os, "kill", None)
    assert process_runs(4711) is runs
    assert Kernel.CloseHandle.called == bool(handle)


def test_a_process_is_known_to_run_or_not(gone: int) -> None:
    assert process_runs(os.getpid())
    assert process_runs(1)
    assert not process_runs(gone)
    assert not process_runs(9_999_999_999)
