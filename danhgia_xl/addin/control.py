"""The cells of the clerk's control book (`tong-hop.xlsm`): which folder, where to, and how it went."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from danhgia_xl.addin.host import Host
from danhgia_xl.addin.looks import plain

FOLDER_NAME, OUTPUT_NAME, STATUS_NAME = "DG_THU_MUC", "DG_TEP_RA", "DG_TRANG_THAI"
"""Defined names of the cells that hold the folder and the output file, and of the one that says how it went."""

USUAL_OUTPUT: Final = "tong-hop.xlsx"


class ControlCells:
    """Those cells of a live `xw.Book`; of any other book, blanks that nothing is written to."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlwings ships no types
        names = {name.name: name for name in book.names}
        wanted = (FOLDER_NAME, OUTPUT_NAME, STATUS_NAME)
        self._cells = {name: names[name].refers_to_range for name in wanted if name in names}

    @property
    def folder(self) -> Path | None:
        """The folder typed in; None when there is none, so that the user is to be asked."""
        typed = self._text(FOLDER_NAME)
        return Path(typed) if typed else None

    def output(self, folder: Path) -> Path:
        """Return the output file typed in, a bare name being one in `folder`; else the usual one there."""
        return folder / (self._text(OUTPUT_NAME) or USUAL_OUTPUT)

    def tell(self, text: str, host: Host) -> None:
        """Write how it went."""
        cell = self._cells.get(STATUS_NAME)
        if cell is not None:
            with host.unlocked(cell.sheet):
                cell.formula = [[plain(text)]]

    def _text(self, name: str) -> str:
        cell = self._cells.get(name)
        value = None if cell is None else cell.options(ndim=2).value[0][0]
        return "" if value is None else str(value).strip().strip('"')
