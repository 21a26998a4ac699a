"""What every part of the template writer needs at hand while one workbook is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range_abs

from danhgia_xl.forms.records import record_kinds
from danhgia_xl.forms.slots import SlotView, scale_labels, slot_view
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.formula import CellRules
from danhgia_xl.rules.schema import number_bounds
from danhgia_xl.workbook.mark import DATA_SHEET
from danhgia_xl.workbook.template.fill import Content, Fill, Placed
from danhgia_xl.workbook.template.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from danhgia_xl.forms.model import Form, Slot
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.rules.schema import Ballot, DossierItem

ESTIMATE_MARK: Final = "DG_"
"""How the names of computed cells begin."""

MARK: Final = "x"

_FIRST_LIST_COLUMN: Final = 3


@dataclass
class ListSources:
    """The value lists behind the drop-downs: one column of the data sheet each, however often it is used.

    They stand in cells because a label may hold a comma, which a list typed into a validation cannot.
    """

    columns: dict[tuple[str, ...], int] = field(default_factory=dict)
    named: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self, labels: tuple[str, ...]) -> str:
        """Return the cell range that lists `labels`."""
        column = xl_col_to_name(self.columns.setdefault(labels, _FIRST_LIST_COLUMN + len(self.columns)))
        return f"={DATA_SHEET}!${column}$1:${column}${len(labels)}"

    def words(self, words: tuple[str, ...]) -> str:
        """Return the defined name of the cell range that lists `words`, for formulas."""
        self.source(words)
        return self.named.setdefault(words, f"{ESTIMATE_MARK}T{len(self.named) + 1}")


@dataclass(frozen=True, slots=True)
class RosterPlace:
    """Where the rows of a roster stand, counted from 0: sheet, first and last row, the columns of slots and helpers.

    The last row is the one that ends the table, so that rows inserted above it are counted. `tiers` is the column of
    the tier proposed, `naming` are those that say whose a row is.
    """

    sheet: str
    first: int
    last: int
    tiers: int
    slots: Mapping[str, int]
    helpers: Mapping[str, int]
    naming: tuple[int, ...]

    def without_tier(self) -> str:
        """Return the expression of how many rows are somebody's and show no outcome: inserted rows have no formulas."""
        named = "+".join(f"LEN(TRIM({self.column(at)}))" for at in self.naming)
        return f"SUMPRODUCT((({named})>0)*(LEN({self.column(self.tiers)})=0))"

    def column(self, at: int) -> str:
        """Return the reference to the rows of one column, with the sheet."""
        return f"{quote_sheetname(self.sheet)}!{xl_range_abs(self.first, at, self.last, at)}"

    def voters(self, ballot: Ballot) -> str:
        """Return the reference to the column that tells who may vote in `ballot`."""
        return self.column(self.helpers[voters_helper(ballot)])


def voters_helper(ballot: Ballot) -> str:
    """Return the name of the helper column that tells who may vote in `ballot`."""
    return f"cu_tri.{ballot.mau}"


@dataclass
class Job:
    """One workbook being written."""

    book: Workbook
    form: Form
    ruleset: RuleSet
    fill: Fill
    buttons: bool = False
    """Rosters get buttons, and the guide what to do when one does not work: the book will hold macros."""

    placed: Placed = field(default_factory=Placed)
    lists: ListSources = field(default_factory=ListSources)
    rosters: dict[str, RosterPlace] = field(default_factory=dict)
    body_cell: tuple[str, str] | None = None
    """The cell (sheet, A1 address) in which the issuing body is to be typed, when its name is not given."""

    computed: dict[str, Callable[[], str]] = field(default_factory=dict)
    """Defined names of single computed values, and what gives their expression once everything is written."""

    @cached_property
    def styles(self) -> Styles:
        """The formats of the book."""
        return Styles(self.book)

    @cached_property
    def cell_rules(self) -> CellRules:
        """How the formulas of the book look at its cells."""
        return CellRules(self.lists.words, self.bounds)

    def bounds(self, fact: str) -> tuple[float, float | None]:
        """Return the smallest and largest number a fact may be; None: no largest."""
        return number_bounds(self.ruleset.fact(fact))

    @property
    def readings_used(self) -> list[str]:
        """The readings the formulas written so far depend on, in the order of the rule set."""
        kinds = {*self.unit_kinds, *self.rosters}
        used = {code for kind in kinds for code, _, _ in program_of(self.ruleset, kind).others}
        used |= {quota.co_so for quota in self.ruleset.data.chi_tieu if set(quota.doi_tuong) & set(self.rosters)}
        return [code for code in self.ruleset.data.cach_doc if code in used]

    @property
    def year(self) -> int:
        """The year under review."""
        return self.ruleset.data.nam

    def view(self, slot: Slot) -> SlotView:
        """Return `slot` completed by the rule set."""
        return slot_view(slot, self.ruleset)

    def due_date(self, item: DossierItem) -> dt.date | None:
        """Return the day the dossier holding `item` is due."""
        return self._deadlines.get(item.han)

    @cached_property
    def unit_kinds(self) -> list[str]:
        """The kinds a block of fields of the form may be one record of, when formulas are to tell its tier."""
        return record_kinds(self.form, self.ruleset) if self.form.tam_tinh else []

    @cached_property
    def _deadlines(self) -> Mapping[str, dt.date]:
        return {deadline.id: deadline.ngay for deadline in self.ruleset.data.thoi_han}


def tier_name(kind: str) -> str:
    """Return the defined name of the cell that holds the tier estimated for the record of `kind`."""
    return f"{ESTIMATE_MARK}MUC_{kind.upper()}"


def missing_name(kind: str) -> str:
    """Return the defined name of the cell that lists what is missing for the record of `kind`."""
    return f"{ESTIMATE_MARK}THIEU_{kind.upper()}"


def fact_name(kind: str, fact: str) -> str:
    """Return the defined name of the cell that holds a fact of the record of `kind` on the estimate sheet."""
    return f"{ESTIMATE_MARK}DK_{kind.upper()}_{fact.upper()}"


def blocking_name(kind: str, fact: str) -> str:
    """Return the defined name of the cell that holds a computed fact while it keeps `kind` from the next tier up."""
    return f"{ESTIMATE_MARK}CHAN_{kind.upper()}_{fact.upper()}"


def shown_content(view: SlotView, value: Content) -> Content:
    """Return what a cell shows for a fact's value: a label for a code, "x" for a mark, anything else as it is."""
    if isinstance(value, bool):
        return MARK if value else None
    if isinstance(value, str) and view.scale is not None:
        return scale_labels(view.scale).get(value, value)
    return value
