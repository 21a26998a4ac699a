"""How the parts of a form look: one `Style` for each role, turned into XlsxWriter formats once per workbook."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT: Final = "Times New Roman"
INPUT_FILL: Final = "#F5F9FD"
REQUIRED_FILL: Final = "#FFFBEB"
HEADER_FILL: Final = "#EDEDED"
GREY: Final = "#7F7F7F"
DATE_FORMAT: Final = "dd/mm/yyyy"

_THIN: Final = 1
_HAIR: Final = 7


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one cell, in the words of XlsxWriter. `border` all round, `top` and `bottom` on one side."""

    font_size: float = 12
    bold: bool = False
    italic: bool = False
    underline: int = 0
    align: str = "left"
    valign: str = "vcenter"
    text_wrap: bool = True
    shrink: bool = False
    rotation: int = 0
    border: int = 0
    top: int = 0
    bottom: int = 0
    indent: int = 0
    font_color: str = ""
    bg_color: str = ""
    num_format: str = ""
    locked: bool = True

    def properties(self) -> dict[str, object]:
        """Return the properties that differ from XlsxWriter's defaults."""
        # A border of 0 on one side would undo the border all round.
        said = {name: value for name, value in asdict(self).items() if value}
        return {"font_name": FONT, **said, "locked": self.locked}


PLAIN: Final = Style()
SUPERIOR: Final = Style(align="center", valign="top")
BODY: Final = Style(align="center", valign="top", bold=True)
NATION: Final = Style(align="center", valign="top", bold=True)
MOTTO: Final = Style(align="center", valign="top", bold=True, font_size=13)
RULE: Final = Style(align="center", valign="top", font_size=7, bold=True, font_color="#000000", text_wrap=False)
PLACE_DATE: Final = Style(align="center", italic=True, font_size=13, valign="top")
TITLE: Final = Style(align="center", bold=True, font_size=14)
SUBTITLE: Final = Style(align="center", italic=True, font_size=13)
COMPACT: Final = Style(bold=True, text_wrap=False)
SECTION: Final = Style(bold=True, font_size=12)
LABEL: Final = Style()
PARAGRAPH: Final = Style(valign="top")
INPUT: Final = Style(bg_color=INPUT_FILL, bottom=_HAIR, locked=False)
AREA: Final = Style(bg_color=INPUT_FILL, border=_HAIR, valign="top", indent=1, locked=False)
HEADER: Final = Style(align="center", bold=True, font_size=11, border=_THIN, bg_color=HEADER_FILL)
NUMBERING: Final = Style(align="center", italic=True, font_size=9, border=_THIN, text_wrap=False)
CELL: Final = Style(font_size=11, border=_THIN)
ENTRY: Final = Style(font_size=11, border=_THIN, bg_color=INPUT_FILL, locked=False)
COMPUTED: Final = Style(font_size=9, border=_THIN, align="center")
RESULT: Final = Style(font_size=14, bold=True)
TRUTH: Final = Style(
    font_size=11, border=_THIN, align="center", num_format='[=1]"✓ Đạt";[=0]"✗ Chưa đạt";"? Còn thiếu"'
)
"""The truth of a condition of a tier: 1, 0, or 0.5 for unknown."""
TRIGGERED: Final = Style(
    font_size=11, border=_THIN, align="center", num_format='[=1]"▲ Có";[=0]"– Không";"? Còn thiếu"'
)
"""The truth of a rule that is better not met: a gate, a trigger of the lowest tier, a warning."""
PANEL: Final = Style(font_size=10, border=_THIN, bg_color="#F7F7F7", valign="top", indent=1)
SIDE: Final = Style(font_size=9, indent=1)
OUTCOME: Final = Style(font_size=10, border=_HAIR, indent=1, text_wrap=False)
"""A result beside a roster, on one line so that rows keep their heights; the edge shows that a blank one waits."""
SIDE_HEADER: Final = Style(font_size=10, bold=True, bottom=_THIN, text_wrap=False, indent=1)
HELPER: Final = Style(font_size=8, font_color=GREY, text_wrap=False)
END: Final = Style(align="center", top=_THIN, italic=True, font_size=8, font_color=GREY, text_wrap=False)
STRUT: Final = Style(font_size=16)
TALL_STRUT: Final = Style(font_size=26)
SIGN_DATE: Final = Style(align="center", italic=True, valign="top")
SIGN_TITLE: Final = Style(align="center", bold=True, valign="top")
SIGN_NOTE: Final = Style(align="center", italic=True, font_size=11, valign="top")


@dataclass(frozen=True, slots=True)
class FlagStyle:
    """How a cell is flagged: fill, text colour, and the symbol put before its value, of a date before the day."""

    fill: str
    color: str
    symbol: str
    dates: bool = False

    def properties(self) -> dict[str, object]:
        """Return the properties of the format, the symbol as a number format that leaves the value alone."""
        sign = f'"{self.symbol}"'
        number = DATE_FORMAT if self.dates else "General"
        formats = ";".join((f"{sign}{number}", f"{sign}-{number}", f"{sign}{number}", f"{sign}@"))
        shown = {"num_format": formats} if self.symbol else {}
        return {"bg_color": self.fill, "font_color": self.color, **shown}


WRONG: Final = FlagStyle(fill="#FBD9B5", color="#6B2E00", symbol="!")
"""What cannot be read, is doubled, or is missing: orange."""

FAILING: Final = FlagStyle(fill="#CFE2F7", color="#0B2F5B", symbol="•")
"""What stands between the row and a better tier, or put it at the lowest: blue."""


def typed_over(style: Style) -> Style:
    """Return a style of printed text as one that waits to be typed over: on one line, however long it gets."""
    return replace(style, bg_color=INPUT_FILL, text_wrap=False, shrink=True, locked=False)


def required(style: Style) -> Style:
    """Return an input style tinted as one that must be filled in."""
    return replace(style, bg_color=REQUIRED_FILL)


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[Style | FlagStyle, Format] = {}

    def of(self, style: Style | FlagStyle) -> Format:
        """Return the format of `style`."""
        if style not in self._made:
            self._made[style] = self._book.add_format(style.properties())
        return self._made[style]
