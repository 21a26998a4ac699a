"""What the columns of a table in a sheet may be called: labels of the forms, of the rule set, or fact names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import WORKING_BOOK, Fields, Form, Slot, Table
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, near_miss
from danhgia_xl.workbook.reader.assemble import blanks_that_tell
from danhgia_xl.workbook.reader.plan import SlotPlan, label_key, slot_plan


@dataclass(frozen=True, eq=False)
class Headings:
    """The columns a table about `kind` may have.

    `by_key` maps a heading (see `label_key`) to its slot; `printed` are the facts every working book asks for, whose
    column cannot be left out without a doubt; `ours` the headings of columns our formulas fill, which are not read.
    """

    kind: str
    name: str
    by_key: Mapping[str, SlotPlan]
    printed: tuple[SlotPlan, ...]
    ours: frozenset[str]

    def example(self) -> str:
        """Return a few headings, for a message."""
        labels = list(dict.fromkeys(slot.view.label for slot in self.by_key.values()))
        return "; ".join(f"“{label}”" for label in labels[:4])


def kind_named(text: object, ruleset: RuleSet) -> str:
    """Return the kind called `text`, by code or label. Raises UsageError with the kind that may be meant."""
    kinds = ruleset.data.doi_tuong
    names = {fold(code): code for code in kinds} | {fold(kind.ten): code for code, kind in kinds.items()}
    wanted = fold(text) if isinstance(text, str) else ""
    if wanted in names:
        return names[wanted]
    known = "; ".join(f"{kind.ten} ({code})" for code, kind in kinds.items())
    if not wanted:
        raise UsageError(f"Chưa ghi đối tượng. Ghi một trong: {known}.")
    close = near_miss(wanted, [kind.ten for kind in kinds.values()]) or near_miss(wanted, kinds)
    hint = f"Có phải “{close}”? " if close else ""
    raise UsageError(f"Không có đối tượng “{text}”. {hint}Ghi một trong: {known}.")


@lru_cache(maxsize=32)
def headings_of(ruleset: RuleSet, kind: str) -> Headings:
    """Return the headings of `kind`; made once per kind. Raises as `load_forms` and `RuleSet.subject`."""
    subject = ruleset.subject(kind)
    places = [(form, slots) for form in load_forms(ruleset).values() for slots in _slots_about(form, kind, ruleset)]
    books = [slots for form, slots in places if form.vai_tro == WORKING_BOOK]
    plain = {code: slot_plan(Slot(ma=code), ruleset) for code in subject.su_kien}
    slots_of = [slot for slots in [*books, *(slots for _, slots in places)] for slot in slots]
    forms = [slot_plan(slot, ruleset) for slot in slots_of if slot.tinh is None and slot.ma in plain]
    by_code = {**plain, **{slot.code: slot for slot in reversed(forms)}}
    by_key = {label_key(code): slot for code, slot in by_code.items()}
    for label, code in _labels(forms, plain.values()):
        by_key.setdefault(label_key(label), by_code[code])
    asked = [{slot.ma for slot in slots if slot.nhap} for slots in books]
    matters = blanks_that_tell(ruleset).intersection(program_of(ruleset, kind).facts)
    everywhere = matters.intersection(*asked) if asked else frozenset()
    computed = (slot for _, slots in places for slot in slots if slot.tinh is not None)
    return Headings(
        kind,
        subject.ten,
        by_key,
        tuple(slot for code, slot in by_code.items() if code in everywhere),
        frozenset(label_key(slot.nhan or slot.ma) for slot in computed),
    )


def _labels(*families: Iterable[SlotPlan]) -> Iterator[tuple[str, str]]:
    """Yield each label with its fact: the forms' own before the rule set's, long ones before short ones."""
    for family in families:
        for slot in family:
            yield slot.view.label, slot.code
    for family in families:
        for slot in family:
            yield slot.view.short, slot.code


def _slots_about(form: Form, kind: str, ruleset: RuleSet) -> Iterator[list[Slot]]:
    """Yield the slots of each table or block of fields of `form` that is about `kind`."""
    for page in form.trang:
        for block in page.khoi:
            if isinstance(block, Table) and block.doi_tuong == kind:
                yield block.cot
            elif isinstance(block, Fields) and (
                block.doi_tuong == kind or kind in _kinds(block.doi_tuong_theo, ruleset)
            ):
                yield block.muc


def _kinds(chooser: str | None, ruleset: RuleSet) -> set[str]:
    """Return the kinds that can be chosen in the field `chooser`."""
    scale = ruleset.scale_of(chooser) if chooser else None
    return {value.ma for value in scale.gia_tri} if scale else set()
