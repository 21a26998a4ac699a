"""Institutions' results read back from the summaries that were written for them.

A summary is taken only as it was written, by the rules and readings in force now. Results made under other rules or
readings are not added up, not even with a warning: two people with the same facts could then stand at different tiers
in one total, and no warning says which. Making the summary again takes minutes and settles it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from danhgia_xl.batch.institutions.doubles import DOUBLE_FINDINGS
from danhgia_xl.batch.institutions.from_result import finding_row
from danhgia_xl.batch.institutions.layout import Source
from danhgia_xl.batch.institutions.part import (
    COUNTED_STATE,
    FILES,
    FINDINGS,
    NUMBERS,
    PASSED_OVER,
    PEOPLE,
    UNITS,
    WITHIN,
    Part,
    Row,
)
from danhgia_xl.batch.institutions.seal import digest_of, sealed
from danhgia_xl.rating.findings import Finding, catalogue, find
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.workbook.mark import DATA_SHEET, GATHERED_CODE, SUMMARY_CODE, split_mark
from danhgia_xl.workbook.preflight.disk import read_bytes
from danhgia_xl.workbook.preflight.limits import Limits
from danhgia_xl.workbook.preflight.refusal import ContainerError
from danhgia_xl.workbook.reader.container import Container, open_container
from danhgia_xl.workbook.records import Book
from danhgia_xl.workbook.summary import titles
from danhgia_xl.workbook.summary.cell_stream import CellStream
from danhgia_xl.workbook.summary.identity import Identity, Listed, identity_on
from danhgia_xl.workbook.summary.read_lists import ListReader

_ALTERED: Final = "TONG_HOP_DA_SUA"
_FILE, _CODE = FINDINGS.index("file"), FINDINGS.index("code")


@dataclass(slots=True)
class _Rows:
    """The rows of one institution as they are read."""

    people: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Summary:
    """The file being read: `place` is where it lies below the folder read, `name` what its institutions go by."""

    place: str
    name: str
    sha256: str


def summary_parts(source: Source, book: Book, path: Path, ruleset: RuleSet, limits: Limits) -> list[Part]:
    """Return the parts that a summary holds, as they were when it was written, and a nameless one for the file itself.

    `book` is the summary read as a book: it says what the file is called. A part is named by the file without its
    ending, or by that and its own name when the summary holds many; `Part.origin` leads to the file. A file that
    cannot be taken gives one part that does not count, with the finding that says why. Never raises for a bad file.
    """
    place = book.file if source.alone else f"{source.name}/{book.file}"
    file = _Summary(place, place.removesuffix(path.suffix), book.sha256)
    try:
        data = read_bytes(path, limits)
        file = replace(file, sha256=hashlib.sha256(data).hexdigest())
        return _read(file, open_container(data, path.suffix, limits), ruleset)
    except ContainerError as error:
        texts: dict[str, Any] = dict(error.texts)
        return [_refused(file, find(error.code, file=place, value=texts.pop("raw", ""), **texts))]
    except Exception as error:  # a workbook that carries our mark may hold anything
        return [_refused(file, find("LOI_DOC", file=place, loai_loi=type(error).__name__))]


def _read(file: _Summary, container: Container, ruleset: RuleSet) -> list[Part]:
    code, owner = split_mark(container.mark)
    if code not in (SUMMARY_CODE, GATHERED_CODE):
        return [_file_part(file, PASSED_OVER, find("TEP_TONG_HOP", file=file.place))]
    stream = CellStream(container)
    identity = identity_on(list(stream.rows(DATA_SHEET)), code) if DATA_SHEET in container.sheets else None
    if refusal := _refusal(file, identity, owner, ruleset):
        return [_refused(file, refusal, "" if identity is None else identity.title)]
    rows = _by_institution(ListReader(stream, list(container.sheets), ruleset))
    return [] if identity is None else _as_written(file, identity, rows)


def _refusal(file: _Summary, identity: Identity | None, owner: str, ruleset: RuleSet) -> Finding | None:
    """Return why the summary must not be added up with others, None when it may be."""
    other = next(
        (named for named in (owner, identity.ruleset if identity else "") if named not in ("", ruleset.id)), ""
    )
    if other:
        return find("SAI_BO_QUY_TAC", file=file.place, value=other, bo_quy_tac=ruleset.id)
    if identity is None:
        return find("TONG_HOP_CU", file=file.place)
    if identity.ruleset_digest != ruleset.sha256:
        return find("TONG_HOP_QUY_TAC_KHAC", file=file.place, bo_quy_tac=ruleset.id)
    if identity.readings != ruleset.readings:
        codes = sorted({*identity.readings, *ruleset.readings})
        codes = [code for code in codes if identity.readings.get(code) != ruleset.readings.get(code)]
        here, now = (
            "; ".join(f"{code}={readings.get(code, '–')}" for code in codes)
            for readings in (identity.readings, ruleset.readings)
        )
        return find("TONG_HOP_CACH_DOC_KHAC", file=file.place, value=here, trong_so=here, lan_nay=now)
    if identity.detail:
        return find("THIEU_CHI_TIET", file=file.place, value=identity.detail)
    return None


def _by_institution(lists: ListReader) -> dict[str, _Rows]:
    """Return the rows of every list by the institution they name, "" for those that name none."""
    found: dict[str, _Rows] = {}
    for sheet, columns, wanted, kept in (
        (titles.OFFICIALS_SHEET, titles.OFFICIALS, PEOPLE, "people"),
        (titles.MEMBERS_SHEET, titles.MEMBERS, PEOPLE, "people"),
        (titles.UNITS_SHEET, titles.UNITS, UNITS, "units"),
        (titles.FILES_SHEET, titles.FILES, FILES, "files"),
        (titles.FINDINGS_SHEET, titles.FINDINGS, FINDINGS, "findings"),
    ):
        numbers = NUMBERS if wanted is not FINDINGS else frozenset[str]()
        for row in lists.rows(sheet, columns, wanted, numbers):
            getattr(found.setdefault(row.institution, _Rows()), kept).append(row.values)
    return found


def _as_written(file: _Summary, identity: Identity, rows: dict[str, _Rows]) -> list[Part]:
    """Return the institutions the summary names, each altered or not, and the nameless part of the file."""
    many = identity.code == GATHERED_CODE
    named = [one for one in identity.institutions if bool(one.name) == many]
    parts = [_institution(file, one, rows.pop(one.name, _Rows())) for one in named]
    rest = rows.pop("", _Rows())
    altered = sum(part.state == _ALTERED and one.state != _ALTERED for part, one in zip(parts, named, strict=True))
    strangers = bool(rows or rest.people or rest.units) or not named
    finding = find(_ALTERED, file=file.place, ten=identity.title or file.name) if strangers and not altered else None
    own = _file_part(file, "CO_VI_PHAM" if altered or strangers else "HOP_LE", finding, altered)
    own.files += [(f"{file.name}{WITHIN}{row[0]}", *row[1:]) for row in rest.files]
    own.findings += [
        (*row[:_FILE], f"{file.name}{WITHIN}{row[_FILE]}", *row[_FILE + 1 :])
        for row in rest.findings
        if row[_CODE] not in DOUBLE_FINDINGS
    ]
    return [*parts, own]


def _institution(file: _Summary, listed: Listed, rows: _Rows) -> Part:
    """Return one institution as it went into the summary, without what was found when it was put beside others.

    One whose rows are not what they were does not count: a tier changed by hand here is nobody's proposal.
    """
    part = sealed(
        Part(
            name=f"{file.name}{WITHIN}{listed.name}" if listed.name else file.name,
            title=listed.title,
            origin=file.place,
            digest=digest_of(rows.files),
            state=listed.state,
            people=rows.people,
            units=rows.units,
            files=rows.files,
            findings=[row for row in rows.findings if row[_CODE] not in DOUBLE_FINDINGS],
        )
    )
    known = listed.state == COUNTED_STATE or listed.state in catalogue()
    if part.seal == listed.seal and known:
        return part
    finding = find(_ALTERED, file=file.place, ten=listed.title or listed.name or file.name)
    return sealed(replace(part, state=_ALTERED, findings=[*part.findings, finding_row(finding)]))


def _refused(file: _Summary, finding: Finding, title: str = "") -> Part:
    """Return the part of a summary that is not taken: an institution that does not count, and why."""
    part = _file_part(file, "KHONG_DOC_DUOC", finding)
    return sealed(replace(part, name=file.name, title=title, state=finding.code))


def _file_part(file: _Summary, verdict: str, finding: Finding | None = None, altered: int = 0) -> Part:
    """Return a part that says nothing but what became of the file; its rows are counted where they belong.

    `altered` institutions in it have a violation of their own.
    """
    violations = float(altered + (finding is not None and finding.severity == "vi_pham"))
    told = "Sổ tổng hợp của cấp dưới" if finding is None else finding.message
    row: Row = (file.place, verdict, "", "", 0.0, violations, 0.0, file.sha256, told)
    findings = [] if finding is None else [finding_row(finding)]
    return Part("", "", origin=file.place, files=[row], findings=findings)
