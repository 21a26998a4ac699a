"""Whatever is typed into a form, no formula of it ever shows an error."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.forms.model import Fields, Table
from danhgia_xl.forms.records import blocks_of
from danhgia_xl.terms import LABELS
from tests.form_books import FormBook
from tests.office import recalculate_all

RULES = dg.load_ruleset("kh170-2021")
FORMS = [code for code, form in load_forms(RULES).items() if form.tam_tinh]

TEXTS: tuple[object, ...] = (
    *("*", "?", "~", "x*", '"', "'", "{1,2}", ">5", "<>", "|", "x|✓", "-", "N/A", "1e400", "@", "%", "TRUE"),
    *(" ", "\t", "\u00a0", "Tốt\nTốt", "a" * 300, "Đ" * 5000, "(1)", "Cộng", "— Hết — không"),
)
NUMBERS: tuple[object, ...] = (
    *(-5, 0, 1, 0.5, 1e-9, 101, 99999, -77, True, False),
    *(dt.date(2021, 12, 5), 44535.3125, dt.time(7, 30)),
)
ERRORS: tuple[object, ...] = ("=NA()", "=1/0", '=VALUE("a")', "=khongco()")

ROWS = 10


def type_everywhere(book: FormBook, contents: tuple[object, ...], shift: int) -> set[tuple[str, str]]:
    """Type `contents`, each input another one, into every field and the first rows of every table."""
    typed: set[tuple[str, str]] = set()
    at = shift
    for block in blocks_of(book.form):
        if isinstance(block, Fields):
            for slot in block.muc:
                if slot.nhap and slot.ma not in (block.doi_tuong_theo, book.form.doi_tuong_theo):
                    at += 1
                    cell = book.field(block.ma, slot.ma)
                    cell.value = contents[at % len(contents)]
                    typed.add((cell.parent.title, cell.coordinate))
        elif isinstance(block, Table):
            place = book.table(block.ma)
            for row in place.rows if block.nguon == "bang_diem" else place.rows[:ROWS]:
                for slot in block.cot:
                    if slot.nhap and place.sheet.cell(row, place.columns[slot.ma]).protection.locked is False:
                        at += 1
                        place.put(row, slot.ma, contents[at % len(contents)])
                        typed.add((place.sheet.title, place.sheet.cell(row, place.columns[slot.ma]).coordinate))
                at += 7
    return typed


def errors_after(contents: dict[str, tuple[object, ...]], folder: Path) -> dict[str, list[str]]:
    """Return, by form and kind of content, the cells that show an error though nobody typed one there."""
    books, typed = {}, {}
    for code in FORMS:
        for name, here in contents.items():
            book = FormBook.blank(code, RULES, folder / f"{code} {name}.xlsx")
            typed[code, name] = type_everywhere(book, here, len(code))
            books[code, name] = book.save()
    found = {}
    for (code, name), path in zip(books, recalculate_all(list(books.values()), folder / "tính lại"), strict=True):
        back = FormBook(code, RULES, path, values=True)
        own = {f"{sheet}!{cell}" for sheet, cell in typed[code, name]}
        found[f"{code} {name}"] = [error for error in back.errors() if error.split(": ")[0] not in own]
        for kind in back.form.doi_tuong:
            assert back.named(f"DG_MUC_{kind.upper()}") in {*LABELS.values(), "", None}
    return found


@pytest.fixture(scope="module")
def garbage(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    contents = {"texts": TEXTS, "numbers": NUMBERS, "mixed": (*TEXTS, *NUMBERS, "x", "Tốt", None)}
    return errors_after(contents, tmp_path_factory.mktemp("rác"))


@pytest.mark.parametrize("name", ["texts", "numbers", "mixed"])
@pytest.mark.parametrize("code", FORMS)
def test_nonsense_in_every_input_gives_no_error(code: str, name: str, garbage: dict[str, list[str]]) -> None:
    assert garbage[f"{code} {name}"] == []
