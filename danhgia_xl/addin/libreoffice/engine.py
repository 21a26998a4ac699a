"""The engine: what xlwings asks for values on their way to cells and back, and how to make it the active one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import xlwings as xw

from danhgia_xl.addin.libreoffice.app import Apps
from danhgia_xl.addin.libreoffice.book import Book
from danhgia_xl.addin.libreoffice.uno_access import UnoObject
from danhgia_xl.addin.libreoffice.values import ERROR_TEXTS, Value

NAME = "libreoffice"


class Engine:
    """LibreOffice as xlwings sees it."""

    name = NAME
    type = "desktop"

    def __init__(self, context: UnoObject) -> None:
        self.context = context
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: object) -> object:  # noqa: ANN401, ARG004 - any; xlwings' contract
        """Return a value ready for a cell: missing values of pandas and numpy are blanks, their numbers are floats."""
        if isinstance(value, pd.Timestamp):
            return value.to_pydatetime()
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return None
        return value.item() if hasattr(value, "item") else value

    @staticmethod
    def clean_value_data(
        rows: list[list[Value]],
        dates: Callable[..., object],
        empty: object,
        numbers: Callable[[float], object] | None,
        err_to_str: bool,
    ) -> list[list[object]]:
        """Return values as the options of the range want them."""

        def clean(value: Value) -> object:
            if value is None or value == "":
                return empty
            if isinstance(value, dt.datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return dates(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if isinstance(value, float):
                return numbers(value) if numbers else value
            if isinstance(value, int) and not isinstance(value, bool):
                return ERROR_TEXTS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in rows]


def book_of(context: UnoObject, document: UnoObject) -> xw.Book:
    """Make this the active engine of xlwings and return a document of Calc as a book of it."""
    engine = Engine(context)
    app = engine.apps[0]
    app.document = document
    active = xw.Engine(impl=engine)
    if NAME not in xw.engines.engines_by_name:
        xw.engines.add(active)
    xw.engines.engines_by_name[NAME] = active
    active.activate()
    return xw.Book(impl=Book(app, document))
