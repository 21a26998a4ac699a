"""How a form's sheet is laid out: widths of text, the shared column grid, page breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danhgia_xl.workbook.template.breaks import Rows, page_breaks
from danhgia_xl.workbook.template.checks import shorten
from danhgia_xl.workbook.template.grid import Column, Cut, Grid, make_grid
from danhgia_xl.workbook.template.text import line_count, longest_word, text_width

WIDTHS = st.lists(st.floats(30, 300), min_size=2, max_size=20)


def test_marks_do_not_widen_a_letter() -> None:
    assert text_width("Hoàn thành tốt nhiệm vụ", 12) == text_width("Hoan thanh tot nhiem vu", 12)
    assert text_width("đã", 12) == text_width("da", 12)
    assert text_width("Đ", 12) == text_width("D", 12)


def test_width_grows_with_size_and_boldness() -> None:
    assert text_width("nhiệm vụ", 24) == pytest.approx(2 * text_width("nhiệm vụ", 12))
    assert text_width("nhiệm vụ", 12, bold=True) > text_width("nhiệm vụ", 12)
    assert longest_word("Chi bộ nghiêm", 12) == text_width("nghiêm", 12)


@pytest.mark.parametrize(
    ("text", "words_a_line", "lines"),
    [("một", 1, 1), ("một một", 1, 2), ("một một một một", 2, 2), ("một\nmột", 4, 2), ("", 1, 1)],
)
def test_text_is_wrapped_at_words(text: str, words_a_line: int, lines: int) -> None:
    width = words_a_line * (text_width("một", 12) + text_width(" ", 12)) + 7
    assert line_count(text, width, 12) == lines


def test_a_word_wider_than_the_cell_is_broken() -> None:
    assert line_count("m" * 10, text_width("m" * 4, 12) + 7.5, 12) == 3


@given(WIDTHS)
def test_columns_fill_the_page(widths: list[float]) -> None:
    grid = make_grid([Column(width, flexible=index % 2 == 0) for index, width in enumerate(widths)], 6000, [])
    assert sum(grid.widths) == 6000
    # Edges are rounded to whole pixels, so a column may lose one of them to its neighbour.
    assert all(made > wish - 1 - 1e-9 for made, wish in zip(grid.widths, widths, strict=True))


@given(WIDTHS, st.floats(0.2, 0.8))
def test_a_cut_gets_a_boundary_and_keeps_the_total(widths: list[float], share: float) -> None:
    columns = [Column(width, flexible=True) for width in widths]
    total = sum(widths)
    grid = make_grid(columns, total, [Cut(share * total, share * total - 30, share * total + 30)])
    assert sum(grid.widths) == round(total)
    assert any(abs(edge - share * total) <= 31 for edge in grid.edges[1:-1])


def test_a_sheet_without_tables_is_divided_evenly() -> None:
    assert make_grid([], 600, []).widths == (50,) * 12


@given(st.lists(st.integers(20, 200), min_size=3, max_size=15), st.data())
def test_a_smaller_table_takes_runs_that_cover_the_grid(widths: list[int], data: st.DataObject) -> None:
    grid = Grid(tuple(widths))
    count = data.draw(st.integers(1, len(widths)))
    spans = grid.fit([Column(50, flexible=True)] * count)
    assert [column for first, last in spans for column in range(first, last + 1)] == list(range(len(widths)))


def test_runs_come_as_near_as_can_be_to_the_widths_wanted() -> None:
    grid = Grid((30, 200, 60, 60, 100, 150))
    wanted = [
        Column(30, flexible=False),
        Column(320, flexible=False),
        Column(100, flexible=False),
        Column(150, flexible=False),
    ]
    assert grid.fit(wanted) == [(0, 0), (1, 3), (4, 4), (5, 5)]


def test_more_columns_than_the_grid_has_are_refused() -> None:
    with pytest.raises(ValueError, match="3 cột không vừa lưới 2 cột"):
        Grid((10, 10)).fit([Column(5, flexible=True)] * 3)


def test_rows_go_to_the_next_page_when_the_page_is_full() -> None:
    rows = Rows([40, 40, 40, 40, 40], keep=(), elastic=(), repeated=range(0), room=100)
    assert rows.starts({}) == [2, 4]
    repeated = Rows([40, 40, 40, 40, 40], keep=(), elastic=(), repeated=range(1), room=100)
    assert repeated.starts({}) == [2, 3, 4]


def test_a_heading_cut_from_its_area_is_pushed_on_by_the_areas_above() -> None:
    rows = Rows([50, 20, 60, 100], keep={2}, elastic={1}, repeated=range(0), room=170)
    assert rows.bad_breaks({}) == 1
    extra = rows.fitted()
    assert set(extra) == {1}
    assert rows.bad_breaks(extra) == 0
    assert rows.starts(extra) == [2]


def test_rows_of_a_table_yield_a_little_where_no_area_can_stretch() -> None:
    rows = Rows([50, 100, 12, 60], keep={2}, elastic=(), repeated=range(0), room=170, yielding={0, 1})
    assert rows.bad_breaks({}) == 1
    extra = rows.fitted()
    assert set(extra) == {0, 1}
    assert max(extra.values()) <= 12
    assert rows.bad_breaks(extra) == 0
    assert Rows([50, 60, 12, 160], keep={2}, elastic=(), repeated=range(0), room=170, yielding={0, 1}).fitted() == {}


def test_a_heading_stays_when_nothing_above_can_stretch() -> None:
    rows = Rows([50, 20, 60, 100], keep={2}, elastic=(), repeated=range(0), room=170)
    assert rows.fitted() == {}


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [("Họ và tên", 9, "Họ và tên"), ("Họ và tên", 8, "Họ và…"), ("Lý do, vắng mặt", 8, "Lý do…")],
)
def test_long_text_is_cut_at_a_word(text: str, longest: int, short: str) -> None:
    assert shorten(text, longest) == short


def test_a_page_ends_before_a_group_that_does_not_fit() -> None:
    assert page_breaks([40.0] * 6, {2, 3}, 150) == [2, 5]


def test_a_page_is_full_before_it_ends() -> None:
    assert page_breaks([50.0] * 7, (), 150) == [3, 6]


def test_a_group_longer_than_a_page_is_broken_where_the_page_is_full() -> None:
    assert page_breaks([50.0] * 5, {0, 1, 2, 3, 4}, 150) == [3]
