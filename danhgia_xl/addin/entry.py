"""Where every host comes in: runs one command, tells the outcome, never raises.

In Excel the VBA calls `run("xep_loai")`; LibreOffice's script passes the book and its host.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from danhgia_xl.addin.commands import TITLE
from danhgia_xl.addin.host import Host, SheetLocked
from danhgia_xl.errors import DanhGiaError

_LOCKED: Final = (
    "Trang {trang!r} đang khóa bằng mật khẩu nên không ghi được kết quả. Chưa ô nào bị thay đổi. "
    "Hãy mở khóa trang (Xem lại › Bỏ bảo vệ trang tính) rồi bấm lại."
)
_NOT_CONNECTED: Final = (
    "Không nối được với Excel ({loai}). Hãy đóng hết cửa sổ Excel, mở lại sổ rồi bấm lại. "
    "Nếu vẫn vậy, chạy danhgia-xl kiem-tra-may để xem máy thiếu gì."
)
_UNEXPECTED: Final = (
    "Có lỗi ngoài dự kiến ({loai} ở {noi}). Nếu đã có ô bị ghi, bấm Khôi phục để trả lại. "
    "Hãy báo dòng này cho người phụ trách máy; chạy danhgia-xl kiem-tra-may để xem máy thiếu gì."
)


def run(code: str, book: Any = None, host: Host | None = None) -> bool:  # noqa: ANN401 - xlwings ships no types
    """Run the command `code` (see `addin.commands`) on `book`, by default the one whose button was clicked in Excel.

    Returns whether it did its work; otherwise the user has been told why not.
    """
    if book is None:
        from danhgia_xl.addin import excel_host  # noqa: PLC0415 - only Excel needs it

        try:
            book, host = excel_host.calling_book(), excel_host.ExcelHost()
        except Exception as error:
            excel_host.say(_NOT_CONNECTED.format(loai=type(error).__name__), TITLE)
            return False
    assert host is not None
    app = book.app
    try:
        from danhgia_xl.addin import buttons  # noqa: PLC0415 - a failing import is told, not raised

        command: Callable[[Any, Host], str] = getattr(buttons, code)
        app.status_bar = "Đang làm …"
        with _quiet(app):
            told = command(book, host)
        app.status_bar = told or False
    except DanhGiaError as error:
        return _tell(app, str(error))
    except SheetLocked as error:
        return _tell(app, _LOCKED.format(trang=error.sheet))
    except Exception as error:
        return _tell(app, _UNEXPECTED.format(loai=type(error).__name__, noi=_place(error)))
    return True


class _quiet:  # noqa: N801 - used like a function
    """Stop redrawing and events while cells are written; both come back whatever happens."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401
        self._app = app

    def __enter__(self) -> None:
        self._was = self._app.screen_updating, self._app.enable_events
        self._alerts = self._app.display_alerts
        self._app.screen_updating = self._app.enable_events = False

    def __exit__(self, *_: object) -> None:
        self._app.screen_updating, self._app.enable_events = self._was
        self._app.display_alerts = self._alerts  # xlwings leaves it off when a sheet cannot be deleted


def _tell(app: Any, text: str) -> bool:  # noqa: ANN401
    app.status_bar = text.partition("\n")[0]
    app.alert(text, TITLE, "ok", "critical")
    return False


def _place(error: BaseException) -> str:
    """Return file and line of our own code in which `error` arose: no value of anybody's cell."""
    frame, found = error.__traceback__, ""
    while frame is not None:
        name = Path(frame.tb_frame.f_code.co_filename)
        if "danhgia_xl" in name.parts:
            found = f"{name.name}:{frame.tb_lineno}"
        frame = frame.tb_next
    return found or sys.platform
