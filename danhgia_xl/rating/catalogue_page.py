"""The page docs/phat-hien.md, made from the catalogue: every code, what it says and what to do about it.

`python -m danhgia_xl.rating.catalogue_page > docs/phat-hien.md` writes it anew.
"""

from __future__ import annotations

import re
import sys

from danhgia_xl.rating.findings import SEVERITIES, CatalogueEntry, catalogue

_INTRODUCTION = """\
# Danh mục phát hiện

Trang này được sinh từ `danhgia_xl/rating/danh_muc_phat_hien.toml`; không sửa tay.
Mỗi phát hiện khi chạy còn ghi tệp, trang, ô, giá trị đang có và căn cứ của trường hợp cụ thể.
Chữ trong ngoặc ‹…› được thay bằng nội dung thực tế."""

_SECTIONS = (("Cả tệp không dùng được", True), ("Trong tệp và giữa các tệp", False))


def catalogue_markdown() -> str:
    """Return the whole page, one section for faults of a file and one for the others, in catalogue order."""
    parts = [_INTRODUCTION]
    for title, whole_file in _SECTIONS:
        entries = [(code, entry) for code, entry in catalogue().items() if entry.ca_tep is whole_file]
        parts.append(f"## {title}")
        parts.append(_index(entries))
        parts += [_entry(code, entry) for code, entry in entries]
    return "\n\n".join(parts) + "\n"


def _index(entries: list[tuple[str, CatalogueEntry]]) -> str:
    lines = ["| Mã | Tên | Mức độ |", "|---|---|---|"]
    lines += [f"| [`{code}`](#{code.lower()}) | {entry.ten} | {SEVERITIES[entry.muc_do]} |" for code, entry in entries]
    return "\n".join(lines)


def _entry(code: str, entry: CatalogueEntry) -> str:
    lines = [
        f"### {code}",
        "",
        f"{entry.ten} ({SEVERITIES[entry.muc_do].lower()}).",
        "",
        f"- Lời báo: {_filled_in_later(entry.thong_bao)}",
        f"- Cần có: {_filled_in_later(entry.mong_doi)}",
        f"- Cách sửa: {_filled_in_later(entry.khac_phuc)}",
    ]
    if entry.can_cu:
        lines.append(f"- Căn cứ: {entry.can_cu}")
    return "\n".join(lines)


def _filled_in_later(text: str) -> str:
    """Mark the fields of a text as a reader expects them."""
    return re.sub(r"\{(\w+)\}", r"‹\1›", text)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(catalogue_markdown())
