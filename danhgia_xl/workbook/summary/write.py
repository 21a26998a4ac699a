"""Write `tong-hop.xlsx`: proposals, findings, files and what they rest on; the new workbook replaces the old one."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from danhgia_xl.batch.result import Consolidation
from danhgia_xl.errors import UsageError
from danhgia_xl.workbook.mark import MARK_NAME, SUMMARY_CODE, mark_text
from danhgia_xl.workbook.reader.container import form_code
from danhgia_xl.workbook.summary.basis import write_basis
from danhgia_xl.workbook.summary.cell_links import LinkMaker
from danhgia_xl.workbook.summary.list_writer import ListSpec, write_list
from danhgia_xl.workbook.summary.overview import write_overview
from danhgia_xl.workbook.summary.sheet_style import FONT, Styles
from danhgia_xl.workbook.summary.sheets import files_list, findings_list, members_list, officials_list, units_list

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""

_LISTS: tuple[Callable[[Consolidation, LinkMaker], ListSpec], ...] = (
    units_list, officials_list, members_list, findings_list, files_list,
)  # fmt: skip


def write_summary(result: Consolidation, target: Path, on_progress: Progress | None = None) -> Path:
    """Write the summary of `result` to `target` and return `target`.

    The workbook is completed beside the target and then put in its place, so a failure leaves an earlier summary
    as it was. The same result gives the same bytes. Raises UsageError when the target cannot be written.
    """
    target = Path(target)
    with _replacing(target) as draft:
        _write(result, draft, target, on_progress or (lambda _done, _steps: None))
    return target


def check_target(target: Path) -> None:
    """Raise UsageError when a summary must not be written to `target`: no .xlsx name, or a workbook that is no summary.

    What is there may be somebody's filled form; only an earlier summary (or an empty file) is replaced.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"{target} phải có đuôi .xlsx. Hãy viết như: {target.with_suffix('.xlsx')}")
    if target.is_file() and target.stat().st_size and form_code(target) != SUMMARY_CODE:
        raise UsageError(f"{target} đã có và không phải sổ tổng hợp, sẽ không bị ghi đè. Hãy chọn tên hoặc nơi khác.")


def _write(result: Consolidation, draft: Path, target: Path, progress: Progress) -> None:
    """Write the sheets in order; `draft` is the file written now, `target` the place links are relative to."""
    steps = len(_LISTS) + 3
    links = LinkMaker(result.folder, target.parent)
    with tempfile.TemporaryDirectory(prefix="danhgia-xl-") as scratch:
        book = _new_book(result, draft, scratch)
        styles = Styles(book)
        write_overview(book, styles, result)
        progress(1, steps)
        for done, make in enumerate(_LISTS, 2):
            write_list(book, styles, make(result, links))
            progress(done, steps)
        write_basis(book, styles, result.ruleset)
        progress(steps - 1, steps)
        book.close()
    progress(steps, steps)


def _new_book(result: Consolidation, draft: Path, scratch: str) -> Workbook:
    """Return an empty workbook whose properties hold no clock time."""
    data = result.ruleset.data
    book = Workbook(
        str(draft),
        {"tmpdir": scratch, "default_format_properties": {"font_name": FONT, "font_size": 11}, "use_zip64": True},
    )
    made = dt.datetime(data.hieu_luc_tu.year, data.hieu_luc_tu.month, data.hieu_luc_tu.day, tzinfo=dt.UTC)
    title = f"Tổng hợp đề xuất xếp loại năm {data.nam}"
    book.set_properties({"title": title, "comments": f"Bộ quy tắc {data.id}", "created": made})
    book.set_size(2400, 1400)
    book.define_name(MARK_NAME, f'="{mark_text(SUMMARY_CODE, data.id)}"')
    return book


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Yield a draft path beside `target`; put it in place when the block ends well, remove it when not."""
    if target.is_dir():
        raise UsageError(f"Không ghi được {target}: đó là một thư mục. Hãy nêu tên tệp .xlsx.")
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        _flush(draft)
        draft.replace(target)
    except PermissionError as error:
        raise UsageError(
            f"Không ghi được {target}. Tệp có thể đang mở trong Excel, hoặc thư mục không cho ghi. "
            "Hãy đóng tệp rồi chạy lại, hoặc chọn tên khác bằng -o."
        ) from error
    except (OSError, FileCreateError) as error:
        raise UsageError(f"Không ghi được {target}: {error}. Hãy kiểm tra ổ đĩa và đường dẫn rồi chạy lại.") from error
    finally:
        draft.unlink(missing_ok=True)


def _flush(draft: Path) -> None:
    """Force the finished file onto the disk, so that a power cut after the replacement loses nothing."""
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
