"""No name, score or path of the user's in what is kept of a fault; no order to the terminal in what is shown."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from danhgia_xl import __version__
from danhgia_xl.batch import consolidate as batch
from danhgia_xl.batch.reading import read_books
from danhgia_xl.cli.output import print_json, say
from danhgia_xl.cli.progress import progress
from danhgia_xl.cli.terminal import json_escaped, visible
from danhgia_xl.rules.ruleset import load_ruleset
from tests.command_line import Cli
from tests.test_cli import COMMANDS, in_terminal

CLEAN = Path(__file__).resolve().parent.parent / "samples" / "2021"
SECRETS = ("Nguyễn Văn Kín", "87.65", "Phòng Kín", "người-kín")
HOSTILE = "Kín\x1b]0;đổi tên cửa sổ\x07\x1b[2J\x9b31m\r\u202egnp.xlsx"
SHOWN = "Kín]0;đổi tên cửa sổ[2J31m[U+202E]gnp.xlsx"


def fail(*_: object, **__: object) -> NoReturn:
    """Fail as a library does: the words of one error and of its cause are values of a book."""
    try:
        raise KeyError("Nguyễn Văn Kín, Phòng Kín")
    except KeyError as error:
        told = ValueError("could not convert string to float: '87.65'")
        told.add_note("/home/người-kín/sổ Nguyễn Văn Kín.xlsx")
        raise told from error


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where files about faults go; consolidating fails."""
    folder = tmp_path / "người-kín"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr(batch, "consolidate", fail)
    return folder


def report(folder: Path) -> str:
    (file,) = folder.glob("danhgia-xl-loi-*.txt")
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text(encoding="utf-8")
    file.unlink()
    return text


def test_the_file_about_a_fault_holds_no_data_of_anybody(cli: Cli, reports: Path, tmp_path: Path) -> None:
    ran = cli("tong-hop", tmp_path, "-o", tmp_path / "Nguyễn Văn Kín.xlsx")
    text = report(reports)
    assert ran.code == 70
    assert "không có dữ liệu trong sổ" in ran.err
    assert not [secret for secret in SECRETS if secret in text]
    assert not [secret for secret in SECRETS[:3] if secret in ran.err]
    assert str(tmp_path) not in text
    assert str(Path(__file__).parent) not in text
    lines = text.splitlines()
    assert lines[0].startswith(f"danhgia_xl {__version__}, Python 3.")
    assert lines.index("ValueError") < lines.index("do") < lines.index("KeyError")
    assert any(line.startswith("  danhgia_xl/cli/app.py:") and line.endswith(" run") for line in lines)
    assert any(line.startswith("  danhgia_xl/cli/consolidate.py:") for line in lines)
    assert any(line.startswith("  test_privacy.py:") and line.endswith(" fail") for line in lines)


@pytest.mark.parametrize("first", [True, False], ids=["before the command", "behind it"])
def test_asked_for_details_the_file_holds_them_and_the_user_is_warned(
    cli: Cli, reports: Path, tmp_path: Path, first: bool
) -> None:
    command = ["tong-hop", tmp_path, "-o", tmp_path / "x.xlsx"]
    ran = cli(*(["--chi-tiet", *command] if first else [*command, "--chi-tiet"]))
    text = report(reports)
    assert ran.code == 70
    assert "có thể chứa họ tên, điểm" in ran.err
    assert all(secret in text for secret in SECRETS)
    assert "Traceback" in text


def test_details_are_asked_for_anew_each_time(cli: Cli, reports: Path, tmp_path: Path) -> None:
    cli("tong-hop", tmp_path, "-o", tmp_path / "x.xlsx", "--chi-tiet")
    assert "Kín" in report(reports)
    cli("tong-hop", tmp_path, "-o", tmp_path / "x.xlsx")
    assert "Kín" not in report(reports)


def test_without_a_fault_details_change_nothing(cli: Cli) -> None:
    book = CLEAN / "phong" / "00-ban-giam-doc.xlsx"
    assert cli("kiem-tra", book, "--chi-tiet") == cli("kiem-tra", book)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_help_page_names_the_option(cli: Cli, name: str) -> None:
    assert "--chi-tiet" in cli(*name.split(), "--help").out


def test_errors_in_a_cycle_are_told_once(cli: Cli, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def circular(*_: object, **__: object) -> NoReturn:
        first, second = ValueError("Kín"), KeyError("Kín")
        first.__cause__, second.__cause__ = second, first
        raise first

    monkeypatch.setattr(batch, "consolidate", circular)
    cli("tong-hop", reports, "-o", reports / "x.xlsx")
    assert report(reports).count("KeyError") == 1


def test_a_fault_while_a_book_is_read_is_told_by_its_kind_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danhgia_xl.workbook.reader.read._fill", fail)
    book = CLEAN / "phong" / "00-ban-giam-doc.xlsx"
    (read,) = read_books([book], book.parent, load_ruleset("kh170-2021"))
    (finding,) = read.findings
    assert finding.code == "LOI_DOC"
    assert not [secret for secret in SECRETS if secret in repr(finding)]


# ── scratch ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["tong-hop", "giai-trinh", "tao-mau"])
def test_nothing_of_anybody_stays_among_temporary_files(command: str, tmp_path: Path) -> None:
    scratch, out = tmp_path / "tam", tmp_path / "ra"
    scratch.mkdir()
    book = CLEAN / "phong" / "00-ban-giam-doc.xlsx"
    words = {
        "tong-hop": [book.parent.parent, "-o", out / "a.xlsx"],
        "giai-trinh": [book, "VC001", "-o", out / "a.xlsx"],
        "tao-mau": [out],
    }[command]
    line = [sys.executable, "-m", "danhgia_xl", command, *map(str, words)]
    done = subprocess.run(
        line, capture_output=True, check=False, env={"TMPDIR": str(scratch), "PATH": ""}, cwd=CLEAN.parent.parent
    )
    assert done.returncode in {0, 1, 3}, done.stderr.decode()
    assert list(scratch.iterdir()) == []
    assert not list(out.rglob(".*"))


# ── the terminal ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (HOSTILE, SHOWN), ("a\tb\nc", "a\tb\nc"), ("Nguyễn Thị Ánh – Đội 5 (50%)", "Nguyễn Thị Ánh – Đội 5 (50%)"),
        ("[red]x[/red]", "[red]x[/red]"), ("a\u2066b\u200fc", "a[U+2066]b[U+200F]c"), ("👩\u200d👧", "👩\u200d👧"),
    ],
)  # fmt: skip
def test_what_a_terminal_would_obey_is_taken_out_or_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_json_is_the_same_data_with_such_characters_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"tên": HOSTILE})
    line = capsys.readouterr().out
    assert json.loads(line) == {"tên": HOSTILE}
    assert line == json_escaped(line.strip()) + "\n"
    assert line.rstrip("\n").isprintable()


def test_messages_on_stderr_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    assert capsys.readouterr().err == SHOWN + "\n"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with one book twice, under names that hold orders to a terminal; people in both are told with them."""
    folder = tmp_path / "vao"
    folder.mkdir()
    for name in (HOSTILE.replace("\r", ""), "hai " + HOSTILE.replace("\r", "")):
        shutil.copy(CLEAN / "phong" / "00-ban-giam-doc.xlsx", folder / name)
    return folder


@pytest.mark.parametrize("command", ["kiem-tra", "xep-loai", "tong-hop"])
def test_no_command_lets_a_book_order_the_terminal(hostile: Path, command: str, tmp_path: Path) -> None:
    first = next(hostile.iterdir())
    words: dict[str, list[object]] = {
        "kiem-tra": [hostile], "xep-loai": [first], "tong-hop": [hostile, "-o", tmp_path / "a.xlsx"],
    }  # fmt: skip
    shown = in_terminal(command, *words[command], NO_COLOR="1", COLUMNS="200")
    assert "\x1b]0;" not in shown
    assert "\x1b[2J\x9b" not in shown
    assert "\x9b" not in shown
    assert "\u202e" not in shown
    if command == "kiem-tra":
        assert "[U+202E]" in shown


def test_the_progress_bar_shows_a_hostile_name_harmlessly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress("Đang đọc") as advance:
        assert advance is not None
        advance(1, 2, HOSTILE)
    assert "\x1b]0;" not in capsys.readouterr().err
