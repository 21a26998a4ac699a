"""Files that cannot be read as a workbook of ours, each broken in its own way."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from xlsxwriter import Workbook

from danhgia_xl.workbook.mark import MARK_NAME
from samples.bo_dung.va import doc_phan, thay_phan

if TYPE_CHECKING:
    from pathlib import Path

MAT_KHAU: Final = "huongson"
"""The password of the encrypted workbook."""

_O: Final = 512
_HET, _FAT, _TRONG = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def tep_khoa_tam() -> bytes:
    """Return what Excel leaves beside an open workbook: the user's name, twice."""
    ten = "Van thu"
    return bytes([len(ten)]) + ten.encode().ljust(54) + struct.pack("<H", len(ten)) + ten.encode("utf-16-le").ljust(108)


def bang_csv() -> bytes:
    """Return a table as comma-separated text."""
    return "Mã,Họ và tên,Điểm\r\nVC016,Nguyễn Hữu Khoát,87\r\nVC017,Tòng Thị Phanh,86\r\n".encode("utf-8-sig")


def cat_cut(goc: bytes) -> bytes:
    """Return a workbook whose copying stopped half-way."""
    return goc[: len(goc) * 3 // 5]


def so_ngoai_mau(tep: Path, dau: str = "") -> None:
    """Write a workbook that is none of the forms; with `dau` it carries that mark, as an earlier summary does."""
    with Workbook(str(tep)) as book:
        book.set_properties({"created": dt.datetime(2021, 11, 24, tzinfo=dt.UTC)})
        if dau:
            book.define_name(MARK_NAME, f'="{dau}"')
        trang = book.add_worksheet("Danh bạ")
        trang.set_column(0, 1, 24)
        trang.write_row(0, 0, ["Đơn vị", "Số máy lẻ"], book.add_format({"bold": True}))
        for dong, (ten, so) in enumerate((("Phòng Kế hoạch - Tài vụ", "102"), ("Đội Bảo vệ", "113")), 1):
            trang.write_row(dong, 0, [ten, so])


def phinh_to(goc: bytes) -> bytes:
    """Return an archive whose directory claims a part of 300 MiB; the part itself is as small as before."""
    dau = goc.rindex(b"xl/worksheets/sheet1.xml") - 46
    return goc[: dau + 24] + struct.pack("<L", 300 * 2**20) + goc[dau + 28 :]


def cau_truc_la(goc: bytes) -> bytes:
    """Return a workbook with a document type declaration, which no spreadsheet program writes."""
    ten = "xl/workbook.xml"
    dau, thut, than = doc_phan(goc, ten).partition(b"<workbook ")
    return thay_phan(goc, {ten: dau + b"<!DOCTYPE workbook>\n" + thut + than})


def xls_cu() -> bytes:
    """Return a compound file of Excel 97-2003 with an empty stream "Workbook"."""
    bat_dau = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    sach = (bat_dau + b"\x0a\0\0\0").ljust(8 * _O, b"\0")
    fat = [_FAT, _HET, *range(3, 10), _HET]
    dau = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
        _HET, 0, _HET, 0, 0,
    )  # fmt: skip
    thu_muc = _muc("Root Entry", 5, con=1, dau=_HET, dai=0) + _muc("Workbook", 2, con=_TRONG, dau=2, dai=len(sach))
    return b"".join((
        dau.ljust(_O, b"\xff"),
        struct.pack(f"<{len(fat)}I", *fat).ljust(_O, b"\xff"),
        thu_muc.ljust(_O, b"\0"),
        sach,
    ))  # fmt: skip


def ma_hoa(goc: bytes) -> bytes:
    """Return a workbook locked with a password. Encryption draws random salts: no two calls give the same bytes."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415 - only needed when the file is not there yet

    ra = BytesIO()
    OOXMLFile(BytesIO(goc)).encrypt(MAT_KHAU, ra)
    return ra.getvalue()


def qua_lon(tep: Path, so_byte: int) -> None:
    """Write an archive of `so_byte` bytes without filling them."""
    with zipfile.ZipFile(tep, "w") as rong:
        rong.writestr(zipfile.ZipInfo("trong.txt"), "")
    with tep.open("r+b") as mo:
        mo.truncate(so_byte)


def _muc(ten: str, loai: int, *, con: int, dau: int, dai: int) -> bytes:
    """Return a directory entry of a compound file."""
    ma = ten.encode("utf-16-le")
    return struct.pack("<64sHBBIII16xIQQIQ", ma, len(ma) + 2, loai, 1, _TRONG, _TRONG, con, 0, 0, 0, dau, dai)
