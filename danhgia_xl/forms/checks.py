"""Cross checks of one form declaration against itself and against the rule set it is filled under.

What pydantic can see on its own (types, unknown keys) is already refused when the file is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from danhgia_xl.errors import Problem
from danhgia_xl.forms.computed_checks import check_computed
from danhgia_xl.forms.derivation_checks import check_derivation
from danhgia_xl.forms.issue_checks import check_issue
from danhgia_xl.forms.model import SELF_ASSESSMENT, Block, Fields, Form, Paragraphs, Slot, Table
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.forms.step_checks import check_steps
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import fold, near_miss

PRINTED = {
    "bang_diem": ("tt", "noi_dung"),
    "ho_so": ("tt", "noi_dung", "han"),
    "thoi_han": ("tt", "noi_dung", "han"),
}
"""Columns a pre-printed table cannot do without."""


def check_form(form: Form, ruleset: RuleSet) -> list[Problem]:
    """Return everything wrong in `form`, each problem with its TOML key; an empty list when it holds together."""
    problems = [*_check_names(form), *_check_subjects(form, ruleset)]
    for page_number, page in enumerate(form.trang, 1):
        for number, block in enumerate(page.khoi, 1):
            key = f"trang[{page_number}].khoi[{number}]"
            if not isinstance(block, Paragraphs):
                problems += _check_block(key, block, ruleset)
        problems += _check_field_labels(f"trang[{page_number}]", page.khoi, ruleset)
    for number, derivation in enumerate(form.suy_ra, 1):
        problems += check_derivation(f"suy_ra[{number}]", derivation, form, ruleset)
    problems += [*check_issue(form, ruleset), *check_steps(form, ruleset), *check_computed(form, ruleset)]
    return problems


def _check_names(form: Form) -> Iterator[Problem]:
    """Check that sheet names, block ids and the ids of general fields are each used once in the form."""
    blocks = [block for page in form.trang for block in page.khoi]
    general = [b.muc for b in blocks if isinstance(b, Fields) and not (b.doi_tuong or b.doi_tuong_theo)]
    written = [b.nhap for b in blocks if isinstance(b, Paragraphs) and b.nhap]
    yield from _repeated("trang.ten", (fold(page.ten) for page in form.trang), "tên trang khác nhau")
    yield from _repeated("trang.khoi.ma", (b.ma for b in blocks if not isinstance(b, Paragraphs)), "mã khối khác nhau")
    yield from _repeated("trang.khoi.muc.ma", [*(s.ma for part in general for s in part), *written], "mã ô khác nhau")


def _check_subjects(form: Form, ruleset: RuleSet) -> Iterator[Problem]:
    yield from _check_kinds("doi_tuong", form.doi_tuong, ruleset)
    fields = [slot for page in form.trang for block in page.khoi if isinstance(block, Fields) for slot in block.muc]
    if form.doi_tuong_theo:
        yield from _check_kind_slot("doi_tuong_theo", form.doi_tuong_theo, fields, ruleset)
    blocks = [b for page in form.trang for b in page.khoi if isinstance(b, Table)]
    places = {slot.ma for slot in fields} | {block.ma for block in blocks}
    for kind, names in form.doi_tuong_khi.items():
        yield from _check_kinds("doi_tuong_khi", [kind], ruleset)
        yield from (unknown_name(f"doi_tuong_khi.{kind}", name, places) for name in names if name not in places)
    named = bool(form.doi_tuong) + bool(form.doi_tuong_theo)
    if form.vai_tro == SELF_ASSESSMENT and named != 1:
        yield Problem("doi_tuong", "không có hoặc cả hai", "đúng một trong doi_tuong, doi_tuong_theo cho mẫu tự chấm")
    if form.vai_tro != SELF_ASSESSMENT and named:
        yield Problem("doi_tuong", "có", "chỉ khai ở mẫu tự chấm (vai_tro = tu_cham)")


def _check_block(key: str, block: Fields | Table, ruleset: RuleSet) -> Iterator[Problem]:
    part, slots = ("muc", block.muc) if isinstance(block, Fields) else ("cot", block.cot)
    kinds = [block.doi_tuong] if block.doi_tuong else []
    yield from _check_kinds(f"{key}.doi_tuong", kinds, ruleset)
    if isinstance(block, Fields) and block.doi_tuong_theo:
        yield from _check_kind_slot(f"{key}.doi_tuong_theo", block.doi_tuong_theo, slots, ruleset)
        kinds = scale_kinds(block.doi_tuong_theo, ruleset)
    yield from _repeated(f"{key}.{part}.ma", (slot.ma for slot in slots), "mã khác nhau trong một khối")
    for number, slot in enumerate(slots, 1):
        yield from _check_slot(f"{key}.{part}[{number}]", slot, slots, kinds, ruleset)
    if isinstance(block, Table):
        yield from _repeated(f"{key}.cot.nhan", _labels(slots, ruleset), "nhãn cột khác nhau")
        yield from _check_source(key, block, ruleset)


def _check_slot(key: str, slot: Slot, row: Collection[Slot], kinds: list[str], ruleset: RuleSet) -> Iterator[Problem]:
    facts, scales = ruleset.data.su_kien, ruleset.data.thang
    if slot.thang and slot.thang not in scales:
        yield unknown_name(f"{key}.thang", slot.thang, scales)
    if slot.ma in facts:
        if slot.kieu or slot.thang:
            yield Problem(
                f"{key}.kieu", f"{slot.ma!r} có kieu, thang riêng", "sự kiện đã có kiểu và thang trong bộ quy tắc"
            )
        known = [name for kind in kinds if kind in ruleset.data.doi_tuong for name in ruleset.subject(kind).su_kien]
        if known and slot.ma not in known:
            yield unknown_name(f"{key}.ma", slot.ma, known)
    elif not (slot.nhan and slot.kieu):
        hint = near_miss(slot.ma, facts)
        expected = "có nhan và kieu, vì không phải sự kiện của bộ quy tắc"
        yield Problem(f"{key}.ma", repr(slot.ma), f"{expected}; hay là {hint!r}?" if hint else expected)
    elif (slot.kieu == "thang") != bool(slot.thang):
        yield Problem(f"{key}.thang", repr(slot.thang), "có thang khi và chỉ khi kieu = thang")
    if slot.toi_da and slot.toi_da not in [other.ma for other in row]:
        yield unknown_name(f"{key}.toi_da", slot.toi_da, [other.ma for other in row])


def _check_source(key: str, table: Table, ruleset: RuleSet) -> Iterator[Problem]:
    """Check where the rows of a table come from: blank rows, a score table, a dossier, the deadlines."""
    columns = [slot.ma for slot in table.cot]
    for name in PRINTED.get(table.nguon, ()):
        if name not in columns:
            yield unknown_name(f"{key}.cot", name, columns)
    if table.nguon == "trong":
        if table.so_dong < 1:
            yield Problem(f"{key}.so_dong", repr(table.so_dong), "ít nhất 1 dòng khi bảng không có nguồn")
        if table.tu:
            yield Problem(f"{key}.tu", repr(table.tu), "nguon = bang_diem hoặc ho_so khi có tu")
        return
    known = {
        "ho_so": {item.cua for item in ruleset.data.ho_so},
        "bang_diem": {score.ma for score in ruleset.data.bang_diem},
    }
    if table.nguon == "thoi_han":
        if table.tu:
            yield Problem(f"{key}.tu", repr(table.tu), "không có, vì mọi thời hạn đều được in")
    elif table.tu not in known[table.nguon]:
        yield unknown_name(f"{key}.tu", str(table.tu), known[table.nguon])
    if table.so_dong:
        yield Problem(f"{key}.so_dong", repr(table.so_dong), "không có, vì số dòng lấy từ nguồn")


def _check_field_labels(key: str, blocks: Iterable[Block], ruleset: RuleSet) -> Iterator[Problem]:
    """Check that field labels differ over all blocks of a sheet: the reader finds a field by its label."""
    slots = [slot for block in blocks if isinstance(block, Fields) for slot in block.muc]
    yield from _repeated(f"{key}.khoi.muc.nhan", _labels(slots, ruleset), "nhãn khác nhau trên một trang")


def _labels(slots: Collection[Slot], ruleset: RuleSet) -> Iterator[str]:
    for slot in slots:
        if slot.thang is None or slot.thang in ruleset.data.thang:
            yield fold(slot_view(slot, ruleset).label)


def _check_kinds(key: str, kinds: list[str], ruleset: RuleSet) -> Iterator[Problem]:
    for kind in kinds:
        if kind not in ruleset.data.doi_tuong:
            yield unknown_name(key, kind, ruleset.data.doi_tuong)


def _check_kind_slot(key: str, name: str, slots: Collection[Slot], ruleset: RuleSet) -> Iterator[Problem]:
    """Check that `name` is a field of the form whose scale values are kinds of the rule set."""
    if name not in [slot.ma for slot in slots]:
        yield unknown_name(key, name, [slot.ma for slot in slots])
    elif not scale_kinds(name, ruleset):
        yield Problem(key, repr(name), "sự kiện có thang mà mọi giá trị là đối tượng của bộ quy tắc")


def scale_kinds(name: str, ruleset: RuleSet) -> list[str]:
    """Return the kinds the fact `name` chooses between; empty when it is no such fact."""
    fact = ruleset.data.su_kien.get(name)
    if fact is None or fact.thang is None:
        return []
    kinds = [value.ma for value in ruleset.data.thang[fact.thang].gia_tri]
    return kinds if all(kind in ruleset.data.doi_tuong for kind in kinds) else []


def _repeated(key: str, names: Iterable[str], expected: str) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(key, f"{name!r} {count} lần", expected)
