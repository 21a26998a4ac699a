"""Read labelled fields: the value beside each label, with its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from danhgia_xl.workbook.reader.addresses import a1
from danhgia_xl.workbook.reader.cell_scan import Position
from danhgia_xl.workbook.reader.locate import Sheet
from danhgia_xl.workbook.reader.old_text import report_old_text
from danhgia_xl.workbook.reader.plan import FieldsPlan, SlotPlan
from danhgia_xl.workbook.reader.raw import Problem
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.records import Value


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field as read: its slot, value (None: blank or unreadable) and where it stands ("" when not found)."""

    code: str
    value: Value | None
    sheet: str
    cell: str
    row: int
    faulty: bool = False
    """True when what stands there is no value, or the field is gone."""


@dataclass(frozen=True, slots=True)
class BlockData:
    """A block of fields as read."""

    plan: FieldsPlan
    values: tuple[FieldValue, ...]

    @property
    def named(self) -> dict[str, Value]:
        """The values that are there, by slot."""
        return {field.code: field.value for field in self.values if field.value is not None}


def read_fields(
    blocks: Iterable[FieldsPlan], places: Iterable[Position | None], sheet: Sheet, report: Report
) -> list[BlockData]:
    """Read the fields of `blocks`, whose values stand at `places` (in the order of the slots)."""
    waiting = iter(places)
    return [
        BlockData(block, tuple(_read(slot, next(waiting), sheet, report) for slot in block.slots)) for block in blocks
    ]


def _read(slot: SlotPlan, place: Position | None, sheet: Sheet, report: Report) -> FieldValue:
    label = slot.view.label
    if place is None:
        report.add("THIEU_TRUONG", sheet.name, "A1", cot=label)
        return FieldValue(slot.code, None, sheet.name, "", 1, faulty=True)
    row, column = place
    cell, raw = a1(row, column), sheet.at(row, column)
    value = slot.convert(raw) if raw != "" else None
    if isinstance(value, Problem):
        report.problem(value, sheet.name, cell, raw, slot)
        return FieldValue(slot.code, None, sheet.name, cell, row + 1, faulty=True)
    if value is None and slot.view.slot.bat_buoc:
        report.add("THIEU_BAT_BUOC", sheet.name, cell, cot=label)
    elif value is not None and slot.is_typed_text:
        report_old_text(value, slot, sheet.name, cell, report)
    return FieldValue(slot.code, value, sheet.name, cell, row + 1)
