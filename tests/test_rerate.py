"""`xep-loai-lai` (D.3.4): a new version in the register, what it touches, and how later runs go by it."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from danhgia_xl.batch.consolidate import consolidate
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.errors import RegisterError
from danhgia_xl.register.entry import GENESIS
from danhgia_xl.register.store import append_entry, read_register, register_path
from danhgia_xl.terms import fold
from danhgia_xl.workbook.mark import SUMMARY_CODE
from danhgia_xl.workbook.output import code_of
from tests.command_line import Cli, Ran
from tests.institution_books import BEST, BRANCH, CELL, HEAD, UNIT, institution

ROOT = Path(__file__).resolve().parent.parent
FULL = {
    "--ly-do": "Phát hiện khuyết điểm sau khi xếp loại",
    "--tham-quyen": "Giám đốc Cơ sở",
    "--so-van-ban": "12/QĐ-CS",
    "--ngay-van-ban": "20/12/2021",
}


class Office(NamedTuple):
    """The books of the small institution, its summary and the register beside it."""

    books: Path
    summary: Path
    cli: Cli

    @property
    def register(self) -> Path:
        return register_path(self.summary)

    def rerate(self, who: str, *more: object, **options: str | None) -> Ran:
        """Run `xep-loai-lai` with everything it needs; `options` replace or drop (None) some of that."""
        named = {f"--{name.replace('_', '-')}": text for name, text in options.items()}
        full = {"--so": str(self.summary)} | FULL | named
        told = [part for name, text in full.items() if text is not None for part in (name, text)]
        return self.cli("xep-loai-lai", self.books, who, *told, *more)

    def consolidate(self) -> Consolidation:
        return consolidate(self.books, self.summary)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books and their summary, made once."""
    folder = tmp_path_factory.mktemp("co-so")
    institution().write(folder / "so")
    consolidate(folder / "so", folder / "ra" / "tong-hop.xlsx")
    return folder


@pytest.fixture
def office(sound: Path, tmp_path: Path, cli: Cli) -> Office:
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path / "so", tmp_path / "ra" / "tong-hop.xlsx", cli)


def effective(result: Consolidation, kind: str, who: str) -> str:
    table, fact = (result.people, "ma") if who.startswith("VC") else (result.units, "don_vi")
    rows = table[(table["doi_tuong"] == kind) & (table[fact] == who)]
    assert len(rows) == 1
    return str(rows["hieu_luc"].iloc[0])


def touched(entry: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    rows = entry["payload"]["anh_huong"]
    return {(row["doi_tuong"], row["ma"] or row["ten"], row["truoc"], row["sau"]) for row in rows}


# ── what is recorded ──────────────────────────────────────────────────────────


def test_d_3_4_a_version_keeps_the_earlier_result_and_lists_what_it_touches(office: Office) -> None:
    """The unit lowered lowers its head (D.1) and the head as a member; eleven of twelve keep the tổ đảng up."""
    ran = office.rerate(UNIT, "--json", muc="HTNV")
    assert ran.code == 0
    told = json.loads(ran.out)
    payload = told["entry"]["payload"]
    assert (payload["doi_tuong"], payload["ma"], payload["ten"], payload["phien_ban"]) == ("phong", "", UNIT, 2)
    assert payload["truoc"] == {"muc": "HTTNV", "nguon": "Đề xuất theo quy tắc, sổ chưa ghi quyết định"}
    assert payload["sau"] == {"muc": "HTNV"}
    assert (payload["so_van_ban"], payload["ngay"], payload["can_cu"]) == ("12/QĐ-CS", "2021-12-20", "KH 170, D.3.4")
    assert touched(told["entry"]) == {
        ("vien_chuc_quan_ly", HEAD, "HTTNV", "HTNV"),
        ("dang_vien", HEAD, "HTTNV", "HTNV"),
    }
    [entry] = read_register(office.register)
    assert (entry.payload, entry.hash, entry.kind) == (payload, told["seal"], "XEP_LOAI_LAI")


def test_the_page_says_the_same(office: Office) -> None:
    ran = office.rerate(BEST, muc="Hoàn thành tốt nhiệm vụ", vai="vien_chuc")
    assert "Hoàn thành xuất sắc nhiệm vụ (Đề xuất theo quy tắc" in ran.out
    assert "Kết quả khác bị ảnh hưởng: 1" in ran.out
    assert read_register(office.register)[0].hash in ran.out
    assert "Hãy tổng hợp lại" in ran.err


def test_a_revoked_result_is_open_until_it_is_made_again(office: Office) -> None:
    """The share of tổ đảng at the lowest tier is unknown while the only one is open (B.II.3.1.d)."""
    ran = office.rerate(CELL, "--huy", "--json")
    assert touched(json.loads(ran.out)["entry"]) == {("chi_bo", BRANCH, "HTTNV", "CHUA_XAC_DINH")}
    revoked = office.consolidate()
    assert effective(revoked, "to_dang", CELL) == effective(revoked, "chi_bo", BRANCH) == "CHUA_XAC_DINH"
    again = json.loads(office.rerate(CELL, "--json", muc="HTNV", ngay_van_ban="21/12/2021").out)["entry"]
    assert again["payload"]["phien_ban"] == 3
    assert again["payload"]["truoc"] == {"muc": "", "nguon": "Phiên bản 2: 12/QĐ-CS ngày 20/12/2021"}
    assert touched(again) == {("chi_bo", BRANCH, "CHUA_XAC_DINH", "HTTNV")}
    assert [entry.kind for entry in read_register(office.register)] == ["HUY_KET_QUA", "XEP_LOAI_LAI"]
    assert effective(office.consolidate(), "to_dang", CELL) == "HTNV"


def test_the_list_says_that_a_result_was_revoked(office: Office) -> None:
    def told() -> list[object]:
        office.consolidate()
        rows = openpyxl.load_workbook(office.summary)["Tập thể"].iter_rows(values_only=True)
        return [row for row in rows if UNIT in row]

    assert not any("Đã hủy" in str(row) for row in told())
    office.rerate(UNIT, "--huy")
    (row,) = told()
    assert "Đã hủy" in str(row)


def test_the_same_tier_again_touches_nobody(office: Office) -> None:
    for who, role, tier in ((UNIT, "phong", "HTTNV"), (BEST, "vien_chuc", "HTXSNV"), (CELL, "to_dang", "HTTNV")):
        entry = json.loads(office.rerate(who, "--json", muc=tier, vai=role).out)["entry"]
        assert entry["payload"]["anh_huong"] == []
    assert [entry.payload["phien_ban"] for entry in read_register(office.register)] == [2, 2, 2]


def test_versions_are_counted_for_each_role_apart(office: Office) -> None:
    office.rerate(BEST, muc="HTTNV", vai="vien_chuc")
    office.rerate(BEST, muc="HTNV", vai="vien_chuc", ngay_van_ban="22/12/2021")
    office.rerate(BEST, muc="HTNV", vai="dang_vien")
    versions = [(entry.payload["doi_tuong"], entry.payload["phien_ban"]) for entry in read_register(office.register)]
    assert versions == [("vien_chuc", 2), ("vien_chuc", 3), ("dang_vien", 2)]
    result = office.consolidate()
    assert effective(result, "vien_chuc", BEST) == effective(result, "dang_vien", BEST) == "HTNV"


def test_the_list_of_what_is_touched_is_a_workbook_no_run_reads(office: Office) -> None:
    target = office.books / "anh-huong.xlsx"
    assert office.rerate(UNIT, "-o", target, muc="HTNV").code == 0
    sheet = openpyxl.load_workbook(target)["Ảnh hưởng"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[2], row[5], row[6]) for row in rows] == [
        (HEAD, "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ"),
        (HEAD, "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ"),
    ]
    files = office.consolidate().files
    assert dict(zip(files["tep"], files["ket_luan"], strict=True))["anh-huong.xlsx"] == "BO_QUA"


# ── what is refused ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("option", sorted(FULL))
@pytest.mark.parametrize("text", [None, "  "])
def test_d_3_4_each_part_is_required_and_named(office: Office, option: str, text: str | None) -> None:
    ran = office.rerate(UNIT, muc="HTNV", **{option.removeprefix("--").replace("-", "_"): text})
    assert ran.code == 2
    assert f"Thiếu {option} (" in ran.err
    assert "KH 170, D.3.4" in ran.err
    assert not office.register.exists()


def test_everything_missing_is_named_at_once(office: Office) -> None:
    ran = office.cli("xep-loai-lai", office.books, UNIT)
    assert ran.code == 2
    assert all(option in ran.err for option in ("--muc", *FULL))


@pytest.mark.parametrize(
    ("who", "flags", "options", "message"),
    [
        (UNIT, ("--huy",), {"muc": "HTNV"}, "Chỉ dùng một trong --muc và --huy"),
        (UNIT, (), {"muc": "HTVN"}, "Ý bạn là “HTNV”"),
        (UNIT, (), {"muc": "Chưa xác định"}, "Các mức: HTXSNV"),
        (UNIT, (), {"muc": "HTNV", "ngay_van_ban": "31/02/2021"}, "không phải một ngày"),
        (UNIT, (), {"muc": "HTNV", "ngay_van_ban": "31/12/2020"}, "phải từ 01/01/2021"),
        (UNIT, (), {"muc": "HTNV", "ngay_van_ban": "01/01/2999"}, "đến hôm nay"),
        (UNIT, (), {"muc": "HTNV", "so": None}, "Thiếu --so"),
        (BEST, (), {"muc": "HTNV"}, "có 2 vai: dang_vien (đảng viên); vien_chuc (viên chức"),
        (BEST, (), {"muc": "HTNV", "vai": "chi_bo"}, "Các vai: "),
        ("VC99", (), {"muc": "HTNV"}, "Không thấy “VC99”"),
    ],
)
def test_a_mistake_records_nothing(
    office: Office, who: str, flags: tuple[str, ...], options: dict[str, str | None], message: str
) -> None:
    ran = office.rerate(who, *flags, **options)
    assert (ran.code, message in ran.err) == (2, True)
    assert not office.register.exists()


def test_what_was_never_rated_cannot_be_revoked(office: Office) -> None:
    def unscored(made: Any) -> None:
        made.unit["don_vi.diem"] = None

    institution(unscored).write(office.books)
    ran = office.rerate(UNIT, muc="HTNV")
    assert (ran.code, f"{UNIT} chưa được xếp loại (Chưa xác định)" in ran.err) == (2, True)


def test_revoking_twice_or_going_back_in_time_is_refused(office: Office) -> None:
    assert office.rerate(UNIT, "--huy").code == 0
    assert "đã hủy ở phiên bản 2" in office.rerate(UNIT, "--huy").err
    assert "sớm hơn văn bản của phiên bản 2" in office.rerate(UNIT, muc="HTNV", ngay_van_ban="19/12/2021").err
    assert len(read_register(office.register)) == 1


def test_a_register_tong_hop_would_never_find_is_not_begun(office: Office, tmp_path: Path) -> None:
    for name in ("khac.xlsx", "khac.so-theo-doi.sqlite", "khac.sqlite"):
        assert office.rerate(UNIT, muc="HTNV", so=str(tmp_path / name)).code == 2
    assert "không phải sổ tổng hợp" in office.rerate(UNIT, muc="HTNV", so=str(office.books / "phong.xlsx")).err
    assert not list(tmp_path.rglob("*.sqlite"))


def test_the_register_itself_may_be_named(office: Office) -> None:
    assert office.rerate(UNIT, muc="HTNV", so=str(office.register)).code == 0
    assert office.rerate(UNIT, muc="KHTNV", so=str(office.register)).code == 0
    assert len(read_register(office.register)) == 2


def test_a_register_that_grew_meanwhile_is_not_appended_to(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    [entry] = read_register(office.register)
    for stale in (GENESIS, "f" * 64):
        with pytest.raises(RegisterError, match="vừa có thay đổi"):
            append_entry(office.register, "XEP_LOAI_LAI", entry.payload, follows=stale)
    append_entry(office.register, "XEP_LOAI_LAI", entry.payload, follows=entry.hash)
    assert len(read_register(office.register)) == 2


# ── later runs go by it ───────────────────────────────────────────────────────


def decided(*rows: dict[str, Any]) -> Callable[[Any], None]:
    def change(made: Any) -> None:
        made.more["so-co-so.xlsx"] = ("so-co-so", {}, {"quyet_dinh": list(rows)})

    return change


def test_tong_hop_goes_by_the_latest_version_and_lists_all(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    office.rerate(UNIT, muc="KHTNV", ngay_van_ban="23/12/2021", so_van_ban="15/QĐ-CS")
    ran = office.cli("tong-hop", office.books, "-o", office.summary, "--json")
    told = json.loads(ran.out)
    unit = next(row for row in told["units"] if row["don_vi"] == UNIT)
    assert (unit["xep_loai"], unit["quyet_dinh"], unit["hieu_luc"]) == ("HTTNV", "KHTNV", "KHTNV")
    assert [version["latest"] for version in told["versions"]] == [False, True]
    assert read_register(office.register)[-1].hash in ran.err
    sheet = openpyxl.load_workbook(office.summary)["Theo dõi"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[3], row[5], row[7], row[12]) for row in rows] == [
        (UNIT, 2, "Hoàn thành nhiệm vụ", "Không: đã có phiên bản sau"),
        (UNIT, 3, "Không hoàn thành nhiệm vụ", "Có"),
    ]


def test_a_decision_in_the_books_is_replaced_once_and_told(office: Office) -> None:
    row = {"doi_tuong": "phong", "ten": UNIT.upper(), "muc_quyet_dinh": "HTXSNV", "ly_do": "Thành tích",
           "so_van_ban": "9/QĐ-CS", "ngay_quyet_dinh": dt.date(2021, 12, 10)}  # fmt: skip
    institution(decided(row)).write(office.books)
    assert effective(office.consolidate(), "phong", UNIT) == "HTXSNV"
    entry = json.loads(office.rerate(UNIT, "--json", muc="HTNV").out)["entry"]
    assert entry["payload"]["truoc"] == {"muc": "HTXSNV", "nguon": "Quyết định trong sổ: 9/QĐ-CS ngày 10/12/2021"}
    result = office.consolidate()
    assert effective(result, "phong", UNIT) == "HTNV"
    assert result.inputs is not None
    about = [one.tier for one in result.inputs.decisions if fold(one.key) == fold(UNIT)]
    assert about == ["HTNV"]
    note = openpyxl.load_workbook(office.summary)["Theo dõi"].cell(2, 13).value
    assert note == "Có\nThay quyết định trong sổ: Hoàn thành xuất sắc nhiệm vụ (9/QĐ-CS ngày 10/12/2021)"


@pytest.mark.parametrize(("day", "codes"), [(19, []), (20, ["QUYET_DINH_BI_THAY"]), (21, ["QUYET_DINH_BI_THAY"])])
def test_d_3_4_a_decision_typed_after_a_re_rating_changes_nothing_in_silence(
    office: Office, day: int, codes: list[str]
) -> None:
    office.rerate(UNIT, muc="HTNV")
    row = {"doi_tuong": "phong", "ten": UNIT, "muc_quyet_dinh": "HTTNV",
           "so_van_ban": "30/QĐ-CS", "ngay_quyet_dinh": dt.date(2021, 12, day)}  # fmt: skip
    institution(decided(row)).write(office.books)
    result = office.consolidate()
    assert effective(result, "phong", UNIT) == "HTNV"
    assert [one.code for one in result.findings if one.code == "QUYET_DINH_BI_THAY"] == codes


def test_a_version_about_nobody_in_the_books_is_a_finding(office: Office) -> None:
    office.rerate(BEST, muc="HTTNV", vai="dang_vien")
    (office.books / "chi-bo.xlsx").unlink()
    result = office.consolidate()
    assert [(one.file, one.value, one.clause) for one in result.findings if one.code == "QUYET_DINH_NGUOI_LA"] == [
        (office.register.name, BEST, "KH 170, D.3.4")
    ]
    assert result.exit_code == 1


def test_without_a_register_nothing_is_different(office: Office) -> None:
    plain = office.summary.read_bytes()
    office.consolidate()
    assert office.summary.read_bytes() == plain
    assert "Theo dõi" not in openpyxl.load_workbook(office.summary).sheetnames


def test_the_summary_of_a_register_is_the_same_bytes_again(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    office.consolidate()
    first = office.summary.read_bytes()
    office.consolidate()
    assert office.summary.read_bytes() == first


def test_another_summary_s_register_is_not_used_in_silence(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    ran = office.cli("tong-hop", office.books, "-o", office.summary.with_name("khac.xlsx"))
    assert f"{office.register.name} là sổ theo dõi của sổ tổng hợp khác" in ran.err


@pytest.mark.parametrize("command", ["giai-trinh", "gia-dinh", "xep-loai"])
def test_other_commands_go_by_it_where_it_is_named(office: Office, command: str) -> None:
    """The unit at the lowest tier puts its head there (D.1); without --so the proposal stands."""
    office.rerate(UNIT, muc="KHTNV")
    where = office.books / "phong.xlsx" if command == "xep-loai" else office.books
    asked = [command, where, *([] if command == "xep-loai" else [HEAD]), "--json"]
    if command == "gia-dinh":
        asked += ["--vai", "vien_chuc_quan_ly", "--dat", "diem=80"]
    outcome: Callable[[Any], str] = {
        "giai-trinh": lambda told: next(
            one["after"]["proposal"] for one in told["explanations"] if one["kind"] == "vien_chuc_quan_ly"
        ),
        "gia-dinh": lambda told: told["own"]["after"]["effective"],
        "xep-loai": lambda told: next(row["hieu_luc"] for row in told["people"] if row["ma"] == HEAD),
    }[command]
    assert outcome(json.loads(office.cli(*asked, "--so", office.summary).out)) == "KHTNV"
    assert outcome(json.loads(office.cli(*asked).out)) == "HTTNV"


def test_a_register_that_does_not_verify_stops_everything_that_would_use_it(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    content = bytearray(office.register.read_bytes())
    place = content.index("Phát hiện".encode())
    content[place] ^= 1
    office.register.write_bytes(bytes(content))
    summary = office.summary.read_bytes()
    for asked in (
        ("tong-hop", office.books, "-o", office.summary),
        ("giai-trinh", office.books, HEAD, "--so", office.summary),
        ("gia-dinh", office.books, UNIT, "--dat", "diem=80", "--so", office.register),
        ("xep-loai", office.books / "phong.xlsx", "--so", office.summary),
    ):
        ran = office.cli(*asked)
        assert (ran.code, "Mục 1 của sổ theo dõi đã bị thay đổi" in ran.err) == (1, True), asked[0]
    assert office.rerate(UNIT, muc="KHTNV").code == 1
    assert (office.register.read_bytes(), office.summary.read_bytes()) == (bytes(content), summary)


def test_the_register_of_another_year_is_refused(office: Office) -> None:
    office.rerate(UNIT, muc="HTNV")
    [entry] = read_register(office.register)
    append_entry(office.register, "XEP_LOAI_LAI", entry.payload | {"bo_quy_tac": "kh-2022", "phien_ban": 3})
    ran = office.cli("tong-hop", office.books, "-o", office.summary)
    assert (ran.code, "Mục 2" in ran.err, "kh-2022" in ran.err) == (2, True, True)


# ── kill -9 ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["xep-loai-lai", "tong-hop"])
def test_a_kill_leaves_the_old_or_the_new_register_and_summary(office: Office, command: str) -> None:
    """Killed at random moments: the register verifies with one entry fewer or more, the summary opens."""
    office.rerate(CELL, muc="HTNV")
    rng = random.Random(command)  # noqa: S311 - test data
    asked = ["xep-loai-lai", office.books, UNIT, "--so", office.summary, "--muc", "HTNV"]
    asked += [part for pair in FULL.items() for part in pair]
    if command == "tong-hop":
        asked = ["tong-hop", office.books, "-o", office.summary]
    line = [sys.executable, "-m", "danhgia_xl", *map(str, asked)]
    start = time.monotonic()
    assert subprocess.run(line, cwd=ROOT, capture_output=True, check=False).returncode == 0
    whole = time.monotonic() - start
    for _ in range(4):
        entries = len(read_register(office.register))
        process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * rng.uniform(0.5, 1.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert len(read_register(office.register)) in (entries, entries + (command == "xep-loai-lai"))
        assert code_of(office.summary) == SUMMARY_CODE
        assert "Tổng quan" in openpyxl.load_workbook(office.summary).sheetnames
