"""Where the facts of a form's record come from on the sheets: typed, computed from a table, assumed, or linked."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_rowcol_to_cell

from danhgia_xl.forms.model import Derivation
from danhgia_xl.forms.records import fields_about, record_kinds
from danhgia_xl.forms.slots import scale_labels
from danhgia_xl.rules.formula import DECIMALS, quoted
from danhgia_xl.rules.schema import BOUNDS
from danhgia_xl.workbook.template.derived import derived_value, share_value
from danhgia_xl.workbook.template.fill import Content
from danhgia_xl.workbook.template.job import MARK, Job, tier_name


@dataclass(frozen=True, slots=True)
class FactSource:
    """Two expressions: a fact's value as a form's cell holds it ("" when it has none), and where it is from."""

    value: str
    origin: str


def fact_source(job: Job, kind: str, fact: str) -> FactSource | None:
    """Return where `fact` of the record of `kind` comes from; None when nothing on the form says it.

    What is typed wins over what is computed; where the two differ, the origin says so.
    """
    typed = next(iter(_typed(job, kind, fact)), None)
    computed = next(iter(_computed(job, kind, fact)), None)
    if typed is None:
        return computed and FactSource(computed.value, quoted(computed.origin))
    cell = typed.value
    if computed is None:
        return FactSource(f'IF(TRIM({cell})="","",{cell})', quoted(typed.origin))
    value = f'IF(TRIM({cell})="",{computed.value},{cell})'
    differs = f'AND(TRIM({cell})<>"",{_differ(job, fact, cell, computed.value)})'
    told = f"{quoted(f'{typed.origin}, khác số tính được: ')}&{computed.value}"
    otherwise = quoted(f"{typed.origin}; nếu trống: {computed.origin}")
    return FactSource(value, f"IFERROR(IF({differs},{told},{otherwise}),{otherwise})")


def _differ(job: Job, fact: str, cell: str, value: str) -> str:
    """Return the test that a typed fact is not the one computed; numbers are compared as the rules compare them."""
    if job.ruleset.fact(fact).kieu in BOUNDS:
        return f"ISNUMBER({value}),ROUND({cell},{DECIMALS})<>ROUND({value},{DECIMALS})"
    return f'{value}<>"",TRIM({cell})<>{value}'


def _typed(job: Job, kind: str, fact: str) -> list[FactSource]:
    found = []
    for block, slot in fields_about(job.form, kind, job.ruleset):
        if slot.ma == fact:
            sheet, cell = job.placed.fields[f"{block.ma}.{slot.ma}"]
            found.append(FactSource(reference(sheet, cell), f"Ghi ở trang {sheet}"))
    return found


def _computed(job: Job, kind: str, fact: str) -> list[FactSource]:
    found = []
    for rule in job.form.suy_ra:
        if rule.su_kien == fact and kind in rule.doi_tuong and _is_written(job, rule):
            sheet, _ = job.placed.cells[rule.bang, 0, rule.cot[0]]
            found.append(FactSource(derived_value(rule, job), f"Tính từ trang {sheet}"))
    shares = [share for share in job.ruleset.data.ty_trong if (share.doi_tuong, share.su_kien) == (kind, fact)]
    values = filter(None, (share_value(share, job) for share in shares))
    found += [FactSource(value, "Tính từ các dòng đã có mức") for value in values]
    for link in job.ruleset.data.lien_ket:
        source = next((one for one in link.tu if one in record_kinds(job.form, job.ruleset)), None)
        if link.doi_tuong == kind and link.su_kien == fact and source:
            found.append(FactSource(tier_name(source), f"Mức tạm tính: {job.ruleset.subject(source).ten.lower()}"))
    return found


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


def reference(sheet: str, cell: str) -> str:
    """Return an absolute reference to a cell of another sheet."""
    return f"{quote_sheetname(sheet)}!{xl_rowcol_to_cell(*xl_cell_to_rowcol(cell), row_abs=True, col_abs=True)}"
