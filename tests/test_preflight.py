"""The preflight: limits with their reasons, and what is refused before any reader sees it."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import stat
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.preflight.limits import (
    DEFAULT_LIMITS,
    LIMIT_FIELDS,
    LimitEntry,
    Limits,
    limit_entries,
    parse_settings,
    settings_of,
)
from danhgia_xl.workbook.preflight.page import limits_markdown
from danhgia_xl.workbook.reader.read import read_book
from tests.book_xml import packed, parts_of
from tests.books import RULES, unit_book

MIB = 2**20
SHEET = "xl/worksheets/sheet1.xml"

# Limits


def test_the_page_of_limits_is_the_data_file() -> None:
    page = Path(__file__).parent.parent / "docs" / "gioi-han.md"
    hint = "python -m danhgia_xl.workbook.preflight.page > docs/gioi-han.md"
    assert page.read_text(encoding="utf-8") == limits_markdown(), hint


def test_every_limit_has_a_field_a_reason_and_a_name_without_accents() -> None:
    assert list(LIMIT_FIELDS) == list(limit_entries())
    assert list(LIMIT_FIELDS.values()) == [field.name for field in fields(Limits)]
    for key, entry in limit_entries().items():
        assert key.isascii()
        assert len(entry.ly_do) > 40
        assert getattr(DEFAULT_LIMITS, LIMIT_FIELDS[key]) == entry.gia_tri


def test_a_default_outside_its_own_range_is_no_limit() -> None:
    with pytest.raises(ValueError, match="nằm ngoài"):
        LimitEntry(ten="x", don_vi="x", gia_tri=5, thap_nhat=6, cao_nhat=9, ly_do="x")


def test_a_limit_is_set_by_name_and_the_others_stay() -> None:
    limits = DEFAULT_LIMITS.with_settings(parse_settings(["giay=60", "Bộ nhớ = 4096 ", "muc-nen=65535"]))
    assert (limits.seconds, limits.memory_mib, limits.entries) == (60, 4096, 65535)
    assert limits.file_mib == DEFAULT_LIMITS.file_mib
    assert settings_of(limits) == {"muc_nen": 65535, "giay": 60, "bo_nho": 4096}
    assert pickle.loads(pickle.dumps(limits)) == limits  # noqa: S301 - our own bytes: limits travel to workers


@pytest.mark.parametrize("key", limit_entries())
def test_the_ends_of_a_range_are_allowed_and_nothing_beyond(key: str) -> None:
    entry = limit_entries()[key]
    for number in (entry.thap_nhat, entry.cao_nhat):
        assert getattr(DEFAULT_LIMITS.with_settings({key: str(number)}), LIMIT_FIELDS[key]) == number
    for number in (entry.thap_nhat - 1, entry.cao_nhat + 1):
        with pytest.raises(UsageError, match=f"từ {entry.thap_nhat} đến {entry.cao_nhat}"):
            DEFAULT_LIMITS.with_settings({key: str(number)})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("giai=60", "Ý bạn là “giay”"),
        ("mau=1", "Các giới hạn: tep (MiB); muc_nen"),
        ("giay", "TÊN=SỐ"),
        ("=60", "TÊN=SỐ"),
        ("giay=", "từ 1 đến 3600 (giây)"),
        ("giay=-5", "từ 1 đến 3600 (giây)"),
        ("giay=1,5", "từ 1 đến 3600 (giây)"),
        ("giay=６０", "từ 1 đến 3600 (giây)"),
        ("giay=999999999999999999999", "từ 1 đến 3600 (giây)"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_can(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        DEFAULT_LIMITS.with_settings(parse_settings([text]))
    assert said in str(raised.value)


# The file on disk


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "b.xlsx"
    unit_book(path, "Phòng Y tế", [{"ma": "VC1", "ho_ten": "Lò Thị Pha"}])
    return path


def code_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the code of the one finding of a file, "" when it is read without any."""
    book = read_book(path, path.name, RULES, limits)
    assert len(book.findings) <= 1
    return book.findings[0].code if book.findings else ""


def a_pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def a_link_to_a_device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_to_a_pipe(path: Path, _: Path) -> None:
    os.mkfifo(path.with_suffix(".pipe"))
    path.symlink_to(path.with_suffix(".pipe"))


@pytest.mark.parametrize(
    ("make", "code", "kind"),
    [
        (a_pipe, "TEP_KHONG_THUONG", "FIFO"),
        (a_socket, "TEP_KHONG_THUONG", "socket"),
        (a_link_to_a_device, "TEP_KHONG_THUONG", "thiết bị"),
        (a_link_to_a_pipe, "TEP_KHONG_THUONG", "FIFO"),
        (lambda path, _: path.mkdir(), "TEP_KHONG_THUONG", "thư mục"),
        (lambda path, _: path.symlink_to(path), "TEP_KHONG_MO_DUOC", ""),
        (lambda path, _: path.symlink_to(path.with_name("khong-co")), "TEP_KHONG_MO_DUOC", ""),
        (lambda path, good: path.symlink_to(good), "", ""),
    ],
)
def test_only_a_regular_file_is_opened(
    make: Callable[[Path, Path], object], code: str, kind: str, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory(prefix="dg") as folder:  # a short path: that of a socket may not be long
        monkeypatch.chdir(folder)
        path = Path("b.xlsx")
        make(path, good)
        signal.alarm(20)  # waiting for somebody to write into a pipe would never end
        book = read_book(path, path.name, RULES)
        signal.alarm(0)
    assert [finding.code for finding in book.findings] == ([code] if code else [])
    assert all(kind in finding.message for finding in book.findings)


def test_a_pipe_put_in_the_place_of_the_file_is_not_waited_for(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "b.xlsx")
    status = good.stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: status)
    signal.alarm(20)
    assert code_of(tmp_path / "b.xlsx") == "TEP_KHONG_THUONG"
    signal.alarm(0)


def test_a_file_that_grows_while_it_is_read_is_read_to_the_limit_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(bytes(3 * MIB))
    before = os.stat_result((stat.S_IFREG, 0, 0, 1, 0, 0, 100, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda _: before)
    assert code_of(path, replace(DEFAULT_LIMITS, file_mib=2)) == "TEP_QUA_LON"
    assert code_of(path, replace(DEFAULT_LIMITS, file_mib=3)) == "KHONG_PHAI_EXCEL"


# Each limit: as much as allowed is read, one more is refused


def padded(good: Path, size: int) -> bytes:
    """Return the book made `size` bytes long, by a part that does not pack and a few bytes behind the end."""
    data = with_part(size - good.stat().st_size - 9_000)(good)
    return data + bytes(size - len(data))


def with_parts(count: int) -> Callable[[Path], bytes]:
    """Return the book with nothing added but empty parts, `count` in all."""

    def make(good: Path) -> bytes:
        parts = parts_of(good)
        return packed(parts | {f"xl/media/{n}": b"" for n in range(count - len(parts))})

    return make


def with_part(size: int) -> Callable[[Path], bytes]:
    return lambda good: packed(parts_of(good) | {"xl/media/a": Random(1).randbytes(size)})  # noqa: S311 - not to pack


def inflated_to(size: int) -> Callable[[Path], bytes]:
    """Return the book with one part more, `size` bytes in all when unpacked."""
    return lambda good: with_part(size - sum(map(len, parts_of(good).values())))(good)


def with_rows(rows: bytes) -> Callable[[Path], bytes]:
    def make(good: Path) -> bytes:
        parts = parts_of(good)
        return packed(parts | {SHEET: parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")})

    return make


def cell(address: str) -> Callable[[Path], bytes]:
    number = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return with_rows(f'<row r="{number}"><c r="{address}"><v>1</v></c></row>'.encode())


def with_sheets(count: int) -> Callable[[Path], bytes]:
    def make(good: Path) -> bytes:
        parts = parts_of(good)
        more = count - parts["xl/workbook.xml"].count(b"<sheet ")
        sheets = b"".join(b'<sheet name="T%d" sheetId="%d" r:id="rId1"/>' % (n, n + 100) for n in range(more))
        return packed(
            parts | {"xl/workbook.xml": parts["xl/workbook.xml"].replace(b"</sheets>", sheets + b"</sheets>")}
        )

    return make


@pytest.mark.parametrize(
    ("settings", "most", "too_much", "code"),
    [
        ({"tep": "1"}, lambda good: padded(good, MIB), lambda good: padded(good, MIB + 1), "TEP_QUA_LON"),
        ({"muc_nen": "50"}, with_parts(50), with_parts(51), "TEP_NHIEU_MUC"),
        ({"giai_nen": "10"}, inflated_to(10 * MIB), inflated_to(10 * MIB + 1), "TEP_GIAI_NEN_QUA_LON"),
        ({"mot_phan": "5"}, with_part(5 * MIB), with_part(5 * MIB + 1), "TEP_PHAN_QUA_LON"),
        ({"trang": "20"}, with_sheets(20), with_sheets(21), "TEP_NHIEU_TRANG"),
        ({"dong": "500"}, cell("A500"), cell("A501"), "TRANG_QUA_RONG"),
        ({"dong": "1234"}, cell("A1234"), cell("A1235"), "TRANG_QUA_RONG"),
        ({"dong": "20000"}, cell("A20000"), cell("A20001"), "TRANG_QUA_RONG"),
        ({}, cell("A9999"), cell("A10000"), "TRANG_QUA_RONG"),
        ({"cot": "100"}, cell("CV90"), cell("CW90"), "TRANG_QUA_RONG"),
        ({}, cell("ZZ90"), cell("AAA90"), "TRANG_QUA_RONG"),
        ({"cot": "16384", "dien_tich": "50000000"}, cell("XFD90"), cell("XFE90"), "TRANG_QUA_RONG"),
        ({"dien_tich": "100000"}, cell("CV1000"), cell("CV1001"), "TRANG_TRAI_RONG"),
        ({"o": "10000"}, with_rows(b"<row>" + b"<c/>" * 9_000 + b"</row>"),
         with_rows(b"<row>" + b"<c/>" * 10_000 + b"</row>"), "TRANG_NHIEU_O"),
    ],
)  # fmt: skip
def test_as_much_as_a_limit_allows_is_read_and_one_more_refused(
    settings: dict[str, str],
    most: Callable[[Path], bytes],
    too_much: Callable[[Path], bytes],
    code: str,
    good: Path,
    tmp_path: Path,
) -> None:
    path, limits = tmp_path / "b.xlsx", DEFAULT_LIMITS.with_settings(settings)
    path.write_bytes(most(good))
    allowed = read_book(path, path.name, RULES, limits)
    assert allowed.form == "so-phong"
    assert not [finding for finding in allowed.findings if finding.code != "TRANG_TRUNG"]
    path.write_bytes(too_much(good))
    assert code_of(path, limits) == code


def test_what_packs_well_is_refused_beyond_the_ratio_only(good: Path, tmp_path: Path) -> None:
    text = b"".join(b"<a>%d</a>" % n for n in range(400_000))
    path = tmp_path / "b.xlsx"
    path.write_bytes(packed(parts_of(good) | {"xl/media/a": text + bytes(len(text))}))
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/media/a")
    ratio = -(-entry.file_size // entry.compress_size)
    assert code_of(path, replace(DEFAULT_LIMITS, ratio=ratio)) == ""
    assert code_of(path, replace(DEFAULT_LIMITS, ratio=ratio - 1)) == "TEP_BOM_NEN"
