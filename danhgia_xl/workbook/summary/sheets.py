"""The lists of findings and files in the summary workbook."""

from __future__ import annotations

from typing import Final

import pandas as pd

from danhgia_xl.batch.result import VERDICTS, Consolidation
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES, Finding, catalogue
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.columns import each, numbering, numbers, texts
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES

UNREAD: Final = ("KHONG_DOC_DUOC", "BO_QUA")
"""Verdicts of files that hold nothing to open: unsafe, broken, locked or not of ours."""


def findings_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Vi phạm": one row a finding, in the order of `Finding.sort_key`."""
    found = sorted(result.findings, key=lambda finding: finding.sort_key())
    readable = _readable(result.files)
    targets = [links.to(f.file, f.sheet, f.cell) if f.file in readable else None for f in found]
    columns = [
        Column("STT", 5, "centre", range(1, len(found) + 1)),
        Column("Mức độ", 11, "mark", [SEVERITIES[f.severity] for f in found]),
        Column("Phát hiện", 17, "text", [_title_of(f.code) for f in found]),
        Column("Thông báo", 34, "text", [f.message for f in found]),
        Column("Tệp", 20, "text", [f.file for f in found]),
        Column("Trang", 10, "text", [f.sheet for f in found]),
        Column("Ô", 8, "link", [_place_of(f, target) for f, target in zip(found, targets, strict=True)]),
        Column("Giá trị", 12, "text", [f.value for f in found]),
        Column("Mong đợi", 19, "text", [f.expected for f in found]),
        Column("Căn cứ", 12, "text", [f.clause for f in found]),
        Column("Cách khắc phục", 31, "text", [f.remedy for f in found]),
        Column("Mã", 28, "small", [f.code for f in found]),
    ]
    tones = [f.severity for f in found]
    title, note = "Vi phạm, cảnh báo và thông tin", "Bấm vào cột Ô để mở đúng ô trong tệp nguồn."
    return ListSpec("Vi phạm", title, note, "Không có phát hiện nào.", columns, tones, 3, 6, targets, unprinted=1)


def files_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Tệp": one row a workbook read."""
    files = result.files
    verdicts, names = texts(files["ket_luan"]), texts(files["tep"])
    readable = _readable(files)
    forms = load_forms(result.ruleset)
    targets = [links.to(name) if name in readable else None for name in names]
    columns = [
        numbering(files),
        Column("Tệp", 36, "text", names),
        Column("Mở", 7, "link", ["mở tệp" if target else "" for target in targets]),
        Column("Kết luận", 16, "mark", [VERDICTS.get(code, code) for code in verdicts]),
        Column("Biểu mẫu", 27, "text", each(files["mau"], lambda code: forms[code].ten if code in forms else code)),
        Column("Đơn vị", 22, "text", texts(files["don_vi"])),
        Column("Số dòng", 7, "count", numbers(files["so_dong"])),
        Column("Vi phạm", 7, "count", numbers(files["vi_pham"])),
        Column("Cảnh báo", 7, "count", numbers(files["canh_bao"])),
        Column("Ghi chú", 33, "text", texts(files["ghi_chu"])),
        Column("SHA-256", 23, "tiny", texts(files["sha256"])),
    ]
    tones = [code if code in TONES else PLAIN for code in verdicts]
    note = "SHA-256 cho biết tệp có bị sửa sau khi tổng hợp hay không."
    return ListSpec("Tệp", "Tệp đã đọc", note, "Không có tệp nào.", columns, tones, 2, 2, targets)


def _readable(files: pd.DataFrame) -> set[str]:
    """Return the files one may be asked to open: not those that could not be read or were passed over."""
    return set(files.loc[~files["ket_luan"].isin(UNREAD), "tep"])


def _place_of(finding: Finding, target: Link | None) -> str:
    """Return the address to show; a file that is not to be opened has none to click."""
    if finding.cell or target is None:
        return finding.cell
    return "A1" if finding.sheet else "mở tệp"


def _title_of(code: str) -> str:
    """Return the catalogue's name of a finding code; an unknown code comes back unchanged."""
    entry = catalogue().get(code)
    return entry.ten if entry else code
