"""The zip archive a workbook is: unpacked once within limits, handed on as a clean archive of checked parts.

Only the parts that hold values are unpacked. The reader behind us gets them uncompressed in a fresh archive, so it
neither unzips a second time nor sees anything that was not measured and looked at here.
"""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from danhgia_xl.workbook.reader.inflate import InflateError, inflate

MAX_INFLATED: Final = 200 * 2**20
"""Bytes after unzipping: what a worker can hold several times over within its 2 GiB."""

MAX_ENTRIES: Final = 2000

_WANTED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:[^/]+\.xml|_rels/workbook\.xml\.rels|worksheets/[^/]+\.xml)",
    re.IGNORECASE,
)
_PROLOG: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<[A-Za-z]", re.DOTALL)
"""What may stand before the first element: no DTD, no other encoding than UTF-8."""

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_DATE: Final = 0x21
"""1 January 1980, the first day a zip archive knows."""

_ENCRYPTED: Final = 1


class ContainerError(Exception):
    """The file cannot be used; `code` is its finding and `texts` fill the finding's fields."""

    def __init__(self, code: str, **texts: object) -> None:
        self.code, self.texts = code, texts
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Part:
    """One unpacked part and the checksum the archive gives for it; who reads it compares the two."""

    data: bytes
    checksum: int


def unpack(data: bytes) -> dict[str, Part]:
    """Return the parts of a workbook that hold values, by name.

    Raises ContainerError for an archive that is damaged, encrypted, larger than `MAX_INFLATED` when unpacked, or
    built as no spreadsheet program does (doubled names, a DTD).
    """
    try:
        entries = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ContainerError("TEP_HONG", ly_do="ZIP") from error
    if len(entries) > MAX_ENTRIES or len({entry.filename.lower() for entry in entries}) != len(entries):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do="ZIP")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ContainerError("TEP_MA_HOA")
    wanted = [entry for entry in entries if _WANTED.fullmatch(entry.filename)]
    if sum(entry.file_size for entry in wanted) > MAX_INFLATED:
        raise ContainerError("TEP_GIAI_NEN_QUA_LON", toi_da=MAX_INFLATED // 2**20)
    return {entry.filename: Part(_inflated(data, entry), entry.CRC) for entry in wanted}


def clean_archive(parts: dict[str, Part]) -> bytes:
    """Return `parts` as an archive without compression."""
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, part in parts.items():
        label, size = name.encode(), len(part.data)
        common = (_VERSION, 0, 0, 0, _DATE, part.checksum, size, size, len(label), 0)
        body += (_LOCAL.pack(b"PK\3\4", *common), label, part.data)
        directory += (_CENTRAL.pack(b"PK\1\2", _VERSION, *common, 0, 0, 0, 0, at), label)
        at += _LOCAL.size + len(label) + size
    count, length = len(parts), sum(map(len, directory))
    return b"".join((*body, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, length, at, 0)))


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one entry, never beyond the size the archive declares for it."""
    start = entry.header_offset + _LOCAL.size
    header = data[entry.header_offset : start]
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise ContainerError("TEP_HONG", ly_do=entry.filename)
    name_length, extra_length = struct.unpack("<2H", header[-4:])
    start += name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = inflate(packed, entry.file_size + 1)
        except InflateError as error:
            raise ContainerError("TEP_HONG", ly_do=entry.filename) from error
    else:
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=entry.filename)
    if len(content) != entry.file_size:
        raise ContainerError("TEP_HONG", ly_do=entry.filename)
    if content and not _PROLOG.match(content):
        raise ContainerError("TEP_KHONG_AN_TOAN", ly_do=entry.filename)
    return content
