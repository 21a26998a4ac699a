"""What the sheet "Hướng dẫn" says about the cells of a form: only what that form has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from danhgia_xl.forms.model import Fields, Form, Paragraphs, Slot, Table
from danhgia_xl.forms.slots import SlotView
from danhgia_xl.terms import TIERS, label
from danhgia_xl.workbook.template.checks import NO_FRACTION, example_day
from danhgia_xl.workbook.template.job import MARK, Job
from danhgia_xl.workbook.template.styles import ENTRY, FAILING, PLAIN, WRONG, FlagStyle, Style, required

Item = tuple[str, str, Style]
"""A sample of a cell, what it means, and the look of the sample."""

_TIER_CODE: Final = re.compile(rf"\b({'|'.join(TIERS)})\b")

_MORE_ROWS: Final = (
    "Bỏ khóa trang (Xem lại › Bỏ bảo vệ trang tính, không có mật khẩu), chèn dòng phía trên “— Hết —”, chép cả dòng "
    "bên trên dán xuống rồi ghi đè. Không xóa dòng “— Hết —”."
)


def legend(job: Job) -> Iterator[tuple[str, list[Item]]]:
    """Yield the parts of the legend: title and items."""
    about = _About(job)
    yield "Ký hiệu và cách gõ", [*about.looks(), *about.typing()]
    yield "Ô được tô màu, ô tự tính", [*about.flags(), *about.computed()]
    yield "Dán, thêm dòng, in", list(about.handling())


def _columns(form: Form) -> Iterator[Slot]:
    return (slot for page in form.trang for b in page.khoi if isinstance(b, Table) for slot in b.cot)


@dataclass(frozen=True)
class _About:
    """What a form has that its legend depends on."""

    job: Job

    @cached_property
    def views(self) -> list[SlotView]:
        """The places of the form, columns first."""
        form = self.job.form
        fields = (slot for page in form.trang for b in page.khoi if isinstance(b, Fields) for slot in b.muc)
        return [self.job.view(slot) for slot in (*_columns(form), *fields)]

    @cached_property
    def kinds(self) -> set[str]:
        """The types of its inputs."""
        return {view.kind for view in self.views if view.slot.nhap}

    @cached_property
    def computed_columns(self) -> set[str]:
        """What its columns of formulas show."""
        return {slot.tinh for slot in _columns(self.job.form) if slot.tinh}

    @property
    def rates(self) -> bool:
        """Whether the form tells tiers while it is being filled in."""
        return self.job.form.tam_tinh is not None or "muc" in self.computed_columns

    @cached_property
    def tier_codes(self) -> list[str]:
        """The short names of tiers it uses, best first."""
        form = self.job.form
        blocks = [block for page in form.trang for block in page.khoi]
        texts = [view.label for view in self.views]
        texts += [page.tieu_de + page.phu_de for page in form.trang] + form.huong_dan
        texts += [line for block in blocks if isinstance(block, Paragraphs) for line in block.dong]
        used = {code for text in texts for code in _TIER_CODE.findall(text)}
        return [code for code in TIERS if code in used]

    def looks(self) -> Iterator[Item]:
        """Yield what the tints of blank cells mean."""
        if any(view.slot.bat_buoc for view in self.views):
            yield "", "Ô nền vàng nhạt: bắt buộc ghi.", required(ENTRY)
        yield "", "Ô nền xanh nhạt: ghi khi có. Các ô khác đã khóa để giữ đúng mẫu.", ENTRY

    def typing(self) -> Iterator[Item]:
        """Yield how values of each type are typed."""
        if "dau" in self.kinds:
            yield MARK, f"Ô đánh dấu: gõ chữ {MARK} là có, để trống là không.", PLAIN
        if "thang" in self.kinds:
            yield "▼", "Ô có danh sách: bấm vào mũi tên bên phải ô để chọn, không tự gõ từ khác.", PLAIN
        if "diem" in self.kinds:
            text = "Số lẻ viết dấu phẩy; máy đặt dấu chấm thập phân thì gõ 89.5. Không gõ kèm chữ “điểm”."
            yield "89,5", text, PLAIN
        if "ty_le" in self.kinds:
            yield "85", f"Tỷ lệ ghi theo phần trăm: 85% thì gõ 85, {NO_FRACTION}.", PLAIN
        if "ngay" in self.kinds:
            yield example_day(self.job), "Ngày ghi theo thứ tự ngày/tháng/năm.", PLAIN
        if self.tier_codes:
            told = "; ".join(f"{code}: {label(code)}" for code in self.tier_codes)
            yield "Viết tắt", f"{told}.", PLAIN

    def flags(self) -> Iterator[Item]:
        """Yield what the colours of cells mean while the form is being filled in."""
        wrong = "Nền cam, dấu ! : ghi sai, trùng hoặc còn thiếu; cần sửa. Ô còn trống thì chỉ có nền."
        yield f"{WRONG.symbol}89,5", wrong, _flagged(WRONG)
        if self.rates:
            failing = "Nền xanh, dấu • : ghi đúng, nhưng vì ô này mà chưa đạt mức cao hơn. Ô còn trống thì chỉ có nền."
            yield f"{FAILING.symbol}Tốt", failing, _flagged(FAILING)

    def computed(self) -> Iterator[Item]:
        """Yield what the form works out by itself."""
        decided = "Người có thẩm quyền quyết định."
        if "muc" in self.computed_columns:
            text = (
                "Cột Mức đề xuất theo tiêu chí và lý do bên phải bảng tự tính lại khi gõ, theo tiêu chí của từng mức; "
                f"chưa xét trần của đơn vị, phiếu và chỉ tiêu. {decided}"
            )
            yield "Tự tính", text, PLAIN
        elif self.rates:
            text = f"Ô nhắc bên phải trang và trang Tạm tính tự tính lại khi gõ, theo tiêu chí của từng mức. {decided}"
            yield "Tự tính", text, PLAIN
        if "phieu" in self.computed_columns:
            yield "So phiếu", "Cột So với ngưỡng tự so số phiếu với số phiếu cần có.", PLAIN

    def handling(self) -> Iterator[Item]:
        """Yield how to paste, add rows and print."""
        yield "Dán", "Chép từ nơi khác thì dán bằng “Dán giá trị”, để không mất màu và kiểm tra của ô.", PLAIN
        blocks = [block for page in self.job.form.trang for block in page.khoi]
        if any(isinstance(block, Table) and block.nguon == "trong" for block in blocks):
            yield "Thiếu dòng", _MORE_ROWS, PLAIN
        aside = "Ô nhắc, lý do ở bên phải trang không in. " if self.rates else ""
        yield "In", f"{aside}In bằng Excel thì không có màu.", PLAIN


def _flagged(flag: FlagStyle) -> Style:
    return replace(ENTRY, bg_color=flag.fill, font_color=flag.color)
