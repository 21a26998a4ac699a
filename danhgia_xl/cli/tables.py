"""Tables and lines for people, in Vietnamese; colours only on a terminal that wants them."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from danhgia_xl.batch.result import VERDICTS
from danhgia_xl.cli.terminal import visible
from danhgia_xl.rating.dossier import MISSING, RECEIVED
from danhgia_xl.rating.findings import SEVERITIES
from danhgia_xl.rules.describe import number_text
from danhgia_xl.terms import KHTNV, PENDING_OUTCOMES, label
from danhgia_xl.workbook.summary.counts import COUNTED, column_name, counted_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from danhgia_xl.batch.result import Consolidation
    from danhgia_xl.rating.findings import Finding
    from danhgia_xl.rules.ruleset import RuleSet

_PIPE_WIDTH = 120
_OUTCOMES = ("tieu_chi", "xep_loai", "quyet_dinh")
_STYLES = {"vi_pham": "bold red", "canh_bao": "yellow", "thong_tin": "cyan"}


class SafeConsole(Console):
    """A console to which the texts of a book cannot give orders; a `Text` made by hand is to be `visible` already."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401 - those of rich, handed on
        """Return `text` for rich, which asks for every string it shows, in cells of tables too."""
        return super().render_str(visible(text), **options)


def output() -> Console:
    """Return the console on stdout; off a terminal it is wide enough not to break names."""
    width = None if sys.stdout.isatty() else shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns
    return SafeConsole(width=width, highlight=False, markup=False, emoji=False)  # names are text, never markup


def print_counts(result: Consolidation, console: Console) -> None:
    """Print how many of each kind are proposed for each tier; outcomes nobody has are left out.

    What waits for a collective, a vote or a choice stands in one column.
    """
    rated = [pair for table in (result.units, result.people) for pair in _pairs(table)]
    print_tiers(Counter(rated), result.ruleset, console)


def print_tiers(tiers: Mapping[tuple[str, str], int], ruleset: RuleSet, console: Console) -> None:
    """Print the numbers per kind and outcome code, as `print_counts` does."""
    counts: Counter[tuple[str, str]] = Counter()
    for (kind, code), number in tiers.items():
        counts[kind, counted_as(code)] += number
    outcomes = [code for code in COUNTED if any(key[1] == code for key in counts)]
    headings = [column_name(code).removesuffix(" nhiệm vụ") for code in outcomes]
    table = _table("Mức đề xuất", "Đối tượng", *headings, "Tổng số")
    table.columns[0].no_wrap = True
    for column, heading in zip(table.columns[1:], (*headings, "Tổng số"), strict=True):
        column.justify, column.min_width = "right", max(map(len, heading.split()))
    for kind, subject in ruleset.data.doi_tuong.items():
        row = [counts[kind, code] for code in outcomes]
        if any(row):
            table.add_row(subject.ten, *(str(n) if n else "–" for n in row), str(sum(row)))
    console.print(table)


def print_people(result: Consolidation, console: Console) -> None:
    """Print each collective, then each person: points, proposed tier and why."""
    _print_rated("Tập thể", result.units, ("don_vi",), console)
    _print_rated("Cá nhân", result.people, ("ho_ten", "chuc_danh"), console)


def print_findings(findings: Iterable[Finding], console: Console) -> None:
    """Print one line a finding: severity, where, what, what to do, on which clause."""
    for finding in findings:
        line = Text(SEVERITIES[finding.severity], style=_STYLES[finding.severity])
        line.append(visible(f"  {finding_line(finding)}"), style="default not bold")
        console.print(line, soft_wrap=True)


def finding_line(finding: Finding) -> str:
    """Return "tệp › trang!ô: điều thấy → cách sửa (căn cứ)"; parts a finding does not have are left out."""
    cell = f"!{finding.cell}" if finding.cell else ""
    place = f"{finding.file} › {finding.sheet}{cell}" if finding.sheet else finding.file
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    clause = f" ({finding.clause})" if finding.clause else ""
    return f"{place}: {finding.message}{remedy}{clause}"


def verdict_summary(result: Consolidation) -> str:
    """Return one line that counts the files by verdict and the findings by severity."""
    return verdict_line(Counter(result.files["ket_luan"]), Counter(f.severity for f in result.findings))


def verdict_line(verdicts: Mapping[str, int], severities: Mapping[str, int]) -> str:
    """Return that line from the numbers per verdict and severity."""
    files = ", ".join(f"{verdicts[code]} {name.lower()}" for code, name in VERDICTS.items() if verdicts.get(code))
    return f"{sum(verdicts.values())} tệp{': ' if files else ''}{files}. {_severity_sentence(severities)}"


def dossier_summary(result: Consolidation) -> str:
    """Return one line that counts the papers of all dossiers, "" when there are none."""
    states = Counter(result.dossiers["trang_thai"])
    if not states or result.today is None:
        return ""
    received, missing = (sum(states[state] for state in group) for group in (RECEIVED, MISSING))
    return (
        f"Hồ sơ đến ngày {result.today:%d/%m/%Y}: {states.total()} loại giấy tờ; đã nhận {received}"
        f" (trễ {states['TRE']}), còn thiếu {missing}, chưa đến hạn {states['CHUA_DEN_HAN']}."
    )


def finding_summary(findings: Iterable[Finding]) -> str:
    """Return one sentence that counts findings by severity."""
    return _severity_sentence(Counter(finding.severity for finding in findings))


def _severity_sentence(found: Mapping[str, int]) -> str:
    parts = ", ".join(f"{found[code]} {name.lower()}" for code, name in SEVERITIES.items() if found.get(code))
    return f"Phát hiện: {parts}." if parts else "Không phát hiện vấn đề nào."


def _print_rated(title: str, rated: pd.DataFrame, names: tuple[str, ...], console: Console) -> None:
    """Print the rows; the tier by the criteria and the decision have a column where some row needs it."""
    if rated.empty:
        return
    columns = {name: {"don_vi": "Tên", "ho_ten": "Họ và tên", "chuc_danh": "Chức danh"}[name] for name in names}
    columns["diem"] = "Điểm"
    if (rated["tieu_chi"] != rated["xep_loai"]).any():
        columns["tieu_chi"] = "Theo tiêu chí"
    columns["xep_loai"] = "Mức đề xuất"
    if rated["quyet_dinh"].fillna("").ne("").any():
        columns["quyet_dinh"] = "Quyết định"
    table = _table(title, *columns.values(), "Lý do")
    for row in rated.to_dict("records"):
        cells = [label(row[name]) if name in _OUTCOMES else _text(row[name]) for name in columns]
        table.add_row(*cells, _text(row["ly_do"]), style=_row_style(row["xep_loai"]))
    console.print(table)


def _row_style(outcome: str) -> str | None:
    return "red" if outcome == KHTNV else "yellow" if outcome in PENDING_OUTCOMES else None


def _table(title: str, *headings: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for heading in headings:
        table.add_column(heading, vertical="top")
    return table


def _pairs(table: pd.DataFrame) -> Iterable[tuple[str, str]]:
    return zip(table["doi_tuong"], table["xep_loai"], strict=True)


def _text(value: object) -> str:
    if isinstance(value, float):
        return number_text(value) if value == value else ""  # noqa: PLR0124 - NaN is a blank cell
    return "" if value is None else str(value)
