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
NO_FRACTION: Final = "không gõ 0,85"
"""What a percent is not typed as."""

Options = dict[str, object]


def check_options(view: SlotView, job: Job, clause: str, limit: str = "") -> Options | None:
    """Return the validation of an input cell in XlsxWriter's words, None when there is nothing to check or to say.

    `clause` is what the message cites; `limit` a formula giving the largest value allowed in that row ("" when only
    the type limits it).
    """
    rule = _rule(view, job, limit)
    message = input_message(view, job, clause, limited=bool(limit))
    if not rule and not message:
        return None
    options: Options = {"validate": "any", **rule, "error_title": "Giá trị chưa đúng"}
    if message:
        title = view.label if len(view.label) <= MAX_TITLE else view.short
        options |= {"input_title": shorten(title, MAX_TITLE), "input_message": message}
    return options


def input_message(view: SlotView, job: Job, clause: str, *, limited: bool = False) -> str:
    """Return what is shown when the cell is selected: its own hint, how values of its type are typed, the clause.

    A text says nothing but its hint. How to type is left out where the rest would not fit with it.
    """
    typed = _how_to_type(view, job, limited=limited)
    if not typed and not view.hint:
        return ""
    cited = clause.split(", ", 1)[-1]
    source = "" if not clause or cited in view.hint else f"Căn cứ: {clause}."
    message = " ".join(part for part in (view.hint, typed, source) if part)
    if len(message) > MAX_MESSAGE:
        message = " ".join(part for part in (view.hint, source) if part)
    return shorten(message, MAX_MESSAGE)


def _how_to_type(view: SlotView, job: Job, *, limited: bool) -> str:
    """Return how a value of the slot's type is typed; "" for a text."""
    match view.kind:
        case "dau":
            return f"Gõ chữ {MARK} nếu có; để trống nếu không."
        case "ty_le":
            return f"{_range(view, job)}: 85% thì gõ 85, {NO_FRACTION} và không gõ dấu %."
        case "diem":
            if limited:
                return "Số từ 0 đến điểm tối đa của dòng; số lẻ viết như 7,5."
            return f"{_range(view, job)}; số lẻ viết như 89,5."
        case "so":
            return f"{_range(view, job)}."
        case "thang":
            return "Chọn trong danh sách."
        case "ngay":
            return f"Ngày/tháng/năm, ví dụ {example_day(job)}."
        case _:
            return ""


def _range(view: SlotView, job: Job) -> str:
    low, high = bounds_of(view, job)
    return f"Số từ {low:g} trở lên" if high is None else f"Số từ {low:g} đến {high:g}"


def example_day(job: Job) -> str:
    """Return a day of the review as it is typed."""
    return f"05/12/{job.year}"


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
            return _list([MARK], f"Gõ chữ {MARK} nếu có; để trống nếu không.")
        case "diem" | "ty_le" | "so":
            more = f" 85% thì gõ 85, {NO_FRACTION}." if view.kind == "ty_le" else ""
            return _numbers(bounds_of(view, job), limit, more)
        case "ngay":
            return _dates(*date_bounds(view.slot, job.year), example_day(job))
        case _:
            return {}


def _list(source: object, expected: str) -> Options:
    return {"validate": "list", "source": source, "error_message": shorten(expected, MAX_MESSAGE)}


def bounds_of(view: SlotView, job: Job) -> tuple[float, float | None]:
    """Return the smallest and largest number a slot may hold; None: no largest."""
    return job.bounds(view.code) if view.is_fact else BOUNDS[view.kind]


def _numbers(bounds: tuple[float, float | None], limit: str, more: str) -> Options:
    low, high = bounds
    if high is None:
        expected = f"Nhập một số từ {low:g} trở lên, ví dụ 12."
        return {"validate": "decimal", "criteria": ">=", "value": low, "error_message": expected}
    shown = "điểm tối đa của dòng" if limit else f"{high:g}"
    example = "89,5 (máy dùng dấu chấm thập phân thì gõ 89.5)" if high > _EXAMPLE else f"{high / 2:g}"
    expected = f"Nhập số từ {low:g} đến {shown}, ví dụ {example}.{more}"
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
