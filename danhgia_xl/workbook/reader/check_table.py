"""What is wrong with a table as a whole or with its rows, beyond cells whose content is no value."""

from __future__ import annotations

import math
import re
from typing import Final

from danhgia_xl.terms import TIERS, fold, id_key, label, near_miss
from danhgia_xl.workbook.reader.addresses import a1
from danhgia_xl.workbook.reader.locate import Sheet, TablePlace
from danhgia_xl.workbook.reader.plan import CEILING, LINE_TEXT, NAME, PERSON, SlotPlan, TablePlan
from danhgia_xl.workbook.reader.raw import shown
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData

_TIER_LABELS: Final = frozenset(fold(label(tier)) for tier in TIERS)
_TIER_CODE: Final = re.compile(rf"\b(?:{'|'.join(TIERS)})\b", re.IGNORECASE)
_DECIMALS: Final = 4


def check_columns(plan: TablePlan, sheet: Sheet, place: TablePlace, report: Report) -> None:
    """Add a finding for each column that is missing, with the header it may be misspelt as, or doubled."""
    strange = {shown(sheet.rows[place.header][column]): column for column in place.strange}
    for slot in plan.slots:
        if slot.code in place.columns:
            continue
        close = near_miss(slot.view.label, strange)
        cell = a1(place.header, strange[close] if close else 0)
        texts = {"bang": plan.title, "cot": slot.view.label, "goi_y": close or "—"}
        report.add("THIEU_COT", sheet.name, cell, close or "", **texts)
    for column, slot in place.doubled:
        first, here = (a1(place.header, at) for at in (place.columns[slot.code], column))
        report.add("COT_TRUNG", sheet.name, here, slot.view.label, cot=slot.view.label, o_dau=first)


def check_rows(data: TableData, report: Report) -> None:
    """Add the findings of the rows: points over the maximum, lines and maxima, blanks, people, forbidden tiers."""
    _check_ceilings(data, report)
    if data.plan.lines:
        _check_lines(data, report)
        _check_total(data, report)
        _check_gaps(data, report)
    else:
        _check_required(data, report)
    if data.plan.is_roster:
        _check_people(data, report)
        _check_after_end(data, report)
    if data.plan.block.cam_xep_loai:
        _check_tiers(data, report)


def _check_ceilings(data: TableData, report: Report) -> None:
    """Take points above the row's maximum for what they are: no value."""
    limited = [(slot, slot.view.slot.toi_da) for slot in data.plan.slots if slot.view.slot.toi_da]
    for row in data.rows if limited else ():
        facts = row.record.facts
        for slot, by in limited:
            points, ceiling = facts.get(slot.code), facts.get(by or "")
            if isinstance(points, float) and isinstance(ceiling, float) and points > ceiling:
                clause = row.line.clause if row.line else slot.view.clause
                most, cell = shown(ceiling), data.cell(row, slot.code)
                report.add("DIEM_VUOT_TOI_DA", data.sheet.name, cell, points, clause, cot=slot.view.label, toi_da=most)
                del facts[slot.code]
                row.faulty |= {slot.code}


def _check_lines(data: TableData, report: Report) -> None:
    """Compare the lines on the sheet with the printed ones; rows nobody printed are reported and left out."""
    for row in data.rows:
        if row.line is None:
            cell = data.cell(row, LINE_TEXT)
            report.add(
                "DONG_LA", data.sheet.name, cell, data.raw(row, LINE_TEXT), bang=data.plan.title, dong=row.record.row
            )
    data.rows = [row for row in data.rows if row.line is not None]
    here = {id(row.line) for row in data.rows}
    missing = [line for line in data.plan.lines if not line.heading and id(line) not in here]
    if missing:
        data.usable = False
        cell, first = data.header_cell(LINE_TEXT), missing[0].text
        report.add("THIEU_DONG_IN_SAN", data.sheet.name, cell, first, bang=data.plan.title, so_dong=len(missing))


def _check_total(data: TableData, report: Report) -> None:
    """Compare the sum of the maxima with what the score table must add up to."""
    total = data.plan.total
    if total is None or not data.usable or CEILING not in data.place.columns:
        return
    points = [value for row in data.rows if isinstance(value := row.record.facts.get(CEILING), float)]
    got = round(math.fsum(points), _DECIMALS)
    if got != total:
        data.usable = False
        cell = data.span(data.rows, CEILING)
        report.add(
            "TONG_TOI_DA_SAI", data.sheet.name, cell, got, data.plan.clause, bang=data.plan.title, tong=shown(total)
        )


def _check_gaps(data: TableData, report: Report) -> None:
    """Report columns of a pre-printed table that are filled in part: nothing can be computed from them."""
    started = any(row.filled for row in data.rows)
    for slot in data.plan.slots if started else ():
        if slot.code not in data.plan.needed or slot.code not in data.place.columns:
            continue
        gaps = [row for row in data.rows if slot.code not in row.record.facts and slot.code not in row.faulty]
        if gaps and (len(gaps) < len(data.rows) or slot.view.slot.bat_buoc):
            cell = data.cell(gaps[0], slot.code)
            report.add("BANG_CHUA_DU", data.sheet.name, cell, bang=data.plan.title, cot=slot.view.label, so_o=len(gaps))


def _check_required(data: TableData, report: Report) -> None:
    codes = {PERSON: "THIEU_MA", NAME: "THIEU_HO_TEN"} if data.plan.is_roster else {}
    wanted = [
        (slot, codes.get(slot.code, "THIEU_BAT_BUOC"))
        for slot in data.plan.slots
        if slot.code in data.place.columns and (slot.view.slot.bat_buoc or slot.code in codes)
    ]
    required = {slot.code for slot, _ in wanted}
    for row in data.rows:
        if required <= row.record.facts.keys():
            continue
        for slot, code in wanted:
            if slot.code not in row.record.facts and slot.code not in row.faulty:
                cell = data.cell(row, slot.code)
                report.add(code, data.sheet.name, cell, cot=slot.view.label, dong=row.record.row)


def _check_people(data: TableData, report: Report) -> None:
    people = [(id_key(str(row.record.facts[PERSON])), row) for row in data.rows if PERSON in row.record.facts]
    first: dict[str, int] = {}
    for code, row in people:
        known = first.setdefault(code, row.record.row)
        if known != row.record.row:
            report.add("TRUNG_MA", data.sheet.name, data.cell(row, PERSON), row.record.facts[PERSON], dong_dau=known)


def _check_after_end(data: TableData, report: Report) -> None:
    """Report people typed below the end of the table, where nobody reads them."""
    columns = [data.place.columns.get(code) for code in (PERSON, NAME)]
    for index in range(data.place.last + 1, data.place.limit):
        texts = [data.sheet.at(index, column) for column in columns if column is not None]
        if len(texts) == len(columns) and all(isinstance(text, str) and text.strip() for text in texts):
            cell = a1(index, columns[0] or 0)
            report.add("DONG_SAU_HET", data.sheet.name, cell, texts[0], dong=index + 1)


def _check_tiers(data: TableData, report: Report) -> None:
    """Report tiers typed on the row of a member, outside columns that are meant for one."""
    meant = {data.place.columns.get(slot.code) for slot in data.plan.slots if _holds_tier(slot)}
    for row in data.rows:
        for column, cell in enumerate(data.sheet.rows[row.record.row - 1]):
            if column in meant or not isinstance(cell, str):
                continue
            if fold(cell) in _TIER_LABELS or _TIER_CODE.search(cell):
                report.add("XEP_LOAI_TAI_TO_DANG", data.sheet.name, a1(row.record.row - 1, column), cell)


def _holds_tier(slot: SlotPlan) -> bool:
    scale = slot.view.scale
    return scale is not None and {value.ma for value in scale.gia_tri} >= set(TIERS)
