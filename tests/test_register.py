"""The register of re-ratings (D.3.4): only ever added to, whole after a kill, and any change in it is seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from danhgia_xl.cli.app import run
from danhgia_xl.errors import RegisterError
from danhgia_xl.register import store
from danhgia_xl.register.entry import GENESIS, KIND_LABELS, KINDS, Entry, Kind, canonical, make_entry
from danhgia_xl.register.image import APPLICATION_ID, image, library_number
from danhgia_xl.register.store import append_entry, check_register, read_register, register_path

ROOT = Path(__file__).resolve().parent.parent
HANOI = dt.timezone(dt.timedelta(hours=7))
MOMENT = dt.datetime(2021, 12, 20, 8, 0, 0, tzinfo=HANOI)
REASON = "Phát hiện chưa đảm bảo tiêu chuẩn của mức đã xếp loại. " * 8


def payload(code: str = "VC001", **more: Any) -> dict[str, Any]:
    """Return what a re-rating records."""
    return {
        "doi_tuong": "vien_chuc",
        "ma": code,
        "ten": "Lò Thị Mây",
        "don_vi": "Phòng Tổng hợp",
        "phien_ban": 2,
        "truoc": {"muc": "HTTNV", "nguon": "đề xuất"},
        "sau": {"muc": "HTNV"},
        "ly_do": REASON,
        **more,
    }


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Return a register of three entries, the second of which fills several pages."""
    path = tmp_path / "tong-hop.so-theo-doi.sqlite"
    append_entry(path, "HUY_KET_QUA", {"ma": "VC001"}, recorded_at=MOMENT)
    append_entry(path, "XEP_LOAI_LAI", payload(), recorded_at=MOMENT)
    append_entry(path, "XEP_LOAI_LAI", {"ma": "VC002"}, recorded_at=MOMENT)
    return path


def raw_sql(path: Path, *statements: str) -> None:
    """Change a register the way somebody with an SQLite tool would."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def refused(path: Path) -> RegisterError:
    """Return why `path` does not verify; it must then refuse to be extended too, and stay as it is."""
    before = path.read_bytes()
    with pytest.raises(RegisterError) as reading:
        read_register(path)
    with pytest.raises(RegisterError) as adding:
        append_entry(path, "HUY_KET_QUA", {})
    assert (reading.value.exit_code, adding.value.exit_code) == (1, 1)
    assert path.read_bytes() == before
    return reading.value


# ── entries ───────────────────────────────────────────────────────────────────


def test_the_register_stands_beside_the_summary() -> None:
    assert register_path(Path("ket-qua/tong-hop.xlsx")) == Path("ket-qua/tong-hop.so-theo-doi.sqlite")
    assert register_path(Path("Tổng hợp 2021.v2.xlsx")) == Path("Tổng hợp 2021.v2.so-theo-doi.sqlite")


def test_entries_come_back_as_written_and_chained(register: Path) -> None:
    entries = read_register(register)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.kind for entry in entries] == ["HUY_KET_QUA", "XEP_LOAI_LAI", "XEP_LOAI_LAI"]
    assert [entry.recorded_at for entry in entries] == ["2021-12-20T08:00:00+07:00"] * 3
    assert entries[1].payload == payload()
    assert [entry.previous for entry in entries] == [GENESIS, entries[0].hash, entries[1].hash]
    assert check_register(register).seal == entries[2].hash
    assert check_register(register).exact


def test_appending_returns_what_is_then_read(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    written = [append_entry(path, "XEP_LOAI_LAI", payload(f"VC{i}")) for i in range(3)]
    assert read_register(path) == written
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_hash_is_sha256_over_length_framed_fields() -> None:
    fields = [
        "danhgia_xl.so-theo-doi.1",
        "1",
        "2021-12-20T08:00:00+07:00",
        "HUY_KET_QUA",
        '{"ma":"Đ"}',
        "3.40.1",
        GENESIS,
    ]
    framed = b"".join(len(text.encode()).to_bytes(8, "big") + text.encode() for text in fields)
    entry = make_entry(1, MOMENT, "HUY_KET_QUA", {"ma": "Đ"}, "3.40.1", GENESIS)
    assert entry.hash == hashlib.sha256(framed).hexdigest()


def test_text_is_stored_composed_with_sorted_keys_and_accents_kept() -> None:
    decomposed = "Lò Thi\u0323 Mây"
    assert (
        canonical({"ten": decomposed, "ma": ("a", 1, 0.5, None, True)})
        == '{"ma":["a",1,0.5,null,true],"ten":"Lò Thị Mây"}'
    )
    assert canonical({"b": {"d": 1, "c": 2}, "a": []}) == canonical({"a": [], "b": {"c": 2, "d": 1}})


@pytest.mark.parametrize(
    "content",
    [
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": MOMENT},
        {1: "a"},
        {"a": {2: 3}},
        {"\u1ecb": 1, "i\u0323": 2},
        {"a": "\ud800"},
    ],
    ids=["nan", "inf", "date", "key", "inner-key", "same-key-composed", "half-a-character"],
)
def test_what_json_cannot_hold_is_refused_before_anything_is_written(tmp_path: Path, content: Any) -> None:
    with pytest.raises(RegisterError, match="không ghi được vào sổ") as caught:
        append_entry(tmp_path / "so.sqlite", "HUY_KET_QUA", content)
    assert caught.value.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_time_without_offset_and_an_unknown_kind_are_refused(register: Path) -> None:
    before = register.read_bytes()
    with pytest.raises(RegisterError, match="múi giờ"):
        append_entry(register, "HUY_KET_QUA", {}, recorded_at=MOMENT.replace(tzinfo=None))
    with pytest.raises(RegisterError, match="XEP_LOAI_LAI"):
        append_entry(register, "KHAC", {})  # type: ignore[arg-type]
    assert register.read_bytes() == before


def test_now_is_recorded_to_the_second_with_its_offset(tmp_path: Path) -> None:
    entry = append_entry(tmp_path / "so.sqlite", "HUY_KET_QUA", {})
    moment = dt.datetime.fromisoformat(entry.recorded_at)
    assert moment.utcoffset() is not None
    assert moment.microsecond == 0


def test_every_kind_has_its_label() -> None:
    assert set(KINDS) == set(KIND_LABELS)


# ── verification ──────────────────────────────────────────────────────────────


def record(entry: Entry) -> bytes:
    """Return the content of an entry as its columns stand in the file when they fit on one page."""
    texts = (entry.recorded_at, entry.kind, canonical(entry.payload), entry.library, entry.previous, entry.hash)
    return "".join(texts).encode()


def test_any_byte_changed_anywhere_is_refused_and_content_names_its_entry(register: Path) -> None:
    sound = register.read_bytes()
    records = {entry.number: record(entry) for entry in read_register(register)}
    named: dict[int, int | None] = {}
    codes: set[int] = set()
    for offset in range(len(sound)):
        changed = bytearray(sound)
        changed[offset] ^= 1 + offset * 37 % 255  # every way a byte may differ, here and there
        register.write_bytes(changed)
        try:
            check_register(register)
        except RegisterError as error:
            codes.add(error.exit_code)
            named[offset] = error.number
    assert codes == {1}
    assert [offset for offset in range(len(sound)) if offset not in named] == []
    for number in (1, 3):  # the second goes on in other pages
        start = sound.index(records[number])
        assert {named[offset] for offset in range(start, start + len(records[number]))} == {number}
    assert list(named.values()).count(2) >= len(records[2])
    register.write_bytes(sound)
    assert check_register(register).exact
    assert sorted(path.name for path in register.parent.iterdir()) == [register.name]


def test_a_changed_entry_is_named_in_the_message_and_nothing_is_added(register: Path) -> None:
    register.write_bytes(register.read_bytes().replace(b'{"ma":"VC002"}', b'{"ma":"VC003"}'))
    error = refused(register)
    assert error.number == 3
    assert str(error).startswith("Mục 3 của sổ theo dõi đã bị thay đổi")
    assert "bản sao lưu" in str(error)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lan_ghi SET luc = 'x' WHERE so = 1",
        "UPDATE OR REPLACE lan_ghi SET so = 1 WHERE so = 3",
        "DELETE FROM lan_ghi WHERE so = 3",
        "DELETE FROM lan_ghi",
        "REPLACE INTO lan_ghi VALUES (3, 'a', 'b', 'c', 'd', 'e', 'f')",
        "INSERT INTO lan_ghi VALUES (5, 'a', 'b', 'c', 'd', 'e', 'f')",
        "INSERT INTO lan_ghi VALUES (NULL, 'a', 'b', 'c', 'd', 'e', 'f')",
        "INSERT INTO lan_ghi VALUES (0, 'a', 'b', 'c', 'd', 'e', 'f')",
    ],
)
def test_sqlite_itself_refuses_to_change_or_remove(register: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="Sổ theo dõi chỉ ghi tiếp"):
        raw_sql(register, statement)
    assert len(read_register(register)) == 3


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DROP TRIGGER khong_xoa"], "các bảng bên trong khác"),
        (["CREATE TABLE khac (a)"], "các bảng bên trong khác"),
        (["CREATE INDEX nhanh ON lan_ghi (luc)"], "các bảng bên trong khác"),
        (["INSERT INTO lan_ghi VALUES (4, 'a', 'b', 'c', 'd', 'e', 'f')"], "Mục 4 "),
        (["VACUUM"], "byte "),
        (["PRAGMA user_version = 2"], "bản mới hơn"),
        (["PRAGMA application_id = 1"], "chương trình khác"),
        (["PRAGMA journal_mode = WAL"], "Phần đầu tệp"),
    ],
    ids=["trigger", "table", "index", "forged", "vacuum", "newer", "foreign", "wal"],
)
def test_what_another_tool_did_to_the_file_is_seen(register: Path, statements: list[str], said: str) -> None:
    raw_sql(register, *statements)
    assert said in str(refused(register))


@pytest.mark.parametrize(("removed", "named"), [(1, 1), (2, 2)])
def test_an_entry_taken_out_of_the_middle_breaks_the_chain(register: Path, removed: int, named: int) -> None:
    kept = [entry for entry in read_register(register) if entry.number != removed]
    renumbered = [replace(entry, number=number) for number, entry in enumerate(kept, 1)]
    register.write_bytes(image(renumbered))
    assert refused(register).number == named


def test_entries_in_another_order_break_the_chain(register: Path) -> None:
    first, second, third = read_register(register)
    register.write_bytes(image([first, replace(third, number=2), replace(second, number=3)]))
    assert refused(register).number == 2


def test_a_forged_entry_with_a_right_hash_must_follow_the_one_before(register: Path) -> None:
    first, second, third = read_register(register)
    forged = make_entry(2, MOMENT, "XEP_LOAI_LAI", payload(ly_do="Khác"), second.library, GENESIS)
    register.write_bytes(image([first, forged, third]))
    assert refused(register).number == 2
    forged = make_entry(2, MOMENT, "XEP_LOAI_LAI", payload(ly_do="Khác"), second.library, first.hash)
    register.write_bytes(image([first, forged, third]))
    assert refused(register).number == 3


def test_only_the_seal_shows_that_the_last_entry_was_cut_off(register: Path) -> None:
    noted = check_register(register).seal
    register.write_bytes(image(read_register(register)[:2]))
    assert check_register(register).exact
    assert check_register(register).seal != noted


@pytest.mark.parametrize("length", [1, 50, 99, 100, 512, 1024, 2048])
def test_a_file_cut_short_is_refused(register: Path, length: int) -> None:
    register.write_bytes(register.read_bytes()[:length])
    refused(register)


@pytest.mark.parametrize("added", [b"\0", b"\0" * 1024, b"x" * 1500])
def test_a_file_made_longer_is_refused(register: Path, added: bytes) -> None:
    register.write_bytes(register.read_bytes() + added)
    assert refused(register).number is None


def test_other_files_are_refused_in_words_and_left_alone(tmp_path: Path) -> None:
    text, empty, foreign = tmp_path / "a.txt", tmp_path / "b.sqlite", tmp_path / "c.sqlite"
    text.write_text("Đây là văn bản. " * 20, encoding="utf-8")
    empty.touch()
    raw_sql(foreign, "PRAGMA journal_mode = WAL", "CREATE TABLE khach (ten TEXT)")
    for path, said in ((text, "không phải sổ theo dõi"), (empty, "rỗng"), (foreign, "SQLite của chương trình khác")):
        assert said in str(refused(path))
    assert sorted(tmp_path.iterdir()) == [text, empty, foreign]


def test_a_missing_register_is_wrong_use_not_an_altered_one(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="Không có sổ theo dõi") as caught:
        read_register(tmp_path / "khong-co.sqlite")
    assert caught.value.exit_code == 2
    assert not list(tmp_path.iterdir())


# ── the layout of the file ────────────────────────────────────────────────────


def test_a_register_grown_entry_by_entry_is_the_one_built_at_once(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    lengths = (0, 3, 90, 700, 0, 4000, 15)
    for number in range(70):  # enough for inner pages, long and short entries mixed
        append_entry(path, "XEP_LOAI_LAI", payload(f"VC{number}", ghi_chu="ệ" * lengths[number % 7]))
    entries = read_register(path)
    assert path.read_bytes() == image(entries)


def written_by(library: str, path: Path) -> list[Entry]:
    """Write a register of two entries, the first of them as another version of SQLite would."""
    first = make_entry(1, MOMENT, "XEP_LOAI_LAI", payload(), library, GENESIS)
    path.write_bytes(image([first]))
    append_entry(path, "HUY_KET_QUA", {"ma": "VC002"}, recorded_at=MOMENT)
    return read_register(path)


def test_entries_of_an_older_sqlite_verify_and_can_be_followed(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    path.write_bytes(image([make_entry(1, MOMENT, "HUY_KET_QUA", {}, "3.37.2", GENESIS)]))
    assert struct.unpack_from(">I", path.read_bytes(), 96) == (3_037_002,)
    assert check_register(path).exact
    assert [entry.library for entry in written_by("3.37.2", path)] == ["3.37.2", sqlite3.sqlite_version]
    assert check_register(path).exact


def test_another_layout_is_accepted_only_where_another_version_wrote_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    written_by("3.37.2", path)
    sound = path.read_bytes()
    unused = sound.rindex(b"\0" * 64)  # as a version that leaves old bytes in unused space would
    path.write_bytes(sound[:unused] + b"\1" + sound[unused + 1 :])
    assert not check_register(path).exact
    for offset in (27, 95, 99):  # count of changes, its repetition, version of the library
        path.write_bytes(sound[:offset] + bytes([sound[offset] ^ 1]) + sound[offset + 1 :])
        assert refused(path).number is None
    written_by(sqlite3.sqlite_version, path)
    sound = path.read_bytes()
    path.write_bytes(sound[:unused] + b"\1" + sound[unused + 1 :])
    assert f"byte {unused} " in str(refused(path))


def test_a_page_that_belongs_to_nothing_is_refused_whoever_wrote_the_file(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    written_by("3.37.2", path)
    content = bytearray(path.read_bytes() + b"\0" * 1024)
    struct.pack_into(">I", content, 28, len(content) // 1024)
    path.write_bytes(content)
    assert "SQLite thấy tệp hỏng" in str(refused(path))


def test_the_header_tells_whose_file_it_is(register: Path) -> None:
    header = register.read_bytes()[:100]
    assert struct.unpack_from(">I", header, 68) == (APPLICATION_ID,)
    assert struct.unpack_from(">I", header, 96) == (library_number(sqlite3.sqlite_version),)
    assert library_number("3.40.1") == 3_040_001
    assert library_number("mới") == 0


# ── several programs, and kills ───────────────────────────────────────────────

APPEND = """
import sys
from pathlib import Path
from danhgia_xl.register.store import append_entry
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    print(append_entry(path, "XEP_LOAI_LAI", {"ma": name, "n": number, "ly_do": "Vì " * 500}).number, flush=True)
"""

CUT_OFF = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(4, int(sys.argv[2])):
    connection.execute("INSERT INTO lan_ghi VALUES (?, 'a', 'b', ?, 'd', 'e', 'f')", (number, "x" * 3000))
os._exit(9)
"""
"""Dies without committing: after many rows, part of them already stand in the file."""


def appending(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Start a program that appends `count` entries, printing the number of each one that is safe."""
    command = [sys.executable, "-c", APPEND, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def test_programs_that_append_at_the_same_time_all_succeed(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    running = [appending(path, f"P{i}", 6) for i in range(3)]
    told = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    entries = read_register(path)
    assert sorted(int(number) for numbers in told for number in numbers) == list(range(1, 19))
    for name in ("P0", "P1", "P2"):
        assert [entry.payload["n"] for entry in entries if entry.payload["ma"] == name] == list(range(6))
    assert list(tmp_path.iterdir()) == [path]


def test_threads_of_one_program_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    with ThreadPoolExecutor(3) as pool:
        entries = list(pool.map(lambda number: append_entry(path, "HUY_KET_QUA", {"n": number}), range(12)))
    assert sorted(entry.number for entry in entries) == list(range(1, 13))
    assert {entry.hash for entry in entries} == {entry.hash for entry in read_register(path)}


def test_a_kill_at_any_moment_leaves_the_old_register_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    before: list[Entry] = []
    for attempt in range(12):
        process = appending(path, "P", 10_000)
        assert process.stdout is not None
        acknowledged = len(before)
        for _ in range(attempt % 3):
            acknowledged = int(process.stdout.readline())
        time.sleep(attempt * 7 % 20 / 1000)  # somewhere inside a later append
        process.kill()
        rest, _ = process.communicate()
        acknowledged = max(
            [acknowledged, *(int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n"))]
        )
        entries = read_register(path) if path.exists() else []
        assert acknowledged <= len(entries) <= acknowledged + 1
        assert entries[: len(before)] == before
        before = entries
    assert len(append_entry(path, "HUY_KET_QUA", {}).hash) == 64
    assert check_register(path).exact


@pytest.mark.parametrize("spilled", [False, True], ids=["journal-only", "half-written"])
def test_an_append_cut_off_while_writing_is_undone_at_the_next_reading(register: Path, spilled: bool) -> None:
    before = read_register(register)
    assert (
        subprocess.run(
            [sys.executable, "-c", CUT_OFF, str(register), "300" if spilled else "5"], check=False
        ).returncode
        == 9
    )
    journal = register.with_name(register.name + "-journal")
    assert journal.exists()
    assert (register.stat().st_size > 100_000) == spilled
    assert read_register(register) == before
    assert append_entry(register, "HUY_KET_QUA", {}).number == 4
    assert not journal.exists()


def test_a_register_held_by_another_program_says_so(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(register, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegisterError, match="chương trình khác dùng quá") as caught:
        append_entry(register, "HUY_KET_QUA", {})
    assert caught.value.exit_code == 2
    assert len(read_register(register)) == 3  # reading goes on meanwhile
    holder.close()
    assert append_entry(register, "HUY_KET_QUA", {}).number == 4


def test_a_refusal_lets_go_of_the_file_even_while_its_error_is_kept(register: Path) -> None:
    sound = register.read_bytes()
    register.write_bytes(sound.replace(b'{"ma":"VC001"}', b'{"ma":"VC009"}'))
    with pytest.raises(RegisterError) as kept:
        append_entry(register, "HUY_KET_QUA", {})
    with sqlite3.connect(register, timeout=0, isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    connection.close()
    assert kept.value.number == 1


def test_a_register_made_by_another_program_meanwhile_is_continued_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "so.sqlite"
    make = store.create

    def overtaken(target: Path, content: bytes) -> bool:
        target.write_bytes(image([make_entry(1, MOMENT, "HUY_KET_QUA", {"ma": "A"}, sqlite3.sqlite_version, GENESIS)]))
        return make(target, content)

    monkeypatch.setattr(store, "create", overtaken)
    assert append_entry(path, "HUY_KET_QUA", {"ma": "B"}).number == 2
    assert [entry.payload["ma"] for entry in read_register(path)] == ["A", "B"]


def test_names_of_folders_may_hold_anything(tmp_path: Path) -> None:
    folder = tmp_path / "Năm 2021 #1 100%? & có dấu"
    folder.mkdir()
    path = folder / "tổng hợp.so-theo-doi.sqlite"
    for number in (1, 2):
        assert append_entry(path, "HUY_KET_QUA", {}).number == number
    assert [found.name for found in folder.iterdir()] == [path.name]


# ── the command line ──────────────────────────────────────────────────────────

REVOKED = {
    "doi_tuong": "vien_chuc",
    "ma": "VC001",
    "ten": "Lò Thị Mây",
    "don_vi": "Phòng Tổng hợp",
    "phien_ban": 2,
    "truoc": {"muc": "HTTNV", "nguon": "quyết định 12/QĐ-TTYT"},
    "sau": {"muc": ""},
    "ly_do": "Không đảm bảo tiêu chuẩn",
    "tham_quyen": "Giám đốc",
    "so_van_ban": "15/QĐ-TTYT",
    "ngay": "2021-12-20",
    "can_cu": "KH 170, D.3.4",
    "anh_huong": [
        {"doi_tuong": "dang_vien", "ma": "VC001", "ten": "Lò Thị Mây", "truoc": "HTTNV", "sau": "", "vi": "liên kết"}
    ],
    "bo_quy_tac": "kh170-2021",
    "sha256_bo_quy_tac": "ab" * 32,
}
RERATED = {**REVOKED, "phien_ban": 3, "truoc": {"muc": ""}, "sau": {"muc": "HTNV"}, "ly_do": "Đã xét lại"}
OTHER = {"doi_tuong": "phong", "ma": "", "ten": "Phòng Tổng hợp", "sau": {"muc": "HTNV"}}


class Ran(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run `so-theo-doi` in this process, on a terminal wide enough for every line."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> Ran:
        code = run(["so-theo-doi", *map(str, arguments)])
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return call


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    """Return a summary whose register holds a revocation, the new rating, and a collective's rating."""
    path = tmp_path / "tong-hop.xlsx"
    for day, content in enumerate((REVOKED, RERATED, OTHER)):
        kind: Kind = "HUY_KET_QUA" if content is REVOKED else "XEP_LOAI_LAI"
        append_entry(register_path(path), kind, content, recorded_at=MOMENT + dt.timedelta(days=day))
    return path


def test_checking_prints_how_many_when_and_the_seal(cli: Cli, summary: Path) -> None:
    ran = cli("kiem-tra", summary)
    assert (ran.code, ran.err) == (0, "")
    lines = {line.split(":")[0]: line.split(":", 1)[1].strip() for line in ran.out.splitlines()}
    assert lines["Số mục"] == "3"
    assert lines["Mục đầu"] == "20/12/2021 08:00:00 (+07:00)"
    assert lines["Mục cuối"] == "22/12/2021 08:00:00 (+07:00)"
    assert lines["Mã niêm phong"] == check_register(register_path(summary)).seal
    assert cli("kiem-tra", register_path(summary)) == ran


def test_checking_as_json_has_the_same_keys_sound_or_not(cli: Cli, summary: Path) -> None:
    path = register_path(summary)
    sound = json.loads(cli("kiem-tra", summary, "--json").out)
    seal = check_register(path).seal
    assert (sound["exit_code"], sound["entries"], sound["seal"], sound["exact"]) == (0, 3, seal, True)
    assert (sound["first"], sound["last"]) == ("2021-12-20T08:00:00+07:00", "2021-12-22T08:00:00+07:00")
    path.write_bytes(path.read_bytes().replace("Đã xét lại".encode(), "Đã xét hại".encode()))
    ran = cli("kiem-tra", summary, "--json")
    told = json.loads(ran.out)
    assert told.keys() == sound.keys()
    assert (ran.code, told["exit_code"], told["entry"], told["seal"]) == (1, 1, 2, None)
    assert ran.err == f"Lỗi: {told['error']}\n"


@pytest.mark.parametrize("command", ["kiem-tra", "xem"])
def test_an_altered_register_is_exit_code_1_naming_the_entry(cli: Cli, summary: Path, command: str) -> None:
    path = register_path(summary)
    path.write_bytes(path.read_bytes().replace(b'"phien_ban":3', b'"phien_ban":4'))
    ran = cli(command, summary)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Lỗi: Mục 2 của sổ theo dõi đã bị thay đổi")


@pytest.mark.parametrize("command", ["kiem-tra", "xem"])
def test_a_missing_register_or_a_folder_is_wrong_use(cli: Cli, tmp_path: Path, command: str) -> None:
    for path, said in ((tmp_path / "tong-hop.xlsx", "Không có sổ theo dõi"), (tmp_path, "là một thư mục")):
        ran = cli(command, path, "--json")
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


def test_another_layout_is_told_when_checking(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "so.sqlite"
    written_by("3.37.2", path)
    content = path.read_bytes()
    unused = content.rindex(b"\0" * 64)
    path.write_bytes(content[:unused] + b"\1" + content[unused + 1 :])
    ran = cli("kiem-tra", path)
    assert ran.code == 0
    assert "không so được từng byte" in ran.err


def test_the_earlier_result_stays_readable_newest_last(cli: Cli, summary: Path) -> None:
    ran = cli("xem", summary)
    assert ran.code == 0
    blocks = ran.out.split("Mục ")[1:]
    assert [block.split(":")[0] for block in blocks] == ["1", "2", "3"]
    shown = " ".join(blocks[0].split())
    assert shown.startswith("1: hủy kết quả, ghi lúc 20/12/2021 08:00:00 (+07:00)")
    for part in (
        "Lò Thị Mây (VC001), viên chức, người lao động, Phòng Tổng hợp: phiên bản 2",
        "Kết quả trước Hoàn thành tốt nhiệm vụ (quyết định 12/QĐ-TTYT)",
        "Kết quả sau đã hủy, chưa xếp loại lại",
        "Văn bản 15/QĐ-TTYT ngày 20/12/2021",
        "Căn cứ KH 170, D.3.4",
        "• Lò Thị Mây (VC001), đảng viên: Hoàn thành tốt nhiệm vụ → phải xét lại (liên kết)",
    ):
        assert part in shown
    assert "Kết quả trước chưa có mức Kết quả sau Hoàn thành nhiệm vụ" in " ".join(blocks[1].split())
    assert not [code for code in ("HTTNV", "HTNV", "vien_chuc", "dang_vien") if code in ran.out]


@pytest.mark.parametrize(
    ("who", "numbers"),
    [("VC001", [1, 2]), ("vc 001", [1, 2]), ("lò thị  mây", [1, 2]), ("Phòng Tổng hợp", [3])],
)
def test_one_person_or_unit_by_id_or_name(cli: Cli, summary: Path, who: str, numbers: list[int]) -> None:
    told = json.loads(cli("xem", summary, who, "--json").out)
    assert [entry["number"] for entry in told["entries"]] == numbers
    contents = {1: REVOKED, 2: RERATED, 3: OTHER}
    assert [entry["payload"] for entry in told["entries"]] == [contents[number] for number in numbers]


def test_nobody_of_that_name_is_wrong_use_with_the_nearest(cli: Cli, summary: Path) -> None:
    ran = cli("xem", summary, "Lo Thi May")
    assert (ran.code, ran.out) == (2, "")
    assert "Ý bạn là “Lò Thị Mây”?" in ran.err
    assert "Ý bạn" not in cli("xem", summary, "zzz").err


def test_the_group_without_a_command_shows_its_help_on_stderr(cli: Cli) -> None:
    ran = cli()
    assert (ran.code, ran.out) == (2, "")
    assert "so-theo-doi LỆNH" in ran.err
    assert "Ý bạn là “kiem-tra”?" in cli("kiemtra").err
