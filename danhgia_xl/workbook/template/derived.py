"""Facts computed from a form's own tables, as formulas: what `reader.derive` computes when the form is read.

Nothing is guessed: a blank, an unreadable cell or a missing line among those needed leaves the fact blank (a mark: "?",
which reads as neither yes nor no). Ranges are whole columns of the table, so inserted rows are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_range_abs

from danhgia_xl.forms.model import Derivation, Table
from danhgia_xl.forms.records import blocks_of
from danhgia_xl.rules.formula import DECIMALS, quoted
from danhgia_xl.rules.schema import Share
from danhgia_xl.terms import CHUA_KIEM_DIEM, CHUA_XAC_DINH, NO_WORDS, TIERS, UNREADABLE, YES_WORDS, label
from danhgia_xl.workbook.reader.plan import COLUMN_WISE
from danhgia_xl.workbook.template.job import ESTIMATE_MARK, Job, RosterPlace
from danhgia_xl.workbook.template.rows import line_runs, open_end

CEILING: Final = "toi_da"

LEFT_TO_FILL: Final = f"{ESTIMATE_MARK}CON_PHAI_GHI"
"""The name of the cell that lists what the tables still lack."""


@dataclass(frozen=True)
class TableRange:
    """Where the rows of a table stand in the book."""

    job: Job
    block: Table

    def column(self, code: str) -> str:
        """Return the reference to a whole column of the table, with its sheet and its open end."""
        return self.part(code, 0, self.rows - 1, open_end(self.block))

    def part(self, code: str, first: int, last: int, more: int = 0) -> str:
        """Return the reference to the rows `first`..`last` of the table, from 0, and so many `more`, of one column."""
        sheet, top = self.job.placed.cells[self.block.ma, first, code]
        bottom, column = xl_cell_to_rowcol(self.job.placed.cells[self.block.ma, last, code][1])
        return f"{quote_sheetname(sheet)}!{xl_range_abs(xl_cell_to_rowcol(top)[0], column, bottom + more, column)}"

    @cached_property
    def rows(self) -> int:
        """The number of rows written."""
        return 1 + max(row for table, row, _ in self.job.placed.cells if table == self.block.ma)


def left_to_fill(job: Job) -> str:
    """Return the expression of what the tables that facts are computed from still lack: "A: 3 ô; B: 1 ô"."""
    told = []
    for block in blocks_of(job.form):
        rules = [rule for rule in job.form.suy_ra if rule.bang == block.ma]
        if not isinstance(block, Table) or not rules:
            continue
        place = TableRange(job, block)
        sheet = job.placed.cells[block.ma, 0, rules[0].cot[0]][0]
        if block.nguon != "bang_diem":
            told.append(f'IF({_filled(place)}=0,{quoted(f"; {sheet}: chưa ghi dòng nào")},"")')
            continue
        columns = dict.fromkeys(column for rule in rules if rule.phep in COLUMN_WISE for column in rule.cot)
        runs = line_runs(job.ruleset.score_table(block.tu or ""))
        areas = [place.part(column, *run) for column in columns for run in runs]
        blank = "+".join(f"SUMPRODUCT(--(LEN(TRIM({area}))=0))" for area in areas)
        told.append(f'IF({blank}>0,{quoted(f"; {sheet}: ")}&({blank})&" ô","")')
    return f"MID({'&'.join(told)},3,500)" if told else '""'


def derived_value(rule: Derivation, job: Job) -> str:
    """Return the expression of a computed fact."""
    block = next(block for block in blocks_of(job.form) if isinstance(block, Table) and block.ma == rule.bang)
    place = TableRange(job, block)
    unknown = quoted(UNREADABLE) if rule.phep == "tat_ca" else '""'
    match rule.phep:
        case "tong":
            value = _sum(rule, place)
        case "thap_nhat":
            value = _lowest(rule, place)
        case _:
            value = _share(rule, place, unknown)
    return f"IFERROR({value},{unknown})"


def share_value(share: Share, job: Job) -> str | None:
    """Return the expression of a share of a roster's tiers; None when the form has no such roster.

    It is blank while a row is open, and when nobody is rated.
    """
    place = job.rosters.get(share.tu)
    if place is None:
        return None
    column = place.column(place.tiers)
    rated, inside = (count_words(column, [label(code) for code in codes]) for codes in (TIERS, share.muc))
    return f'IF({open_rows(place)}>0,"",IF({rated}=0,"",ROUND(100*{inside}/{rated},{DECIMALS})))'


def open_rows(place: RosterPlace) -> str:
    """Return the expression of how many rows of a roster have no tier yet."""
    waiting = count_words(place.column(place.tiers), [label(CHUA_XAC_DINH), label(CHUA_KIEM_DIEM)])
    return f"({waiting}+{place.without_tier()})"


def count_words(column: str, words: Sequence[str]) -> str:
    """Return the expression of how many cells of a column hold one of `words`."""
    return "(" + "+".join(f"COUNTIF({column},{quoted(word)})" for word in words) + ")"


def _runs(rule: Derivation, place: TableRange) -> tuple[list[tuple[int, int]], int]:
    """Return the runs of lines a rule looks at (rows of the table, from 0), and how many lines they are."""
    runs = line_runs(place.job.ruleset.score_table(place.block.tu or ""), rule.nhom)
    return runs, sum(last - first + 1 for first, last in runs)


def _sum(rule: Derivation, place: TableRange) -> str:
    points, (_, lines) = place.column(rule.cot[0]), _runs(rule, place)
    known = [f"COUNT({points})={lines}", f"MIN({points})>=0"]
    total = place.job.ruleset.score_table(place.block.tu or "").tong
    if any(slot.ma == CEILING for slot in place.block.cot):
        ceiling = place.column(CEILING)
        known.append(f"SUMPRODUCT(--({points}>{ceiling}))=0")
        if total is not None:
            known.append(f"ROUND(SUM({ceiling}),{DECIMALS})={total:g}")
    return f'IF(AND({",".join(known)}),ROUND(SUM({points}),{DECIMALS}),"")'


def _lowest(rule: Derivation, place: TableRange) -> str:
    runs, lines = _runs(rule, place)
    scale = place.job.view(next(slot for slot in place.block.cot if slot.ma == rule.cot[0])).scale
    assert scale is not None
    areas = [place.part(rule.cot[0], first, last) for first, last in runs]

    def count(word: str) -> str:
        return "+".join(f"SUMPRODUCT(--(TRIM({area})={quoted(word)}))" for area in areas)

    labels = [value.ten for value in scale.gia_tri]
    worst_first = list(reversed(labels))
    value = quoted(worst_first[-1])
    for word in reversed(worst_first[:-1]):
        value = f"IF({count(word)}>0,{quoted(word)},{value})"
    return f'IF({"+".join(count(word) for word in labels)}={lines},{value},"")'


def _share(rule: Derivation, place: TableRange, unknown: str) -> str:
    """Return the percent of the rows filled in, or whether all of them are, that have all the marks.

    A mark that cannot be read leaves it `unknown`.
    """
    filled = _filled(place)
    marks = [place.column(code) for code in rule.cot]
    marked = "SUMPRODUCT(" + ",".join(f"--{_says(column, YES_WORDS)}" for column in marks) + ")"
    strange = "+".join(
        f"SUMPRODUCT(--(LEN(TRIM({column}))>0),1-{_says(column, {*YES_WORDS, *NO_WORDS})})" for column in marks
    )
    if rule.phep == "tat_ca":
        value = f'IF({marked}={filled},"x","")'
    else:
        counted = marked if rule.phep == "ty_le" else f"({filled}-{marked})"
        value = f"ROUND(100*{counted}/{filled},{DECIMALS})"
    return f'IF({strange}>0,{unknown},IF({filled}=0,"",{value}))'


def _filled(place: TableRange) -> str:
    """Return the expression of how many rows have anything filled in."""
    inputs = [place.column(slot.ma) for slot in place.block.cot if slot.nhap]
    return "SUMPRODUCT(--((" + "+".join(f"(LEN(TRIM({column}))>0)" for column in inputs) + ")>0))"


def _says(column: str, words: frozenset[str] | set[str]) -> str:
    """Return the expression that is, for each cell of a column, whether it holds one of `words`."""
    listed = "|".join(sorted(words))
    return f'ISNUMBER(FIND("|"&LOWER(TRIM({column}))&"|",{quoted(f"|{listed}|")}))'
