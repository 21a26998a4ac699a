"""The sheet "Căn cứ": what the proposals rest on — rule set, documents, placeholder scales, readings, every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xlsxwriter import Workbook

from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.condition import parse
from danhgia_xl.rules.describe import describe, due_words
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited, ConditionRule
from danhgia_xl.terms import label
from danhgia_xl.workbook.summary.grid import Grid, Span
from danhgia_xl.workbook.summary.sheet_style import NOTICE, OFF, PLAIN, Styles, set_up_page

_WIDTHS: Final = (5, 24, 28, 20, 39, 44, 21, 26, 40)
_PRINTED: Final = 7
"""Columns on paper; those after them hold codes, for whoever checks the rule set's file."""
_RULE_HEADERS: Final = (
    "STT", "Áp dụng cho", "Mức, loại", "Căn cứ", "Tóm tắt", "Điều kiện", "Đang dùng", "Mã quy tắc",
    "Điều kiện viết trong tệp quy tắc",
)  # fmt: skip
_SCALE: Final = 76
"""Print scale in percent: the printed columns fill the page. Page breaks need a scale, not "fit"."""
_SAME_DAY: Final = "Bước sau không trước bước trước (cùng ngày thì được)"
_USED: Final = "Có"
_WARNS: Final = "Có (chỉ lưu ý)"
_COUNTS_ONLY: Final = "Có (nêu số phiếu)"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as listed: `code`, who it applies to, what it leads to, and its text."""

    code: str
    subject: str
    result: str
    rule: Cited
    words: str = ""
    condition: str = ""
    used: str = _USED

    def texts(self) -> tuple[str, ...]:
        """Return the cells of the row, in the order of the headers after the number."""
        gist = self.rule.tom_tat
        told = (self.subject, self.result, self.rule.can_cu, gist, self.words, self.used)
        return (*told, self.code, self.condition)


def write_basis(book: Workbook, styles: Styles, ruleset: RuleSet) -> None:
    """Add the sheet "Căn cứ" to `book`."""
    sheet = book.add_worksheet("Căn cứ")
    sheet.hide_gridlines(2)
    set_up_page(sheet, "Căn cứ của các đề xuất", f"Bộ quy tắc {ruleset.id}", repeat_header=False)
    sheet.set_print_scale(_SCALE)
    grid = Grid(sheet, styles, _WIDTHS)
    grid.line("CĂN CỨ CỦA CÁC ĐỀ XUẤT", styles.make(bold=True, font_size=14), 26)
    _identity(grid, ruleset)
    _documents(grid, ruleset)
    _placeholders(grid, ruleset)
    breaks = [grid.row]
    _readings(grid, ruleset)
    breaks.append(grid.row)
    _rules(grid, ruleset)
    sheet.set_h_pagebreaks(sorted(set(breaks)))
    sheet.print_area(0, 0, grid.row - 1, _PRINTED - 1)


def _identity(grid: Grid, ruleset: RuleSet) -> None:
    data = ruleset.data
    until = f"đến ngày {data.hieu_luc_den:%d/%m/%Y}" if data.hieu_luc_den else "không ghi ngày hết hiệu lực"
    facts = {
        "Bộ quy tắc": data.id,
        "Tên": data.ten,
        "Năm đánh giá": str(data.nam),
        "Hiệu lực": f"từ ngày {data.hieu_luc_tu:%d/%m/%Y}, {until}",
        "SHA-256 của tệp quy tắc": ruleset.sha256,
    }
    if data.thu_nghiem:
        facts["Thử nghiệm"] = data.thu_nghiem
    styles = grid.styles
    for name, value in facts.items():
        name_look, look = styles.make(bold=True), styles.make(text_wrap=True)
        grid.record([Span(0, 1, name, name_look), Span(2, _PRINTED - 1, value, look)])


def _documents(grid: Grid, ruleset: RuleSet) -> None:
    grid.heading("Văn bản")
    _header(grid, [(0, 1, "Ký hiệu"), (2, 6, "Tên văn bản")])
    text = grid.styles.cell("text")
    for document in ruleset.data.van_ban:
        grid.record([Span(0, 1, document.ky_hieu, text), Span(2, 6, document.ten, text)])


def _placeholders(grid: Grid, ruleset: RuleSet) -> None:
    """List what stands in for texts the office has to supply."""
    notes = [f"{subject.ten}: {subject.ghi_chu}" for subject in ruleset.data.doi_tuong.values() if subject.ghi_chu]
    examples = [table for table in ruleset.data.bang_diem if table.vi_du]
    notes += [f"{table.ten}: điểm tối đa là ví dụ, đơn vị phải thay bằng bảng điểm của mình." for table in examples]
    if notes:
        grid.heading("Lưu ý về thang điểm tạm, bảng điểm ví dụ")
        look = grid.styles.make(text_wrap=True, bg_color=NOTICE, border=1, border_color="#E0C97A", indent=1)
        for note in notes:
            grid.record([Span(0, _PRINTED - 1, note, look)])


def _readings(grid: Grid, ruleset: RuleSet) -> None:
    """List every gap of the text with the case it covers, how it is read now, and how else it could be."""
    if not ruleset.readings:
        return
    grid.heading("Cách đọc chỗ chưa rõ")
    headers = [(0, 0, "Mã"), (1, 2, "Trường hợp"), (3, 3, "Căn cứ"), (4, 4, "Vấn đề"), (5, 5, "Đang đọc là")]
    _header(grid, [*headers, (6, 6, "Cách đọc khác")])
    text, bold = grid.styles.cell("text"), grid.styles.cell("mark")
    for code, chosen in ruleset.readings.items():
        reading = ruleset.reading(code)
        others = [f"• {words}" for option, words in reading.lua_chon.items() if option != chosen]
        state = "" if chosen == reading.mac_dinh else "\n(đã đổi, khác mặc định)"
        spans = [Span(0, 0, code, bold), Span(1, 2, reading.tom_tat, bold), Span(3, 3, reading.can_cu, text)]
        spans += [Span(4, 4, reading.van_de, text), Span(5, 5, reading.lua_chon[chosen] + state, bold)]
        grid.record([*spans, Span(6, 6, "\n".join(others) or "–", text)])


def _rules(grid: Grid, ruleset: RuleSet) -> None:
    grid.heading("Quy tắc")
    grid.sheet.repeat_rows(grid.row)
    _header(grid, [(column, column, title) for column, title in enumerate(_RULE_HEADERS)])
    kinds = ["text" if column < _PRINTED else "small" for column in range(len(_WIDTHS))]
    for number, row in enumerate(all_rules(ruleset), 1):
        tone = PLAIN if row.used.startswith(_USED) else OFF
        looks = [grid.styles.cell(kind, tone) for kind in kinds]
        values = (str(number), *row.texts())
        grid.record([Span(c, c, text, look) for c, (text, look) in enumerate(zip(values, looks, strict=True))])


def _header(grid: Grid, titles: list[tuple[int, int, str]]) -> None:
    grid.record([Span(first, last, title, grid.styles.header()) for first, last, title in titles])


def all_rules(ruleset: RuleSet) -> Iterator[RuleRow]:
    """Yield every rule of the rule set, in the order an official meets them."""
    for kind, subject in ruleset.data.doi_tuong.items():
        for gate in subject.cua:
            yield _condition(ruleset, kind, label(gate.ket_qua), gate)
        for tier in subject.muc:
            for rule in tier.dieu_kien:
                yield _condition(ruleset, kind, label(tier.ma), rule)
        for rule in subject.kich_hoat:
            yield _condition(ruleset, kind, "Trường hợp " + label("KHTNV").lower(), rule)
        for rule in subject.canh_bao:
            yield _condition(ruleset, kind, "Cảnh báo", rule)
    yield from _after_tier(ruleset)
    yield from _procedure(ruleset)


def _condition(ruleset: RuleSet, kind: str, result: str, rule: ConditionRule) -> RuleRow:
    words = describe(parse(rule.khi, ruleset.vocabulary(kind)), ruleset)
    others = [code for code, option in rule.cach_doc.items() if ruleset.readings[code] != option]
    used = f"Không ({', '.join(others)} đọc cách khác)" if others else _USED
    return RuleRow(rule.id, ruleset.subject(kind).ten, result, rule, words, rule.khi, used)


def _after_tier(ruleset: RuleSet) -> Iterator[RuleRow]:
    data = ruleset.data
    for cap in data.tran:
        words = describe(parse(cap.khi, ruleset.vocabulary(cap.doi_tuong)), ruleset)
        result = f"Trần theo {ruleset.subject(cap.theo).ten.lower()}"
        used = _USED if cap.hieu_luc == "chan" else _WARNS
        yield RuleRow(cap.id, ruleset.subject(cap.doi_tuong).ten, result, cap, words, cap.khi, used)
    for quota in data.chi_tieu:
        who = ", ".join(ruleset.subject(kind).ten for kind in quota.doi_tuong)
        base = ruleset.reading(quota.co_so).lua_chon[ruleset.readings[quota.co_so]]
        words = f"Không quá {quota.ty_le:g}%, tính theo {quota.co_so}: {base}. Người quyết: {quota.nguoi_quyet}"
        yield RuleRow(quota.id, who, f"Chỉ tiêu {label(quota.muc).lower()}", quota, words)
    forms = load_forms(ruleset)
    for ballot in data.bieu_quyet:
        more = "trên" if ballot.phai_vuot else "từ"
        share = f"Cần {more} {ballot.tu_so}/{ballot.mau_so} số người bỏ phiếu. " if ballot.tu_so else ""
        words = share + ballot.hoa_phieu
        used = _USED if ballot.tu_so else _COUNTS_ONLY
        yield RuleRow(ballot.id, ballot.cu_tri, forms[ballot.mau].ten, ballot, words, used=used)


def _procedure(ruleset: RuleSet) -> Iterator[RuleRow]:
    data = ruleset.data
    for order in data.trinh_tu:
        words = f"Bước sau cách bước trước ít nhất {order.so_ngay} ngày" if order.so_ngay else _SAME_DAY
        yield RuleRow(order.id, "", "Trình tự các bước", order, words)
    for step in data.thoi_han:
        yield RuleRow(step.id, step.ai, "Thời hạn", step, f"{due_words(step).capitalize()}: {step.viec}")
    days = {step.id: step for step in data.thoi_han}
    for item in data.ho_so:
        step = days[item.han]
        due = f"Nộp theo thời hạn “{step.viec}”: {due_words(step)}"
        yield RuleRow(item.id, ruleset.subject(item.cua).ten, "Hồ sơ", item, due)
