"""One live book, read and rated as `xep-loai` reads and rates a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from danhgia_xl.addin.host import Host
from danhgia_xl.addin.live_source import LiveSource
from danhgia_xl.batch.consolidate import consolidate_books
from danhgia_xl.errors import UsageError
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES, catalogue
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.terms import LABELS, label
from danhgia_xl.workbook.reader.read import read_source

if TYPE_CHECKING:
    from danhgia_xl.batch.result import Consolidation

_OPEN_A_FORM: Final = "Nút này chỉ dùng trong sổ theo mẫu (sổ phòng, sổ chi bộ …): mở sổ ấy rồi bấm lại."
_FOREIGN: Final = {"TEP_LA": _OPEN_A_FORM, "TEP_TONG_HOP": _OPEN_A_FORM}
"""Remedies at a button, where those for a folder of books do not help."""

_SEPARATOR: Final = " · "


def rules() -> RuleSet:
    """Return the rule set the buttons use."""
    return load_ruleset(DEFAULT_RULESET)


def prepare() -> None:
    """Load what the first click needs: the rule set and its forms."""
    load_forms(rules())


def rate_live(book: Any, host: Host) -> Consolidation:  # noqa: ANN401 - xlwings ships no types
    """Read and rate a live `xw.Book`. Raises UsageError for a workbook that is no form of ours."""
    if book.app.calculation != "automatic":
        book.app.calculate()  # formulas that nobody has calculated since show what was
    read = read_source(LiveSource(book, host), book.name, rules())
    for finding in read.findings:
        if catalogue()[finding.code].ca_tep and not read.form:
            raise UsageError(f"{finding.message}\n{_FOREIGN.get(finding.code, finding.remedy)}")
    return consolidate_books([read], _folder_of(book), rules(), partial=True)


def _folder_of(book: Any) -> Path:  # noqa: ANN401
    """Return the folder of a book; none in particular for one in a cloud folder that xlwings does not find here."""
    try:
        return Path(book.fullname).parent
    except Exception:
        return Path()


def summary_line(result: Consolidation) -> str:
    """Return what is proposed, counted as the summary workbook counts it, then faults by severity."""
    outcomes = Counter([*result.people["xep_loai"], *result.units["xep_loai"]])
    parts = [f"{words}: {outcomes[code]}" for code, words in LABELS.items() if outcomes[code]]
    faults = Counter(finding.severity for finding in result.findings)
    parts += [f"{words}: {faults[code]}" for code, words in SEVERITIES.items() if faults[code]]
    return _SEPARATOR.join(parts) or "Sổ chưa có người, tập thể nào để xếp loại."


def unit_lines(result: Consolidation) -> list[str]:
    """Return a line for each collective of the book with its proposed tier."""
    names = {code: subject.ten for code, subject in result.ruleset.data.doi_tuong.items()}
    units = zip(*(result.units[column] for column in ("don_vi", "doi_tuong", "hieu_luc")), strict=True)
    return [f"{name or names[kind]}: {label(outcome)}" for name, kind, outcome in units]
