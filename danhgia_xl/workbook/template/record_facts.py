"""Where the facts of a form's record come from on the sheets: typed, computed from a table, assumed, or linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from danhgia_xl.forms.model import Derivation
from danhgia_xl.forms.records import fields_about, record_kinds
from danhgia_xl.forms.slots import scale_labels
from danhgia_xl.rules.formula import DECIMALS, quoted
from danhgia_xl.rules.schema import BOUNDS
from danhgia_xl.workbook.template.derived import derived_value, share_value
from danhgia_xl.workbook.template.fill import Content
from danhgia_xl.workbook.template.job import MARK, Job, tier_name
from danhgia_xl.workbook.template.references import elsewhere

_LONG_WORDS: Final = 34
DIFFERS: Final = "khác số tính được:"
"""The words that tell a typed fact from the one computed."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One way to a fact: the expression of its value as a form's cell holds it, and where that is from, in words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact comes from: typed, computed, or both; then what is typed wins.

    The value computed stands in a cell of its own, `computed_cell` below, for both formulas to look at.
    """

    is_number: bool
    typed: Origin | None
    computed: Origin | None

    @property
    def is_long(self) -> bool:
        """Whether the words take more than one line."""
        words = [one.words for one in (self.typed, self.computed) if one]
        return len(words) > 1 or any(len(text) > _LONG_WORDS for text in words)

    def value(self, computed_cell: str) -> str:
        """Return the expression of the fact's value, "" when it has none."""
        if self.typed is None:
            return computed_cell
        otherwise = computed_cell if self.computed else '""'
        return f'IF(TRIM({self.typed.value})="",{otherwise},{self.typed.value})'

    def words(self, computed_cell: str) -> str:
        """Return the expression of where the value is from; it says so when what is typed is not what is computed."""
        if self.typed is None or self.computed is None:
            one = self.typed or self.computed
            return quoted(one.words if one else "")
        cell, words = self.typed.value, quoted(f"{self.typed.words}; nếu trống: {self.computed.words}")
        differs = f'{computed_cell}<>"",TRIM({cell})<>{computed_cell}'
        if self.is_number:
            rounded = (f"ROUND({one},{DECIMALS})" for one in (cell, computed_cell))
            differs = f"ISNUMBER({computed_cell}),{'<>'.join(rounded)}"
        told = f"{quoted(f'{self.typed.words}, {DIFFERS} ')}&{computed_cell}"
        return f'IFERROR(IF(AND(TRIM({cell})<>"",{differs}),{told},{words}),{words})'


def fact_source(job: Job, kind: str, fact: str) -> FactSource | None:
    """Return where `fact` of the record of `kind` comes from; None when nothing on the form says it."""
    typed = next(_typed(job, kind, fact), None)
    computed = next(_computed(job, kind, fact), None)
    is_number = job.ruleset.fact(fact).kieu in BOUNDS
    return FactSource(is_number, typed, computed) if typed or computed else None


def _typed(job: Job, kind: str, fact: str) -> Iterator[Origin]:
    for block, slot in fields_about(job.form, kind, job.ruleset):
        if slot.ma == fact:
            sheet, cell = job.placed.fields[f"{block.ma}.{slot.ma}"]
            yield Origin(elsewhere(sheet, cell), f"Ghi ở trang {sheet}")


def _computed(job: Job, kind: str, fact: str) -> Iterator[Origin]:
    for rule in job.form.suy_ra:
        if rule.su_kien == fact and kind in rule.doi_tuong and _is_written(job, rule):
            sheet, _ = job.placed.cells[rule.bang, 0, rule.cot[0]]
            yield Origin(derived_value(rule, job), f"Tính từ trang {sheet}")
    for share in job.ruleset.data.ty_trong:
        if (share.doi_tuong, share.su_kien) == (kind, fact) and (value := share_value(share, job)):
            yield Origin(value, "Tính từ các dòng đã có mức")
    for link in job.ruleset.data.lien_ket:
        source = next((one for one in link.tu if one in record_kinds(job.form, job.ruleset)), None)
        if link.doi_tuong == kind and link.su_kien == fact and source:
            yield Origin(tier_name(source), f"Mức tạm tính: {job.ruleset.subject(source).ten.lower()}")


def assumed_facts(job: Job) -> dict[str, str]:
    """Return the facts the form takes for given, each with its value as a constant of a formula."""
    assumed = job.form.tam_tinh.coi_nhu if job.form.tam_tinh else {}
    return {fact: _constant(job, fact, value) for fact, value in assumed.items()}


def _is_written(job: Job, rule: Derivation) -> bool:
    """Tell whether the table a fact is computed from, and every column needed of it, stands in the book."""
    return all((rule.bang, 0, column) in job.placed.cells for column in rule.cot)


def _constant(job: Job, fact: str, value: Content) -> str:
    scale = job.ruleset.scale_of(fact)
    if isinstance(value, bool):
        return quoted(MARK if value else "")
    if scale is not None:
        return quoted(scale_labels(scale)[str(value)])
    return f"{value:g}" if isinstance(value, int | float) else quoted(str(value))
