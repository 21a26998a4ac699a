"""When a step of the plan was done, against the day it is due; and whether two steps came in their order.

Everything is told as of one day, `today`: a date after it is a plan, and what is planned is not done yet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from danhgia_xl.rules.schema import Deadline, StepOrder

StepState = Literal["DUNG_HAN", "TRE", "SAI_NGAY", "QUA_HAN", "CHUA_DEN_HAN", "KHONG_DOC_DUOC", "CHUA_CO_SO"]

STEP_STATES: Final[dict[StepState, str]] = {
    "DUNG_HAN": "Đúng hạn",
    "TRE": "Trễ hạn",
    "SAI_NGAY": "Sai ngày",
    "QUA_HAN": "Chưa xong, đã quá hạn",
    "CHUA_DEN_HAN": "Chưa đến hạn",
    "KHONG_DOC_DUOC": "Ngày không đọc được",
    "CHUA_CO_SO": "Chưa có sổ ghi bước này",
}
"""States of a step and their labels."""


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How a step stands. `days` it is late, or away from its own day (negative: before); 0 otherwise."""

    state: StepState
    days: int = 0

    @property
    def words(self) -> str:
        """The state in Vietnamese, with the number of days where there is one."""
        if self.state == "TRE":
            return f"Trễ {self.days} ngày"
        if self.state == "SAI_NGAY":
            return f"Sai ngày: {'sau' if self.days > 0 else 'trước'} {abs(self.days)} ngày"
        return STEP_STATES[self.state]


def last_day(step: Deadline) -> dt.date:
    """Return the last day that is still in time: "trước ngày X" ends the day before X, the other kinds on X."""
    return step.ngay - dt.timedelta(days=1) if step.kieu == "truoc" else step.ngay


def step_standing(done: dt.date | None, step: Deadline, today: dt.date) -> StepStanding:
    """Return how a step done on `done` (None: no date) stands as of `today`."""
    last = last_day(step)
    if done is None or done > today:
        return StepStanding("QUA_HAN" if today > last else "CHUA_DEN_HAN")
    if step.kieu == "vao" and done != step.ngay:
        return StepStanding("SAI_NGAY", (done - step.ngay).days)
    return StepStanding("TRE", (done - last).days) if done > last else StepStanding("DUNG_HAN")


def in_order(earlier: dt.date | None, later: dt.date | None, order: StepOrder) -> bool:
    """Tell whether two steps came in their order. A blank date breaks none."""
    return earlier is None or later is None or (later - earlier).days >= order.so_ngay
