"""The native charts of "Tổng quan"."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.terms import HTXSNV, KHTNV, TIERS
from danhgia_xl.workbook.summary.counts import COUNTED, CountRow, column_name
from danhgia_xl.workbook.summary.sheet_style import FONT, INK, MUTED, RULE, TONES

_MOST_UNITS: Final = 20
"""Units on the chart; the table below it always has them all."""
_WIDTH: Final = 501
_GAP: Final = 14
_FEWEST_PERCENT: Final = 7
"""A share of a percent chart below this has no label: the column is too low for a figure."""
_ROW_PIXELS: Final = 20
_DARK: Final = (HTXSNV, KHTNV)
"""Outcomes whose colour needs white figures."""


@dataclass(frozen=True, slots=True)
class ChartSource:
    """A count table on a sheet: its rows from zero-based row `first`, names in column 0, outcomes from column 1."""

    sheet: str
    rows: list[CountRow]
    first: int


def rows_covered(units: int) -> int:
    """Return how many rows of the default height the charts of `units` units cover."""
    return ceil((_height(units) + 16) / _ROW_PIXELS)


def add_charts(book: Workbook, sheet: Worksheet, row: int, kinds: ChartSource, units: ChartSource) -> None:
    """Put both charts side by side at `row`: people per unit, and the share of each outcome per kind."""
    shown = ChartSource(units.sheet, units.rows[:_MOST_UNITS], units.first)
    bars = _stacked(book, "bar", "stacked", shown)
    bars.set_title(_title("Viên chức theo đơn vị (số người)"))
    bars.set_x_axis({"major_gridlines": _GRID, "num_font": _font(9), "line": {"none": True}, "num_format": "0"})
    bars.set_y_axis({"reverse": True, "num_font": _font(10), "crossing": "max"})
    columns = kinds_chart(book, kinds)
    for chart, left, name in ((bars, 0, "theo đơn vị"), (columns, _WIDTH + _GAP, "theo đối tượng")):
        chart.set_size({"width": _WIDTH, "height": _height(len(units.rows))})
        sheet.insert_chart(row, 0, chart, {"x_offset": left, "y_offset": 6, "description": f"Biểu đồ {name}"})


def kinds_chart(book: Workbook, kinds: ChartSource) -> Chart:
    """Return the chart of the share of each outcome per kind."""
    columns = _stacked(book, "column", "percent_stacked", kinds)
    columns.set_title(_title("Cơ cấu mức xếp loại theo đối tượng (%)"))
    columns.set_x_axis({"num_font": _font(9)})
    columns.set_y_axis({"major_gridlines": _GRID, "num_font": _font(9), "line": {"none": True}})
    return columns


def _height(units: int) -> int:
    return 100 + 20 * max(8, min(units, _MOST_UNITS))


def _stacked(book: Workbook, kind: str, subtype: str, source: ChartSource) -> Chart:
    """Return a stacked chart of the rows' outcomes; an outcome nobody has is left out of the legend."""
    chart = book.add_chart({"type": kind, "subtype": subtype})
    last = source.first + len(source.rows) - 1
    for column, code in enumerate(COUNTED, 1):
        shares = [(row.counts[column - 1], sum(row.counts)) for row in source.rows]
        if any(part for part, _ in shares):
            chart.add_series(
                {
                    "name": column_name(code),
                    "categories": [source.sheet, source.first, 0, last, 0],
                    "values": [source.sheet, source.first, column, last, column],
                    "gap": 45,
                    "data_labels": _labels(code, shares, subtype),
                    **_fill(code),
                }
            )
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_chartarea({"border": {"color": RULE}})
    return chart


def _fill(code: str) -> dict[str, Any]:
    tone = TONES[code]
    border = {"border": {"color": "#FFFFFF" if code in TIERS else MUTED, "width": 0.75}}
    if tone.pattern:
        pattern = {"pattern": tone.pattern, "fg_color": tone.hatch, "bg_color": tone.strong}
        return {"pattern": pattern, **border}
    return {"fill": {"color": tone.strong}, **border}


def _labels(code: str, shares: list[tuple[int, int]], subtype: str) -> dict[str, Any]:
    """Return the figures on the bars: numbers, or percent as the axis says; one too small to hold a figure has none."""
    colour = "#FFFFFF" if code in _DARK else INK
    labels: dict[str, Any] = {"value": True, "num_format": "0;;;", "font": _font(9, colour)}
    if subtype == "percent_stacked":
        small = [100 * part < _FEWEST_PERCENT * whole for part, whole in shares]
        percent = [f"{100 * part / whole:.0f}%" for part, whole in shares]
        labels["custom"] = [
            {"delete": True} if hidden else {"value": text, "font": labels["font"]}
            for hidden, text in zip(small, percent, strict=True)
        ]
    return labels


def _title(text: str) -> dict[str, Any]:
    return {"name": text, "name_font": {**_font(12), "bold": True}, "overlay": False}


def _font(size: int, color: str = INK) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": color, "bold": False}


_GRID: Final = {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}}
