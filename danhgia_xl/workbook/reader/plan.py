"""What to look for in a form's workbook, worked out once per form and rule set and used for every file.

Labels are compared in the shape `label_key` gives them, so line breaks, letter case, a colon or an asterisk the
template adds do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from danhgia_xl.forms.model import RESULTS, Computed, Fields, Form, Page, Slot, Table
from danhgia_xl.forms.slots import SlotView, date_bounds, slot_view
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import BOUNDS, ScoreTable
from danhgia_xl.terms import fold
from danhgia_xl.workbook.reader.values import Converter, converter

PERSON, NAME, CEILING, LINE_TEXT, LINE_NUMBER, UNIT = "ma", "ho_ten", "toi_da", "noi_dung", "tt", "don_vi"
"""Slots the reader itself knows: a person's id and name; maximum, text, number of a pre-printed line; the unit."""

COLUMN_WISE = ("tong", "thap_nhat")
"""Derivations that need a value on every line; the others count marks, where a blank means no."""


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """Return the shape in which labels are compared."""
    return fold(text).rstrip(" :*")


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """One slot to read: its view, the key of its label and how its cells become values."""

    view: SlotView
    key: str
    convert: Converter

    @property
    def code(self) -> str:
        """The slot's id."""
        return self.view.slot.ma

    @property
    def is_typed_text(self) -> bool:
        """Whether free text is typed into it."""
        return self.view.kind == "chu" and self.view.slot.nhap


@dataclass(frozen=True, eq=False)
class FieldsPlan:
    """A block of labelled fields."""

    block: Fields
    slots: tuple[SlotPlan, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A pre-printed line: what tells it apart on the sheet, and its group (empty for a dossier or a deadline).

    `code` is its id in the rule set: of a criterion its number, else that of the paper or deadline.
    """

    code: str
    key: str
    number: str
    text: str
    group: str
    heading: bool
    clause: str


@dataclass(frozen=True, eq=False)
class TablePlan:
    """A table. `lines` are its pre-printed lines, `total` what their maxima must add up to.

    `facts` are those the kind of its rows has (None: rows are no records); `needed` the columns that must be
    filled on every line, because they are required or something is computed from them.
    """

    block: Table
    title: str
    slots: tuple[SlotPlan, ...]
    facts: frozenset[str] | None
    lines: tuple[Line, ...]
    total: float | None
    clause: str
    needed: frozenset[str]
    results: Mapping[str, Computed] = field(default_factory=dict)
    """The columns that take results: what goes there, by the key of the label."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The labels of the columns, in the shape they are compared in."""
        return frozenset(slot.key for slot in self.slots)

    @cached_property
    def printed(self) -> frozenset[str]:
        """The labels of the columns as the template prints them."""
        return frozenset(slot.view.label for slot in self.slots)

    @cached_property
    def is_roster(self) -> bool:
        """Whether each row is about one person, another on every row."""
        return any(slot.code == PERSON and slot.view.slot.nhap and slot.view.slot.bat_buoc for slot in self.slots)

    @cached_property
    def keeps_blanks(self) -> bool:
        """Whether a line on which nothing is filled in says something: a paper not received, a step not done."""
        return self.block.nguon in ("ho_so", "thoi_han")

    @cached_property
    def typed_texts(self) -> tuple[SlotPlan, ...]:
        """The columns into which free text is typed."""
        return tuple(slot for slot in self.slots if slot.is_typed_text)

    @cached_property
    def by_code(self) -> dict[str, SlotPlan]:
        """The slots by their id."""
        return {slot.code: slot for slot in self.slots}


@dataclass(frozen=True, eq=False)
class PagePlan:
    """One sheet of a form; `signatures` are the titles of those who sign, which stand below everything read."""

    page: Page
    tables: tuple[TablePlan, ...]
    fields: tuple[FieldsPlan, ...]
    signatures: frozenset[str]


@dataclass(frozen=True, eq=False)
class FormPlan:
    """A whole form."""

    form: Form
    pages: tuple[PagePlan, ...]


def plan_form(form: Form, ruleset: RuleSet) -> FormPlan:
    """Return the reading plan of `form`. Raises KeyError when it names what the rule set does not have."""
    return FormPlan(form, tuple(_page(page, form, ruleset) for page in form.trang))


def _page(page: Page, form: Form, ruleset: RuleSet) -> PagePlan:
    blocks = [block for block in page.khoi if isinstance(block, Fields)]
    return PagePlan(
        page,
        tuple(_table(block, page, form, ruleset) for block in page.khoi if isinstance(block, Table)),
        tuple(FieldsPlan(block, tuple(slot_plan(slot, ruleset) for slot in block.muc)) for block in blocks),
        frozenset(label_key(line) for title in page.chu_ky for line in (title, *title.split("\n"))),
    )


def slot_plan(slot: Slot, ruleset: RuleSet) -> SlotPlan:
    """Return how the cells of one slot become values. Raises KeyError for a scale the rule set does not have."""
    view = slot_view(slot, ruleset)
    low, high = BOUNDS.get(view.kind, (None, None))
    if view.is_fact and (narrower := ruleset.fact(view.code).lon_nhat) is not None:
        high = narrower
    dates = date_bounds(slot, ruleset.data.nam)
    return SlotPlan(view, label_key(view.label), converter(view.kind, view.scale, low, high, dates))


def _table(block: Table, page: Page, form: Form, ruleset: RuleSet) -> TablePlan:
    scored = ruleset.score_table(block.tu) if block.nguon == "bang_diem" and block.tu else None
    computed = {
        column for rule in form.suy_ra if rule.bang == block.ma and rule.phep in COLUMN_WISE for column in rule.cot
    }
    return TablePlan(
        block=block,
        title=block.tieu_de or page.ten,
        slots=tuple(slot_plan(slot, ruleset) for slot in block.cot if slot.tinh is None),
        facts=frozenset(ruleset.subject(block.doi_tuong).su_kien) if block.doi_tuong else None,
        lines=_lines(block, scored, ruleset),
        total=scored.tong if scored else None,
        clause=scored.can_cu if scored else "",
        needed=frozenset({slot.ma for slot in block.cot if slot.bat_buoc} | computed),
        results={label_key(slot_view(slot, ruleset).label): slot.tinh for slot in block.cot if slot.tinh in RESULTS},
    )


def _lines(block: Table, scored: ScoreTable | None, ruleset: RuleSet) -> tuple[Line, ...]:
    """Return the lines printed in the table, in order."""
    if scored:
        return tuple(
            Line(c.tt, label_key(c.noi_dung), c.tt, c.noi_dung, c.nhom, c.is_heading, c.can_cu or scored.can_cu)
            for c in scored.tieu_chi
        )
    if block.nguon == "thoi_han":
        printed = [(step.id, step.viec, step.can_cu) for step in ruleset.data.thoi_han]
    else:
        papers = [item for item in ruleset.data.ho_so if block.nguon == "ho_so" and item.cua == block.tu]
        printed = [(item.id, item.tom_tat, item.can_cu) for item in papers]
    return tuple(
        Line(code, label_key(text), str(number), text, "", False, clause)
        for number, (code, text, clause) in enumerate(printed, 1)
    )
