"""The functions in cells, called as a formula in Excel calls them: through xlwings' own Windows code."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from danhgia_xl import rate_workbook
from danhgia_xl.addin.cells import Cells
from danhgia_xl.addin.udf_vba import MODULE, vba_module
from danhgia_xl.addin.udfs import DG_LYDO, DG_XEPLOAI, FUNCTIONS, descriptions
from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.rating.classify import classify
from danhgia_xl.rating.pipeline import tables_of
from danhgia_xl.rules.ruleset import load_ruleset
from danhgia_xl.terms import label
from danhgia_xl.workbook.reader.addresses import a1
from danhgia_xl.workbook.reader.read import read_book
from danhgia_xl.workbook.records import Book
from danhgia_xl.workbook.template.write import write_book
from tests.fakecom import ERRORS, MISSING, Excel, FakeRange

ROOT = Path(__file__).resolve().parent.parent
BOOKS = sorted(
    path
    for path in (ROOT / "samples").rglob("*.xlsx")
    if path.parts[-3] in ("2021", "2021-loi") and path.parts[-2] in ("phong", "dang") and "to-dang" not in path.name
)
ROSTERS = {"Quản lý": "vien_chuc_quan_ly", "Viên chức": "vien_chuc", "Đảng viên": "dang_vien"}
RULESET = load_ruleset("kh170-2021")

GOOD: dict[str, Any] = {
    "ma": "VC001", "ho_ten": "Lý Thị Mẫu", "chuc_danh": "Y sĩ", "da_kiem_diem": "x", "ly_do_vang": None,
    "co_bao_cao_tu_danh_gia": None, "thang_lam_viec": None, "tieu_chi_chung": "Thực hiện tốt",
    "ty_le_hoan_thanh": 100.0, "ty_le_dam_bao": 100.0, "hieu_qua_cao": "x", "ty_le_vuot_muc": 50.0,
    "ty_le_chua_dam_bao": 0.0, "suy_thoai": None, "ky_luat": None,
}  # fmt: skip
"""A row that reaches the top tier by KH 170, C.III.3.3.2.a; 50 is the least share of tasks beyond the norm."""

TOP, GOOD_TIER, LOWEST = (label(code) for code in ("HTXSNV", "HTTNV", "KHTNV"))
OPEN = label("CHUA_XAC_DINH")


@pytest.fixture(scope="module")
def excel() -> Iterator[Excel]:
    with Excel() as running:
        yield running


def table(*rows: dict[str, Any], headings: list[str] | None = None, **place: Any) -> FakeRange:
    """Return a range of headings (fact names unless given) and rows; a row changes some facts of GOOD."""
    names = list(GOOD)
    cells = [[(GOOD | row)[name] for name in names] if row != {"-": 1} else [None] * len(names) for row in rows]
    return FakeRange([headings or names, *cells], **place)


def rated(excel: Excel, cells: Any, kind: Any = "vien_chuc", function: str = "DG_XEPLOAI") -> list[Any]:
    return [row[0] for row in excel.call(function, cells, kind)]


def column(*values: Any) -> FakeRange:
    return FakeRange([[value] for value in values])


# ─────────────────────────────── as the reader of workbooks ───────────────────────────────


def roster(path: Path, sheet: str) -> FakeRange:
    """Return the range from the headings of a roster to the end of its sheet, as Excel would hand it over."""
    page = openpyxl.load_workbook(path, data_only=True)[sheet]
    rows = list(page.iter_rows())
    start = next(at for at, row in enumerate(rows) if {"Mã", "Họ và tên"} & {cell.value for cell in row})
    part = rows[start:]
    formats = {(cell.row, cell.column): cell.number_format for row in part for cell in row}
    merged = [area.coord for area in page.merged_cells.ranges]
    return FakeRange([[com_value(cell.value) for cell in row] for row in part], start + 1, 1, formats, merged)


def com_value(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return ERRORS.get(value, value) if isinstance(value, str) else value


def sheets_of(path: Path) -> tuple[Book, list[str]]:
    book = read_book(path, path.name, RULESET)
    return book, sorted({record.sheet for record in book.records if record.sheet in ROSTERS})


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_roster_is_rated_as_the_reader_of_workbooks_and_classify_rate_it(excel: Excel, path: Path) -> None:
    book, sheets = sheets_of(path)
    for sheet in sheets:
        kind = ROSTERS[sheet]
        records = [record for record in book.records if record.sheet == sheet]
        facts = tables_of({kind: [record.facts for record in records]}, RULESET)[kind]
        result = classify(facts, kind, ruleset=RULESET)
        cells = roster(path, sheet)
        for function, name, heading in (
            ("DG_XEPLOAI", "xep_loai", "Mức đề xuất theo tiêu chí"),
            ("DG_LYDO", "ly_do", "Lý do"),
            ("DG_THIEU", "thieu", "Dữ kiện còn thiếu"),
        ):
            told = {
                "xep_loai": [label(code) for code in result["xep_loai"]],
                "ly_do": result["ly_do"].tolist(),
                "thieu": ["; ".join(RULESET.fact(fact).ten for fact in facts) for facts in result["thieu"]],
            }[name]
            by_row = {record.row: text for record, text in zip(records, told, strict=True)}
            wanted = [heading, *(by_row.get(cells.row + at, "") for at in range(1, len(cells.rows)))]
            assert rated(excel, cells, kind, function) == wanted


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_findings_are_worded_as_the_reader_of_workbooks_words_them(excel: Excel, path: Path) -> None:
    book, sheets = sheets_of(path)
    for sheet in sheets:
        here = (one for one in book.findings if one.sheet == sheet and one.code != "CONG_THUC_CHUA_TINH")
        wanted = sorted((one.value, one.message, one.clause, one.remedy) for one in here)
        told = excel.call("DG_KIEMTRA", roster(path, sheet), ROSTERS[sheet])
        lines = sorted((row[2], *row[3:]) for row in told[1:])
        assert lines == wanted
        assert told[0][0] == ("Dòng" if wanted else "Không thấy lỗi")


def test_tiers_of_staff_are_those_of_the_rated_workbook(excel: Excel) -> None:
    path = ROOT / "samples/2021/phong/02-ke-hoach-tai-vu.xlsx"
    people = rate_workbook(path).people
    wanted = people[people["doi_tuong"] == "vien_chuc"]["tieu_chi"].map(label).tolist()
    assert len(set(wanted)) > 1
    assert [tier for tier in rated(excel, roster(path, "Viên chức"))[1:] if tier] == wanted


ANYTHING = [
    None, None, "", "  ", "x", "X", "có", "không", "?", "0", True, False, 0, 1, 2, 0.5, 5.5, 6, 12, 13, 50, 49.99, 100,
    100.5, -1, "50", "50 %", "49,9", "5O", "1.000", "'7", dt.date(2021, 5, 8), dt.date(1900, 1, 9), "#N/A",
    "#REF!", "Thực hiện tốt", "THUC_HIEN_TOT", "Đáp ứng", "Thực hiên tốt", "Nghỉ thai sản", "Nghỉ ốm", "Hết", "Cộng",
]  # fmt: skip
"""What may stand in a cell; errors are stored as errors."""


@pytest.mark.parametrize("seed", range(6))
def test_whatever_stands_in_a_roster_is_taken_as_the_reader_of_workbooks_takes_it(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - seeded test data
    path = tmp_path / "so.xlsx"
    write_book(load_form(RULESET, "so-phong"), RULESET, path)
    book = openpyxl.load_workbook(path)
    page = book["Viên chức"]
    header = next(row for row in page.iter_rows() if "Mã" in {cell.value for cell in row})
    names = {str(cell.value): cell.column for cell in header if cell.value}
    inputs = [at for name, at in names.items() if name in {RULESET.fact(code).ten for code in (*GOOD, "tu_nhan_muc")}]
    for row in range(header[0].row + 2, header[0].row + 62):
        often = rng.choice([0.0, 0.1, 0.9])
        for (name, value), at in zip((GOOD | {"tu_nhan_muc": None}).items(), inputs, strict=False):
            odd = rng.random() < often
            cell = page.cell(row, at, rng.choice(ANYTHING) if odd else value if often < 0.5 else None)
            if odd and name.startswith("ty_le") and rng.random() < 0.3:
                cell.number_format = "0.0%"
    book.save(path)
    records = [one for one in read_book(path, "so.xlsx", RULESET).records if one.kind == "vien_chuc"]
    facts = tables_of({"vien_chuc": [record.facts for record in records]}, RULESET)["vien_chuc"]
    result = classify(facts, "vien_chuc", ruleset=RULESET)
    wanted = {
        one.row: (label(code), why) for one, code, why in zip(records, result["xep_loai"], result["ly_do"], strict=True)
    }
    cells = roster(path, "Viên chức")
    source = SimpleNamespace(
        raw_value=cells.Value, row=cells.row, column=1, shape=(len(cells.rows), len(cells.rows[0])), api=cells
    )
    answers = [call(Cells(None, source), Cells("vien_chuc")) for call in (DG_XEPLOAI, DG_LYDO)]
    got = {cells.row + at: (tier[0], why[0]) for at, (tier, why) in enumerate(zip(*answers, strict=True)) if tier[0]}
    del got[cells.row]
    assert got == wanted
    assert len({tier for tier, _ in wanted.values()}) > 3


# ─────────────────────────────── headings ───────────────────────────────


def test_headings_may_be_labels_or_fact_names_in_any_order(excel: Excel) -> None:
    labels = [RULESET.fact(name).ten.upper() + " *" for name in GOOD]
    rows = ({}, {"ty_le_vuot_muc": 49.99}, {"ky_luat": "x"})
    wanted = ["Mức đề xuất theo tiêu chí", TOP, GOOD_TIER, LOWEST]
    by_name, by_label = table(*rows), table(*rows, headings=labels)
    backwards = FakeRange([row[::-1] for row in by_label.rows])
    assert [rated(excel, cells) for cells in (by_name, by_label, backwards)] == [wanted] * 3


def test_a_column_may_be_called_as_a_form_calls_it(excel: Excel) -> None:
    cells = FakeRange([["Mã", "Là người đứng đầu tổ đảng"], ["a", "chắc vậy"]])
    (line,) = [row for row in excel.call("DG_KIEMTRA", cells, "dang_vien") if row[2] == "chắc vậy"]
    assert line[:2] == [2, "Là người đứng đầu tổ đảng"]


@pytest.mark.parametrize(
    "cells",
    [
        "Điểm",
        FakeRange([["x"]]),
        FakeRange([["VC001", "Lý Thị Mẫu", 90.0, "x"]]),
        column("diem", 90.0, 80.0),
        FakeRange([list(GOOD.values()), list(GOOD.values())]),
        FakeRange([[None, None], [None, None]]),
    ],
    ids=["a text", "one cell", "one row", "one column", "rows without headings", "nothing"],
)
@pytest.mark.parametrize("function", ["DG_XEPLOAI", "DG_LYDO", "DG_THIEU", "DG_KIEMTRA"])
def test_without_headings_a_message_asks_for_them(excel: Excel, function: str, cells: Any) -> None:
    ((message,),) = excel.call(function, cells, "vien_chuc")
    assert message.startswith("Dòng đầu của vùng phải là tiêu đề cột của “Viên chức, người lao động”")
    assert "“Mã”; “Họ và tên”" in message


def test_headings_alone_give_headings_alone(excel: Excel) -> None:
    assert excel.call("DG_XEPLOAI", table(), "vien_chuc") == [["Mức đề xuất theo tiêu chí"]]


def test_rows_that_are_no_data_are_left_blank(excel: Excel) -> None:
    cells = table({}, {"-": 1}, {})
    width = len(GOOD)
    numbered = [cells.rows[0], [f"({at})" for at in range(1, width + 1)], *cells.rows[1:]]
    end = [["— Hết —", *[None] * (width - 1)], cells.rows[1]]
    total = [["Cộng", *cells.rows[1][1:]]]
    spaces = [["  "] * width]
    answer = rated(excel, FakeRange([*numbered, *total, *spaces, *end]))
    assert answer == ["Mức đề xuất theo tiêu chí", "", TOP, "", TOP, "", "", "", ""]


def test_columns_numbered_with_plain_numbers_are_no_data(excel: Excel) -> None:
    cells = table({})
    numbers = [float(at) for at in range(1, len(GOOD) + 1)]
    assert rated(excel, FakeRange([cells.rows[0], numbers, cells.rows[1]]))[1:] == ["", TOP]


def test_a_row_with_nothing_but_a_name_counts(excel: Excel) -> None:
    only_name = dict.fromkeys(GOOD) | {"ho_ten": "Vàng A Thử"}
    assert rated(excel, table(only_name, {"-": 1}))[1:] == [label("CHUA_KIEM_DIEM"), ""]


def test_a_column_the_forms_have_and_the_table_lacks_is_not_taken_for_blank(excel: Excel) -> None:
    whole = table({})
    at = list(GOOD).index("ky_luat")
    without = FakeRange([[*row[:at], *row[at + 1 :]] for row in whole.rows])
    misspelt = FakeRange([[*whole.rows[0][:at], "Bị kỉ luật trong năm", *whole.rows[0][at + 1 :]], whole.rows[1]])
    assert rated(excel, whole)[1] == TOP
    for cells in (without, misspelt):
        assert rated(excel, cells)[1] == OPEN
        assert rated(excel, cells, function="DG_THIEU")[1] == "Bị kỷ luật trong năm"
    (line,) = excel.call("DG_KIEMTRA", misspelt, "vien_chuc")[1:]
    assert line[1] == "Bị kỉ luật trong năm"
    assert "không có cột “Bị kỷ luật trong năm”" in line[3]


def test_unknown_columns_are_ignored_and_told_and_the_first_of_two_counts(excel: Excel) -> None:
    whole = table({})
    more = FakeRange([[*whole.rows[0], "Sở thích", "Bị kỷ luật trong năm", "STT"], [*whole.rows[1], "cờ", "x", 1.0]])
    assert rated(excel, more)[1] == TOP
    lines = excel.call("DG_KIEMTRA", more, "vien_chuc")[1:]
    assert [line[1] for line in lines] == ["Sở thích", "Bị kỷ luật trong năm"]
    assert "không được đọc" in lines[0][3]
    assert "hai lần" in lines[1][3]


# ─────────────────────────────── cells ───────────────────────────────

READABLE = [
    ("ty_le_vuot_muc", "50", TOP),
    ("ty_le_vuot_muc", " 50,0 % ", TOP),
    ("ty_le_vuot_muc", "49,9", GOOD_TIER),
    ("ty_le_vuot_muc", Decimal(50), TOP),
    ("tieu_chi_chung", "  thực hiện  TỐT ", TOP),
    ("tieu_chi_chung", "THUC_HIEN_TOT", TOP),
    ("tieu_chi_chung", "Đáp ứng", GOOD_TIER),
    ("hieu_qua_cao", True, TOP),
    ("hieu_qua_cao", 1.0, TOP),
    ("hieu_qua_cao", "✓", TOP),
    ("hieu_qua_cao", "không", GOOD_TIER),
    ("hieu_qua_cao", "", GOOD_TIER),
    ("ky_luat", False, TOP),
    ("ky_luat", "có", LOWEST),
    ("thang_lam_viec", 6.0, TOP),
    ("thang_lam_viec", 5.0, label("KHONG_THUOC_DIEN")),
]


@pytest.mark.parametrize(("fact", "content", "tier"), READABLE)
def test_a_cell_means_what_a_clerk_meant(excel: Excel, fact: str, content: Any, tier: str) -> None:
    cells = table({fact: content})
    assert rated(excel, cells)[1] == tier
    assert excel.call("DG_KIEMTRA", cells, "vien_chuc") == [["Không thấy lỗi"]]


UNREADABLE = [
    ("ty_le_vuot_muc", "5O", "Gợi ý: 50?"),
    ("ty_le_vuot_muc", 0.5, "không rõ là 50% hay đúng 0,5%"),
    ("ty_le_vuot_muc", 100.5, "ngoài khoảng 0 – 100"),
    ("ty_le_vuot_muc", ERRORS["#N/A"], "đang báo lỗi công thức"),
    ("ty_le_vuot_muc", ERRORS["#SPILL!"], "đang báo lỗi công thức"),
    ("ty_le_vuot_muc", True, "không đọc được là một số"),
    ("ty_le_hoan_thanh", dt.datetime(2021, 5, 8, tzinfo=dt.UTC), "Gợi ý: 8,5?"),
    ("tieu_chi_chung", "Thực hiện tôt", "Gợi ý: Thực hiện tốt?"),
    ("tieu_chi_chung", 5.0, "Gợi ý: Thực hiện tốt; Đáp ứng; Không đáp ứng"),
    ("ky_luat", "?", "không rõ là có hay không"),
    ("ky_luat", ERRORS["#REF!"], "đang báo lỗi công thức"),
    ("hieu_qua_cao", 2.0, "không rõ là có hay không"),
    ("thang_lam_viec", "nửa năm", "không đọc được là một số"),
    ("thang_lam_viec", 13.0, "ngoài khoảng 0 – 12"),
]


@pytest.mark.parametrize(("fact", "content", "words"), UNREADABLE)
def test_what_cannot_be_read_is_missing_and_never_a_blank(excel: Excel, fact: str, content: Any, words: str) -> None:
    cells = table({fact: content}, row=5, column=3)
    assert rated(excel, cells)[1] == OPEN
    assert rated(excel, cells, function="DG_THIEU")[1] == RULESET.fact(fact).ten
    (line,) = excel.call("DG_KIEMTRA", cells, "vien_chuc")[1:]
    assert line[:2] == [2, fact]
    assert words in line[3]
    assert line[5]


def test_a_remedy_names_the_cell_of_the_sheet(excel: Excel) -> None:
    cells = table({}, {"ma": "VC002", "ty_le_vuot_muc": 101.0}, row=5, column=3)
    (line,) = excel.call("DG_KIEMTRA", cells, "vien_chuc")[1:]
    assert line[0] == 3
    assert line[5] == "Sửa lại số ở ô N7."  # the twelfth column from C, the third row from 5


def test_true_and_one_in_one_column_are_two_contents(excel: Excel) -> None:
    for contents in ((True, 1.0), (1.0, True)):
        tiers = rated(excel, table(*({"thang_lam_viec": content} for content in contents)))[1:]
        assert tiers == [OPEN if content is True else label("KHONG_THUOC_DIEN") for content in contents]


def test_a_number_shown_as_a_percentage_is_what_is_shown(excel: Excel) -> None:
    """Excel stores 0.5 where the clerk typed 50%; of a range of mixed formats it does not tell any."""
    rows = [{"ty_le_vuot_muc": value} for value in (0.5, 0.5, 0.499, 50.0)]
    at = list(GOOD).index("ty_le_vuot_muc") + 1
    mixed = table(*rows, formats={(2, at): "0%", (4, at): "0.0%", (5, at): '0"%"'})
    assert rated(excel, mixed)[1:] == [TOP, OPEN, GOOD_TIER, TOP]
    same = table(*rows[:3], formats={(row, at): "0%" for row in (2, 3, 4)})
    assert rated(excel, same)[1:] == [TOP, TOP, GOOD_TIER]


def test_a_share_above_one_shown_as_a_percentage_is_out_of_range(excel: Excel) -> None:
    at = list(GOOD).index("ty_le_vuot_muc") + 1
    assert rated(excel, table({"ty_le_vuot_muc": 1.5}, formats={(2, at): "0%"}))[1] == OPEN
    assert rated(excel, table({"ty_le_vuot_muc": 1.5}))[1] == GOOD_TIER


def test_cells_covered_by_a_merged_one_are_not_taken_for_blank(excel: Excel) -> None:
    """One x over two rows: for whom the second half was meant nobody knows. A merged blank covers nothing."""
    names = list(GOOD)
    discipline, share = (a1(0, names.index(name) + 1).rstrip("1") for name in ("ky_luat", "ty_le_vuot_muc"))
    rows = [{"ma": f"VC{at}"} for at in range(5)]
    rows[0]["ky_luat"], rows[2]["ty_le_vuot_muc"], rows[3]["ty_le_vuot_muc"] = "x", 60.0, None  # type: ignore[assignment]
    merged = [f"{discipline}3:{discipline}4", f"{share}5:{share}6", f"{discipline}6:{discipline}7"]
    cells = table(*rows, row=2, column=2, merged=merged)
    assert rated(excel, cells)[1:] == [LOWEST, OPEN, TOP, OPEN, TOP]
    missing = rated(excel, cells, function="DG_THIEU")[1:]
    assert missing == ["", "Bị kỷ luật trong năm", "", "% nhiệm vụ hoàn thành vượt mức", ""]
    lines = excel.call("DG_KIEMTRA", cells, "vien_chuc")[1:]
    assert [(line[0], line[1], line[2]) for line in lines] == [(2, "ky_luat", "x"), (4, "ty_le_vuot_muc", "60")]
    assert rated(excel, table(*rows, row=2, column=2))[1:] == [LOWEST, TOP, TOP, OPEN, TOP]


def test_an_array_made_by_another_formula_is_rated_too(excel: Excel) -> None:
    assert rated(excel, tuple(map(tuple, table({}).rows)))[1] == TOP


def test_ids_that_stand_twice_are_found_at_their_second_row(excel: Excel) -> None:
    lines = excel.call("DG_KIEMTRA", table({}, {"ma": "vc 001"}), "vien_chuc")[1:]
    assert [(line[0], line[1], line[2]) for line in lines] == [(3, "ma", "vc 001")]


# ─────────────────────────────── kinds and wrong arguments ───────────────────────────────


@pytest.mark.parametrize("kind", ["vien_chuc", " Viên chức,  người lao ĐỘNG ", column("vien_chuc")])
def test_a_kind_goes_by_its_code_or_its_label(excel: Excel, kind: Any) -> None:
    assert rated(excel, table({}), kind)[1] == TOP


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("dang vien", "Có phải “Đảng viên”?"),
        ("viên chưc, người lao động", "Có phải “Viên chức, người lao động”?"),
        ("", "Chưa ghi đối tượng"),
        (None, "Chưa ghi đối tượng"),
        (5.0, "Chưa ghi đối tượng"),
        (ERRORS["#N/A"], "Chưa ghi đối tượng"),
        (column("a", "b"), "Cần một ô"),
    ],
)
def test_a_wrong_kind_gives_a_message_with_the_kinds_there_are(excel: Excel, kind: Any, words: str) -> None:
    ((message,),) = excel.call("DG_XEPLOAI", table({}), kind)
    assert words in message
    assert "Đảng viên (dang_vien)" in message or "Cần một ô" in message


ODD = [
    None,
    "",
    "a",
    5.0,
    True,
    ERRORS["#N/A"],
    MISSING,
    dt.datetime(2021, 1, 1, tzinfo=dt.UTC),
    column(None, "a", 1.0),
]


@pytest.mark.parametrize("function", [function.__name__ for function in FUNCTIONS])
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_whatever_the_arguments_the_answer_is_cells_and_no_fault_of_the_program(
    excel: Excel, function: str, odd: Any
) -> None:
    _, arguments, _, _ = excel.help_of(function)
    answer = excel.call(function, *[odd] * len(arguments))
    assert all(len(row) == len(answer[0]) for row in answer)
    assert "Lỗi của phần mềm" not in str(answer)


def test_a_range_as_long_as_a_sheet_is_refused(excel: Excel) -> None:
    ((message,),) = excel.call("DG_CANCU", column(*[None] * 100_001))
    assert message == "Vùng quá dài (trên 100.000 dòng): hãy chọn đúng vùng của bảng."
    assert len(excel.call("DG_CANCU", column(*[None] * 100_000))) == 100_000


# ─────────────────────────────── quotas ───────────────────────────────


def test_places_are_counted_on_each_base_for_each_group(excel: Excel) -> None:
    """11 from the second tier up, 20 rated: a fifth of those left in it is 1 (11/6), of 11 is 2, of 20 is 4."""
    tiers = column("Mức", *["HTXSNV"] * 3, *[GOOD_TIER] * 8, *["HTNV"] * 9, "HTXSNV", None)
    groups = column("Nhóm", *["Y sĩ"] * 3, *["y  SĨ"] * 8, *["Y sĩ"] * 9, None, None)
    heading, first, second = excel.call("DG_CHITIEU", tiers, groups, MISSING)
    assert first == ["Y sĩ", 11, 20, 3, 0, 1, 2, 4, -2, -1, 1]
    assert second == ["Chưa ghi nhóm", 1, 1, 1, 0, 0, 0, 0, -1, -1, -1]
    assert len(heading) == len(first)
    assert heading[5].endswith("số ở mức hoàn thành tốt (đang dùng)")


def test_without_groups_all_are_one_and_open_results_are_told_apart(excel: Excel) -> None:
    """Who waits for a vote or a choice reaches the top tier; who waits for the collective has no tier yet."""
    outcomes = ["Chờ bỏ phiếu", "CHO_QUYET_DINH", "Chờ đảng ủy quyết định", "Chờ mức của tập thể", OPEN]
    tiers = column(*outcomes, "Không thuộc diện", "HTNV")
    _, row = excel.call("DG_CHITIEU", tiers, MISSING, "Đảng viên")
    assert row[:5] == ["Tất cả", 3, 4, 3, 2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((column("Hoàn thành tôt nhiệm vụ", "HTNV"), MISSING, MISSING), "Dòng 1: “Hoàn thành tôt nhiệm vụ” không phải"),
        ((column("HTNV", "Tốt"), MISSING, MISSING), "Dòng 2: “Tốt” không phải mức xếp loại"),
        ((column("HTNV", ERRORS["#N/A"]), MISSING, MISSING), "Dòng 2 của cột mức đang báo lỗi"),
        ((column("HTNV", "HTNV"), column("a"), MISSING), "Cột mức có 2 dòng mà cột nhóm có 1"),
        ((FakeRange([["HTNV", "HTNV"]]), MISSING, MISSING), "Cần một cột ô xếp dọc"),
        ((FakeRange([["HTNV", "a"], ["HTNV", "a"]]), MISSING, MISSING), "có 2 cột"),
        ((column("HTNV"), MISSING, "chi_bo"), "không có chỉ tiêu cho đối tượng"),
    ],
)
def test_a_quota_of_what_is_no_column_of_tiers_gives_a_message(excel: Excel, arguments: Any, words: str) -> None:
    ((message,),) = excel.call("DG_CHITIEU", *arguments)
    assert words in message


# ─────────────────────────────── votes ───────────────────────────────

CHOSEN, TIED = "Được chọn", "Bằng phiếu: chờ đảng ủy quyết định"
FEW, FULL = "Không được chọn: không đủ phiếu", "Không được chọn: hết chỗ"


@pytest.mark.parametrize(
    ("votes", "places", "wanted"),
    [
        ([45, 40, 31, 30], 4.0, [CHOSEN, CHOSEN, CHOSEN, FEW]),  # more than 2/3 of 45 is 31
        ([45, 40, 31, 30], 1.0, [CHOSEN, FULL, FULL, FEW]),
        ([40, 40, 45, 35], 2.0, [TIED, TIED, CHOSEN, FULL]),
        ([40, 40, 45, 35], 3.0, [CHOSEN, CHOSEN, CHOSEN, FULL]),
        ([40, 40, 45, 35], 0.0, [FULL] * 4),
        (["40", "40 ", 45.0, Decimal(35)], 2.0, [TIED, TIED, CHOSEN, FULL]),
    ],
)
def test_votes_choose_down_to_the_last_place_and_ties_are_left_open(
    excel: Excel, votes: list[Any], places: float, wanted: list[str]
) -> None:
    cells = [float(count) if isinstance(count, int) else count for count in votes]
    ids, counts = column("Mã", "a", "b", None, "c", 4.0), column("Phiếu", *cells[:2], None, *cells[2:])
    answer = excel.call("DG_CHON", ids, counts, 45.0, places)
    assert [row[0] for row in answer] == ["Kết quả theo phiếu", *wanted[:2], "", *wanted[2:]]


@pytest.mark.parametrize(
    ("ids", "votes", "official", "words"),
    [
        (["VC 001", "x", "vc001"], [40.0, 41.0, 42.0], 45.0, "Mã “vc001” có ở dòng 1 và dòng 3"),
        (["a", "b"], [40.0, None], 45.0, "Dòng 2 (“b”): số phiếu để trống. Hãy ghi một số, kể cả số 0."),
        ([None, "b"], [40.0, 1.0], 45.0, "Dòng 1 có số phiếu mà không đọc được mã"),
        (["a", "b"], [40.5, 1.0], 45.0, "là “40,5”; cần một số nguyên"),
        (["a", "b"], [ERRORS["#N/A"], 1.0], 45.0, "đang báo lỗi; cần một số nguyên"),
        (["a", "b"], [-1.0, 1.0], 45.0, "là “-1”; cần một số nguyên"),
        (["a", "b"], [46.0, 1.0], 45.0, "a có 46 phiếu; cần từ 0 đến 45"),
        (["a", "b"], [1.0, 1.0], None, "Số đảng viên chính thức để trống"),
        (["a"], [1.0, 1.0], 45.0, "Cột mã có 1 dòng mà cột phiếu có 2"),
    ],
)
def test_votes_that_cannot_be_counted_give_a_message(
    excel: Excel, ids: list[Any], votes: list[Any], official: Any, words: str
) -> None:
    ((message,),) = excel.call("DG_CHON", column(*ids), column(*votes), official, 2.0)
    assert words in message


# ─────────────────────────────── clauses ───────────────────────────────


def test_clause_and_gist_of_anything_with_an_id(excel: Excel) -> None:
    data = RULESET.data
    wanted = {
        "R7": data.cach_doc["R7"], "dv.htxsnv.diem": data.doi_tuong["dang_vien"].muc[0].dieu_kien[0],
        data.chi_tieu[0].id: data.chi_tieu[0], data.bieu_quyet[0].id: data.bieu_quyet[0],
        data.thoi_han[0].id: data.thoi_han[0], data.ho_so[0].id: data.ho_so[0], data.tran[0].id: data.tran[0],
        data.lien_ket[0].id: data.lien_ket[0], data.ty_trong[0].id: data.ty_trong[0],
        data.trinh_tu[0].id: data.trinh_tu[0], "quy_dinh.quyet_dinh": data.quy_dinh["quyet_dinh"],
    }  # fmt: skip
    answer = excel.call("DG_CANCU", column(*wanted, None))
    assert answer == [*([rule.can_cu, rule.tom_tat] for rule in wanted.values()), ["", ""]]


def test_an_unknown_id_gives_the_one_that_may_be_meant(excel: Excel) -> None:
    assert excel.call("DG_CANCU", "dv.htxsnv.diemm") == [
        ["Không có mã “dv.htxsnv.diemm” trong bộ quy tắc kh170-2021. Có phải “dv.htxsnv.diem”?", ""]
    ]


# ─────────────────────────────── what Excel is told ───────────────────────────────


@pytest.mark.parametrize(("name", "text", "category", "arguments"), descriptions(), ids=lambda one: str(one)[:12])
def test_help_fits_the_function_wizard_and_is_what_xlwings_knows(
    excel: Excel, name: str, text: str, category: str, arguments: list[str]
) -> None:
    known, known_arguments, dimensions, volatile = excel.help_of(name)
    assert (known, known_arguments) == (text, arguments)
    assert set(dimensions) == {2}
    assert not volatile
    assert category == "Đánh giá"
    assert name.isascii()
    assert all(0 < len(one) <= 255 for one in (text, *arguments))


def test_the_vba_module_is_what_xlwings_writes_for_an_add_in() -> None:
    text = vba_module()
    assert (ROOT / "macros/DanhGiaHam.bas").read_bytes() == text.encode("ascii")
    assert text.startswith(f'Attribute VB_Name = "{MODULE}"\n')
    for function in FUNCTIONS:
        assert text.count(f'{function.__name__} = XLPy.CallUDF("danhgia_xl.addin.udfs", "{function.__name__}"') == 2
    assert text.count("ActiveWorkbook, Application.Caller)") == len(FUNCTIONS)
    assert "Function DG_CHITIEU(tiers, Optional groups, Optional kind)\n" in text


def test_a_formula_reaches_python_through_the_vba_module(excel: Excel) -> None:
    """6 from the second tier up: a fifth of those left in it is 1 (6/6), of all 6 is 1 (1,2 rounded down)."""
    tiers = [["Mức"], ["HTXSNV"], *[["HTTNV"]] * 5]
    whole = ["Tất cả", 6, 6, 1, 0, 1, 1, 1, 0, 0, 0]
    assert excel.formula('DG_CHITIEU(Range("A1:A7"))', tiers)[1] == whole
    assert excel.formula('DG_CHITIEU(Range("A1:A7"),,"dang_vien")', tiers)[1] == whole
    assert "Có phải “Đảng viên”?" in excel.formula('DG_CHITIEU(Range("A1:A7"), , "dang vien")', tiers)[0][0]
    rows = [list(row) for row in table({}, {"ty_le_vuot_muc": 49.5}).rows]
    answer = excel.formula('DG_XEPLOAI(Range("A1:O3"), "Viên chức, người lao động")', rows)
    assert [row[0] for row in answer][1:] == [TOP, GOOD_TIER]


def test_a_function_looks_at_the_cells_as_they_are_at_each_calculation(excel: Excel) -> None:
    """C.III.3.3.2.a: 50% beyond the target and no less."""
    rows = [list(row) for row in table({}).rows]
    at = get_column_letter(list(GOOD).index("ty_le_vuot_muc") + 1)
    expression = f'DG_XEPLOAI(Range("A1:{get_column_letter(len(GOOD))}2"), "vien_chuc")'
    given = excel.evaluated_again(expression, rows, [(f"{at}2", 49.5), (f"{at}2", 50)])
    assert [answer[1][0] for answer in given] == [TOP, GOOD_TIER, TOP]


def test_this_process_still_has_no_windows() -> None:
    assert not {"pywintypes", "pythoncom", "win32com"} & sys.modules.keys()
    assert not hasattr(FUNCTIONS[0], "__xlfunc__")
