"""The sheet "Tạm tính" of forms filled in at random, against the reader's facts and `classify`.

`DANHGIA_SO_BIEU=40 pytest tests/test_form_records.py` fills each form in more often than the default.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.forms.model import Fields, Form, Table
from danhgia_xl.forms.records import blocks_of, fields_about, record_kinds
from danhgia_xl.rating.program import program_of
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.evaluate import evaluate
from danhgia_xl.terms import LABELS, TIERS, UNREADABLE
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book, Record
from tests.form_books import FormBook
from tests.office import recalculate_all
from tests.random_forms import Typist

VARIANTS = int(os.environ.get("DANHGIA_SO_BIEU", "5"))
RULES = dg.load_ruleset("kh170-2021")
FORMS: list[tuple[str, str, str]] = [
    ("mau-02a", "", ""),
    ("mau-02b", "", ""),
    ("mau-02d", "", ""),
    ("mau-01", "to_chuc", "Chi bộ"),
    ("mau-01", "to_chuc", "Tổ đảng"),
    ("cham-diem-phong", "", ""),
    ("so-phong", "don_vi", ""),
    ("so-phong", "don_vi", "Tập thể lãnh đạo"),
    ("so-chi-bo", "", ""),
    ("so-to-dang", "", ""),
]
"""Form, the block that holds the field choosing the kind, the label chosen there ("" leaves the field blank)."""

IDS = [f"{form} {chosen}".strip() for form, _, chosen in FORMS]
ROSTER_TABLES = ("quan_ly", "vien_chuc", "dang_vien")


@dataclass
class Estimated:
    """One filled form: as recalculated, and as the reader reads it."""

    form: Form
    sheet: FormBook
    read: Book

    def kinds(self) -> list[str]:
        return [kind for kind in record_kinds(self.form, RULES) if self.record(kind)]

    def record(self, kind: str) -> Record | None:
        return next((one for one in self.read.records if one.kind == kind and one.row), None)

    def members(self, kind: str) -> pd.DataFrame:
        return pd.DataFrame([one.facts for one in self.read.records if one.kind == kind])


@pytest.fixture(scope="module")
def estimated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Estimated]]:
    """Every form filled in several times, all recalculated by one run."""
    folder = tmp_path_factory.mktemp("tạm tính")
    blanks = {}
    for code in dict.fromkeys(form for form, _, _ in FORMS):
        blanks[code] = FormBook.blank(code, RULES, folder / "trống" / f"{code}.xlsx").path
    paths = []
    for number, (code, block, chosen) in enumerate(FORMS):
        for variant in range(VARIANTS):
            path = folder / f"{number}-{variant}.xlsx"
            shutil.copy(blanks[code], path)
            paths.append(fill(FormBook(code, RULES, path), block, chosen, variant).save())
    made = recalculate_all(paths, folder / "tính lại")
    found: dict[str, list[Estimated]] = {name: [] for name in IDS}
    for number, path in enumerate(made):
        code = FORMS[number // VARIANTS][0]
        one = Estimated(load_form(RULES, code), FormBook(code, RULES, path, values=True), read_book(path, "", RULES))
        found[IDS[number // VARIANTS]].append(one)
    return found


def fill(book: FormBook, block: str, chosen: str, variant: int) -> FormBook:
    """Fill a form in: the first variant perfectly, the others ever worse."""
    rng = random.Random(f"{book.form.ma} {chosen} {variant}")  # noqa: S311 - test data
    faults, gaps = (0, 0) if variant < 2 else (0.02 * (variant % 3), 0.02 * (variant % 4))
    typist = Typist(rng, gaps=gaps, faults=faults, good=(1, 0.97, 0.5, 0.95, 0.1)[variant % 5])
    for one in blocks_of(book.form):
        if isinstance(one, Table) and one.ma not in ROSTER_TABLES:
            typist.table(book, one.ma)
        elif isinstance(one, Fields):
            typist.fields(book, one.ma)
    if chosen:
        chooser = book.block(block)
        assert isinstance(chooser, Fields)
        slot = chooser.doi_tuong_theo or book.form.doi_tuong_theo
        assert slot
        book.field(block, slot).value = chosen
    for roster in (one.ma for one in blocks_of(book.form) if one.ma in ROSTER_TABLES):
        typist.good = 0.97
        typist.table(book, roster)
        place = book.table(roster)
        for row in place.rows[: rng.randint(0, 6)]:
            place.put(row, "ma", f"{roster}{row}")
    return book


def about(kind: str, one: Estimated) -> Iterator[tuple[str, Any, Record]]:
    """Yield each fact shown on the sheet for `kind`, what is shown, and the reader's record."""
    record = one.record(kind)
    assert record
    labels = {RULES.fact(code).ten: code for code in RULES.subject(kind).su_kien}
    for label, shown in facts_shown(kind, one.sheet).items():
        yield labels[label], shown, record


def section(kind: str, sheet: FormBook) -> list[tuple[Any, ...]]:
    """Return the rows of the sheet about `kind`."""
    assert sheet.form.tam_tinh
    heads = {f"{RULES.subject(one).ten} (": one for one in record_kinds(sheet.form, RULES)}
    rows, here = [], ""
    for row in sheet.book["Tạm tính"].iter_rows(values_only=True):
        start = next((one for head, one in heads.items() if str(row[0]).startswith(head)), "")
        here = start or here
        if here == kind:
            rows.append(row)
    return rows


def columns(rows: list[tuple[Any, ...]], *titles: str) -> Iterator[tuple[Any, ...]]:
    """Yield what stands under the titles of one of the section's two lists."""
    at = next(number for number, row in enumerate(rows) if set(titles) <= set(row))
    places = [rows[at].index(title) for title in titles]
    for row in rows[at + 1 :]:
        if row[places[0]] in (None, "", "Mức") or not isinstance(row[places[0]], str):
            return
        yield tuple(row[place] for place in places)


def facts_shown(kind: str, sheet: FormBook) -> dict[str, Any]:
    return dict(columns(section(kind, sheet), "Dữ kiện", "Giá trị"))


def expected_facts(kind: str, one: Estimated) -> dict[str, Any]:
    """What the form says about `kind`: the reader's facts, what is taken for given, the linked tier, the shares."""
    record = one.record(kind)
    assert record
    facts: dict[str, Any] = dict(record.facts)
    for fact in record.faulty & RULES.data.su_kien.keys():
        facts.setdefault(fact, UNREADABLE)
    assert one.form.tam_tinh
    facts |= {fact: value for fact, value in one.form.tam_tinh.coi_nhu.items() if fact not in facts}
    if kind == "dang_vien" and one.form.vai_tro == "tu_cham":
        source = next(other for other in record_kinds(one.form, RULES) if other.startswith("vien_chuc"))
        facts["xep_loai_vien_chuc"] = tier_of(source, one)
    if kind == "chi_bo" and one.form.ma == "so-chi-bo":
        outcomes = Counter(dg.classify(one.members("dang_vien"), "dang_vien", ruleset=RULES)["xep_loai"])
        rated = sum(outcomes[tier] for tier in TIERS)
        if rated and not outcomes["CHUA_XAC_DINH"] and not outcomes["CHUA_KIEM_DIEM"]:
            for fact, tiers in (("dv_htnv", TIERS[:3]), ("dv_httnv", TIERS[:2]), ("dv_khtnv", TIERS[3:])):
                facts.setdefault(fact, 100 * sum(outcomes[tier] for tier in tiers) / rated)
    # A mark computed from a table with a cell nobody can read is no blank.
    for rule in one.form.suy_ra:
        if rule.phep == "tat_ca" and kind in rule.doi_tuong and rule.su_kien not in facts and rows_of(one, rule.bang):
            facts[rule.su_kien] = UNREADABLE
    return facts


def rows_of(one: Estimated, table: str) -> list[Record]:
    return one.read.tables.get(table, [])


def classified(kind: str, one: Estimated) -> pd.Series[Any]:
    facts = {fact: value for fact, value in expected_facts(kind, one).items() if fact in RULES.subject(kind).su_kien}
    return dg.classify(pd.DataFrame([facts]), kind, ruleset=RULES).iloc[0]


def tier_of(kind: str, one: Estimated) -> str:
    return str(classified(kind, one)["xep_loai"])


def shown_value(fact: str, value: Any) -> Any:
    """Return what a cell shows for a fact's value."""
    if value is None or value is False:
        return ""
    scale = RULES.scale_of(fact)
    if scale is not None:
        return next(
            (one.ten for one in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet) if one.ma == value), value
        )
    return "x" if value is True else value


@pytest.mark.parametrize("name", IDS)
def test_facts_shown_are_those_the_reader_finds(name: str, estimated: dict[str, list[Estimated]]) -> None:
    compared, wrong = 0, []
    for number, one in enumerate(estimated[name]):
        for kind in one.kinds():
            expected = expected_facts(kind, one)
            typed = {slot.ma for _, slot in fields_about(one.form, kind, RULES)}
            for fact, shown, record in about(kind, one):
                if fact in typed and fact in record.faulty:
                    continue  # nonsense is shown as it was typed; what follows from it is compared below
                compared += 1
                wanted = shown_value(fact, expected.get(fact))
                mark = RULES.fact(fact).kieu == "dau"
                got = mark_shown(shown) if mark else "" if shown is None else shown
                # Shares are shown to the four decimals that rules compare.
                same = got == pytest.approx(wanted, abs=6e-5) if isinstance(wanted, float) else got == wanted
                if not same:
                    wrong.append((number, kind, fact, "wanted", wanted, "shown", shown))
    assert not wrong
    assert compared


def mark_shown(shown: Any) -> str:
    text = str("" if shown is None else shown).strip().lower()
    return "x" if text in ("x", "có", "1") else "" if text in ("", "không") else text


@pytest.mark.parametrize("name", IDS)
def test_tier_shown_is_what_classify_says_of_those_facts(name: str, estimated: dict[str, list[Estimated]]) -> None:
    wrong, seen = [], Counter[str]()
    for number, one in enumerate(estimated[name]):
        for kind in one.kinds():
            wanted = classified(kind, one)
            told = one.sheet.named(f"DG_MUC_{kind.upper()}")
            seen[told] += 1
            if told != LABELS[wanted["xep_loai"]]:
                wrong.append((number, kind, "wanted", wanted["xep_loai"], wanted["thieu"], "shown", told))
    assert not wrong
    if not name.startswith("mau-01"):  # which asks too little for any tier but the lowest
        assert len(seen) > 1, "forms too much alike to prove anything"


@pytest.mark.parametrize("name", IDS)
def test_missing_facts_are_named_by_their_labels(name: str, estimated: dict[str, list[Estimated]]) -> None:
    wrong = []
    for number, one in enumerate(estimated[name]):
        for kind in one.kinds():
            wanted = sorted(RULES.fact(fact).ten for fact in classified(kind, one)["thieu"])
            told = sorted(filter(None, (one.sheet.named(f"DG_THIEU_{kind.upper()}") or "").split("; ")))
            if told != wanted:
                wrong.append((number, kind, "wanted", wanted, "shown", told))
    assert not wrong


@pytest.mark.parametrize("name", IDS)
def test_every_condition_printed_has_its_truth(name: str, estimated: dict[str, list[Estimated]]) -> None:
    wrong, printed = [], 0
    for number, one in enumerate(estimated[name]):
        for kind in one.kinds():
            program = program_of(RULES, kind)
            steps = {(step.rule.tom_tat.rstrip("."), step.rule.can_cu): step for step in program.now.steps()}
            facts = typed_columns(pd.DataFrame([expected_facts(kind, one)]), program.facts, RULES)
            for gist, clause, value in columns(section(kind, one.sheet), "Điều kiện", "Căn cứ", "Kết quả"):
                truth = evaluate(steps[gist, clause].condition, facts)
                wanted = 1 if truth.yes[0] else 0 if truth.no[0] else 0.5
                printed += 1
                if value != wanted:
                    wrong.append((number, kind, gist, "wanted", wanted, "shown", value))
    assert not wrong
    assert printed


@pytest.mark.parametrize("name", IDS)
def test_no_cell_shows_an_error(name: str, estimated: dict[str, list[Estimated]]) -> None:
    assert not [error for one in estimated[name] for error in one.sheet.errors()]


def test_section_of_the_kind_not_chosen_shows_no_tier(estimated: dict[str, list[Estimated]]) -> None:
    for name, other in (("mau-01 Chi bộ", "TO_DANG"), ("mau-01 Tổ đảng", "CHI_BO"), ("so-phong", "TAP_THE_LANH_DAO")):
        assert {one.sheet.named(f"DG_MUC_{other}") for one in estimated[name]} <= {None, ""}
