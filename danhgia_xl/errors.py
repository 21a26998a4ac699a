"""The few exceptions this package raises on purpose. Each message is Vietnamese and names its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class DanhGiaError(Exception):
    """Base of every error a caller may want to catch."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a data file of the package (rule set or form): where, what was got, what was expected."""

    key: str
    got: str
    expected: str

    def __str__(self) -> str:
        return f"{self.key}: nhận được {self.got}; cần {self.expected}"


class DeclarationError(DanhGiaError):
    """A declaration file cannot be used: it names the file and every problem with its key."""

    exit_code = 4
    what = "Tệp khai báo không hợp lệ"

    def __init__(self, file: Path | str, problems: list[Problem]) -> None:
        self.file = str(file)
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{self.what}: {self.file}\n{lines}")


class RuleSetError(DeclarationError):
    """A rule set file is invalid (exit code 4)."""

    what = "Bộ quy tắc không hợp lệ"


class FormError(DeclarationError):
    """A form declaration is invalid (exit code 4)."""

    what = "Khai báo biểu mẫu không hợp lệ"


class NoRuleSetInForce(DanhGiaError):
    """No known rule set covers the date asked for."""

    exit_code = 4


class ConditionError(DanhGiaError):
    """A condition string uses something that is not allowed; `got` and `expected` feed a `Problem`."""

    exit_code = 4

    def __init__(self, text: str, got: str, expected: str) -> None:
        self.text, self.got, self.expected = text, got, expected
        super().__init__(f"Điều kiện {text!r}: nhận được {got}; cần {expected}")


class FactError(DanhGiaError, ValueError):
    """A table handed to `classify` holds a value no fact can have."""


class UsageError(DanhGiaError):
    """The caller asked for something that cannot be done (a missing folder, an unknown form, ...)."""


class RegisterError(DanhGiaError):
    """A register does not verify (exit code 1), or cannot be used as asked (exit code 2).

    `number` is the entry that was altered, None when it is the file itself or nothing was.
    """

    exit_code = 1

    def __init__(self, message: str, *, number: int | None = None, exit_code: int = 1) -> None:
        self.number, self.exit_code = number, exit_code
        super().__init__(message)
