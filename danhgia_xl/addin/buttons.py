"""What each button does, on a live `xw.Book` in any host. Each function returns the words for the status line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from danhgia_xl import __version__
from danhgia_xl.addin import click
from danhgia_xl.addin.commands import TITLE
from danhgia_xl.addin.control import ControlCells
from danhgia_xl.addin.host import Host
from danhgia_xl.addin.own_sheets import fault_rows, remove, show_reasons
from danhgia_xl.addin.rated_book import rate_live, rules, summary_line, unit_lines
from danhgia_xl.addin.reasons_page import REASON_WIDTHS, reason_lines
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.held import is_held, told_of
from danhgia_xl.workbook.mark import FAULT_SHEET, WHY_SHEET
from danhgia_xl.workbook.result_marks import fault_marks, marks_of

_NO_COLUMNS: Final = "Sổ này không có cột kết quả: mức đề xuất chỉ có ở trang Vi phạm và ở sổ tổng hợp. "


def xep_loai(book: Any, host: Host) -> str:  # noqa: ANN401 - xlwings ships no types, here and below
    """Rate the book: results into their columns, fills and notes onto cells at fault, the sheet of faults."""
    result = rate_live(book, host)
    told = summary_line(result)
    page = fault_rows(result.findings, "   ".join([*unit_lines(result), told]))
    click.apply_marks(book, host, marks_of(result, book.name), page)
    shown = book.name in result.result_columns or result.people.empty
    return f"Đã xếp loại. {'' if shown else _NO_COLUMNS}{told} (chi tiết: trang {FAULT_SHEET})"


def kiem_tra(book: Any, host: Host) -> str:  # noqa: ANN401
    """Only look for faults: fills, notes, the sheet of faults; results written before stay."""
    result = rate_live(book, host)
    told = summary_line(result)
    page = fault_rows(result.findings, told)
    click.apply_marks(book, host, fault_marks(result.findings, book.name), page, keep_results=True)
    count = sum(finding.severity != "thong_tin" for finding in result.findings)
    return f"Đã kiểm tra: {count} chỗ cần xem (trang {FAULT_SHEET})" if count else "Đã kiểm tra: không thấy lỗi nào."


def xoa_danh_dau(book: Any, host: Host) -> str:  # noqa: ANN401
    """Take away results, fills, notes and sheets of ours."""
    count = click.take_back(book, host)
    remove(book, WHY_SHEET)
    return f"Đã xóa đánh dấu ở {count} ô; bấm Khôi phục để lấy lại."


def khoi_phuc(book: Any, host: Host) -> str:  # noqa: ANN401
    """Put back what the last click overwrote."""
    count = click.undo(book, host)
    return f"Đã khôi phục {count} ô; bấm lần nữa để làm lại."


def giai_trinh(book: Any, host: Host) -> str:  # noqa: ANN401
    """Explain the results of the row in which the selected cell stands, on a sheet of its own."""
    selection = book.selection
    if selection is None:
        raise UsageError("Chưa chọn ô nào. Hãy chọn một ô ở dòng của người cần xem, rồi bấm lại.")
    click.check_unlocked(book, host)
    sheet, row = selection.sheet.name, selection.row
    lines = reason_lines(rate_live(book, host), sheet, row)
    if not lines:
        raise UsageError(
            f"Dòng {row} của trang {sheet} không phải dòng của một người hay tập thể được xếp loại. "
            "Hãy chọn một ô ở dòng của người cần xem, rồi bấm lại."
        )
    show_reasons(book, lines, REASON_WIDTHS)
    return f"Đã ghi trang {WHY_SHEET} cho dòng {row} của trang {sheet}."


def tong_hop(book: Any, host: Host) -> str:  # noqa: ANN401
    """Consolidate every workbook of a folder into a summary, and open it; both may be typed into the control book."""
    from danhgia_xl.batch.consolidate import consolidate  # noqa: PLC0415 - the other buttons do without

    cells = ControlCells(book)
    folder = cells.folder or host.ask_folder(book, "Chọn thư mục có các sổ cần tổng hợp")
    if folder is None:
        return "Đã bỏ qua, không tổng hợp."
    target = cells.output(folder)
    _check_free(book, target)

    def tell(done: int, total: int, name: str) -> None:
        book.app.status_bar = f"Đang tổng hợp {done}/{total}: {name}"

    result = consolidate(folder, target, ruleset=rules(), on_progress=tell)
    written = result.written or target
    told = f"Đã đọc {len(result.files)} tệp, ghi {written}. {summary_line(result)}"
    if moved := told_of(target, written):
        told = f"{moved} {told}"
    cells.tell(told, host)
    book.app.books.open(str(written))
    return told


def _check_free(book: Any, target: Path) -> None:  # noqa: ANN401
    """Raise UsageError while a book of the target's name is open that nothing shows to others as being so.

    A summary that is seen to be open gets another name; but one of another folder would keep the new one from being
    opened, and one that leaves no trace on the disk would be replaced beneath the program that shows it.
    """
    for one in book.app.books:
        if one.name.casefold() == target.name.casefold() and not is_held(target):
            raise UsageError(f"Sổ {target.name} đang mở nên không ghi lại được. Hãy đóng sổ ấy rồi bấm lại.")


def gioi_thieu(book: Any, host: Host) -> str:  # noqa: ANN401, ARG001 - every command takes both
    """Tell version and rule set, and that people decide."""
    used = rules()
    text = (
        f"danhgia_xl {__version__}\nBộ quy tắc: {used.short_name} ({used.id})\n\n"
        "Phần mềm đề xuất mức và nêu căn cứ; người có thẩm quyền quyết định.\n"
        "Hướng dẫn: trang Hướng dẫn của mỗi sổ; kiểm tra máy: danhgia-xl kiem-tra-may."
    )
    book.app.alert(text, TITLE, "ok", "info")
    return ""
