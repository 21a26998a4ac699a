"""What an explanation is made of: the stages of the walk, their conditions, the readings, the steps that followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["DUNG", "SAI", "THIEU"]
STATES: Final[dict[State, str]] = {"DUNG": "Đúng", "SAI": "Sai", "THIEU": "Thiếu"}
"""Whether a condition holds, fails, or cannot be told for lack of data."""

Part = Literal["cua", "kich_hoat", "muc"]
End = Literal["QUYET_DINH", "DI_TIEP", "THIEU", "KHONG_XET"]
"""How the walk left a section: decided there, went on, stopped for lack of data, or never came there."""

ENDS: Final[dict[tuple[Part, End], str]] = {
    ("cua", "QUYET_DINH"): "dừng ở đây",
    ("cua", "DI_TIEP"): "được xếp loại",
    ("cua", "THIEU"): "thiếu dữ liệu",
    ("kich_hoat", "QUYET_DINH"): "có trường hợp như vậy",
    ("kich_hoat", "DI_TIEP"): "không có trường hợp nào",
    ("kich_hoat", "THIEU"): "thiếu dữ liệu",
    ("kich_hoat", "KHONG_XET"): "không xét tới",
    ("muc", "QUYET_DINH"): "đạt",
    ("muc", "DI_TIEP"): "chưa đạt",
    ("muc", "THIEU"): "thiếu dữ liệu",
    ("muc", "KHONG_XET"): "không xét tới",
}
"""What a section came to, in words."""

StepKind = Literal["lien_ket", "tran", "phieu", "chi_tieu", "quyet_dinh"]
STEP_NAMES: Final[dict[StepKind, str]] = {
    "lien_ket": "Kết quả ở vai khác",
    "tran": "Trần theo tập thể",
    "phieu": "Bỏ phiếu, biểu quyết",
    "chi_tieu": "Chỉ tiêu",
    "quyet_dinh": "Quyết định",
}
"""The steps after the criteria, in their order, with the words a user sees."""

Effect = Literal["GIU", "HA", "CHO", "LUU_Y", "NEU"]
EFFECTS: Final[dict[Effect, str]] = {
    "GIU": "Giữ mức",
    "HA": "Hạ mức",
    "CHO": "Chờ",
    "LUU_Y": "Lưu ý",
    "NEU": "Chỉ nêu",
}
"""What a step did: kept the tier, lowered it, left it open, warned, or only has something to tell."""


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact of the row as a user reads it, such as "Điểm tự chấm" and "89,5 điểm"."""

    fact: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One condition. `considered`: the walk came here; `decides`: it is one of the rules that explain the outcome."""

    rule: str
    text: str
    gist: str
    clause: str
    values: tuple[FactValue, ...]
    state: State
    considered: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One stage of the walk: the gates, the triggers of the lowest tier, or the conditions of one tier."""

    part: Part
    tier: str
    title: str
    end: End
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another option of a reading, and the outcome on the same facts under it."""

    option: str
    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """A reading the outcome rests on: the question the text leaves, the option in force, and the other options."""

    reading: str
    question: str
    clause: str
    option: str
    text: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that may still change the tier and is not looked at here."""

    rule: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step after the criteria as it concerned a row: the rule, its gist, what it met (`value`) and what it did."""

    kind: StepKind
    rule: str
    text: str
    value: str
    effect: Effect
    clause: str


@dataclass(frozen=True, slots=True)
class After:
    """What followed the criteria of one row.

    `criteria` and `proposal` are outcome codes before and after the steps, `may` the tiers the proposal may still come
    to, `decision` the authority's tier ("" when there is none), `pending` what was not at hand.
    """

    criteria: str
    proposal: str
    may: tuple[str, ...]
    steps: tuple[StepTaken, ...]
    decision: str
    pending: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one outcome.

    `outcome` and `reason` are those of the criteria, as `classify` gives them; `note` says what is provisional. `after`
    is None where only the criteria were looked at.
    """

    kind: str
    kind_name: str
    outcome: str
    reason: str
    sections: tuple[Section, ...]
    missing: tuple[FactValue, ...]
    readings: tuple[ReadingUsed, ...]
    warnings: tuple[Line, ...]
    pending: tuple[Pending, ...]
    note: str
    after: After | None = None
