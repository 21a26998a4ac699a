"""Puts cells into a sheet behind the writer's back: contents no form has a place for."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NGAY: Final = (1980, 1, 1, 0, 0, 0)
_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def thay_phan(goc: bytes, phan: Mapping[str, bytes]) -> bytes:
    """Return the archive `goc` with some parts replaced; the same input gives the same bytes."""
    moi = BytesIO()
    with zipfile.ZipFile(BytesIO(goc)) as cu, zipfile.ZipFile(moi, "w", zipfile.ZIP_DEFLATED) as ra:
        for muc in cu.infolist():
            thong_tin = zipfile.ZipInfo(muc.filename, NGAY)
            thong_tin.compress_type = zipfile.ZIP_DEFLATED
            ra.writestr(thong_tin, phan.get(muc.filename, cu.read(muc.filename)))
    return moi.getvalue()


def doc_phan(goc: bytes, ten: str) -> bytes:
    """Return one part of an archive."""
    with zipfile.ZipFile(BytesIO(goc)) as tep:
        return tep.read(ten)


def chen_o(tep: Path, trang: str, o: Mapping[str, str]) -> None:
    """Write texts into cells of the sheet `trang`: address to text, all in one row that holds nothing yet."""
    goc = tep.read_bytes()
    ten = _phan_cua(goc, trang)
    cay = etree.fromstring(doc_phan(goc, ten))
    du_lieu = cay.find(f"{_NS}sheetData")
    so_dong = next(iter(o)).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if du_lieu is None:
        raise ValueError(f"{tep.name}: trang {trang} không có dữ liệu")
    dong = next((row for row in du_lieu if row.get("r") == so_dong), None)
    if dong is None:
        dong = etree.SubElement(du_lieu, f"{_NS}row", r=so_dong)
    if len(dong):
        raise ValueError(f"{tep.name}: dòng {so_dong} của trang {trang} đã có nội dung")
    for dia_chi, chu in o.items():
        cell = etree.SubElement(dong, f"{_NS}c", r=dia_chi, t="inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{_NS}is"), f"{_NS}t").text = chu
    tep.write_bytes(thay_phan(goc, {ten: etree.tostring(cay, xml_declaration=True, encoding="UTF-8", standalone=True)}))


def _phan_cua(goc: bytes, trang: str) -> str:
    """Return the part that holds the sheet `trang`; XlsxWriter numbers parts in the order of the sheets."""
    ten = [sheet.get("name") for sheet in etree.fromstring(doc_phan(goc, "xl/workbook.xml")).iter(f"{_NS}sheet")]
    return f"xl/worksheets/sheet{ten.index(trang) + 1}.xml"
