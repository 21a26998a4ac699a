"""The table of contents of a zip archive: every entry's name, size and place looked at before any is unpacked.

Nothing here unpacks. What this module lets through lies where it says, apart from all others, under one name.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from danhgia_xl.workbook.preflight.limits import Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError

LOCAL: Final = struct.Struct("<4s5H3L2H")
"""The header before an entry's content."""

_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_END_REACH: Final = 22 + 65535
"""Where the end record may begin, counted from the end of the file: its length and that of the longest comment."""

_END: Final = struct.Struct("<4s4H2LH")
_LOCATOR_SIGN, _LOCATOR_SIZE = b"PK\6\7", 20
"""What stands before the end record of an archive with 64-bit sizes."""

_ENCRYPTED: Final = 0x2041
"""The flags of the old encryption (1), of the strong one (0x40) and of a hidden directory (0x2000)."""

_UTF8: Final = 0x800
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RATIO_FROM: Final = 2**20
"""Bytes; smaller parts may repeat themselves as they like."""

_UNSAFE_NAME: Final = re.compile(r"[/\\]|.*(?:[\x00-\x1f\x7f]|//|(?<![^/\\])\.\.?(?![^/\\]))|[A-Za-z]:", re.DOTALL)
"""Absolute, with a drive, with control characters, with steps up or on the spot; backslashes step as well."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive: `packed` bytes from `start` on, `size` bytes when unpacked."""

    name: str
    start: int
    packed: int
    size: int
    checksum: int
    method: int


def sound_entries(data: bytes, limits: Limits) -> list[Entry]:
    """Return the entries of an archive. Raises ContainerError when a limit is passed or the archive is not sound."""
    if _promised(data) > limits.entries:
        raise ContainerError("TEP_NHIEU_MUC", toi_da=limits.entries)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise ContainerError("TEP_HONG", ly_do="ZIP") from error
    infos = archive.infolist()
    if not infos:
        raise ContainerError("TEP_HONG", ly_do="ZIP")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise ContainerError("TEP_MA_HOA")
    _refuse_names(infos)
    _refuse_sizes(infos, limits)
    return _placed(data, infos, archive.start_dir)


def _promised(data: bytes) -> int:
    """Return how many entries the archive can have at most, before an object is made for each."""
    end = data.rfind(_END_SIGN, max(0, len(data) - _END_REACH))
    if end < 0 or len(data) < end + _END.size:
        return 0
    size = _END.unpack_from(data, end)[5]
    large = data[max(0, end - _LOCATOR_SIZE) : end].startswith(_LOCATOR_SIGN)  # the sizes of a large archive count
    return data.count(_CENTRAL_SIGN, 0 if large else max(0, end - size), end)


def _refuse_names(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse names that lead out of the archive, and two that are one to some program: in case, in Unicode form."""
    for info in infos:
        if _UNSAFE_NAME.match(info.orig_filename):
            raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=printable(info.orig_filename))
        if "\\" in info.orig_filename:
            raise ContainerError("TEP_GHI_LA", ly_do=printable(info.orig_filename))
    if len({_one_name(info.filename) for info in infos}) != len(infos):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="hai phần cùng tên")


def _one_name(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()


def _refuse_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge every entry by what the directory says of it; whoever unpacks one holds it to that."""
    if sum(info.file_size for info in infos) > limits.inflated_bytes:
        raise ContainerError("TEP_GIAI_NEN_QUA_LON", toi_da=limits.inflated_mib)
    for info in infos:
        size, name = info.file_size, info.filename
        if info.compress_type not in _METHODS:
            raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=printable(name))
        if size > limits.part_bytes:
            mib = round(size / 2**20, 1)
            raise ContainerError("TEP_PHAN_QUA_LON", phan=printable(name), mib=mib, toi_da=limits.part_mib)
        if size > _RATIO_FROM and size > limits.ratio * info.compress_size:
            raise ContainerError("TEP_BOM_NEN", phan=printable(name), lan=size // max(1, info.compress_size))


def _placed(data: bytes, infos: list[zipfile.ZipInfo], end: int) -> list[Entry]:
    """Return the entries with the places of their contents, which neither overlap nor reach into the directory.

    The first must begin the file: what stands before it is another file, which other programs may read instead.
    Gaps and what follows the directory are nothing anybody reads.
    """
    placed = []
    free = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        entry = _entry(data, info)
        if info.header_offset < free or entry.start + entry.packed > end or (not free and info.header_offset):
            raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=printable(entry.name))
        free = entry.start + entry.packed
        placed.append(entry)
    return placed


def _entry(data: bytes, info: zipfile.ZipInfo) -> Entry:
    """Return an entry as its two headers say. Raises ContainerError when they say different things."""
    head = info.header_offset
    if head < 0 or head + LOCAL.size > len(data):
        raise ContainerError("TEP_HONG", ly_do=printable(info.filename))
    sign, _, flags, method, _, _, _, _, _, name_length, extra_length = LOCAL.unpack_from(data, head)
    if sign != _LOCAL_SIGN:
        raise ContainerError("TEP_HONG", ly_do=printable(info.filename))
    name = data[head + LOCAL.size : head + LOCAL.size + name_length]
    own = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
    stored_whole = method or info.compress_size == info.file_size
    if name != own or method != info.compress_type or flags & _ENCRYPTED or not stored_whole:
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=printable(info.filename))
    start = head + LOCAL.size + name_length + extra_length
    return Entry(info.filename, start, info.compress_size, info.file_size, info.CRC, method)


def printable(name: str) -> str:
    """Return a part's name as it may stand in a finding: short, without control characters."""
    shown = "".join(ch if ch.isprintable() else "?" for ch in name[:80])
    return shown if len(name) == len(shown) else f"{shown}…"
