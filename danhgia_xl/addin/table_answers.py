"""What the functions about a table of people or collectives answer: tiers, reasons, missing facts, findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from danhgia_xl.addin.cell_table import CellTable, facts_of_rows, table_of
from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.headings import headings_of, kind_named
from danhgia_xl.addin.seen import seen, seen_percent
from danhgia_xl.forms.model import Table
from danhgia_xl.rating.classify import classify
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import label, near_miss
from danhgia_xl.workbook.reader.addresses import position
from danhgia_xl.workbook.reader.check_table import check_columns, check_rows
from danhgia_xl.workbook.reader.locate import Sheet, TablePlace
from danhgia_xl.workbook.reader.merged import void_covered_cells
from danhgia_xl.workbook.reader.old_text import report_old_texts
from danhgia_xl.workbook.reader.plan import SlotPlan, TablePlan
from danhgia_xl.workbook.reader.raw import shown
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import read_table

Answer = list[list[Any]]
"""What a function gives back: rows of cells, which spill below and beside its cell."""

NOTHING_FOUND: Final = "Không thấy lỗi"
_FINDINGS: Final = ("Dòng", "Cột", "Giá trị", "Phát hiện", "Căn cứ", "Khắc phục")
_TIER: Final = "Mức đề xuất theo tiêu chí"
_REASON: Final = "Lý do"
_MISSING: Final = "Dữ kiện còn thiếu"


def tiers(cells: Cells, kind: object, ruleset: RuleSet) -> Answer:
    """Return the label of the tier of each row, under a heading."""
    return _per_row(cells, kind, ruleset, _TIER, "xep_loai", label)


def reasons(cells: Cells, kind: object, ruleset: RuleSet) -> Answer:
    """Return why each row has its tier, under a heading."""
    return _per_row(cells, kind, ruleset, _REASON, "ly_do", str)


def missing(cells: Cells, kind: object, ruleset: RuleSet) -> Answer:
    """Return the labels of the facts that are missing on each row, under a heading."""

    def labels(facts: Sequence[str]) -> str:
        return "; ".join(ruleset.fact(fact).ten for fact in facts)

    return _per_row(cells, kind, ruleset, _MISSING, "thieu", labels)


def _per_row(
    cells: Cells, kind: object, ruleset: RuleSet, heading: str, column: str, words: Callable[[Any], str]
) -> Answer:
    """Return a column of `classify` in words, "" for rows that do not count, as long as the table."""
    code = kind_named(kind, ruleset)
    table = table_of(cells, headings_of(ruleset, code))
    facts, counts = facts_of_rows(table, ruleset)
    result = classify(facts, code, ruleset=ruleset, text=column == "ly_do")[column].tolist()
    told = {at: words(value) for at, value in {id(value): value for value in result}.items()}  # rows share objects
    return [[heading], *([told[id(value)] if on else ""] for value, on in zip(result, counts.tolist(), strict=True))]


def findings(cells: Cells, kind: object, ruleset: RuleSet) -> Answer:
    """Return everything the reader of workbooks finds wrong with the table, a line each; rows count from its first."""
    table = table_of(cells, headings_of(ruleset, kind_named(kind, ruleset)))
    top, left = cells.corner
    found = [(*_place(finding, top, left), _line(finding, table)) for finding in _findings(table, ruleset)]
    told = {column for row, column, _ in found if row == 0}
    found += [(0, at, _strange_line(table, at)) for at in table.strange if at not in told]
    if not found:
        return [[NOTHING_FOUND]]
    return [list(_FINDINGS), *(line for *_, line in sorted(found, key=lambda one: one[:2]))]


def _findings(table: CellTable, ruleset: RuleSet) -> list[Finding]:
    """Read the table as the reader does, at the place where it stands on its sheet."""
    top, left = table.cells.corner
    report = Report("")
    merged = table.cells.merged(table.first, table.last, len(table.rows[0]))
    sheet = Sheet("", [[] for _ in range(top)] + _as_read(table, left), merged)
    columns = {code: left + at for code, at in table.columns.items()}
    doubled = [(left + at, slot) for at, slot in table.doubled]
    strange = [left + at for at in table.strange]
    end = top + len(table.rows)
    place = TablePlace(top, columns, top + table.first, top + table.last, end, doubled, strange)
    plan = _plan(table, ruleset)
    check_columns(plan, sheet, place, report)
    data = read_table(plan, sheet, place, report)
    void_covered_cells(data, report)
    check_rows(data, report)
    report_old_texts(data, report)
    return report.findings


def _plan(table: CellTable, ruleset: RuleSet) -> TablePlan:
    """Return how the table is read: the columns it has, and those it may not lack."""
    gone = {slot.code: slot for slot in table.headings.printed if slot.code not in table.columns}
    slots = {**table.slots, **gone}
    kind = table.headings.kind
    block = Table(loai="bang", ma=kind, doi_tuong=kind, cot=[slot.view.slot for slot in slots.values()])
    facts = frozenset(ruleset.subject(kind).su_kien)
    needed = frozenset(code for code, slot in slots.items() if slot.view.slot.bat_buoc)
    return TablePlan(block, table.headings.name, tuple(slots.values()), facts, (), None, "", needed)


def _as_read(table: CellTable, left: int) -> list[list[Any]]:
    """Return the rows as the reader of workbooks would have them, with blanks for the columns left of the table."""
    rows = [[""] * left + [seen(cell) for cell in row] for row in table.rows]
    for at in table.columns.values():
        if any(isinstance(row[at], float) for row in table.rows):
            for row in table.cells.percents(at, 1, len(rows)):
                rows[row][left + at] = seen_percent(table.rows[row][at])
    return rows


def _place(finding: Finding, top: int, left: int) -> tuple[int, int]:
    """Return the row and column of a finding from the first cell of the table; (0, -1) for a column that is gone."""
    if finding.code == "THIEU_COT" and not finding.value:
        return 0, -1
    row, column = position(finding.cell.partition(":")[0])
    return row - top, column - left


def _line(finding: Finding, table: CellTable) -> list[Any]:
    row, column = _place(finding, *table.cells.corner)
    heading = table.rows[0][column] if column >= 0 else ""
    name = shown(heading) if isinstance(heading, str) else ""
    return [row + 1, name, finding.value, finding.message, finding.clause, finding.remedy]


def _strange_line(table: CellTable, at: int) -> list[Any]:
    """Return the line about a column that is not read."""
    heading = shown(table.rows[0][at])
    close = near_miss(heading, [slot.view.label for slot in _unclaimed(table)])
    hint = f"Nếu là cột “{close}” thì sửa lại tiêu đề." if close else "Không cần cho việc xếp loại thì để nguyên."
    return [
        1,
        heading,
        "",
        f"Cột “{heading}” không phải dữ kiện của “{table.headings.name}”; không được đọc.",
        "",
        hint,
    ]


def _unclaimed(table: CellTable) -> list[SlotPlan]:
    return [slot for slot in table.headings.by_key.values() if slot.code not in table.columns]
