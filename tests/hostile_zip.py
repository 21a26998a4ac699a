"""Zip archives as no program writes them: every field of every header may lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

Parts = dict[str, bytes]

STORED, DEFLATED = 0, 8


@dataclass(frozen=True)
class Entry:
    """One entry. None for what its headers should truly say; `at` is where the directory says that it begins."""

    name: str
    content: bytes
    method: int = DEFLATED
    local_name: str | None = None
    local_method: int | None = None
    size: int | None = None
    packed_size: int | None = None
    checksum: int | None = None
    flags: int = 0
    at: int | None = None


def entries_of(parts: Parts) -> list[Entry]:
    return [Entry(name, content) for name, content in parts.items()]


def archive(entries: Iterable[Entry], count: int | None = None, before: bytes = b"", comment: bytes = b"") -> bytes:
    """Return the archive of `entries`; `count` is how many the end record claims there are."""
    body, directory = bytearray(before), bytearray()
    number = 0
    for entry in entries:
        head, central = _headers(entry, len(body))
        body += head
        directory += central
        number += 1
    said = number if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, said, said, len(directory), len(body), len(comment))
    return bytes(body) + bytes(directory) + end + comment


def _headers(entry: Entry, at: int) -> tuple[bytes, bytes]:
    """Return an entry's local header with its content, and its header in the directory."""
    packed = entry.content
    if entry.method == DEFLATED:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(entry.content) + packer.flush()
    size = len(entry.content) if entry.size is None else entry.size
    length = len(packed) if entry.packed_size is None else entry.packed_size
    checksum = zlib.crc32(entry.content) if entry.checksum is None else entry.checksum
    name = entry.name.encode()
    local = name if entry.local_name is None else entry.local_name.encode()
    method = entry.method if entry.local_method is None else entry.local_method
    flags = entry.flags | (0 if entry.name.isascii() else 0x800)
    sums = (0, 0x21, checksum, length, size)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, *sums, len(local), 0) + local + packed
    start = at if entry.at is None else entry.at
    central = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, flags, entry.method, *sums, len(name), 0, 0, 0, 0, 0, start)
    return head, central + name


SHEET = "xl/worksheets/sheet1.xml"
EXTRA = "xl/media/image1.png"


def one_changed(change: Callable[[Entry], Entry], name: str = SHEET) -> Callable[[Parts, Random], bytes]:
    """Return a maker of the book with the entry `name` changed."""
    return lambda parts, _: archive(change(e) if e.name == name else e for e in entries_of(parts))


def one_added(*added: Entry) -> Callable[[Parts, Random], bytes]:
    """Return a maker of the book with entries after its own."""
    return lambda parts, _: archive([*entries_of(parts), *added])


def named(name: str) -> Callable[[Parts, Random], bytes]:
    return one_added(Entry(name, b"x"))


def overlapping(parts: Parts, _: Random) -> bytes:
    """One packed megabyte that fifty entries share, each beginning a little later inside the one before."""
    own = entries_of(parts)
    start = len(archive(own)) - sum(46 + len(e.name) for e in own) - 22
    kernel = Entry(EXTRA, bytes(2**20))
    inside = [replace(kernel, name=f"xl/media/image{n}.png", at=start) for n in range(2, 52)]
    return archive([*own, kernel, *inside])


def quine(parts: Parts, _: Random) -> bytes:
    """A stored entry holding the header of the next one, which the directory names as well."""
    own = entries_of(parts)
    inner = archive([Entry("xl/media/b.png", b"y" * 100, STORED)])[:150]
    start = len(archive(own)) - sum(46 + len(e.name) for e in own) - 22
    outer = Entry("xl/media/a.png", inner, STORED)
    at = start + 30 + len(outer.name)
    return archive([*own, outer, Entry("xl/media/b.png", b"y" * 100, STORED, at=at)])


def truncated(tenths: int) -> Callable[[Parts, Random], bytes]:
    def make(parts: Parts, _: Random) -> bytes:
        whole = archive(entries_of(parts))
        return whole[: len(whole) * tenths // 10]

    return make


def spoiled(parts: Parts, rng: Random) -> bytes:
    """One bit changed of what a sheet is packed to."""
    data = bytearray(archive(entries_of(parts)))
    start = data.index(SHEET.encode()) + len(SHEET)
    data[start + rng.randrange(100, 2000)] ^= 1 << rng.randrange(8)
    return bytes(data)


def crowded(count: int) -> Callable[[Parts, Random], bytes]:
    return lambda parts, _: archive([*entries_of(parts), *(Entry(f"xl/media/{n}", b"", STORED) for n in range(count))])


def doubled_book(parts: Parts, _: Random) -> bytes:
    """A whole book, and behind it a second one whose directory counts."""
    own: Sequence[Entry] = entries_of(parts)
    return archive(own, before=archive(own))


ZIP_KINDS: dict[str, tuple[Callable[[Parts, Random], bytes], str]] = {
    **{f"cut at {n} tenths": (truncated(n), "TEP_HONG") for n in range(1, 10)},
    "a checksum that is wrong": (one_changed(lambda e: replace(e, checksum=1)), "TEP_HONG"),
    "unpacks to less than it says": (one_changed(lambda e: replace(e, size=len(e.content) + 9)), "TEP_HONG"),
    "unpacks to more than it says": (one_changed(lambda e: replace(e, size=9)), "TEP_HONG"),
    "a bomb behind a small size": (one_changed(lambda e: replace(e, content=bytes(2**26), size=9)), "TEP_HONG"),
    "stored under a wrong length": (one_changed(lambda e: replace(e, method=0, size=9)), "TEP_KHONG_AN_TOAN"),
    "a part of 65 MiB of zeros": (one_added(Entry(EXTRA, bytes(65 << 20))), "TEP_PHAN_QUA_LON"),
    "parts of 4 GiB": (one_added(Entry(EXTRA, b"", size=0xFFFFFFFE)), "TEP_GIAI_NEN_QUA_LON"),
    "a part packed 1000 times": (one_added(Entry(EXTRA, bytes(3 << 20))), "TEP_BOM_NEN"),
    "a sheet packed 400 times": (one_changed(lambda e: replace(e, content=e.content + bytes(3 << 20))), "TEP_BOM_NEN"),
    "entries that share their content": (overlapping, "TEP_KHONG_AN_TOAN"),
    "an entry inside another": (quine, "TEP_KHONG_AN_TOAN"),
    "3,000 entries": (crowded(3_000), "TEP_NHIEU_MUC"),
    "60,000 entries": (crowded(60_000), "TEP_NHIEU_MUC"),
    "a name twice": (one_added(Entry(SHEET, b"<worksheet/>")), "TEP_KHONG_AN_TOAN"),
    "a name twice in other case": (one_added(Entry(SHEET.upper(), b"<worksheet/>")), "TEP_KHONG_AN_TOAN"),
    "a name twice in Unicode": (one_added(Entry("xl/ả", b""), Entry("xl/a\u0309", b"")), "TEP_KHONG_AN_TOAN"),
    "an absolute name": (named("/xl/media/a.png"), "TEP_KHONG_AN_TOAN"),
    "a name with steps up": (named("xl/../../a.png"), "TEP_KHONG_AN_TOAN"),
    "a name with steps up written backwards": (named("xl\\..\\..\\a.png"), "TEP_KHONG_AN_TOAN"),
    "a name with a drive": (named("C:/a.png"), "TEP_KHONG_AN_TOAN"),
    "a name with a line break": (named("xl/a\n.png"), "TEP_KHONG_AN_TOAN"),
    "a name with a zero byte": (named("xl/a\0.png"), "TEP_KHONG_AN_TOAN"),
    "names with backslashes": (named("xl\\media\\a.png"), "TEP_GHI_LA"),
    "another name in the second header": (one_changed(lambda e: replace(e, local_name="xl/x")), "TEP_KHONG_AN_TOAN"),
    "another method in the second header": (one_changed(lambda e: replace(e, local_method=0)), "TEP_KHONG_AN_TOAN"),
    "an encrypted entry": (one_changed(lambda e: replace(e, flags=1)), "TEP_MA_HOA"),
    "a strongly encrypted entry": (one_changed(lambda e: replace(e, flags=0x41)), "TEP_MA_HOA"),
    "an unknown way of packing": (one_added(Entry(EXTRA, b"", 99)), "TEP_KHONG_AN_TOAN"),
    "a header beyond the end": (one_changed(lambda e: replace(e, at=0x7FFFFFFF)), "TEP_HONG"),
    "a book behind a book": (doubled_book, "TEP_KHONG_AN_TOAN"),
    "a bit that changed": (spoiled, "TEP_HONG"),
    "a long comment": (lambda parts, _: archive(entries_of(parts), comment=b"x" * 65535), ""),
    "a comment with an end record": (lambda p, _: archive(entries_of(p), comment=b"PK\5\6" + bytes(18)), "TEP_HONG"),
    "bytes behind the end": (lambda parts, rng: archive(entries_of(parts)) + rng.randbytes(5000), ""),
    "an end record that counts wrong": (lambda parts, _: archive(entries_of(parts), count=60_000), ""),
}  # fmt: skip
"""What may be wrong with the archive: how the book is made of its parts, and the verdict; "" when it is read."""
