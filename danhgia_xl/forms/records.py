"""Which records a form's fields are about, and which field chooses the kind."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.forms.checks import scale_kinds
from danhgia_xl.forms.model import SELF_ASSESSMENT, Fields, Form, Slot, Table
from danhgia_xl.rules.ruleset import RuleSet


def blocks_of(form: Form) -> Iterator[Fields | Table]:
    """Yield the blocks of fields and the tables of `form`, page by page."""
    for page in form.trang:
        for block in page.khoi:
            if isinstance(block, Fields | Table):
                yield block


def record_kinds(form: Form, ruleset: RuleSet) -> list[str]:
    """Return the kinds the fields of `form` may be one record of, each once, in the order of the declaration.

    In a self-assessment these are the kinds it feeds; in a working book those of its blocks of fields. Rows of
    rosters are not among them.
    """
    if form.vai_tro == SELF_ASSESSMENT:
        return scale_kinds(form.doi_tuong_theo, ruleset) if form.doi_tuong_theo else list(form.doi_tuong)
    found: dict[str, None] = {}
    for block in blocks_of(form):
        if isinstance(block, Fields):
            if block.doi_tuong_theo:
                found |= dict.fromkeys(scale_kinds(block.doi_tuong_theo, ruleset))
            elif block.doi_tuong:
                found[block.doi_tuong] = None
    return list(found)


def chooser_of(form: Form, kind: str, ruleset: RuleSet) -> str | None:
    """Return the field whose value says whether the record is of `kind`; None when it always is."""
    if form.doi_tuong_theo:
        return form.doi_tuong_theo
    for block in blocks_of(form):
        if isinstance(block, Fields) and block.doi_tuong_theo and kind in scale_kinds(block.doi_tuong_theo, ruleset):
            return block.doi_tuong_theo
    return None


def fields_about(form: Form, kind: str, ruleset: RuleSet) -> Iterator[tuple[Fields, Slot]]:
    """Yield the fields that hold facts of `kind`, first those that win: a fact may stand in several blocks."""
    facts = set(ruleset.subject(kind).su_kien)
    for block in blocks_of(form):
        if not isinstance(block, Fields):
            continue
        if block.doi_tuong_theo:
            concerned = kind in scale_kinds(block.doi_tuong_theo, ruleset)
        else:
            concerned = block.doi_tuong == kind or (block.doi_tuong is None and form.vai_tro == SELF_ASSESSMENT)
        if concerned:
            yield from ((block, slot) for slot in block.muc if slot.ma in facts)
