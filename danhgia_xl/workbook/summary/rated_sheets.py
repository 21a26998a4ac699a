"""The lists of what is rated in the summary workbook: collectives, viên chức, đảng viên."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.explanation import EFFECTS, STEP_NAMES
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rating.followed import effect, step_kinds
from danhgia_xl.rating.ratings import RowKey
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import TIERS, label
from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.cell_links import Link, LinkMaker
from danhgia_xl.workbook.summary.columns import each, lists, memoised, numbering, numbers, sorted_by, texts
from danhgia_xl.workbook.summary.list_writer import Column, ListSpec
from danhgia_xl.workbook.summary.row_findings import RowFindings, summary_of
from danhgia_xl.workbook.summary.sheet_style import PLAIN, TONES

NOTE: Final = "Đề xuất sau tiêu chí, trần, phiếu và chỉ tiêu; cấp có thẩm quyền xem xét, quyết định."
STATE_KINDS: Final = ("vien_chuc_quan_ly", "vien_chuc")
PARTY_KINDS: Final = ("dang_vien",)
_SOURCE_COLUMNS: Final = 4
"""Columns at the right end that lead elsewhere: of use on the screen, not on paper."""

REVOKED: Final = "Đã hủy, hoặc có hai quyết định khác nhau"
"""What stands in the column of decisions where a result does not count as proposed although no tier was decided."""

EXPLAINED: Final = "Giải trình"
"""Header of the column that leads to the sheet "Giải trình"."""


def units_of(result: Consolidation) -> pd.DataFrame:
    """Return the collectives as listed: in the order of the rule set's kinds."""
    kinds = list(result.ruleset.data.doi_tuong)
    return sorted_by(result.units, lambda units: units["doi_tuong"].map(kinds.index))


def people_of(result: Consolidation, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the people of `kinds` as listed: unit by unit (tổ đảng by tổ đảng), the kinds in the order given."""
    group = "to_dang" if kinds == PARTY_KINDS else "don_vi"
    return sorted_by(
        result.people[result.people["doi_tuong"].isin(kinds)],
        lambda people: pd.Series(pd.factorize(people[group])[0], index=people.index),
        lambda people: people["doi_tuong"].map(kinds.index),
    )


def rows_in_order(result: Consolidation) -> list[RowKey]:
    """Return every row in the order of the three lists."""
    keys = row_keys(units_of(result), result.units)
    for kinds in (STATE_KINDS, PARTY_KINDS):
        keys += row_keys(people_of(result, kinds), result.people)
    return keys


def row_keys(table: pd.DataFrame, listing: pd.DataFrame) -> list[RowKey]:
    """Return kind and position within the kind of each row of `table`, which are rows of `listing`."""
    positions = listing.groupby("doi_tuong", sort=False).cumcount()
    return list(zip(table["doi_tuong"].tolist(), positions.loc[table.index].tolist(), strict=True))


def units_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Tập thể": one row a collective, in the order of the rule set's kinds."""
    ruleset = result.ruleset
    table = units_of(result)
    kind = texts(table["doi_tuong"])
    standing = [ruleset.subject(code).ghi_chu for code in kind]
    notes = ["" if note in why else note for note, why in zip(standing, texts(table["ly_do"]), strict=True)]
    columns = [
        numbering(table),
        Column(titles.UNITS["doi_tuong"], 15, "text", [ruleset.subject(code).ten for code in kind]),
        Column(titles.UNITS["don_vi"], 24, "text", texts(table["don_vi"])),
        *_outcome_columns(table, ruleset, RowFindings(result.findings).of_rows(table, whole_sheet=True)),
        Column("Ghi chú", 18, "text", _with_readings(notes, table)),
    ]
    keys = row_keys(table, result.units)
    return _rated(titles.UNITS_SHEET, "Đề xuất xếp loại tập thể", columns, table, links, keys)


def officials_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Viên chức": managers and others, unit by unit, managers first."""
    return _people(result, links, STATE_KINDS, titles.OFFICIALS_SHEET, "Đề xuất xếp loại viên chức, người lao động")


def members_list(result: Consolidation, links: LinkMaker) -> ListSpec:
    """Return the list "Đảng viên", tổ đảng by tổ đảng."""
    return _people(result, links, PARTY_KINDS, titles.MEMBERS_SHEET, "Đề xuất xếp loại đảng viên")


def _people(result: Consolidation, links: LinkMaker, kinds: tuple[str, ...], name: str, title: str) -> ListSpec:
    party, ruleset = kinds == PARTY_KINDS, result.ruleset
    table = people_of(result, kinds)
    columns = [
        numbering(table),
        Column(titles.MEMBERS["ma"], 8, "text", texts(table["ma"])),
        Column(titles.MEMBERS["ho_ten"], 18, "text", texts(table["ho_ten"])),
        Column(titles.MEMBERS["don_vi"], 14, "text", texts(table["don_vi"])),
        *([Column(titles.MEMBERS["to_dang"], 12, "text", texts(table["to_dang"]))] if party else []),
        Column(titles.MEMBERS["chuc_danh"], 13, "text", texts(table["chuc_danh"])),
        *_outcome_columns(table, ruleset, RowFindings(result.findings).of_rows(table)),
        Column("Ghi chú", 14, "text", _with_readings(_notes(table), table)),
    ]
    kind = Column(
        titles.MEMBERS["doi_tuong"], 14, "text", each(table["doi_tuong"], lambda code: ruleset.subject(code).ten)
    )
    return _rated(name, title, columns, table, links, row_keys(table, result.people), kind)


def _rated(
    name: str,
    title: str,
    columns: list[Column],
    table: pd.DataFrame,
    links: LinkMaker,
    keys: Sequence[RowKey],
    *more: Column,
) -> ListSpec:
    """Add what leads to the explanation and to the source cell, then `more`, and tint the rows by outcome."""
    files, sheets, cells = texts(table["tep"]), texts(table["trang"]), texts(table["o"])
    places = list(map(titles.place_text, sheets, cells))
    explained = [links.explanation(key) for key in keys]
    columns += [
        Column(titles.UNITS["tep"], 16, "text", files),
        Column(titles.UNITS["trang"], 9, "text", sheets),
        Column(titles.UNITS["o"], 7, "link", places),
        Column(EXPLAINED, 8, "link", ["xem" if link else "" for link in explained]),
    ]
    tones = [code if code in TONES else PLAIN for code in texts(table["xep_loai"])]
    targets: list[Link | None] = [links.to(*place) for place in zip(files, sheets, cells, strict=True)]
    last = len(columns) - 1
    return ListSpec(
        name, title, NOTE, "Không có dữ liệu.", [*columns, *more], tones, 3, last - 1, targets,
        unprinted=_SOURCE_COLUMNS + len(more),
        inner_column=last, inner_links=explained,
    )  # fmt: skip


def _outcome_columns(table: pd.DataFrame, ruleset: RuleSet, found: Sequence[Sequence[Finding]]) -> list[Column]:
    """Return score, the outcome at each stage, what moved it, reason, and what was found at each row."""
    gist = {rule.id: rule.tom_tat for subject in ruleset.data.doi_tuong.values() for rule in subject.canh_bao}
    gist |= {cap.id: cap.tom_tat for cap in ruleset.data.tran}
    warnings = lists(table["canh_bao"], lambda code: gist.get(code, code))
    faults = ["\n".join(filter(None, (summary_of(here), more))) for here, more in zip(found, warnings, strict=True)]
    stages = zip(texts(table["quyet_dinh"]), texts(table["hieu_luc"]), texts(table["xep_loai"]), strict=True)
    decisions = [label(made) if made else REVOKED if counts != proposed else "" for made, counts, proposed in stages]
    return [
        Column(titles.UNITS["diem"], 6, "number", numbers(table["diem"])),
        Column(titles.UNITS["tieu_chi"], 14, "text", each(table["tieu_chi"], label)),
        Column(titles.UNITS["xep_loai"], 15, "mark", each(table["xep_loai"], label)),
        *([Column(titles.UNITS["quyet_dinh"], 14, "text", decisions)] if any(decisions) else []),
        Column("Sau tiêu chí", 15, "text", _moved(table, ruleset)),
        Column(titles.UNITS["ly_do"], 44, "text", texts(table["ly_do"])),
        Column("Phát hiện", 12, "text", faults),
    ]


def _moved(table: pd.DataFrame, ruleset: RuleSet) -> list[str]:
    """Return what each step after the criteria did, such as "Trần theo tập thể: hạ mức (KH 170, D.1)"."""
    names = {rule: STEP_NAMES[kind] for rule, kind in step_kinds(ruleset).items()}

    def told(steps: tuple[tuple[str, str, str, str], ...]) -> str:
        done = [(names[rule], EFFECTS[effect(before, after)].lower(), clause) for rule, clause, before, after in steps]
        return "\n".join(f"{name}: {words} ({clause})" for name, words, clause in done)

    # Without their texts, which name groups and numbers, few steps are different ones.
    steps = [tuple((it.rule, it.clause, it.before, it.after) for it in changes) for changes in table["buoc"].tolist()]
    return memoised(told, steps)


def _with_readings(notes: list[str], table: pd.DataFrame) -> list[str]:
    """Add to each note the readings its row rests on; "Căn cứ" words them."""
    readings = lists(table["cach_doc"], lambda code: code)
    return [
        "; ".join(filter(None, (note, used and f"Cách đọc {used}"))) for note, used in zip(notes, readings, strict=True)
    ]


def _notes(table: pd.DataFrame) -> list[str]:
    """Return for each person: manager, head, and the tier they put forward for themselves."""
    heads = table["la_nguoi_dung_dau"].fillna(value=False).astype(bool).tolist()
    keys = zip(table["doi_tuong"].tolist(), heads, texts(table["tu_nhan_muc"]), texts(table["xep_loai"]), strict=True)
    return memoised(_note, list(keys))


def _note(key: tuple[str, bool, str, str]) -> str:
    """Word one note from kind, head mark, self-proposed tier and proposed outcome."""
    kind, head, own, outcome = key
    parts = ["Người đứng đầu"] if head else ["Quản lý"] if kind == "vien_chuc_quan_ly" else []
    if own:
        differs = " (khác đề xuất)" if outcome in TIERS else ""
        parts.append("Tự nhận cùng mức" if own == outcome else f"Tự nhận: {label(own)}{differs}")
    return "; ".join(parts)
