"""What Excel checks while a clerk types: drop-down lists, ranges, and the messages shown beside a cell."""

from __future__ import annotations

import datetime as dt
from typing import Final

from danhgia_xl.forms.slots import SlotView, choice_labels, date_bounds
from danhgia_xl.rules.schema import BOUNDS
from danhgia_xl.workbook.template.job import MARK, Job

MAX_TITLE: Final = 32
"""Longest title of a message, a limit of the file format."""

MAX_MESSAGE: Final = 255

_EXAMPLE: Final = 89.5
Options = dict[str, object]


def check_options(view: SlotView, job: Job, limit: str = "") -> Options | None:
    """Return the validation of an input cell in XlsxWriter's words, None when there is nothing to check or to say.

    `limit` is a formula giving the largest value allowed in that row ("" when only the type limits it).
    """
    rule = _rule(view, job, limit)
    message = input_message(view)
    if not rule and not message:
        return None
    options: Options = {"validate": "any", **rule, "error_title": shorten("Giá trị chưa đúng", MAX_TITLE)}
    if message:
        options |= {"input_title": shorten(view.label, MAX_TITLE), "input_message": message}
    return options


def input_message(view: SlotView) -> str:
    """Return the hint shown when the cell is selected: how to fill it in and the clause it comes from."""
    cited = view.clause.split(", ", 1)[-1]
    clause = "" if not view.clause or cited in view.hint else f"Căn cứ: {view.clause}."
    return shorten(" ".join(part for part in (view.hint, clause) if part), MAX_MESSAGE)


def shorten(text: str, longest: int) -> str:
    """Return `text`, cut at a word and ended with "…" when it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _rule(view: SlotView, job: Job, limit: str) -> Options:
    match view.kind:
        case "thang" if view.scale is not None:
            labels = choice_labels(view.scale)
            expected = "Chọn một giá trị trong danh sách: " + "; ".join(labels) + "."
            return _list(job.lists.source(labels), expected)
        case "dau":
            return _list([MARK], "Gõ chữ x nếu có; để trống nếu không.")
        case "diem" | "ty_le" | "so":
            return _numbers(bounds_of(view, job), limit)
        case "ngay":
            return _dates(*date_bounds(view.slot, job.year), f"05/12/{job.year}")
        case _:
            return {}


def _list(source: object, expected: str) -> Options:
    return {"validate": "list", "source": source, "error_message": shorten(expected, MAX_MESSAGE)}


def bounds_of(view: SlotView, job: Job) -> tuple[float, float | None]:
    """Return the smallest and largest number a slot may hold; None: no largest."""
    return job.bounds(view.code) if view.is_fact else BOUNDS[view.kind]


def _numbers(bounds: tuple[float, float | None], limit: str) -> Options:
    low, high = bounds
    if high is None:
        expected = f"Nhập một số từ {low:g} trở lên, ví dụ 12."
        return {"validate": "decimal", "criteria": ">=", "value": low, "error_message": expected}
    shown = "điểm tối đa của dòng" if limit else f"{high:g}"
    example = "89,5 (máy dùng dấu chấm thập phân thì gõ 89.5)" if high > _EXAMPLE else f"{high / 2:g}"
    expected = f"Nhập số từ {low:g} đến {shown}, ví dụ {example}."
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": limit or high,
        "error_message": expected,
    }


def _dates(first: dt.date, last: dt.date, example: str) -> Options:
    expected = f"Nhập ngày/tháng/năm từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}, ví dụ {example}."
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": last,
        "error_message": expected,
    }
