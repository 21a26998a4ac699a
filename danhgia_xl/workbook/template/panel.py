"""The reminder beside a sheet: what it comes to so far, on the screen only, right of the printed page.

What stands on later sheets it looks up by defined names.
"""

from __future__ import annotations

from typing import Final

from danhgia_xl.forms.ballots import ballot_of_table
from danhgia_xl.forms.model import Page, Table
from danhgia_xl.rating.vote_words import threshold_share
from danhgia_xl.rules.formula import quoted
from danhgia_xl.terms import KHONG_THUOC_DIEN, TIERS, label
from danhgia_xl.workbook.template.derived import LEFT_TO_FILL, TableRange, count_words, left_to_fill, open_rows
from danhgia_xl.workbook.template.fill import Raw
from danhgia_xl.workbook.template.job import Job, fact_name, missing_name, tier_name
from danhgia_xl.workbook.template.late import DUE, late_lines
from danhgia_xl.workbook.template.pen import Pen
from danhgia_xl.workbook.template.rows import PIXELS_PER_CHAR, side_slots
from danhgia_xl.workbook.template.styles import PANEL
from danhgia_xl.workbook.template.vote_formulas import voters_name

_WIDTH: Final = {"doc": 620, "ngang": 390}
"""Pixels; beside a wide sheet less is seen of it."""

_ROWS: Final = (0, 5)
"""First and last row of the panel; it ends earlier beside a table, whose header stays in view with it."""

_LONGEST: Final = 120
"""Characters of a list of what is missing; the estimate sheet has all of it."""

_HEAD: Final = "TẠM TÍNH (chỉ trên màn hình; người có thẩm quyền quyết định)"
_ERROR: Final = "Trang có ô báo lỗi (#N/A, #REF! …): sửa ô ấy trước."
RECEIVED: Final = "ngay_nhan"


def write_panel(pen: Pen, job: Job, page: Page, first_table: int | None) -> None:
    """Write the reminder of `page`, if it has anything to tell; `first_table` is the header row of its first table."""
    told = [*_rosters(job, page), *_ballots(job, page), *_dossiers(job, page)] or [
        *_records(job),
        *_facts(job, page),
        *_left_to_fill(job),
    ]
    if not told:
        return
    beside = max((_columns_beside(block) for block in page.khoi if isinstance(block, Table)), default=0)
    top, bottom = _ROWS
    if first_table is not None:
        bottom = min(bottom, first_table - 1 if beside else first_table + 1)
    if not beside:
        pen.widen(pen.side, _WIDTH[page.huong])
    lines = [f"IFERROR({line},{quoted(_ERROR)})" for line in told]
    expression = "&CHAR(10)&".join([quoted(_HEAD), *lines])
    pen.beside((top, bottom), Raw("formula", f"={expression}"), PANEL, columns=beside or 1)


def _columns_beside(block: Table) -> int:
    """Return how many of the columns beside a table the panel takes to be wide enough, 0 when there are none."""
    width = 0.0
    for count, slot in enumerate(side_slots(block), 1):
        width += slot.rong * PIXELS_PER_CHAR
        if width >= _WIDTH["ngang"]:
            return count
    return len(side_slots(block))


def _records(job: Job) -> list[str]:
    """Return a line for each record the form is about: its tier, and what is missing."""
    lines = []
    for kind in job.unit_kinds:
        tier, missing = tier_name(kind), missing_name(kind)
        short = f'IF(LEN({missing})>{_LONGEST},LEFT({missing},{_LONGEST})&"…",{missing})'
        lacking = f'IF({missing}="","",". Còn thiếu: "&{short})'
        lines.append(f'IF({tier}="","",{quoted(job.ruleset.subject(kind).ten + ": ")}&{tier}&{lacking})')
    return lines


def _facts(job: Job, page: Page) -> list[str]:
    """Return a line with the facts computed from the tables of the page."""
    tables = {block.ma for block in page.khoi if isinstance(block, Table)}
    found: dict[str, str] = {}
    for rule in job.form.suy_ra:
        for kind in rule.doi_tuong if rule.bang in tables else ():
            if kind in job.unit_kinds:
                found.setdefault(job.ruleset.fact(rule.su_kien).ten, fact_name(kind, rule.su_kien))
    told = [f'{quoted(title + ": ")}&IF({name}="","…",{name})' for title, name in found.items()]
    return ['"Từ trang này: "&' + '&"; "&'.join(told)] if told else []


def _left_to_fill(job: Job) -> list[str]:
    """Return a line with what the tables that facts are computed from still lack, page by page."""
    if not job.form.suy_ra or not job.unit_kinds:
        return []
    job.computed.setdefault(LEFT_TO_FILL, lambda: left_to_fill(job))
    return [f'IF({LEFT_TO_FILL}="","Các bảng đã ghi đủ.","Còn phải ghi: "&{LEFT_TO_FILL})']


def _rosters(job: Job, page: Page) -> list[str]:
    """Return a line for each roster of the page: how many come to each outcome."""
    lines = []
    for block in page.khoi:
        place = job.rosters.get(block.doi_tuong or "") if isinstance(block, Table) else None
        if place is None:
            continue
        column = place.column(place.tiers)
        counts = [(label(code), count_words(column, [label(code)])) for code in (*TIERS, KHONG_THUOC_DIEN)]
        counts.append(("Chưa có mức", open_rows(place)))
        lines.append('&"; "&'.join(f"{quoted(name + ': ')}&{count}" for name, count in counts))
    return lines


def _ballots(job: Job, page: Page) -> list[str]:
    """Return a line for each ballot with a threshold: the voters, and the votes needed."""
    lines = []
    for block in page.khoi:
        ballot = ballot_of_table(block.ma, job.ruleset) if isinstance(block, Table) else None
        if ballot is not None and (name := voters_name(ballot)) in job.computed:
            least = f"INT({ballot.tu_so}*{name}/{ballot.mau_so})+1"
            if not ballot.phai_vuot:
                least = f"-INT(-{ballot.tu_so}*{name}/{ballot.mau_so})"
            told = f'{name}&"; "&{quoted(threshold_share(ballot) + ": từ ")}&{least}&" phiếu"'
            lines.append(f'{quoted(ballot.cu_tri + ": ")}&IF({name}="","chưa rõ",{told})')
    return lines


def _dossiers(job: Job, page: Page) -> list[str]:
    """Return a line for each dossier: how many papers have come, how many of them late."""
    lines = []
    for block in page.khoi:
        if not isinstance(block, Table) or block.nguon != "ho_so" or not any(s.ma == RECEIVED for s in block.cot):
            continue
        place = TableRange(job, block)
        late = [
            f"SUMPRODUCT(ISNUMBER({place.part(RECEIVED, row, row)})*"
            f"({place.part(RECEIVED, row, row)}{group.operator}{place.part(DUE, row, row)}))"
            for group in late_lines(job, block)
            for row in group.rows
        ]
        came = f"SUMPRODUCT(--(LEN(TRIM({place.column(RECEIVED)}))>0))"
        lines.append(f'"Hồ sơ đã nhận: "&{came}&"/{place.rows}; nhận trễ: "&({"+".join(late) or "0"})')
    return lines
