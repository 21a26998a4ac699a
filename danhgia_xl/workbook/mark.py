"""The mark by which a workbook of ours is recognised, whatever its file is called."""

from __future__ import annotations

from typing import Final

from danhgia_xl.terms import fold

MARK_NAME: Final = "DG_MAU"
"""The defined name that stands for the mark, or for the cell that holds it."""

HELPER_NAME: Final = "DG_PHU"
"""The name, of one sheet, of the columns that hold nothing but helpers of its formulas."""

ESTIMATE_SHEET, GUIDE_SHEET, DATA_SHEET = "Tạm tính", "Hướng dẫn", "_dg"
"""Sheets behind a form: what it comes to so far, how to fill it in, and the data behind its drop-downs."""

FAULT_SHEET, WHY_SHEET, LEDGER_SHEET = "Vi phạm", "Giải trình", "_dg_luu"
"""Sheets that the buttons add: what is wrong, why one row comes to its tier, and what the last click overwrote."""

OWN_SHEETS: Final = frozenset(
    fold(name) for name in (ESTIMATE_SHEET, GUIDE_SHEET, DATA_SHEET, FAULT_SHEET, WHY_SHEET, LEDGER_SHEET)
)
"""Those sheets in the shape names are compared in."""

READINGS_KEY: Final = "cach_doc"
"""What the data sheet calls the readings that the formulas of a book are made from: "R1=mot_trong; R2=..."."""

LAYOUT_VERSION: Final = 1

SUMMARY_CODE: Final = "tong-hop"
"""The code in the mark of a summary workbook."""

GATHERED_CODE: Final = "tong-hop-nhieu"
"""The code in the mark of a summary of many institutions."""

SUMMARY_CODES: Final = frozenset({SUMMARY_CODE, GATHERED_CODE})
"""The codes of every summary: each may replace the other."""

EXPLANATION_CODE: Final = "giai-trinh"
"""The code in the mark of a workbook that explains one person or collective."""

AFFECTED_CODE: Final = "anh-huong"
"""The code in the mark of a list of results that a re-rating touches."""

CONTROL_CODE: Final = "bang-dieu-khien"
"""The code in the mark of the clerk's control book, which holds buttons and no data."""

OUTPUT_CODES: Final = frozenset({SUMMARY_CODE, GATHERED_CODE, EXPLANATION_CODE, AFFECTED_CODE, CONTROL_CODE})
"""Codes of workbooks of this software that are not to be filled in; every other code is a form's."""


def mark_text(code: str, ruleset_id: str) -> str:
    """Return the mark of a workbook of form `code`, such as "so-phong|kh170-2021|1"."""
    return f"{code}|{ruleset_id}|{LAYOUT_VERSION}"


def split_mark(text: str) -> tuple[str, str]:
    """Return the form code and the rule set id a mark names; what is not there comes back empty."""
    code, owner, *_ = [*text.strip('"').split("|"), ""]
    return code.strip(), owner.strip()
