"""An explanation on the terminal: symbols with words, so that colour is never needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from danhgia_xl.rating.explain import ENDS, STATES
from danhgia_xl.terms import label

if TYPE_CHECKING:
    from rich.console import Console

    from danhgia_xl.batch.lookup import Rated
    from danhgia_xl.rating.explain import Explanation, Line, ReadingUsed, Section, State

_DECIDED_BY_PEOPLE: Final = "Kết quả biểu quyết, bỏ phiếu; quyết định của cấp có thẩm quyền."
_SYMBOLS: Final[dict[State, str]] = {"DUNG": "✓", "SAI": "✗", "THIEU": "?"}
_WANTED: Final[dict[State, str]] = {"DUNG": "green", "SAI": "red", "THIEU": "yellow"}
_UNWANTED: Final[dict[State, str]] = {"DUNG": "red", "SAI": "green", "THIEU": "yellow"}
"""A trigger or gate that holds is the bad news."""


def print_explanation(row: Rated, explanation: Explanation, console: Console) -> None:
    """Print who, the outcome and its reason, then every stage of the walk and what the outcome rests on."""
    code = f" ({row.code})" if row.code else ""
    unit = f", {row.unit}" if row.unit and row.unit != row.name else ""
    console.rule(f"{row.name}{code}, {explanation.kind_name.lower()}{unit}", align="left", style="none")
    console.print(f"{row.file} › {row.sheet}!{row.cell}", style="dim", soft_wrap=True)
    console.print(f"\nMức đề xuất theo tiêu chí: {label(explanation.outcome)}", style="bold")
    console.print(explanation.reason)
    for number, section in enumerate(explanation.sections, 1):
        _print_section(number, section, console)
    _print_list("Còn thiếu", [f"{fact.name}: {fact.text}" for fact in explanation.missing], console)
    _print_list("Kết quả lấy từ vai khác", _links(row), console)
    readings = [_reading(reading) for reading in explanation.readings]
    _print_list("Cách đọc mà kết quả dựa vào (dữ liệu giữ nguyên)", readings, console)
    warnings = [f"{line.gist.rstrip('.')} ({line.clause})" for line in explanation.warnings]
    _print_list("Lưu ý", [*warnings, *filter(None, [explanation.note])], console)
    pending = [f"{item.text} ({item.clause})" for item in explanation.pending]
    _print_list("Chưa xét ở đây", [*pending, _DECIDED_BY_PEOPLE], console)
    console.print()


def _print_section(number: int, section: Section, console: Console) -> None:
    heading = Text(f"\n{number}. {section.title} → ")
    heading.append(ENDS[section.part, section.end], style="bold")
    console.print(heading)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Kết quả", no_wrap=True, vertical="top")
    table.add_column("Điều kiện", vertical="top", ratio=3)
    table.add_column("Đang có", vertical="top", ratio=2)
    table.add_column("Căn cứ", vertical="top", min_width=10, ratio=1)
    colours = _WANTED if section.part == "muc" else _UNWANTED
    for line in section.lines:
        state = Text(f"{_SYMBOLS[line.state]} {STATES[line.state]}", style=colours[line.state])
        if not line.considered and section.end != "KHONG_XET":  # else the heading says so for all
            state.append("\n  (không xét)", style="dim")
        table.add_row(state, line.text, _values(line), line.clause, style=None if line.considered else "dim")
    console.print(table)


def _values(line: Line) -> str:
    """Return the values; a fact's name is repeated only where the condition has several."""
    if len(line.values) == 1:
        return line.values[0].text
    return "; ".join(f"{value.name}: {value.text}" for value in line.values)


def _links(row: Rated) -> list[str]:
    """Return one sentence a linked fact: the result it repeats, and what the book says instead if it differs."""
    told = []
    for link in row.links:
        places = "; ".join(link.places)
        if not link.outcome:
            found = f"khác nhau ở {places}" if places else "không có trong các sổ đã đọc; hãy chỉ tới cả thư mục"
            told.append(f"Kết quả của mã {row.code}: {found} ({link.clause})")
            continue
        typed = row.facts.get(link.fact)
        differs = f"; nhưng sổ ghi {label(str(typed))}, ở đây tính theo sổ" if typed != link.outcome else ""
        told.append(f"{label(link.outcome)}, ở {places} ({link.clause}){differs}")
    return told


def _reading(reading: ReadingUsed) -> str:
    others = [f"nếu đọc “{other.text}” thì: {label(other.outcome)}" for other in reading.alternatives]
    told = "; ".join(others) or "không có cách đọc khác"
    return f"{reading.reading}: {reading.text} ({reading.clause}); {told}."


def _print_list(title: str, items: list[str], console: Console) -> None:
    if not items:
        return
    console.print(f"\n{title}", style="bold")
    grid = Table.grid(padding=(0, 1))
    for item in items:
        grid.add_row(" •", item)
    console.print(grid)
