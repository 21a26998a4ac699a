"""`classify`: the tier of every row of a table, with the rules, missing facts and readings behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from danhgia_xl.rating.program import SubjectProgram, program_of
from danhgia_xl.rating.ratings import TEXTS
from danhgia_xl.rating.reasons import reason_of
from danhgia_xl.rating.stories import Story, StoryBook
from danhgia_xl.rating.walk import Truths, Walk, evaluate_steps, missing_of, walk
from danhgia_xl.rules.columns import typed_columns
from danhgia_xl.rules.evaluate import Columns, Mask, evaluate
from danhgia_xl.rules.rows import Rows, boxed, text_array
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import CHUA_XAC_DINH

COLUMNS: Final = ("xep_loai", "ly_do", "dieu_kien", "thieu", "cach_doc", "canh_bao")
"""The columns `classify` gives."""

Classified = dict[str, list[Any]]
"""The columns of `classify` as plain lists, row by row."""


def classify(table: pd.DataFrame | Rows, kind: str, *, ruleset: RuleSet, text: bool = True) -> pd.DataFrame:
    """Propose a tier for every row of `table` (one person or unit each, columns = facts of `kind`).

    A missing column is a column of missing values; a blank mark is unset. Returns a table with the same index:
    `xep_loai` (code of a tier or of an open outcome), `ly_do` (Vietnamese; empty when `text` is false),
    `dieu_kien` (ids of the rules that explain the result: a gate, the triggers that hold, or the conditions that
    failed above it), `thieu` (facts whose absence stopped the walk), `cach_doc` (readings the result rests on)
    and `canh_bao` (ids of warnings). Rows with the same story share their list objects: do not change them.

    Numbers are taken as they stand: whether 101 points can be right is for the reader of the sheet to say.
    Raises UsageError for an unknown kind and FactError (row, column, value, expected) for a value no fact can have.
    """
    told, which = _told_stories(table, kind, ruleset, text=text)
    index = table.index if isinstance(table, pd.DataFrame) else None
    columns = {name: text_array(it) if name in TEXTS else boxed(it) for name, it in told.items()}
    return pd.DataFrame({name: column.take(which) for name, column in columns.items()}, index=index)


def classify_rows(rows: Rows, kind: str, *, ruleset: RuleSet, text: bool = True) -> Classified:
    """Do what `classify` does for plain columns; the lists are the caller's, what stands in them is shared."""
    if not rows:
        return {name: [] for name in COLUMNS}
    told, which = _told_stories(rows, kind, ruleset, text=text)
    order = which.tolist()
    return {name: [values[story] for story in order] for name, values in told.items()}


def _told_stories(
    table: pd.DataFrame | Rows, kind: str, ruleset: RuleSet, *, text: bool
) -> tuple[Classified, npt.NDArray[np.intp]]:
    """Return the columns of `classify` with one value a story, and the story of each row."""
    program = program_of(ruleset, kind)
    columns = typed_columns(table, program.facts, ruleset)
    truths = evaluate_steps([program.now, *(other for _, _, other in program.others)], columns)
    result = walk(program.now, truths, len(table))
    book = StoryBook(result.outcome)
    for rule, rows in result.told.items():
        book.add("rules", rule, rows)
    missing = missing_of(result, truths, columns)
    for fact in filter(missing.__contains__, program.facts):  # an order that no other row has a say in
        book.add("missing", fact, missing[fact])
    for name, rows in _readings(program, result, truths, columns).items():
        book.add("readings", name, rows)
    for step in program.now.warnings:
        book.add("warnings", step.id, truths[step.id].yes)
    stories, which = book.tell()
    stories = _with_rule_readings(stories, program, ruleset)
    values: tuple[list[Any], ...] = (
        [story.outcome for story in stories],
        [reason_of(story, kind, ruleset) if text else "" for story in stories],
        [list(story.rules) for story in stories],
        [list(story.missing) for story in stories],
        [list(story.readings) for story in stories],
        [list(story.warnings) for story in stories],
    )
    return dict(zip(COLUMNS, values, strict=True)), which


def _readings(program: SubjectProgram, result: Walk, truths: Truths, columns: Columns) -> dict[str, Mask]:
    """Return, per reading, the rows whose outcome another option would change, or that a reliance names."""
    found: dict[str, Mask] = {}
    for name, _, other in program.others:
        changed = walk(other, truths, len(result.outcome)).outcome != result.outcome
        found[name] = found[name] | changed if name in found else changed
    for condition, names in program.reliances:
        holds = evaluate(condition, columns).yes
        for name in names:
            found[name] = found[name] | holds if name in found else holds
    return found


def _with_rule_readings(stories: list[Story], program: SubjectProgram, ruleset: RuleSet) -> list[Story]:
    """Add the readings that a rule of a story rests on, and the one that governs rows no tier fits."""
    rests_on = {step.id: step.rule.theo for step in program.now.steps() if step.rule.theo}
    completed = []
    for story in stories:
        names = {name for rule in story.rules if rule in rests_on for name in rests_on[rule]}
        if story.outcome == CHUA_XAC_DINH and not story.missing and ruleset.data.khong_khop is not None:
            names.add(ruleset.data.khong_khop)
        ordered = tuple(name for name in ruleset.data.cach_doc if name in names or name in story.readings)
        completed.append(replace(story, readings=ordered) if names else story)
    return completed
