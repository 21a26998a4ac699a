"""Every formula of every official form: what Excel 2013 can take, nothing volatile, nothing that points nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.worksheet import Worksheet

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.workbook.template.fill import Fill
from danhgia_xl.workbook.template.write import write_book
from tests.schemas import schema_problems

RULES = dg.load_ruleset("kh170-2021")
FORMS = list(load_forms(RULES))
READINGS = [{}, {"R1": "ca_hai", "R2": "khoang_dong", "R6": "moi_to_dang", "R7": "tong_so"}]

EXCEL_2013 = {
    *("ABS", "AND", "CHOOSE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "EXACT", "FALSE", "FIND", "IF"),
    *(
        "CHAR",
        "IFERROR",
        "INDEX",
        "INT",
        "ISBLANK",
        "ISERROR",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "LOWER",
        "MATCH",
        "MAX",
    ),
    *("MID", "MIN", "MOD", "N", "NOT", "OR", "RIGHT", "ROUND", "ROUNDDOWN", "ROW", "ROWS", "SEARCH", "SUBSTITUTE"),
    *("SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "T", "TEXT", "TRIM", "TRUE", "UPPER", "VLOOKUP", "HYPERLINK", "REPT"),
}
"""Functions that every Excel from 2010 on has, none of them volatile."""

LONGEST, DEEPEST, LONGEST_TEXT, MOST_ARGUMENTS, LONGEST_CHECK = 8192, 64, 255, 255, 255
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_PLACE = re.compile(rf"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!:]+))!)?{_CELL}(?::{_CELL})?")


class Formula(NamedTuple):
    """One formula and where it stands; `where` is "cell", "mark" (conditional format), "check" or "name"."""

    where: str
    sheet: str
    cell: str
    text: str

    def tokens(self) -> list[Token]:
        return Tokenizer(self.text if self.text.startswith("=") else f"={self.text}").items


@pytest.fixture(scope="module", params=READINGS, ids=["default readings", "other readings"])
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    folder: Path = tmp_path_factory.mktemp("biểu trống")
    ruleset = dg.load_ruleset("kh170-2021", readings=request.param)
    found = {}
    for code, form in load_forms(ruleset).items():
        path = folder / f"{code}.xlsx"
        write_book(form, ruleset, path)
        found[code] = load_workbook(path)
    return found


def formulas(book: Workbook) -> Iterator[Formula]:
    """Yield all formulas of a book, those of rows alike once."""
    for sheet in book:
        yield from cell_formulas(sheet)
        for area in sheet.conditional_formatting:
            yield from (
                Formula("mark", sheet.title, str(area.sqref), text) for rule in area.rules for text in rule.formula
            )
        for check in sheet.data_validations.dataValidation:
            texts = filter(None, (check.formula1, check.formula2))
            yield from (Formula("check", sheet.title, str(check.sqref), text) for text in texts)
    for name, place in book.defined_names.items():
        yield Formula("name", "", name, place.attr_text)


def cell_formulas(sheet: Worksheet) -> Iterator[Formula]:
    """Yield the formulas in cells of a sheet."""
    seen = set()
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        alike = re.sub(rf"(?<=[A-Z]){cell.row}\b", "", str(cell.value)), cell.column
        if alike not in seen:
            seen.add(alike)
            yield Formula("cell", sheet.title, cell.coordinate, str(cell.value))


def functions(tokens: list[Token]) -> set[str]:
    return {token.value.rstrip("(").upper() for token in tokens if (token.type, token.subtype) == ("FUNC", "OPEN")}


def shape(tokens: list[Token]) -> tuple[int, int]:
    """Return how deep functions are nested and how many arguments the longest list has."""
    deepest, most = 0, 0
    stack: list[int] = []
    for token in tokens:
        if token.type in ("FUNC", "PAREN", "ARRAY", "ARRAYROW") and token.subtype == "OPEN":
            stack.append(1 if token.type == "FUNC" else 0)
            deepest = max(deepest, sum(1 for level in stack if level))
        elif token.type == "SEP" and token.subtype == "ARG" and stack and stack[-1]:
            stack[-1] += 1
            most = max(most, stack[-1])
        elif token.subtype == "CLOSE" and stack:
            stack.pop()
    return deepest, most


@cache
def problems_of(formula: Formula, names: frozenset[str], sheets: frozenset[str]) -> list[str]:
    tokens = formula.tokens()
    found = [f"function {name}" for name in functions(tokens) - EXCEL_2013]
    longest = LONGEST_CHECK if formula.where == "check" else LONGEST
    if len(formula.text) > longest:
        found.append(f"{len(formula.text)} characters")
    deepest, most = shape(tokens)
    found += [f"{deepest} levels"] if deepest > DEEPEST else []
    found += [f"{most} arguments"] if most > MOST_ARGUMENTS else []
    for token in tokens:
        if token.type != "OPERAND":
            if token.type.startswith("ARRAY") and formula.where != "cell":
                found.append("array constant")
            continue
        if token.subtype == "TEXT" and len(token.value[1:-1]) > LONGEST_TEXT:
            found.append(f"text of {len(token.value)}")
        elif token.subtype == "ERROR":
            found.append(token.value)
        elif token.subtype == "RANGE":
            found += place_problems(token.value, formula, names, sheets)
    return found


def place_problems(text: str, formula: Formula, names: frozenset[str], sheets: frozenset[str]) -> list[str]:
    place = _PLACE.fullmatch(text)
    if place is None:
        return [] if text in names else [f"unknown name {text}"]
    sheet = (place["quoted"] or place["plain"] or "").replace("''", "'")
    if sheet and sheet not in sheets:
        return [f"unknown sheet {sheet}"]
    return [f"cell of another sheet {text}"] if sheet and formula.where == "mark" else []


@pytest.mark.parametrize("code", FORMS)
def test_every_formula_is_one_excel_2013_takes(code: str, books: dict[str, Workbook]) -> None:
    book = books[code]
    names, sheets = frozenset(book.defined_names), frozenset(book.sheetnames)
    wrong = [(one[:3], problems) for one in formulas(book) if (problems := problems_of(one, names, sheets))]
    assert not wrong


@pytest.mark.parametrize("code", FORMS)
def test_no_formula_asks_for_a_later_excel(code: str, books: dict[str, Workbook]) -> None:
    assert not [one for one in formulas(books[code]) if "_xlfn" in one.text or "_xlws" in one.text]


def test_the_audit_sees_what_it_looks_for() -> None:
    def found(text: str, where: str = "cell") -> list[str]:
        return problems_of(Formula(where, "A", "A1", text), frozenset({"DG_X"}), frozenset({"A", "Đảng viên"}))

    assert found("=IF(DG_X='Đảng viên'!$B$2,1,0)") == []
    assert found("=NOW()+TEXTJOIN(1)") in (["function NOW", "function TEXTJOIN"], ["function TEXTJOIN", "function NOW"])
    assert found("=" + "ABS(" * 65 + "1" + ")" * 65) == ["65 levels"]
    assert found('="' + "a" * 256 + '"') == ["text of 258"]
    assert found("=SUM(" + ",".join("1" * 256) + ")") == ["256 arguments"]
    assert found("=DG_Y+'Không có'!A1+#REF!") == ["unknown name DG_Y", "unknown sheet Không có", "#REF!"]
    assert found("='Đảng viên'!B2=1", "mark") == ["cell of another sheet 'Đảng viên'!B2"]
    assert "array constant" in found("=MATCH(A1,{1,2},0)", "mark")


@pytest.mark.parametrize(
    ("code", "table", "rows"),
    [
        ("so-phong", "quan_ly", 40),
        ("so-phong", "vien_chuc", 150),
        ("so-chi-bo", "dang_vien", 150),
        ("mau-02b", "nhiem_vu", 30),
    ],
)
def test_lengthened_and_filled_forms_follow_the_schemas(code: str, table: str, rows: int, tmp_path: Path) -> None:
    filled = Fill(tables={table: [{"ma": f"N{i}", "ho_ten": f"Người {i}", "nhiem_vu": "Việc"} for i in range(rows)]})
    write_book(load_forms(RULES)[code], RULES, tmp_path / "đầy.xlsx", filled)
    assert schema_problems(tmp_path / "đầy.xlsx") == []
