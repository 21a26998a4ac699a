"""From the fields and tables of one form to the records that are rated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from danhgia_xl.forms.model import SELF_ASSESSMENT, WORKING_BOOK, Fields, Form
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import UNREADABLE
from danhgia_xl.workbook.reader.derive import Derived, derive
from danhgia_xl.workbook.reader.fields import BlockData
from danhgia_xl.workbook.reader.plan import UNIT
from danhgia_xl.workbook.reader.raw import shown
from danhgia_xl.workbook.reader.report import Report
from danhgia_xl.workbook.reader.tables import TableData
from danhgia_xl.workbook.records import Record, same_value


@dataclass(frozen=True, slots=True)
class FormData:
    """Everything read from one workbook of a known form."""

    form: Form
    blocks: list[BlockData]
    tables: Mapping[str, TableData]

    def fields(self) -> Record | None:
        """Return all fields as one record; of a slot that stands in several blocks, the first."""
        if not self.blocks:
            return None
        record = _empty(self.form.ma, self.blocks)
        for block in self.blocks:
            _add_block(record, block, None)
        return record

    def records(self, ruleset: RuleSet, unit: str, report: Report) -> list[Record]:
        """Return the records of the form, each with only the facts its kind has.

        `unit` is the unit of rows that have no column of their own for it; a fact named after the kind of the book's
        collective holds that collective's name (a member's `chi_bo`). Computed facts fill what is not typed;
        where both are there and differ, the typed one stands and a finding is added to `report`.
        """
        if self.form.vai_tro == WORKING_BOOK:
            records = [self._record(kind, [block], ruleset, report) for kind, block in self._unit_blocks(ruleset)]
            belongs = {UNIT: unit} | {record.kind: unit for record in records} if unit else {}
            records += [record for table in self.tables.values() for record in _row_records(table, belongs)]
            _doubt(records, ruleset)
            return records
        if self.form.vai_tro == SELF_ASSESSMENT:
            return [self._own_record(kind, ruleset, report) for kind in self._kinds(ruleset)]
        return []

    def _unit_blocks(self, ruleset: RuleSet) -> Iterator[tuple[str, BlockData]]:
        for block in self.blocks:
            if kind := _kind_of(block.plan.block, [block], ruleset):
                yield kind, block

    def _kinds(self, ruleset: RuleSet) -> list[str]:
        if not self.form.doi_tuong_theo:
            return [kind for kind in self.form.doi_tuong if self._concerns(kind)]
        kind = _chosen(self.form.doi_tuong_theo, self.blocks, ruleset)
        return [kind] if kind else []

    def _concerns(self, kind: str) -> bool:
        """Tell whether one of the places that show the form concerns `kind` is filled in (no such places: always)."""
        places = self.form.doi_tuong_khi.get(kind)
        if places is None:
            return True
        in_fields = any(block.named.get(place) is not None for block in self.blocks for place in places)
        return in_fields or any(
            row.filled for place in places if place in self.tables for row in self.tables[place].rows
        )

    def _own_record(self, kind: str, ruleset: RuleSet, report: Report) -> Record:
        """Return the record of `kind` of a self-assessment: its own blocks and those about every kind."""
        about = [b for b in self.blocks if _kind_of(b.plan.block, self.blocks, ruleset) in ("", kind)]
        return self._record(kind, about, ruleset, report)

    def _record(self, kind: str, blocks: list[BlockData], ruleset: RuleSet, report: Report) -> Record:
        facts = frozenset(ruleset.subject(kind).su_kien)
        record = _empty(kind, blocks)
        for block in blocks:
            _add_block(record, block, facts)
        for derived in derive(self.form.suy_ra, kind, self.tables):
            if derived.fact in facts:
                _add_derived(record, derived, ruleset, report)
        return record


def _row_records(table: TableData, belongs: Mapping[str, str]) -> Iterator[Record]:
    """Yield one record for each row of a table whose rows are of some kind; `belongs` fills facts without a column."""
    plan = table.plan
    if plan.facts is None or plan.block.doi_tuong is None:
        return
    foreign = [code for code in plan.by_code if code not in plan.facts]
    of_book = {code: name for code, name in belongs.items() if code in plan.facts and code not in plan.by_code}
    gone = frozenset(code for code in plan.by_code if code not in table.place.columns)
    for row in table.rows:
        source = row.record
        facts = dict(source.facts)
        for code in foreign:
            facts.pop(code, None)
        if of_book:
            facts |= of_book
        faulty = row.faulty | gone if row.faulty or gone else row.faulty
        yield Record(plan.block.doi_tuong, source.sheet, source.row, facts, source.cells, faulty=faulty)


def _doubt(records: list[Record], ruleset: RuleSet) -> None:
    """Give each fact that cannot be read the value UNREADABLE where a blank has a meaning or would be filled."""
    told = blanks_that_tell(ruleset)
    for record in records:
        for code in record.faulty & told:
            record.facts[code] = UNREADABLE


@lru_cache(maxsize=8)
def blanks_that_tell(ruleset: RuleSet) -> frozenset[str]:
    """Return the facts of which a blank has a meaning or is filled from other results.

    What stands in such a cell and cannot be read is not the same as a blank: it makes the fact UNREADABLE.
    """
    filled = {link.su_kien for link in ruleset.data.lien_ket} | {share.su_kien for share in ruleset.data.ty_trong}
    facts = ruleset.data.su_kien.items()
    return frozenset(code for code, fact in facts if fact.kieu == "dau" or fact.trong is not None or code in filled)


def _kind_of(block: Fields, blocks: Iterable[BlockData], ruleset: RuleSet) -> str:
    """Return the kind a block of fields is about, "" when it is about none in particular."""
    if block.doi_tuong_theo:
        return _chosen(block.doi_tuong_theo, blocks, ruleset)
    return block.doi_tuong or ""


def _chosen(slot: str, blocks: Iterable[BlockData], ruleset: RuleSet) -> str:
    """Return the kind chosen in the field `slot`, or the fact's default; "" when there is neither."""
    value = next((block.named[slot] for block in blocks if slot in block.named), ruleset.fact(slot).trong)
    return value if isinstance(value, str) and value in ruleset.data.doi_tuong else ""


def _empty(kind: str, blocks: list[BlockData]) -> Record:
    first = next((field for block in blocks for field in block.values if field.cell), None)
    return Record(kind, first.sheet if first else "", first.row if first else 1)


def _add_block(record: Record, block: BlockData, facts: frozenset[str] | None) -> None:
    """Add the fields of `block` (those in `facts`, if given) to a record that does not have them yet."""
    faulty = {field.code for field in block.values if field.faulty and (facts is None or field.code in facts)}
    record.faulty |= faulty
    for field in block.values:
        if (facts is not None and field.code not in facts) or not field.cell or field.code in record.cells:
            continue
        _place(record, field.code, field.sheet, field.cell)
        if field.value is not None:
            record.facts[field.code] = field.value


def _place(record: Record, fact: str, sheet: str, cell: str) -> None:
    record.cells = {**record.cells, fact: cell}
    record.elsewhere.pop(fact, None)
    if sheet != record.sheet:
        record.elsewhere[fact] = sheet


def _add_derived(record: Record, derived: Derived, ruleset: RuleSet, report: Report) -> None:
    typed, computed = record.facts.get(derived.fact), derived.value
    if computed is None:
        if derived.fact not in record.cells:
            _place(record, derived.fact, derived.sheet, derived.cell)
    elif derived.fact in record.faulty or (computed == UNREADABLE and typed is not None):
        return  # nothing stands in for what somebody typed and nobody can read
    elif typed is None:
        record.facts[derived.fact] = computed
        _place(record, derived.fact, derived.sheet, derived.cell)
    elif not same_value(typed, computed):
        fact, scale = ruleset.fact(derived.fact), ruleset.scale_of(derived.fact)
        labels = {value.ma: value.ten for value in scale.gia_tri} if scale else {}
        told, should = (shown(labels.get(str(value), value)) for value in (typed, computed))
        texts = {"cot": fact.ten, "bang": derived.table, "so_tinh": should}
        at = record.cells[derived.fact]
        report.add("KHAC_SO_TINH", record.sheet_of(derived.fact), at, told, fact.can_cu, **texts)
