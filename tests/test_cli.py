"""The command line as a user meets it: help, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
import typer
from openpyxl import load_workbook

import danhgia_xl as dg
from danhgia_xl.batch import consolidate as batch
from danhgia_xl.cli.app import HELP, app
from danhgia_xl.register.store import append_entry, register_path
from tests.command_line import Cli, Ran

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ROOT / "samples" / "2021"
FAULTY = ROOT / "samples" / "2021-loi"
LEAVES = {
    f"{name} {inner}".strip(): command
    for name, outer in typer.main.get_group(app).commands.items()
    for inner, command in getattr(outer, "commands", {"": outer}).items()
}
"""Every command by its full name; those of a group as "so-theo-doi xem"."""
COMMANDS = list(LEAVES)


def program(*arguments: object, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command line as a process of its own, UTF-8 on both streams."""
    command = [sys.executable, "-m", "danhgia_xl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=False, env=env)


def no_constant(name: str) -> NoReturn:
    raise AssertionError(f"{name} is not JSON")


def parsed(text: str) -> dict[str, Any]:
    """Parse strict JSON: one line, no NaN."""
    assert text.count("\n") == 1
    told: dict[str, Any] = json.loads(text, parse_constant=no_constant)
    return told


# ── help ──────────────────────────────────────────────────────────────────────


def test_the_five_commands_of_the_contract_are_there() -> None:
    assert {"tong-hop", "kiem-tra", "xep-loai", "tao-mau", "phat-mau"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_starts_with_an_example_of_it(cli: Cli, name: str) -> None:
    ran = cli(*name.split(), "--help")
    lines = ran.out.splitlines()
    assert (ran.code, lines[0], ran.err) == (0, "Ví dụ:", "")
    assert lines[1].startswith(f"  danhgia-xl {name} ")
    assert f"Cách dùng: danhgia-xl {name} [TÙY CHỌN]" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_parameter_is_documented_in_vietnamese(cli: Cli, name: str) -> None:
    command = LEAVES[name]
    *group, _ = words = name.split()
    page = cli(*words, "--help").out
    assert (command.short_help or "?") in cli(*group, "--help").out
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        assert text, f"{name}: {parameter.name} has no help"
        assert text.split()[0] in page
    for word in ("Usage", "Options", "Arguments", "Show this", "required"):
        assert word not in page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"| `danhgia-xl {name} " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lines_fit_a_narrow_terminal(cli: Cli, name: str) -> None:
    assert max(map(len, cli(*name.split(), "--help").out.splitlines())) <= 80


def test_main_help_lists_the_commands_after_an_example(cli: Cli) -> None:
    ran = cli("--help")
    assert ran.code == 0
    assert ran.out.startswith(HELP.strip().splitlines()[0])
    assert all(f"\n  {name.split()[0]} " in ran.out for name in COMMANDS)


def test_no_command_shows_the_help_on_stderr_as_a_usage_error(cli: Cli) -> None:
    ran = cli()
    assert (ran.code, ran.out) == (2, "")
    assert "Cách dùng: danhgia-xl LỆNH" in ran.err


def test_version(cli: Cli) -> None:
    assert cli("--version") == Ran(0, f"danhgia-xl {dg.__version__}\n", "")


# ── wrong use: exit code 2, a Vietnamese sentence, nothing on stdout ──────────────


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tonghop"], "Không có lệnh “tonghop”. Ý bạn là “tong-hop”?"),
        (["tong-hop"], "Thiếu tham số THƯ_MỤC."),
        (["tong-hop", "samples/2021"], "Thiếu tùy chọn '-o' / '--ra'."),
        (["tong-hop", "samples/2021", "-o", "a.xlsx", "--tien-trinh", "0"], "'--tien-trinh' phải từ 1 trở lên."),
        (["tong-hop", "samples/2021", "-o", "a.xlsx", "--tien-trinh", "x"], "'--tien-trinh' phải là một số nguyên."),
        (["tong-hop", "samples/2021", "-o"], "Tùy chọn -o cần một giá trị theo sau."),
        (["tong-hop", "khong-co", "-o", "x.xlsx"], "Không có thư mục khong-co."),
        (["tong-hop", "README.md", "-o", "x.xlsx"], "README.md là một tệp, không phải thư mục."),
        (["tong-hop", "samples/2021", "-o", "x.xls"], "x.xls phải có đuôi .xlsx."),
        (["tong-hop", "samples/2021", "-o", "README.md/x.xlsx"], "README.md là một tệp, không phải thư mục."),
        (["xep-loai", "khong-co.xlsx"], "Không có tệp khong-co.xlsx."),
        (["xep-loai", "samples"], "samples là một thư mục, không phải tệp."),
        (["xep-loai", "a.xlsx", "b.xlsx"], "Thừa tham số: b.xlsx."),
        (["kiem-tra", "khong-co"], "Không có tệp hay thư mục khong-co."),
        (["kiem-tra", "--jsno", "samples"], "Không có tùy chọn --jsno. Ý bạn là --json?"),
        (["kiem-tra", "--json=1", "samples"], "Tùy chọn --json không nhận giá trị."),
        (["kiem-tra", "samples", "--cach-doc", "R2"], "--cach-doc 'R2' chưa đúng dạng."),
        (["kiem-tra", "samples", "--cach-doc", "R99=x"], "nhận được 'R99'; cần một trong: R1, R2"),
        (["kiem-tra", "samples", "--cach-doc", "R2=x"], "nhận được 'x'; cần một trong: muc_san, khoang_dong"),
        (["tao-mau", "README.md"], "README.md là một tệp, không phải thư mục."),
        (["phat-mau", "khong-co.xlsx", "-o", "x"], "Không có tệp khong-co.xlsx."),
    ],
)
def test_wrong_use(cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str) -> None:
    monkeypatch.chdir(ROOT)
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith("Lỗi: ")


def test_an_input_is_never_the_output(cli: Cli, tmp_path: Path) -> None:
    folder = shutil.copytree(CLEAN, tmp_path / "vao")
    book = next(folder.glob("phong/*.xlsx"))
    before = book.read_bytes()
    link = tmp_path / "lien-ket.xlsx"
    link.symlink_to(book)
    for arguments in (
        ["tong-hop", folder, "-o", book],
        ["tong-hop", folder, "-o", link],
        ["xep-loai", book, "-o", link],
    ):
        ran = cli(*arguments)
        assert ran.code == 2
        assert "sẽ không bị ghi đè" in ran.err
    assert book.read_bytes() == before


# ── a rule set that cannot be used: exit code 4 ───────────────────────────────


def test_a_broken_rule_set_names_its_key(cli: Cli, tmp_path: Path) -> None:
    source = (ROOT / "danhgia_xl" / "rulesets" / "kh170_2021.toml").read_text(encoding="utf-8")
    broken = tmp_path / "hong.toml"
    broken.write_text(source.replace("nam = 2021", 'nam = "hai nghìn"'), encoding="utf-8")
    ran = cli("kiem-tra", tmp_path, "--bo-quy-tac", broken)
    assert (ran.code, ran.out) == (4, "")
    assert str(broken) in ran.err
    assert "nam: nhận được 'hai nghìn'; cần một số nguyên" in ran.err


def test_an_unknown_rule_set_names_those_there_are(cli: Cli, tmp_path: Path) -> None:
    ran = cli("tao-mau", tmp_path, "--bo-quy-tac", "kh999-2099")
    assert (ran.code, ran.out) == (4, "")
    assert "kh170-2021" in ran.err


# ── runs ──────────────────────────────────────────────────────────────────────


def test_consolidating_a_clean_institution(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "moi" / "sau" / "tong-hop.xlsx"
    ran = cli("tong-hop", CLEAN, "-o", target)
    assert ran.code == 0
    assert ran.err == f"Đã ghi {target}\n"
    assert "Mức đề xuất" in ran.out
    assert "Đảng viên" in ran.out
    assert "Tổng quan" in openpyxl.load_workbook(target, read_only=True).sheetnames


def test_consolidating_as_json_matches_the_library(cli: Cli, tmp_path: Path) -> None:
    ran = cli("tong-hop", FAULTY, "-o", tmp_path / "x.xlsx", "--json")
    told = parsed(ran.out)
    expected = dg.consolidate(FAULTY)
    assert ran.code == told["exit_code"] == 3
    assert [row["tep"] for row in told["files"]] == list(expected.files["tep"])
    assert [row["xep_loai"] for row in told["people"]] == list(expected.people["xep_loai"])
    assert [row["xep_loai"] for row in told["units"]] == list(expected.units["xep_loai"])
    assert [row["code"] for row in told["findings"]] == [finding.code for finding in expected.findings]
    assert all(isinstance(row["dieu_kien"], list) for row in told["people"])


def test_the_day_may_be_chosen_and_one_line_counts_the_papers(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    early, later = (cli("tong-hop", CLEAN, "-o", target, "--ngay", day).out for day in ("02/12/2021", "2021-12-31"))
    assert "Hồ sơ đến ngày 02/12/2021: 89 loại giấy tờ; đã nhận 54 (trễ 0), còn thiếu 0, chưa đến hạn 35." in early
    assert "Hồ sơ đến ngày 31/12/2021: 89 loại giấy tờ; đã nhận 89 (trễ 0), còn thiếu 0, chưa đến hạn 0." in later


@pytest.mark.parametrize("day", ["31/11/2021", "12/2021", "hôm nay"])
def test_a_day_that_is_none_is_refused_before_anything_is_read(day: str, cli: Cli) -> None:
    ran = cli("kiem-tra", CLEAN, "--ngay", day)
    assert (ran.code, ran.out) == (2, "")
    assert "--ngay 05/12/2021" in ran.err


def test_steps_and_papers_are_in_the_json(cli: Cli) -> None:
    told = parsed(cli("xep-loai", CLEAN / "dang" / "chi-bo.xlsx", "--json", "--ngay", "2021-12-05").out)
    assert told["today"] == "2021-12-05"
    met = next(row for row in told["calendar"] if row["thoi_han"] == "han.hop_chi_bo")
    assert (met["ngay_xong"], met["trang_thai"]) == ("2021-12-05", "DUNG_HAN")
    assert len(told["dossiers"]) == 8


def test_checking_faulty_books_says_where_and_what_to_do(cli: Cli) -> None:
    ran = cli("kiem-tra", FAULTY)
    findings = dg.consolidate(FAULTY).findings
    lines = ran.out.splitlines()
    assert ran.code == 3
    assert len(lines) == len(findings)
    for line, finding in zip(lines, findings, strict=True):
        assert f"{finding.file}" in line
        assert f"!{finding.cell}: {finding.message}" in line or not finding.cell
        assert finding.remedy in line
    assert "không đọc được" in ran.err


def test_a_violation_without_an_unreadable_file_is_exit_code_1(cli: Cli, tmp_path: Path) -> None:
    book = next(CLEAN.glob("phong/*.xlsx"))
    shutil.copy(book, tmp_path / "mot.xlsx")
    shutil.copy(book, tmp_path / "hai.xlsx")  # everybody in it now stands in two books
    ran = cli("kiem-tra", tmp_path)
    assert ran.code == 1
    assert ran.out.startswith("Vi phạm  hai.xlsx › ")
    assert "2 có vi phạm" in ran.err


def test_a_file_given_twice_is_read_once(cli: Cli) -> None:
    book = next(CLEAN.glob("phong/*.xlsx"))
    once = cli("kiem-tra", book, "--json")
    assert cli("kiem-tra", book, book.parent / "." / book.name, "--json") == once


def test_names_of_several_paths_are_told_from_their_common_folder(cli: Cli) -> None:
    told = parsed(cli("kiem-tra", FAULTY, CLEAN, "--json").out)
    assert {finding["file"].split("/")[0] for finding in told["findings"]} <= {"2021", "2021-loi"}


def test_rating_one_workbook(cli: Cli, tmp_path: Path) -> None:
    book = next(CLEAN.glob("phong/*.xlsx"))
    target = tmp_path / "mot.xlsx"
    ran = cli("xep-loai", book, "-o", target)
    people = dg.rate_workbook(book).people
    assert len(people) > 0
    assert all(name.split()[-1] in ran.out for name in people["ho_ten"])
    assert target.is_file()
    assert f"Đã ghi {target}" in ran.err


def test_a_reading_changes_the_result_and_is_reported(cli: Cli) -> None:
    book = CLEAN / "dang" / "chi-bo.xlsx"
    told = parsed(cli("xep-loai", book, "--cach-doc", "R2=khoang_dong", "--json").out)
    assert told["ruleset"]["readings"]["R2"] == "khoang_dong"
    assert parsed(cli("xep-loai", book, "--json").out)["ruleset"]["readings"]["R2"] == "muc_san"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_every_help_page_works_as_printed(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    _, *lines = cli(*name.split(), "--help").out.splitlines()
    example = shlex.split(" ".join(lines[: lines.index("")]))
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    if name == "xep-loai-lai":
        dg.consolidate(CLEAN, tmp_path / "ket-qua" / "tong-hop.xlsx")
    if name.startswith("so-theo-doi "):
        (tmp_path / "ket-qua").mkdir()
        append_entry(register_path(tmp_path / "ket-qua" / "tong-hop.xlsx"), "HUY_KET_QUA", {"ma": "VC001"})
    monkeypatch.chdir(tmp_path)
    ran = cli(*example[1:])
    expected = {3} if "samples/2021-loi" in example else {0}
    if name == "kiem-tra-may":
        expected = {0, 1}  # as this machine happens to be
    assert ran.code in expected
    assert ran.out
    if name in {"tao-mau", "phat-mau"}:
        assert all(Path(line).is_file() for line in ran.out.splitlines())


@pytest.mark.parametrize("command", [["kiem-tra"], ["tong-hop", "-o", "tong-hop.xlsx"]])
def test_no_workbook_at_all_is_a_mistake_not_a_clean_result(cli: Cli, tmp_path: Path, command: list[str]) -> None:
    ran = cli(command[0], tmp_path, *command[1:])
    assert ran.code == 2
    assert "Không có sổ Excel nào" in ran.err


def test_blank_forms_never_replace_filled_ones(cli: Cli, tmp_path: Path) -> None:
    assert cli("tao-mau", tmp_path).code == 0
    assert cli("tao-mau", tmp_path).code == 0
    filled = tmp_path / "mau-02d.xlsx"
    shutil.copy(next((CLEAN / "ca-nhan").rglob("*mau-02d.xlsx")), filled)
    before = filled.read_bytes()
    refused = cli("tao-mau", tmp_path)
    assert refused.code == 2
    assert "mau-02d.xlsx" in refused.err
    assert filled.read_bytes() == before
    assert cli("tao-mau", tmp_path, "--ghi-de").code == 0
    assert filled.read_bytes() != before


# ── trouble ───────────────────────────────────────────────────────────────────


def test_ctrl_c_ends_with_130_and_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "consolidate", interrupt)
    ran = cli("tong-hop", tmp_path, "-o", tmp_path / "ra" / "x.xlsx")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.startswith("Đã dừng theo yêu cầu")


def test_a_fault_of_the_program_leaves_a_report_for_the_maintainers(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("bên trong")

    monkeypatch.setattr(batch, "consolidate", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = cli("tong-hop", tmp_path, "-o", tmp_path / "ra" / "x.xlsx")
    (report,) = tmp_path.glob("danhgia-xl-loi-*.txt")
    assert ran.code == 70
    assert str(report) in ran.err
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")


def test_a_full_disk_is_told_without_a_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(28, "No space left on device", "x.xlsx")

    monkeypatch.setattr(batch, "consolidate", full)
    ran = cli("tong-hop", tmp_path, "-o", tmp_path / "ra" / "x.xlsx")
    assert ran.code == 2
    assert "x.xlsx" in ran.err


@pytest.mark.parametrize("arguments", [["kiem-tra", FAULTY], ["kiem-tra", FAULTY, "--json"], ["--help"]])
def test_a_reader_that_stops_reading_is_no_error(arguments: list[object]) -> None:
    command = [sys.executable, "-m", "danhgia_xl", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode("utf-8")
    assert (process.returncode, said) == (141, "")


def test_a_name_that_is_no_text_is_shown_escaped(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/s\xe0n.xlsx"
    Path(os.fsdecode(folder)).write_bytes(b"not a workbook")
    ran = program("kiem-tra", tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 3
    assert r"s\udce0n.xlsx" in ran.stdout


# ── terminals and pipes ───────────────────────────────────────────────────────


def in_terminal(*arguments: object, **environment: str) -> str:
    """Run a command line with stdout and stderr on a terminal of its own; return what the terminal got."""
    master, slave = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "CI"}}
    command = [sys.executable, "-m", "danhgia_xl", *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env={**clean, "TERM": "xterm", **environment}
    ) as process:
        os.close(slave)
        shown = b""
        while chunk := _read(master):
            shown += chunk
        process.wait()
    os.close(master)
    return shown.decode("utf-8")


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # Linux answers EIO when the other side has closed
        return b""


def test_no_color_is_respected_on_a_terminal() -> None:
    coloured, plain = in_terminal("kiem-tra", FAULTY), in_terminal("kiem-tra", FAULTY, NO_COLOR="1")
    assert "\x1b[1;31mVi phạm" in coloured
    assert "\x1b[1;31m" not in plain
    assert "Vi phạm" in plain


def test_the_progress_bar_is_for_terminals_only(cli: Cli, tmp_path: Path) -> None:
    assert "Đang đọc các sổ" in in_terminal("tong-hop", CLEAN, "-o", tmp_path / "x.xlsx")
    assert "Đang đọc các sổ" not in cli("tong-hop", CLEAN, "-o", tmp_path / "y.xlsx").err


def test_forms_are_written_with_the_formulas_of_the_readings_chosen(cli: Cli, tmp_path: Path) -> None:
    assert cli("tao-mau", tmp_path / "a", "--cach-doc", "R2=khoang_dong").code == 0
    assert cli("tao-mau", tmp_path / "b").code == 0
    headers = {name: load_workbook(tmp_path / name / "so-chi-bo.xlsx")["Đảng viên"][6] for name in "ab"}
    has_ceiling = {name: "dv.httnv.diem_tran" in [cell.value for cell in row] for name, row in headers.items()}
    assert has_ceiling == {"a": True, "b": False}
    assert cli("tao-mau", tmp_path / "c", "--cach-doc", "R2=khong_co").code == 2
