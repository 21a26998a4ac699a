"""A property that cells share, or not."""

from __future__ import annotations

from typing import Any

from danhgia_xl.addin.libreoffice.uno_access import UnoObject


def uniform(cells: UnoObject, name: str) -> Any:  # noqa: ANN401 - a property holds anything
    """Return a property of cells, None when they differ in it."""
    if cells.getPropertyState(name).value == "AMBIGUOUS_VALUE":
        return None
    return cells.getPropertyValue(name)
