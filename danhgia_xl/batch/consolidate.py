"""Consolidate: every workbook of an institution read, rated and brought into one result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from danhgia_xl.batch.after import After, read_after
from danhgia_xl.batch.discover import find_workbooks
from danhgia_xl.batch.gather import Entry, gather
from danhgia_xl.batch.identity import check_identity
from danhgia_xl.batch.listings import file_table, people_table, unit_table
from danhgia_xl.batch.membership import fill_membership
from danhgia_xl.batch.procedure import review_procedure
from danhgia_xl.batch.reading import Progress, collector_paused, read_books
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.batch.review import review
from danhgia_xl.batch.review_after import review_after
from danhgia_xl.batch.review_decisions import review_decisions
from danhgia_xl.batch.review_votes import review_votes
from danhgia_xl.batch.versions import outranked, unmatched, versions_of, with_versions
from danhgia_xl.errors import UsageError
from danhgia_xl.rating.alternatives import alternatives_of
from danhgia_xl.rating.findings import Finding
from danhgia_xl.rating.pipeline import rate_inputs, tables_of
from danhgia_xl.rating.ratings import Inputs, Ratings
from danhgia_xl.register.entry import Entry as RegisterEntry
from danhgia_xl.register.store import read_register, register_path
from danhgia_xl.rules.ruleset import DEFAULT_RULESET, RuleSet, load_ruleset
from danhgia_xl.workbook.held import lock_files
from danhgia_xl.workbook.preflight.limits import DEFAULT_LIMITS, Limits
from danhgia_xl.workbook.records import Book
from danhgia_xl.workbook.summary.write import check_target, write_summary


@collector_paused()
def consolidate(  # noqa: PLR0913 - two places and independent settings, by keyword only
    folder: str | Path,
    target: str | Path | None = None,
    *,
    ruleset: RuleSet | None = None,
    on_progress: Progress | None = None,
    workers: int = 1,
    register: str | Path | None = None,
    alternatives: bool = True,
    today: dt.date | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Consolidation:
    """Read and rate every workbook below `folder`; with `target`, write the summary workbook there.

    One broken file never stops the others: it gets its verdict in `files` and a finding. Inputs are opened
    read-only. `workers` as in `reading.read_books`. Results rated again count as in `register`: the one given, else
    the one beside `target` when there is one, also while `target` is open and the summary gets another name
    (`Consolidation.written`). Without `alternatives` the effect of other readings is left out. Deadlines and dossiers
    are told as of `today` (default: the computer's clock); nothing else depends on it.

    Raises UsageError for a folder that is missing or a target that cannot be written, RegisterError for a register
    that does not verify.
    """
    base = Path(folder)
    if target is not None:
        check_target(Path(target))
    leave_out = [] if target is None else [Path(target), *lock_files(Path(target))]
    beside = register_path(Path(target)) if target is not None else None
    if register is None and beside is not None and beside.exists():
        register = beside
    result = consolidate_paths(
        find_workbooks(base, leave_out),
        base,
        ruleset=ruleset,
        on_progress=on_progress,
        workers=workers,
        register=register,
        alternatives=alternatives,
        today=today,
        limits=limits,
    )
    if target is not None:
        result.written = write_summary(result, Path(target))
    return result


def rate_workbook(
    path: str | Path,
    *,
    ruleset: RuleSet | None = None,
    register: str | Path | None = None,
    today: dt.date | None = None,
) -> Consolidation:
    """Read and rate one workbook; `register` and `today` as in `consolidate`.

    Raises UsageError when there is no such file.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"Không thấy tệp: {file}. Hãy kiểm tra lại đường dẫn.")
    return consolidate_paths(
        [file], file.parent, ruleset=ruleset, register=register, alternatives=True, partial=True, today=today
    )


@collector_paused()
def consolidate_paths(  # noqa: PLR0913 - two places and independent settings, by keyword only
    paths: Sequence[Path],
    base: Path,
    *,
    ruleset: RuleSet | None = None,
    on_progress: Progress | None = None,
    workers: int = 1,
    register: str | Path | None = None,
    alternatives: bool = False,
    partial: bool = False,
    today: dt.date | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Consolidation:
    """Read and rate the workbooks `paths`, which lie below `base`; `workers` as in `read_books`.

    `register`, `alternatives` and `today` as in `consolidate`; the register is verified before anything is read. With
    `partial` it may name people the workbooks do not hold.
    """
    if not paths:
        raise UsageError(f"Không có sổ Excel nào dưới {base}. Hãy kiểm tra đường dẫn, hoặc chép các sổ vào đó.")
    rules = ruleset or load_ruleset(DEFAULT_RULESET)
    versions_file = None if register is None else Path(register)
    recorded = None if versions_file is None else Recorded(versions_file, read_register(versions_file))
    books = read_books(paths, base, rules, on_progress, workers, limits)
    return consolidate_books(
        books, base, rules, recorded=recorded, alternatives=alternatives, partial=partial, today=today
    )


class Recorded(NamedTuple):
    """A register that was verified, and its entries."""

    file: Path
    entries: list[RegisterEntry]


def consolidate_books(
    books: Sequence[Book],
    base: Path,
    rules: RuleSet,
    *,
    recorded: Recorded | None = None,
    alternatives: bool = False,
    partial: bool = False,
    today: dt.date | None = None,
) -> Consolidation:
    """Rate books that have been read, from files below `base` or from a live workbook; else as `consolidate_paths`."""
    entries, findings = gather(books, rules)
    findings += check_identity(entries, rules)
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    fill_membership(by_kind, rules)
    after = read_after(books, rules)
    tables = tables_of({kind: [e.record.facts for e in here] for kind, here in by_kind.items()}, rules)
    versions = [] if recorded is None else versions_of(recorded.entries, recorded.file, rules, after.decisions)
    decisions = with_versions(after.decisions, versions, rules)
    inputs = Inputs(tables, after.tallies, decisions, after.shares)
    ratings = rate_inputs(inputs, rules)
    findings += _reviewed(by_kind, ratings, after, rules)
    if recorded is not None and not partial:
        findings += unmatched(versions, tables, recorded.file, rules)
    findings += outranked(after.decision_rows, versions, rules)
    procedure = review_procedure(books, rules, today)
    findings += procedure.findings
    findings += [finding for book in books for finding in book.findings]
    findings.sort(key=Finding.sort_key)
    return Consolidation(
        ruleset=rules,
        folder=str(base),
        people=people_table(by_kind, ratings, rules),
        units=unit_table(by_kind, ratings, rules),
        files=file_table(books, findings),
        findings=findings,
        tables=ratings.tables,
        quotas=ratings.quotas,
        votes=ratings.votes,
        inputs=inputs,
        alternatives=alternatives_of(inputs, ratings, rules) if alternatives else [],
        versions=versions,
        result_columns={book.file: book.results for book in books if book.results},
        today=procedure.today,
        calendar=procedure.calendar,
        dossiers=procedure.dossiers,
    )


def _reviewed(entries: dict[str, list[Entry]], ratings: Ratings, after: After, rules: RuleSet) -> list[Finding]:
    """Return the findings that only a result shows."""
    return [
        *review(entries, ratings, rules),
        *review_after(entries, ratings, rules),
        *review_votes(entries, ratings, after.sheets, rules),
        *review_decisions(entries, ratings, after, rules),
    ]
