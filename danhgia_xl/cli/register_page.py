"""One entry of the register on the terminal: what the result was, what it is now, why and on whose authority."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from rich.padding import Padding
from rich.table import Table

from danhgia_xl.register.entry import KIND_LABELS, time_text
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, load_ruleset
from danhgia_xl.terms import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from danhgia_xl.register.entry import Entry

_REVOKED: Final = "đã hủy, chưa xếp loại lại"
_NONE: Final = "chưa có mức"
_REOPENED: Final = "phải xét lại"


def print_entry(entry: Entry, console: Console) -> None:
    """Print one entry; what its payload does not have is left out."""
    title = f"Mục {entry.number}: {KIND_LABELS[entry.kind].lower()}, ghi lúc {time_text(entry)}"
    console.rule(title, align="left", style="none")
    console.print(_who(entry.payload), style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, vertical="top")
    grid.add_column(vertical="top")
    for name, text in _lines(entry.payload):
        if text:
            grid.add_row(name, text)
    grid.add_row("Mã băm", entry.hash)
    console.print(Padding(grid, (0, 0, 1, 2)))


def _who(payload: dict[str, Any]) -> str:
    """Return "Nguyễn Thị An (VC001), viên chức, Phòng Đào tạo: phiên bản 2"."""
    name, unit, version = _text(payload, "ten"), _text(payload, "don_vi"), _text(payload, "phien_ban")
    code = f" ({payload['ma']})" if payload.get("ma") else ""
    parts = [f"{name}{code}", _kind_name(_text(payload, "doi_tuong")).lower(), unit if unit != name else ""]
    return ", ".join(filter(None, parts)) + (f": phiên bản {version}" if version else "")


def _lines(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of each part in the order people ask for it."""
    before, after = _part(payload, "truoc"), _part(payload, "sau")
    source = f" ({before['nguon']})" if before.get("nguon") else ""
    yield "Kết quả trước", (label(_text(before, "muc")) or (_NONE if "muc" in before else "")) + source
    yield "Kết quả sau", label(_text(after, "muc")) or (_REVOKED if "muc" in after else "")
    yield "Lý do", _text(payload, "ly_do")
    yield "Thẩm quyền", _text(payload, "tham_quyen")
    number, day = _text(payload, "so_van_ban"), _day(_text(payload, "ngay"))
    yield "Văn bản", " ngày ".join(filter(None, (number, day)))
    yield "Căn cứ", _text(payload, "can_cu")
    touched = payload.get("anh_huong")
    yield "Ảnh hưởng", "\n".join(map(_touched, touched)) if isinstance(touched, list) else ""
    yield "Bộ quy tắc", _text(payload, "bo_quy_tac")


def _touched(row: object) -> str:
    """Return one line for a result that the change touches, with why."""
    if not isinstance(row, dict):
        return f"• {row}"
    change = f"{label(_text(row, 'truoc')) or '–'} → {label(_text(row, 'sau')) or _REOPENED}"
    why = f" ({row['vi']})" if row.get("vi") else ""
    return f"• {_who(row)}: {change}{why}"


def _kind_name(kind: str) -> str:
    subject = load_ruleset(DEFAULT_RULESET).data.doi_tuong.get(kind)
    return subject.ten if subject else kind


def _day(text: str) -> str:
    try:
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text


def _part(payload: dict[str, Any], key: str) -> dict[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _text(payload: dict[str, Any], key: str) -> str:
    value = payload.get(key)
    return "" if value is None else str(value)
