"""The marks of official forms: the wrong cell and only it, readable and told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

import danhgia_xl as dg
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.workbook.template.write import write_book
from tests.form_books import FormBook
from tests.form_marks import STYLES, marks, style_of

RULES = dg.load_ruleset("kh170-2021")

BEST: dict[str, object] = {
    "da_kiem_diem": "x",
    "diem": 95,
    "tieu_bieu": "x",
    "ty_le_nhiem_vu": 100,
    "muc_ket_qua": "Xuất sắc",
    "muc_con_lai": "Tốt",
}
"""A member who reaches HTXSNV (B.II.3.3.a)."""

CASES: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "nothing is wrong": ({}, {}),
    "text in a number cell": ({"diem": "chín mươi"}, {"diem": "WRONG"}),
    "101 points": ({"diem": 101}, {"diem": "WRONG"}),
    "fewer points than none": ({"diem": -1}, {"diem": "WRONG"}),
    "0,85 where a percent belongs": ({"ty_le_nhiem_vu": 0.85}, {"ty_le_nhiem_vu": "WRONG"}),
    "13 months": ({"thang_lam_viec": 13}, {"thang_lam_viec": "WRONG"}),
    "a level no scale has": ({"muc_ket_qua": "Tôt"}, {"muc_ket_qua": "WRONG"}),
    "a level with a wildcard": ({"muc_ket_qua": "T*"}, {"muc_ket_qua": "WRONG"}),
    "a mark nobody can read": ({"suy_thoai": "tick"}, {"suy_thoai": "WRONG"}),
    "an id without a name": ({"ho_ten": None}, {"ho_ten": "WRONG"}),
    "a name without an id": ({"ma": None}, {"ma": "WRONG"}),
    "points missing": ({"diem": None}, {"diem": "WRONG"}),
    "level missing": ({"muc_con_lai": None}, {"muc_con_lai": "WRONG"}),
    "89 points keep the row below": ({"diem": 89}, {"diem": "FAILING"}),
    "not outstanding": ({"tieu_bieu": None}, {"tieu_bieu": "FAILING"}),
    "a level too low": ({"muc_ket_qua": "Tốt"}, {"muc_ket_qua": "FAILING"}),
    "disciplined": ({"ky_luat": "x"}, {"ky_luat": "FAILING"}),
    "49 points": ({"diem": 49}, {"diem": "FAILING"}),
    "two reasons": ({"diem": 89, "muc_con_lai": "Trung bình"}, {"diem": "FAILING", "muc_con_lai": "FAILING"}),
}
"""What differs from the best row, and which cells of the row are marked then, and how."""


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Each case typed into a row of its own; the marks of that row by slot."""
    folder = tmp_path_factory.mktemp("đánh dấu")
    book = FormBook.blank("so-chi-bo", RULES, folder / "so-chi-bo.xlsx")
    place = book.table("dang_vien")
    rows = dict(zip([*CASES, "doubled 1", "doubled 2", "blank"], place.rows, strict=False))
    for name, row in rows.items():
        if name != "blank":
            change = CASES[name][0] if name in CASES else {"ma": "Trùng"}
            for slot, value in {"ma": f"Mã {row}", "ho_ten": f"Người {row}", **BEST, **change}.items():
                place.put(row, slot, value)
    found = marks(book, {place.sheet.title: rows.values()}, folder / "tính lại")
    by_cell = {get_column_letter(column): slot for slot, column in place.columns.items()}
    told: dict[str, dict[str, str]] = {name: {} for name in rows}
    for (_, cell), style in found.items():
        row = int("".join(filter(str.isdigit, cell)))
        name = next(name for name, here in rows.items() if here == row)
        told[name][by_cell[cell.rstrip("0123456789")]] = style
    return told


@pytest.mark.parametrize("name", CASES)
def test_the_wrong_cell_and_only_it_is_marked(name: str, members: dict[str, dict[str, str]]) -> None:
    assert members[name] == CASES[name][1]


def test_an_id_that_stands_twice_is_marked_both_times(members: dict[str, dict[str, str]]) -> None:
    assert members["doubled 1"] == members["doubled 2"] == {"ma": "WRONG"}


def test_a_blank_row_is_not_marked(members: dict[str, dict[str, str]]) -> None:
    assert members["blank"] == {}


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[tuple[int, str], str]]:
    """A personal form: full marks except what each test looks at. Per table the marks by line and slot."""
    folder = tmp_path_factory.mktemp("cá nhân")
    book = FormBook.blank("mau-02b", RULES, folder / "mau-02b.xlsx")
    tasks, scores, common = (book.table(code) for code in ("nhiem_vu", "phu_luc_06", "tieu_chi_chung"))
    for number, row in enumerate(tasks.rows[:4]):
        for slot in ("hoan_thanh", "dung_tien_do", "dam_bao_chat_luong", "hieu_qua_cao", "vuot_muc"):
            tasks.put(row, slot, None if (number, slot) == (2, "hieu_qua_cao") else "x")
        tasks.put(row, "nhiem_vu", None if number == 3 else "Việc")
    points = RULES.score_table("phu_luc_06").tieu_chi
    lines = [at for at, line in enumerate(points) if not line.is_heading]
    for at in lines:
        scores.put(scores.rows[at], "tu_cham", points[at].diem)
        scores.put(scores.rows[at], "cap_do", "Xuất sắc")
    results = [at for at in lines if points[at].nhom == "ket_qua"]
    scores.put(scores.rows[lines[0]], "tu_cham", float(points[lines[0]].diem or 0) + 0.5)
    scores.put(scores.rows[lines[1]], "tu_cham", None)
    scores.put(scores.rows[results[0]], "cap_do", "Tốt")
    for row, line in zip(common.rows, RULES.score_table("tieu_chi_chung").tieu_chi, strict=True):
        if not line.is_heading:
            common.put(row, "muc_dat", "Thực hiện tốt")
    pages = {place.sheet.title: place.rows for place in (tasks, scores, common)}
    found = marks(book, pages, folder / "tính lại")
    told: dict[str, dict[tuple[int, str], str]] = {"results": {(results[0], "cap_do"): "FAILING"}}
    told["points"] = {(lines[0], "tu_cham"): "WRONG", (lines[1], "tu_cham"): "WRONG"}
    for code, place in (("nhiem_vu", tasks), ("phu_luc_06", scores), ("tieu_chi_chung", common)):
        letters = {get_column_letter(column): slot for slot, column in place.columns.items()}
        told[code] = {
            (place.rows.index(int("".join(filter(str.isdigit, cell)))), letters[cell.rstrip("0123456789")]): style
            for (sheet, cell), style in found.items()
            if sheet == place.sheet.title
        }
    return told


def test_task_without_a_name_and_mark_that_keeps_the_fact_down_are_marked(
    personal: dict[str, dict[tuple[int, str], str]],
) -> None:
    assert personal["nhiem_vu"] == {(2, "hieu_qua_cao"): "FAILING", (3, "nhiem_vu"): "WRONG"}


def test_points_over_the_maximum_and_a_line_left_blank_are_marked_as_wrong(
    personal: dict[str, dict[tuple[int, str], str]],
) -> None:
    assert {at: style for at, style in personal["phu_luc_06"].items() if at[1] == "tu_cham"} == personal["points"]


def test_a_full_list_of_common_criteria_is_not_marked(personal: dict[str, dict[tuple[int, str], str]]) -> None:
    assert personal["tieu_chi_chung"] == {}


def test_the_level_that_keeps_the_lowest_level_down_is_marked(tmp_path: Path) -> None:
    book = FormBook.blank("so-to-dang", RULES, tmp_path / "so-to-dang.xlsx")
    place = book.table("mau_01")
    for slot, value in (("dv_htnv", 100), ("dv_httnv", 100), ("ty_le_chi_tieu", 100), ("noi_bat", "x")):
        book.field("to_dang", slot).value = value
    book.field("to_dang", "xl_chinh_quyen_doan_the").value = "Hoàn thành tốt nhiệm vụ"
    table = RULES.score_table("phu_luc_05").tieu_chi
    lines = [at for at, line in enumerate(table) if not line.is_heading]
    low = next(at for at in lines if table[at].nhom == "trong_tam")
    for at in lines:
        place.put(place.rows[at], "tu_cham", table[at].diem)
        place.put(place.rows[at], "cap_do", "Tốt" if at == low else "Xuất sắc")
    found = marks(book, {place.sheet.title: place.rows}, tmp_path / "tính lại")
    cell = f"{get_column_letter(place.columns['cap_do'])}{place.rows[low]}"
    assert found == {(place.sheet.title, cell): "FAILING"}


# Looks of the marks, read from the written files.


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The differential formats of every mark of every form, by style."""
    folder = tmp_path_factory.mktemp("dấu")
    found: dict[str, list[Any]] = {name: [] for name in STYLES.values()}
    for code, form in load_forms(RULES).items():
        write_book(form, RULES, folder / f"{code}.xlsx")
        for sheet in load_workbook(folder / f"{code}.xlsx"):
            for area in sheet.conditional_formatting:
                for rule in area.rules:
                    shown = sheet[str(area.sqref).split()[0].split(":")[0]].number_format
                    found[style_of(rule)].append((rule.dxf, shown))
    return found


def test_text_on_every_mark_stands_out(looks: dict[str, list[Any]]) -> None:
    for dxf, _ in (one for found in looks.values() for one in found):
        light, dark = (luminance(str(color.rgb)[-6:]) for color in (dxf.fill.bgColor, dxf.font.color))
        assert (max(light, dark) + 0.05) / (min(light, dark) + 0.05) >= 4.5


def test_every_mark_has_a_symbol_of_its_own(looks: dict[str, list[Any]]) -> None:
    symbols = {}
    for style, found in looks.items():
        for dxf, shown in found:
            told = dxf.numFmt.formatCode if dxf.numFmt else shown
            assert '"' in told, "a mark by colour alone"
            if dxf.numFmt:
                symbols.setdefault(style, set()).add(told.split('"')[1])
    assert all(len(one) == 1 for one in symbols.values())
    assert not set.intersection(*symbols.values())


@pytest.mark.parametrize("sight", ["usual", "protanopia", "deuteranopia"])
def test_marks_and_inputs_are_told_apart_by_those_who_see_few_colours(sight: str, looks: dict[str, list[Any]]) -> None:
    fills = {str(dxf.fill.bgColor.rgb)[-6:] for found in looks.values() for dxf, _ in found}
    assert len(fills) == 2
    for one, other in combinations([*fills, "FFFFFF"], 2):
        difference = sum((a - b) ** 2 for a, b in zip(lab(one, sight), lab(other, sight), strict=True)) ** 0.5
        assert difference >= 10, (one, other)


SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
"""Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB."""

TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)


def linear(color: str) -> list[float]:
    parts = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(color: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> Iterator[float]:
    return (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def lab(color: str, sight: str) -> tuple[float, float, float]:
    seen = [min(max(part, 0.0), 1.0) for part in times(SIGHTS[sight], linear(color))]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(times(TO_XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
