"""What a consolidation yields; the summary workbook, the command line and the JSON output all read this."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from danhgia_xl.batch.versions import Version
    from danhgia_xl.rating.alternatives import ReadingEffect
    from danhgia_xl.rating.findings import Finding
    from danhgia_xl.rating.ratings import Inputs, QuotaGroup, VoteGroup
    from danhgia_xl.rules.ruleset import RuleSet
    from danhgia_xl.workbook.records import ResultColumns

PEOPLE_COLUMNS = (
    "doi_tuong",
    "ma",
    "ho_ten",
    "don_vi",
    "to_dang",
    "chuc_danh",
    "la_nguoi_dung_dau",
    "diem",
    "tieu_chi",
    "xep_loai",
    "co_the",
    "quyet_dinh",
    "hieu_luc",
    "ly_do",
    "buoc",
    "dieu_kien",
    "thieu",
    "cach_doc",
    "canh_bao",
    "tu_nhan_muc",
    "tep",
    "trang",
    "o",
)
"""Columns of `people`, one row per person and kind.

`tieu_chi` is the outcome by the criteria alone, `xep_loai` the proposal after caps, votes and quota, `quyet_dinh` the
authority's tier ("" when none), `hieu_luc` the decision, else the proposal. `co_the` (tiers still possible) and `buoc`
(`rating.ratings.Change`) are tuples; `dieu_kien`, `thieu`, `cach_doc`, `canh_bao` are lists.
"""

UNIT_COLUMNS = (
    "doi_tuong",
    "don_vi",
    "diem",
    "tieu_chi",
    "xep_loai",
    "co_the",
    "quyet_dinh",
    "hieu_luc",
    "ly_do",
    "buoc",
    "dieu_kien",
    "thieu",
    "cach_doc",
    "canh_bao",
    "tep",
    "trang",
    "o",
)
"""Columns of `units`, one row per collective."""

FILE_COLUMNS = ("tep", "ket_luan", "mau", "don_vi", "so_dong", "vi_pham", "canh_bao", "sha256", "ghi_chu")
"""Columns of `files`; `tep` is relative to the folder read, with forward slashes."""

CALENDAR_COLUMNS = (
    "thoi_han",
    "viec",
    "han",
    "yeu_cau",
    "can_cu",
    "doi_tuong",
    "ai",
    "ngay_xong",
    "trang_thai",
    "so_ngay",
    "tinh_trang",
    "tep",
    "trang",
    "o",
)
"""Columns of `calendar`, one row per step and collective that owes it.

`thoi_han` is the deadline's id, `han` its day and `yeu_cau` how the day is meant; `doi_tuong` is empty where the rule
alone says who owes the step (`ai`). `trang_thai` is a code of `rating.calendar.STEP_STATES`, `so_ngay` the days late or
away from the step's own day, `tinh_trang` both in words. Dates are `datetime.date` or None.
"""

DOSSIER_COLUMNS = (
    "ho_so",
    "doi_tuong",
    "don_vi",
    "tt",
    "noi_dung",
    "can_cu",
    "han",
    "yeu_cau",
    "sinh_ngay",
    "ngay_nhan",
    "trang_thai",
    "so_ngay",
    "tinh_trang",
    "tep",
    "trang",
    "o",
)
"""Columns of `dossiers`, one row per collective and paper.

`ho_so` is the paper's id, `tt` its line on the form; `sinh_ngay` is the day it is made where that is after `han` (R12).
`trang_thai` is a code of `rating.dossier.PAPER_STATES`, `so_ngay` the days it came late.
"""

VERDICTS = {
    "HOP_LE": "Hợp lệ",
    "CO_CANH_BAO": "Có cảnh báo",
    "CO_VI_PHAM": "Có vi phạm",
    "KHONG_DOC_DUOC": "Không đọc được",
    "BO_QUA": "Bỏ qua",
}
"""Verdict codes of `ket_luan` and their labels."""


@dataclass(slots=True)
class Consolidation:
    """One institution (or one workbook) after reading and rating."""

    ruleset: RuleSet
    folder: str
    people: pd.DataFrame
    units: pd.DataFrame
    files: pd.DataFrame
    findings: list[Finding]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Per kind, the facts each row was rated on, in the order of that kind's rows in `people` or `units`."""
    quotas: list[QuotaGroup] = field(default_factory=list)
    votes: list[VoteGroup] = field(default_factory=list)
    inputs: Inputs | None = None
    """What the computation started from, to run it again with something changed; None for a result made by hand."""
    alternatives: list[ReadingEffect] = field(default_factory=list)
    """What every other reading of the text would change, where it was asked for."""
    versions: list[Version] = field(default_factory=list)
    """The register's entries, oldest first, when there is a register; the latest of each stands in `inputs`."""

    result_columns: dict[str, list[ResultColumns]] = field(default_factory=dict)
    """Per file, the columns of its rosters that take results; files without any are left out."""

    today: dt.date | None = None
    """The day as of which `calendar` and `dossiers` are told; nothing else depends on it."""
    calendar: pd.DataFrame = field(default_factory=lambda: _no_rows(CALENDAR_COLUMNS))
    dossiers: pd.DataFrame = field(default_factory=lambda: _no_rows(DOSSIER_COLUMNS))

    written: Path | None = None
    """Where the summary was written; another name than asked for when that was open. None when none was."""

    @property
    def own_name(self) -> str:
        """What the institution calls itself: the name of its one chi bộ, "" when there is none or there are several."""
        names = self.units.loc[self.units["doi_tuong"] == "chi_bo", "don_vi"].dropna().unique().tolist()
        return str(names[0]) if len(names) == 1 else ""

    @property
    def title(self) -> str:
        """What to call the institution: by its own name, else by the folder read."""
        return self.own_name or f"Thư mục {Path(self.folder).resolve().name}"

    @property
    def exit_code(self) -> int:
        """3 when a file could not be read, else 1 when there is a violation, else 0."""
        if (self.files["ket_luan"] == "KHONG_DOC_DUOC").any():
            return 3
        return int(any(f.severity == "vi_pham" for f in self.findings))


def _no_rows(columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - whoever needs the names of columns only is not kept waiting for it

    return pd.DataFrame(columns=list(columns), dtype=object)
