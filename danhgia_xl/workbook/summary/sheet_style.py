"""The look of the summary workbook: one font, one palette, one page set-up.

Colours are chosen to stay apart for every kind of colour vision and in grey print; a tint never stands alone:
the words are always there, and outcomes without a tier carry a mark as well. Marks are part of the number format,
so the cell itself holds the bare label (what a filter or another program sees).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.terms import (
    CHO_BIEU_QUYET,
    CHO_DANG_UY,
    CHO_QUYET_DINH,
    CHO_TAP_THE,
    CHUA_KIEM_DIEM,
    CHUA_XAC_DINH,
    HTNV,
    HTTNV,
    HTXSNV,
    KHONG_THUOC_DIEN,
    KHTNV,
)
from danhgia_xl.workbook.summary.cell_text import at_most, printable

FONT: Final = "Times New Roman"
INK: Final = "#1A1A1A"
MUTED: Final = "#595959"
RULE: Final = "#BFBFBF"
HEADER: Final = "#E4E7EB"
NOTICE: Final = "#FFF4CE"
NOTICE_EDGE: Final = "#E0C97A"
LINK: Final = "#0B4F9E"
_A4: Final = 9
_HEADER_ROOM: Final = 170
"""UTF-16 units of a page header that are left for its text; the rest are codes and the page number."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How one value looks: `strong` in charts (`pattern` in `hatch`), `tint` behind a row, `mark` before the text."""

    strong: str
    tint: str = ""
    mark: str = ""
    pattern: str = ""
    hatch: str = ""


_WAITING: Final = "#EBE4F4"
"""Behind everything that waits for a collective, a vote or a choice; the mark says which."""

PLAIN: Final = ""
OFF: Final = "khong_dung"
TONES: Final[dict[str, Tone]] = {
    PLAIN: Tone(INK),
    OFF: Tone(RULE, "#F2F2F2"),
    HTXSNV: Tone("#1B4F8A", "#DCE8F5"),
    HTTNV: Tone("#7DB4DE", "#EFF5FB"),
    HTNV: Tone("#F4CE73", "#FEF8E7"),
    KHTNV: Tone("#B0402B", "#F9E4DD", "▼ ", "wide_upward_diagonal", "#C8715F"),
    "DANG_CHO": Tone("#FFFFFF", _WAITING, "", "light_horizontal", "#BFAAD6"),
    CHO_TAP_THE: Tone("#6A4C93", _WAITING, "▲ "),
    CHO_BIEU_QUYET: Tone("#6A4C93", _WAITING, "► "),
    CHO_DANG_UY: Tone("#6A4C93", _WAITING, "↔ "),
    CHO_QUYET_DINH: Tone("#6A4C93", _WAITING, "● "),
    CHUA_XAC_DINH: Tone("#F2F2F2", "#F0F0F0", "◊ ", "wide_downward_diagonal", "#B5B5B5"),
    CHUA_KIEM_DIEM: Tone("#F2F2F2", "#F0F0F0", "○ ", "percent_30", "#A0A0A0"),
    KHONG_THUOC_DIEN: Tone("#FFFFFF", "#F7F7F7", "□ "),
    "vi_pham": Tone("#B0402B", "#F9E4DD", "■ "),
    "canh_bao": Tone("#F4CE73", "#FEF8E7", "▲ "),
    "thong_tin": Tone("#7DB4DE", "", "○ "),
    "DUNG_HAN": Tone("#1B4F8A"),
    "LAN_HAI": Tone("#7DB4DE"),
    "TRE": Tone("#F4CE73", "#FEF8E7", "▲ "),
    "SAI_NGAY": Tone("#F4CE73", "#FEF8E7", "▲ "),
    "QUA_HAN": Tone("#B0402B", "#F9E4DD", "■ "),
    "THIEU": Tone("#B0402B", "#F9E4DD", "■ "),
    "THIEU_LAN_HAI": Tone("#F4CE73", "#FEF8E7", "▲ "),
    "CHUA_DEN_HAN": Tone("#D9D9D9", "#F7F7F7", "○ "),
    "CHUA_CO_SO": Tone("#D9D9D9", "#F7F7F7", "– "),
    "HOP_LE": Tone("#1B4F8A"),
    "CO_CANH_BAO": Tone("#F4CE73", "#FEF8E7", "▲ "),
    "CO_VI_PHAM": Tone("#B0402B", "#F9E4DD", "■ "),
    "KHONG_DOC_DUOC": Tone("#7A7A7A", "#E9E9E9", "× "),
    "BO_QUA": Tone("#D9D9D9", "", "– "),
}
"""Tone of every outcome, severity, state of a step or paper, and file verdict; `OFF` is for what is not in use."""

_LINKED: Final[dict[str, Any]] = {"font_color": LINK, "underline": 1}
_COUNT: Final = '#,##0;-#,##0;"–"'
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "text": {"align": "left", "text_wrap": True},
    "small": {"align": "left", "text_wrap": True, "font_size": 9},
    "tiny": {"align": "left", "text_wrap": True, "font_size": 7},
    "strong": {"align": "left", "text_wrap": True, "bold": True},
    "faint": {"align": "left", "text_wrap": True, "font_color": MUTED, "italic": True},
    "band": {"align": "left", "text_wrap": True, "bold": True, "font_color": "#1B4F8A", "bg_color": "#F2F5F9"},
    "centre": {"align": "center", "text_wrap": True},
    "number": {"align": "center", "num_format": "General"},
    "count": {"align": "center", "num_format": _COUNT},
    "label": {"align": "left", "text_wrap": True, "valign": "vcenter", "indent": 1},
    "mark_label": {"align": "left", "text_wrap": True, "valign": "vcenter", "indent": 1, "bold": True},
    "mark_tight": {"align": "left", "valign": "vcenter", "bold": True},
    "figure": {"align": "center", "num_format": _COUNT, "valign": "vcenter"},
    "votes": {"align": "center", "num_format": "#,##0", "valign": "vcenter"},
    "share": {"align": "center", "num_format": "0.00", "valign": "vcenter"},
    "total_label": {"align": "left", "text_wrap": True, "valign": "vcenter", "indent": 1, "bold": True},
    "total": {"align": "center", "num_format": _COUNT, "valign": "vcenter", "bold": True},
    "link_label": {"align": "left", "text_wrap": True, "valign": "vcenter", "indent": 1, **_LINKED},
    "mark": {"align": "left", "text_wrap": True, "bold": True},
    "link": {"align": "left", "text_wrap": True, **_LINKED},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def make(self, **properties: Any) -> Format:  # noqa: ANN401 — XlsxWriter takes strings, numbers and booleans
        """Return the format with `properties` (XlsxWriter's names) over the common font."""
        wanted = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def cell(self, look: str, tone: str = PLAIN) -> Format:
        """Return the format of a bordered table cell: `look` is its kind of content, `tone` a key of `TONES`."""
        colours = TONES[tone]
        properties: dict[str, Any] = {"border": 1, "border_color": RULE, "valign": "top", **_LOOKS[look]}
        if colours.tint:
            properties["bg_color"] = colours.tint
        if tone == OFF:
            properties = {"font_color": MUTED, "italic": True, **properties}
        if look.startswith("mark") and colours.mark:
            properties["num_format"] = f'"{colours.mark}"@'
        return self.make(**properties)

    def header(self, tint: str = HEADER) -> Format:
        """Return the format of a table's header cell."""
        edges = {"border": 1, "border_color": RULE, "bottom": 2, "bottom_color": MUTED}
        return self.make(bold=True, align="center", text_wrap=True, bg_color=tint, **edges)

    def sub_header(self) -> Format:
        """Return the format of a header inside a table."""
        return self.make(bold=True, font_size=10, bg_color="#F2F2F2", border=1, border_color=RULE, indent=1)


def set_up_page(sheet: Worksheet, title: str, note: str, *, repeat_header: bool = True) -> None:
    """Print `sheet` on A4 landscape, one page wide, with `title` and page number on top and `note` at the foot."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f'&L&11&"{FONT},Bold"{_plain(title)}&R&10&"{FONT},Regular"Trang &P/&N', {"margin": 0.3})
    sheet.set_footer(f'&L&9&"{FONT},Italic"{_plain(note)}', {"margin": 0.3})
    if repeat_header:
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)


def _plain(text: str) -> str:
    """Return `text` for a page header in one line; "&" starts a code there, and the format allows 255 units in all.

    The size stands before the font's name, so that a text beginning with a digit is not taken for part of it.
    """
    room, line = _HEADER_ROOM, " ".join(printable(text).split())
    while at_most(_HEADER_ROOM, escaped := at_most(room, line).replace("&", "&&")) != escaped:
        room -= 1
    return escaped
