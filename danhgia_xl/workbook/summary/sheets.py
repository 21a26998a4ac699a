"""The lists of the summary workbook: collectives, people, findings, files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, TypeVar

import pandas as pd

from danhgia_xl.batch.result import VERDICTS, Consolidation
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rating.findings import SEVERITIES, Finding, catalogue
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import TIERS, label
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec
from danhgia_xl.workbook.summary.row_findings import RowFindings, summary_of
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES

NOTE: Final = "Đề xuất theo tiêu chí; cấp có thẩm quyền xem xét, quyết định."
STATE_KINDS: Final = ("vien_chuc_quan_ly", "vien_chuc")
PARTY_KINDS: Final = ("dang_vien",)
UNREAD: Final = ("KHONG_DOC_DUOC", "BO_QUA")
"""Verdicts of files that hold nothing to open: unsafe, broken, locked or not of ours."""
_Key = TypeVar("_Key", bound=Hashable)


def units_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Tập thể": one row a collective, in the order of the rule set's kinds."""
    ruleset = result.ruleset
    kinds = list(ruleset.data.doi_tuong)
    table = _sorted(result.units, lambda units: units["doi_tuong"].map(kinds.index))
    kind = _texts(table["doi_tuong"])
    standing = [ruleset.subject(code).ghi_chu for code in kind]
    notes = ["" if note in why else note for note, why in zip(standing, _texts(table["ly_do"]), strict=True)]
    columns = [
        _numbering(table),
        Column("Loại tập thể", 15, "text", [ruleset.subject(code).ten for code in kind]),
        Column("Tên", 28, "text", _texts(table["don_vi"])),
        *_outcome_columns(table, ruleset, RowFindings(result.findings).of_rows(table, whole_sheet=True)),
        Column("Ghi chú", 18, "text", _with_readings(notes, table)),
    ]
    return _rated("Tập thể", "Đề xuất xếp loại tập thể", columns, table, links, frozen=3)


def officials_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Viên chức": managers and others, unit by unit, managers first."""
    return _people(result, links, STATE_KINDS, "Viên chức", "Đề xuất xếp loại viên chức, người lao động")


def members_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Đảng viên", tổ đảng by tổ đảng."""
    return _people(result, links, PARTY_KINDS, "Đảng viên", "Đề xuất xếp loại đảng viên")


def findings_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Vi phạm": one row a finding, in the order of `Finding.sort_key`."""
    found = sorted(result.findings, key=lambda finding: finding.sort_key())
    readable = _readable(result.files)
    targets = [links.to(f.file, f.sheet, f.cell) if f.file in readable else None for f in found]
    columns = [
        Column("STT", 5, "centre", range(1, len(found) + 1)),
        Column("Mức độ", 11, "mark", [SEVERITIES[f.severity] for f in found]),
        Column("Phát hiện", 17, "text", [_title_of(f.code) for f in found]),
        Column("Thông báo", 34, "text", [f.message for f in found]),
        Column("Tệp", 20, "text", [f.file for f in found]),
        Column("Trang", 10, "text", [f.sheet for f in found]),
        Column("Ô", 8, "link", [_place_of(f, target) for f, target in zip(found, targets, strict=True)]),
        Column("Giá trị", 12, "text", [f.value for f in found]),
        Column("Mong đợi", 19, "text", [f.expected for f in found]),
        Column("Căn cứ", 12, "text", [f.clause for f in found]),
        Column("Cách khắc phục", 31, "text", [f.remedy for f in found]),
        Column("Mã", 28, "small", [f.code for f in found]),
    ]
    tones = [f.severity for f in found]
    title, note = "Vi phạm, cảnh báo và thông tin", "Bấm vào cột Ô để mở đúng ô trong tệp nguồn."
    return ListSpec("Vi phạm", title, note, "Không có phát hiện nào.", columns, tones, 3, 6, targets, unprinted=1)


def files_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Tệp": one row a workbook read."""
    files = result.files
    verdicts, names = _texts(files["ket_luan"]), _texts(files["tep"])
    readable = _readable(files)
    forms = load_forms(result.ruleset)
    targets = [links.to(name) if name in readable else None for name in names]
    columns = [
        _numbering(files),
        Column("Tệp", 36, "text", names),
        Column("Mở", 7, "link", ["mở tệp" if target else "" for target in targets]),
        Column("Kết luận", 16, "mark", [VERDICTS.get(code, code) for code in verdicts]),
        Column("Biểu mẫu", 27, "text", _each(files["mau"], lambda code: forms[code].ten if code in forms else code)),
        Column("Đơn vị", 22, "text", _texts(files["don_vi"])),
        Column("Số dòng", 7, "count", _numbers(files["so_dong"])),
        Column("Vi phạm", 7, "count", _numbers(files["vi_pham"])),
        Column("Cảnh báo", 7, "count", _numbers(files["canh_bao"])),
        Column("Ghi chú", 33, "text", _texts(files["ghi_chu"])),
        Column("SHA-256", 23, "tiny", _texts(files["sha256"])),
    ]
    tones = [code if code in TONES else PLAIN for code in verdicts]
    note = "SHA-256 cho biết tệp có bị sửa sau khi tổng hợp hay không."
    return ListSpec("Tệp", "Tệp đã đọc", note, "Không có tệp nào.", columns, tones, 2, 2, targets)


def _readable(files: pd.DataFrame) -> set[str]:
    """Return the files one may be asked to open: not those that could not be read or were passed over."""
    return set(files.loc[~files["ket_luan"].isin(UNREAD), "tep"])


def _place_of(finding: Finding, target: Link | None) -> str:
    """Return the address to show; a file that is not to be opened has none to click."""
    if finding.cell or target is None:
        return finding.cell
    return "A1" if finding.sheet else "mở tệp"


def _title_of(code: str) -> str:
    """Return the catalogue's name of a finding code; an unknown code comes back unchanged."""
    entry = catalogue().get(code)
    return entry.ten if entry else code


def _people(result: Consolidation, links: LinkMaker, kinds: tuple[str, ...], name: str, title: str) -> ListSpec:
    party = kinds == PARTY_KINDS
    group = "to_dang" if party else "don_vi"
    chosen = result.people[result.people["doi_tuong"].isin(kinds)]
    table = _sorted(
        chosen,
        lambda people: pd.Series(pd.factorize(people[group])[0], index=people.index),
        lambda people: people["doi_tuong"].map(kinds.index),
    )
    columns = [
        _numbering(table),
        Column("Mã", 8, "text", _texts(table["ma"])),
        Column("Họ và tên", 17, "text", _texts(table["ho_ten"])),
        Column("Đơn vị", 15, "text", _texts(table["don_vi"])),
        *([Column("Tổ đảng", 12, "text", _texts(table["to_dang"]))] if party else []),
        Column("Chức danh", 14, "text", _texts(table["chuc_danh"])),
        *_outcome_columns(table, result.ruleset, RowFindings(result.findings).of_rows(table)),
        Column("Ghi chú", 16, "text", _with_readings(_notes(table), table)),
    ]
    return _rated(name, title, columns, table, links, frozen=3)


def _rated(
    name: str, title: str, columns: list[Column], table: pd.DataFrame, links: LinkMaker, *, frozen: int
) -> ListSpec:
    """Add the columns "Tệp", "Trang" and "Nguồn" (the cell, linked) and tint the rows by outcome."""
    files, sheets, cells = _texts(table["tep"]), _texts(table["trang"]), _texts(table["o"])
    places = [cell or ("A1" if sheet else "mở tệp") for sheet, cell in zip(sheets, cells, strict=True)]
    columns += [
        Column("Tệp", 17, "text", files),
        Column("Trang", 9, "text", sheets),
        Column("Nguồn", 7, "link", places),
    ]
    tones = [code if code in TONES else PLAIN for code in _texts(table["xep_loai"])]
    targets: list[Link | None] = [links.to(*place) for place in zip(files, sheets, cells, strict=True)]
    return ListSpec(name, title, NOTE, "Không có dữ liệu.", columns, tones, frozen, len(columns) - 1, targets)


def _outcome_columns(table: pd.DataFrame, ruleset: RuleSet, found: Sequence[Sequence[Finding]]) -> list[Column]:
    """Return score, outcome, reason, and what was found at each row, with the rules' own warnings."""
    gist = {rule.id: rule.tom_tat for subject in ruleset.data.doi_tuong.values() for rule in subject.canh_bao}
    warnings = _lists(table["canh_bao"], lambda code: gist.get(code, code))
    faults = ["\n".join(filter(None, (summary_of(here), more))) for here, more in zip(found, warnings, strict=True)]
    return [
        Column("Điểm", 6, "number", _numbers(table["diem"])),
        Column("Xếp loại", 14, "mark", _each(table["xep_loai"], label)),
        Column("Lý do", 44, "text", _texts(table["ly_do"])),
        Column("Phát hiện", 12, "text", faults),
    ]


def _with_readings(notes: list[str], table: pd.DataFrame) -> list[str]:
    """Add to each note the readings its row rests on; "Căn cứ" words them."""
    readings = _lists(table["cach_doc"], lambda code: code)
    return [
        "; ".join(filter(None, (note, used and f"Cách đọc {used}"))) for note, used in zip(notes, readings, strict=True)
    ]


def _notes(table: pd.DataFrame) -> list[str]:
    """Return for each person: manager, head, and the tier they put forward for themselves."""
    heads = table["la_nguoi_dung_dau"].fillna(value=False).astype(bool).tolist()
    keys = zip(table["doi_tuong"].tolist(), heads, _texts(table["tu_nhan_muc"]), _texts(table["xep_loai"]), strict=True)
    return _memoised(_note, list(keys))


def _note(key: tuple[str, bool, str, str]) -> str:
    """Word one note from kind, head mark, self-proposed tier and proposed outcome."""
    kind, head, own, outcome = key
    parts = ["Người đứng đầu"] if head else ["Quản lý"] if kind == "vien_chuc_quan_ly" else []
    if own:
        differs = " (khác đề xuất)" if outcome in TIERS else ""
        parts.append("Tự nhận cùng mức" if own == outcome else f"Tự nhận: {label(own)}{differs}")
    return "; ".join(parts)


def _numbering(table: pd.DataFrame) -> Column:
    return Column("STT", 5, "centre", range(1, len(table) + 1))


def _sorted(table: pd.DataFrame, *keys: Callable[[pd.DataFrame], pd.Series[int]]) -> pd.DataFrame:
    """Sort by the keys, equal rows staying in the order they were read."""
    order = pd.DataFrame({str(number): key(table).to_numpy() for number, key in enumerate(keys)})
    return table.iloc[order.sort_values(list(order.columns), kind="stable").index] if len(table) else table


def _texts(series: pd.Series[Any]) -> list[str]:
    return [value if isinstance(value, str) else "" if pd.isna(value) else str(value) for value in series.tolist()]


def _numbers(series: pd.Series[Any]) -> list[float]:
    return pd.to_numeric(series).astype(float).tolist()


def _each(series: pd.Series[str], word: Callable[[str], str]) -> list[str]:
    return _memoised(word, _texts(series))


def _lists(series: pd.Series[str], word: Callable[[str], str]) -> list[str]:
    """Return each list of codes as words, separated by ", " (codes) or "; " (sentences)."""

    def joined(codes: tuple[str, ...]) -> str:
        words = [word(code) for code in codes]
        return ("; " if any(" " in text for text in words) else ", ").join(words)

    return _memoised(joined, [tuple(codes) for codes in series.tolist()])


def _memoised(word: Callable[[_Key], str], keys: Sequence[_Key]) -> list[str]:
    """Return `word` of every key, calling it once a distinct key."""
    known = {key: word(key) for key in dict.fromkeys(keys)}
    return [known[key] for key in keys]
