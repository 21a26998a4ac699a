"""How the cells of a sheet are called: letters and numbers, both ways. Rows and columns are counted from zero."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column: 0 is "A", 27 is "AB"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column: "A" is 0, "AB" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def position(address: str) -> tuple[int, int]:
    """Return row and column of a cell: "C2" is (1, 2). Raises ValueError for anything but capitals and a number."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"no address of a cell: {address!r}")
    return int(found[2]) - 1, column_number(found[1])


def a1(row: int, column: int) -> str:
    """Return the address of a cell."""
    return f"{column_letters(column)}{row + 1}"


def in_sheet(sheet: str, cell: str) -> str:
    """Return the reference to a cell of a sheet, whatever the sheet is called: "'Viên chức'!U8"."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def sheet_of(reference: str) -> str:
    """Return the name of the sheet that what a name refers to stands on: "Viên chức" of "='Viên chức'!$W:$BM"."""
    return reference.removeprefix("=").rpartition("!")[0].strip("'").replace("''", "'")


def span(first: tuple[int, int], last: tuple[int, int]) -> str:
    """Return the address of a range, given as (row, column) of its corners: "D9:D11"."""
    return f"{a1(*first)}:{a1(*last)}"


def row_list(rows: list[int]) -> str:
    """Return row numbers (as users count them) in words: [8, 9, 10, 14] is "8–10, 14"."""
    parts: list[str] = []
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            parts.append(str(row) if rows[start] == row else f"{rows[start]}–{row}")
            start = at + 1
    return ", ".join(parts)
