"""The lists of findings and files in the summary workbook."""

from __future__ import annotations

from typing import Final

import pandas as pd

from danhgia_xl.batch.result import VERDICTS, Consolidation
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES, Finding, catalogue
from danhgia_xl.workbook.summary import titles
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
        Column(titles.FINDINGS["severity"], 11, "mark", [SEVERITIES[f.severity] for f in found]),
        Column("Phát hiện", 17, "text", [_title_of(f.code) for f in found]),
        Column(titles.FINDINGS["message"], 34, "text", [f.message for f in found]),
        Column(titles.FINDINGS["file"], 20, "text", [f.file for f in found]),
        Column(titles.FINDINGS["sheet"], 10, "text", [f.sheet for f in found]),
        Column(
            titles.FINDINGS["cell"], 8, "link", [_place_of(f, target) for f, target in zip(found, targets, strict=True)]
        ),
        Column(titles.FINDINGS["value"], 12, "text", [f.value for f in found]),
        Column(titles.FINDINGS["expected"], 19, "text", [f.expected for f in found]),
        Column(titles.FINDINGS["clause"], 12, "text", [f.clause for f in found]),
        Column(titles.FINDINGS["remedy"], 31, "text", [f.remedy for f in found]),
        Column(titles.FINDINGS["code"], 28, "small", [f.code for f in found]),
    ]
    tones = [f.severity for f in found]
    title, note = "Vi phạm, cảnh báo và thông tin", "Bấm vào cột Ô để mở đúng ô trong tệp nguồn."
    return ListSpec(
        titles.FINDINGS_SHEET, title, note, "Không có phát hiện nào.", columns, tones, 3, 6, targets, unprinted=1
    )


def files_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Tệp": one row a workbook read."""
    files = result.files
    verdicts, names = texts(files["ket_luan"]), texts(files["tep"])
    readable = _readable(files)
    forms = load_forms(result.ruleset)
    targets = [links.to(name) if name in readable else None for name in names]
    columns = [
        numbering(files),
        Column(titles.FILES["tep"], 36, "text", names),
        Column("Mở", 7, "link", [titles.OPEN_FILE if target else "" for target in targets]),
        Column(titles.FILES["ket_luan"], 16, "mark", [VERDICTS.get(code, code) for code in verdicts]),
        Column(
            titles.FILES["mau"], 27, "text", each(files["mau"], lambda code: forms[code].ten if code in forms else code)
        ),
        Column(titles.FILES["don_vi"], 22, "text", texts(files["don_vi"])),
        Column(titles.FILES["so_dong"], 7, "count", numbers(files["so_dong"])),
        Column(titles.FILES["vi_pham"], 7, "count", numbers(files["vi_pham"])),
        Column(titles.FILES["canh_bao"], 7, "count", numbers(files["canh_bao"])),
        Column(titles.FILES["ghi_chu"], 33, "text", texts(files["ghi_chu"])),
        Column(titles.FILES["sha256"], 23, "tiny", texts(files["sha256"])),
    ]
    tones = [code if code in TONES else PLAIN for code in verdicts]
    note = "SHA-256 cho biết tệp có bị sửa sau khi tổng hợp hay không."
    return ListSpec(titles.FILES_SHEET, "Tệp đã đọc", note, "Không có tệp nào.", columns, tones, 2, 2, targets)


def _readable(files: pd.DataFrame) -> set[str]:
    """Return the files one may be asked to open: not those that could not be read or were passed over."""
    return set(files.loc[~files["ket_luan"].isin(UNREAD), "tep"])


def _place_of(finding: Finding, target: Link | None) -> str:
    """Return the address to show; a file that is not to be opened has none to click."""
    if finding.cell or target is None:
        return finding.cell
    return titles.place_text(finding.sheet, finding.cell)


def _title_of(code: str) -> str:
    """Return the catalogue's name of a finding code; an unknown code comes back unchanged."""
    entry = catalogue().get(code)
    return entry.ten if entry else code
