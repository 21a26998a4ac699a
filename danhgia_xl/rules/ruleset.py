"""Load a rule set by id, path or date, and answer questions about its facts and scales."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from danhgia_xl.errors import NoRuleSetInForce, Problem, RuleSetError, UsageError
from danhgia_xl.rules.checks import check_ruleset
from danhgia_xl.rules.condition import Vocabulary
from danhgia_xl.rules.messages import problems_of
from danhgia_xl.rules.schema import Deadline, Fact, Reading, RuleSetData, Scale, ScoreTable, StepOrder, Subject

DEFAULT_RULESET: Final = "kh170-2021"
"""The rule set used where the caller names none."""


@dataclass(frozen=True, eq=False)
class RuleSet:
    """A validated rule set with the readings in force. Make one with `load_ruleset`."""

    data: RuleSetData
    path: Path
    sha256: str
    readings: dict[str, str] = field(default_factory=dict)
    """Reading id to the option in force; every reading of the rule set is present."""

    @property
    def id(self) -> str:
        """The rule set's id, such as `kh170-2021`."""
        return self.data.id

    @property
    def short_name(self) -> str:
        """The short name of the main document, the one a clause without a name belongs to."""
        return self.data.van_ban[0].ky_hieu

    def subject(self, kind: str) -> Subject:
        """Return the subject `kind`; raises UsageError naming the kinds there are."""
        if kind not in self.data.doi_tuong:
            known = ", ".join(self.data.doi_tuong)
            raise UsageError(f"Không có đối tượng {kind!r} trong {self.id}; các đối tượng: {known}")
        return self.data.doi_tuong[kind]

    def fact(self, name: str) -> Fact:
        """Return the fact `name`; raises KeyError when the rule set has none of that name."""
        return self.data.su_kien[name]

    def scale_of(self, name: str) -> Scale | None:
        """Return the scale of the fact `name`, or None when it is not a scale fact."""
        scale = self.data.su_kien[name].thang
        return None if scale is None else self.data.thang[scale]

    def vocabulary(self, kind: str | None = None) -> Vocabulary:
        """Return the facts and scales the conditions of `kind` may use; without a kind, all there are."""
        names = self.data.su_kien if kind is None else self.subject(kind).su_kien
        return Vocabulary({name: self.fact(name) for name in names}, self.data.thang)

    def score_table(self, code: str) -> ScoreTable:
        """Return the score table `code`; raises KeyError when there is none."""
        return self._score_tables[code]

    def deadline(self, code: str) -> Deadline:
        """Return the dated step `code`; raises KeyError when there is none."""
        return self._deadlines[code]

    def step_order(self, code: str) -> StepOrder:
        """Return the order of steps `code`; raises KeyError when there is none."""
        return self._step_orders[code]

    def reading(self, code: str) -> Reading:
        """Return the reading `code`; raises KeyError when there is none."""
        return self.data.cach_doc[code]

    def with_readings(self, **readings: str) -> RuleSet:
        """Return this rule set read differently, such as `rs.with_readings(R2="khoang_dong")`.

        Raises RuleSetError for an unknown reading or option.
        """
        problems = []
        for code, option in readings.items():
            known = self.data.cach_doc.get(code)
            if known is None:
                problems.append(Problem("cach_doc", repr(code), "một trong: " + ", ".join(self.data.cach_doc)))
            elif option not in known.lua_chon:
                problems.append(Problem(f"cach_doc.{code}", repr(option), "một trong: " + ", ".join(known.lua_chon)))
        if problems:
            raise RuleSetError(self.path, problems)
        chosen = {**self.readings, **readings}
        return self if chosen == self.readings else _read_as(self, tuple(chosen.items()))

    @cached_property
    def _deadlines(self) -> dict[str, Deadline]:
        return {step.id: step for step in self.data.thoi_han}

    @cached_property
    def _step_orders(self) -> dict[str, StepOrder]:
        return {order.id: order for order in self.data.trinh_tu}

    @cached_property
    def _score_tables(self) -> dict[str, ScoreTable]:
        return {table.ma: table for table in self.data.bang_diem}


@lru_cache(maxsize=64)
def _read_as(ruleset: RuleSet, readings: tuple[tuple[str, str], ...]) -> RuleSet:
    """Return one and the same object for the same readings: what is prepared for rating hangs on it."""
    return RuleSet(ruleset.data, ruleset.path, ruleset.sha256, dict(readings))


def shipped_rulesets() -> dict[str, Path]:
    """Return the rule sets in the package: id to file. The id is the file name with dashes."""
    folder = Path(str(files("danhgia_xl.rulesets")))
    return {path.stem.replace("_", "-"): path for path in sorted(folder.glob("*.toml"))}


def load_ruleset(which: str | Path, *, readings: dict[str, str] | None = None) -> RuleSet:
    """Load the rule set with id `which` (such as "kh170-2021"), or from a TOML file.

    `readings` replaces default readings. Raises RuleSetError (exit code 4) naming file, key, what was got and
    what was expected for anything that does not hold together.
    """
    path = shipped_rulesets().get(str(which)) or Path(which)
    if not _is_file(path):
        known = ", ".join(shipped_rulesets())
        raise RuleSetError(path, [Problem("id", repr(str(which)), f"một tệp .toml có thật hoặc một trong: {known}")])
    ruleset = _load_file(path, path.stat().st_mtime_ns)
    return ruleset.with_readings(**readings) if readings else ruleset


def ruleset_in_force(day: dt.date) -> RuleSet:
    """Return the shipped rule set in force on `day`. Raises NoRuleSetInForce when there is none."""
    spans = []
    for code in shipped_rulesets():
        ruleset = load_ruleset(code)
        start, end = ruleset.data.hieu_luc_tu, ruleset.data.hieu_luc_den
        if start <= day and (end is None or day <= end):
            return ruleset
        spans.append(f"{code} ({start:%d/%m/%Y} – {f'{end:%d/%m/%Y}' if end else 'nay'})")
    raise NoRuleSetInForce(
        f"Không có bộ quy tắc nào có hiệu lực ngày {day:%d/%m/%Y}. Hiện có: {'; '.join(spans)}. "
        "Hãy chọn bộ quy tắc theo mã hoặc thêm tệp của năm đó."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the disk takes
        return False


@lru_cache(maxsize=32)
def _load_file(path: Path, _mtime: int) -> RuleSet:
    """Read and validate one file; cached until the file changes."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RuleSetError(path, [Problem("(toàn tệp)", type(error).__name__, "một tệp đọc được")]) from error
    try:
        tree = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number too long, brackets too deep
        raise RuleSetError(path, [Problem("(toàn tệp)", str(error), "văn bản TOML, mã UTF-8")]) from error
    try:
        data = RuleSetData.model_validate(tree)
    except ValidationError as error:
        raise RuleSetError(path, problems_of(error)) from error
    if problems := check_ruleset(data):
        raise RuleSetError(path, problems)
    defaults = {code: reading.mac_dinh for code, reading in data.cach_doc.items()}
    return RuleSet(data, path, hashlib.sha256(raw).hexdigest(), defaults)
