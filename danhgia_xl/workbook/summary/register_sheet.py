"""The sheet "Theo dõi": every version the register holds, the earlier result beside the later one (KH 170, D.3.4)."""

from __future__ import annotations

from typing import Final

from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.versions import Version
from danhgia_xl.register.entry import KIND_LABELS, time_text
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import label
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec
from danhgia_xl.workbook.summary.sheet_style import OFF, PLAIN

NAME: Final = "Theo dõi"
REVOKED: Final = "Đã hủy, chưa xếp loại lại"


def versions_list(result: Consolidation) -> ListSpec:
    """Return the list "Theo dõi": one row an entry of the register, oldest first; superseded versions are greyed."""
    versions, ruleset = result.versions, result.ruleset
    payloads = [version.entry.payload for version in versions]
    columns = [
        Column("Mục", 5, "centre", [version.entry.number for version in versions]),
        Column("Đối tượng", 13, "text", [ruleset.subject(version.decision.kind).ten for version in versions]),
        Column("Mã", 8, "text", [str(payload.get("ma") or "") for payload in payloads]),
        Column("Tên", 19, "text", [version.name for version in versions]),
        Column("Việc", 11, "text", [KIND_LABELS[version.entry.kind] for version in versions]),
        Column("Phiên bản", 7, "centre", [version.number for version in versions]),
        Column("Kết quả trước", 21, "text", [_before(version) for version in versions]),
        Column("Kết quả sau", 17, "mark", [label(version.decision.tier) or REVOKED for version in versions]),
        Column("Lý do", 24, "text", [version.decision.reason for version in versions]),
        Column("Thẩm quyền", 14, "text", [version.decision.authority for version in versions]),
        Column("Văn bản", 16, "text", [_document(version) for version in versions]),
        Column("Ảnh hưởng", 28, "text", [_touched(version, ruleset) for version in versions]),
        Column("Đang dùng", 21, "text", [_in_use(version) for version in versions]),
        Column("Ghi lúc", 13, "small", [time_text(version.entry) for version in versions]),
        Column("Mã băm (mục cuối: mã niêm phong)", 22, "tiny", [version.entry.hash for version in versions]),
    ]
    tones = [PLAIN if version.latest else OFF for version in versions]
    note = "Kiểm tra sổ theo dõi bằng lệnh so-theo-doi kiem-tra và đối chiếu mã niêm phong."
    title = "Sổ theo dõi hủy kết quả, xếp loại lại (D.3.4)"
    return ListSpec(NAME, title, note, "Chưa có lần xếp loại lại nào.", columns, tones, frozen=4, unprinted=1)


def _before(version: Version) -> str:
    before = version.entry.payload.get("truoc")
    if not isinstance(before, dict):
        return ""
    tier, source = str(before.get("muc") or ""), str(before.get("nguon") or "")
    return f"{label(tier) or REVOKED}\n{source}".strip()


def _document(version: Version) -> str:
    day = version.decision.day
    return version.decision.document + (f"\nngày {day:%d/%m/%Y}" if day else "")


def _in_use(version: Version) -> str:
    """Say whether the version counts, and which decision in the books it replaces."""
    if not version.latest:
        return "Không: đã có phiên bản sau"
    told = ["Có"]
    for decision in version.replaced:
        document = " ".join(filter(None, (decision.document, f"ngày {decision.day:%d/%m/%Y}" if decision.day else "")))
        told.append(f"Thay quyết định trong sổ: {label(decision.tier)}" + (f" ({document})" if document else ""))
        if decision.day and version.decision.day and decision.day > version.decision.day:
            told.append("Quyết định trong sổ có ngày sau phiên bản này: nếu là quyết định mới, ghi bằng xep-loai-lai")
    return "\n".join(told)


def _touched(version: Version, ruleset: RuleSet) -> str:
    """Return the results touched when the version was recorded, one a line."""
    rows = version.entry.payload.get("anh_huong")
    if not isinstance(rows, list) or not rows:
        return "không"
    return "\n".join(_line(row, ruleset) for row in rows if isinstance(row, dict))


def _line(row: dict[str, object], ruleset: RuleSet) -> str:
    subject = ruleset.data.doi_tuong.get(str(row.get("doi_tuong")))
    code = f" ({row['ma']})" if row.get("ma") else ""
    kind = f", {subject.ten.lower()}" if subject else ""
    return f"{row.get('ten')}{code}{kind}: {label(str(row.get('truoc') or ''))} → {label(str(row.get('sau') or ''))}"
