"""Whether a paper of a dossier has come in, as of one day.

The calendar asks for some papers before the step that makes them (R12): such a paper is not due until that step, and
then belongs to a second pass for which the Plan gives no day, so that nothing in it is late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from danhgia_xl.rating.calendar import last_day
from danhgia_xl.rules.schema import Deadline

PaperState = Literal["DUNG_HAN", "TRE", "LAN_HAI", "THIEU", "THIEU_LAN_HAI", "CHUA_DEN_HAN", "KHONG_DOC_DUOC"]

PAPER_STATES: Final[dict[PaperState, str]] = {
    "DUNG_HAN": "Nhận đúng hạn",
    "TRE": "Nhận trễ hạn",
    "LAN_HAI": "Nhận ở lần nộp sau (R12)",
    "THIEU": "Còn thiếu, đã quá hạn",
    "THIEU_LAN_HAI": "Còn thiếu ở lần nộp sau, không có hạn (R12)",
    "CHUA_DEN_HAN": "Chưa đến hạn",
    "KHONG_DOC_DUOC": "Ngày không đọc được",
}
"""States of a paper and their labels."""

RECEIVED: Final[tuple[PaperState, ...]] = ("DUNG_HAN", "TRE", "LAN_HAI")
MISSING: Final[tuple[PaperState, ...]] = ("THIEU", "THIEU_LAN_HAI")


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """How a paper stands; `days` it came late, 0 otherwise."""

    state: PaperState
    days: int = 0

    @property
    def words(self) -> str:
        """The state in Vietnamese, with the number of days it came late."""
        return f"Nhận trễ {self.days} ngày" if self.state == "TRE" else PAPER_STATES[self.state]


def is_second_pass(due: Deadline, born: dt.date | None) -> bool:
    """Tell whether a paper made on `born` (None: at any time) cannot be there when its dossier is due (R12)."""
    return born is not None and born > last_day(due)


def paper_standing(received: dt.date | None, due: Deadline, born: dt.date | None, today: dt.date) -> PaperStanding:
    """Return how a paper stands as of `today`.

    `received` is the day it came (None: not yet; a day after `today` counts as not yet), `due` when its dossier is due,
    `born` the day of the step that makes it. On that day itself it is not yet missed.
    """
    last, second = last_day(due), is_second_pass(due, born)
    if received is not None and received <= today:
        if received <= last:
            return PaperStanding("DUNG_HAN")
        return PaperStanding("LAN_HAI") if second else PaperStanding("TRE", (received - last).days)
    if second and born is not None:
        return PaperStanding("THIEU_LAN_HAI" if today > born else "CHUA_DEN_HAN")
    return PaperStanding("THIEU" if today > last else "CHUA_DEN_HAN")
