"""From a click in LibreOffice to the command: the document becomes a book of xlwings, the rest is as in Excel."""

from __future__ import annotations

from importlib import import_module

from danhgia_xl.addin.libreoffice.book import CALC
from danhgia_xl.addin.libreoffice.engine import book_of
from danhgia_xl.addin.libreoffice.host import LibreOfficeHost
from danhgia_xl.addin.libreoffice.messages import Message, show
from danhgia_xl.addin.libreoffice.uno_access import UnoObject


def run_command(document: UnoObject, context: UnoObject, code: str) -> None:
    """Run the command `code` (see `danhgia_xl.addin.commands`) on a document, which must be of Calc."""
    if not document.supportsService(CALC):
        show(
            context,
            document,
            Message("Nút này chỉ dùng trong bảng tính. Mở sổ cần xếp loại rồi bấm lại.", "danhgia_xl"),
        )
        return
    entry = import_module("danhgia_xl.addin.entry")  # what it needs is imported by the click, so that a failure is told
    entry.run(code, book=book_of(context, document), host=LibreOfficeHost(context))


def warm_up() -> None:
    """Import what the first click needs, so that it does not wait for it."""
    import_module("danhgia_xl.addin.buttons")
    import_module("danhgia_xl.addin.rated_book").prepare()
