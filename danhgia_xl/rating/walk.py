"""The walk every row takes: gates, triggers of the lowest tier, then the tiers from the top.

All rows walk together as masks. A row stops where it is decided, or where something it needs is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from danhgia_xl.rating.program import Program, Step
from danhgia_xl.rules.evaluate import Columns, Mask, Truth, all_of, any_of, evaluate, missing_facts
from danhgia_xl.terms import CHUA_XAC_DINH, KHTNV, OUTCOMES

Truths = Mapping[str, Truth]

OPEN: Final = OUTCOMES.index(CHUA_XAC_DINH)
LOWEST: Final = OUTCOMES.index(KHTNV)


@dataclass(slots=True)
class Walk:
    """Where every row ended. `outcome` holds positions in `terms.OUTCOMES`.

    `told` holds, per rule id, the rows whose result that rule explains: a gate or trigger that fired, or a
    condition that failed on the way down. `stops` are the steps rows stopped at because they were unknown.
    """

    outcome: npt.NDArray[np.int8]
    told: dict[str, Mask] = field(default_factory=dict)
    stops: list[tuple[tuple[Step, ...], Mask]] = field(default_factory=list)


def evaluate_steps(programs: list[Program], columns: Columns) -> dict[str, Truth]:
    """Evaluate every rule of the programs once; rules are told apart by id."""
    truths: dict[str, Truth] = {}
    for program in programs:
        for step in program.steps():
            if step.id not in truths:
                truths[step.id] = evaluate(step.condition, columns)
    return truths


def walk(program: Program, truths: Truths, rows: int) -> Walk:
    """Walk all `rows` rows through `program`."""
    result = Walk(np.full(rows, OPEN, dtype=np.int8))
    going = np.ones(rows, dtype=np.bool_)
    for step, outcome in program.gates:
        truth = truths[step.id]
        fired = going & truth.yes
        result.outcome[fired] = OUTCOMES.index(outcome)
        result.told[step.id] = fired
        _stop(result, (step,), going & truth.unknown)
        going &= truth.no
    going = _walk_triggers(program, truths, going, result)
    for tier in program.tiers:
        failed = any_of([truths[step.id].no for step in tier.steps], rows)
        reached = all_of([truths[step.id].yes for step in tier.steps], rows)
        result.outcome[going & reached] = OUTCOMES.index(tier.code)
        _stop(result, tier.steps, going & ~(failed | reached))
        going &= failed
        for step in tier.steps:
            result.told[step.id] = going & truths[step.id].no
    return result


def _walk_triggers(program: Program, truths: Truths, going: Mask, result: Walk) -> Mask:
    fired = any_of([truths[step.id].yes for step in program.triggers], len(going))
    cleared = all_of([truths[step.id].no for step in program.triggers], len(going))
    result.outcome[going & fired] = LOWEST
    for step in program.triggers:
        result.told[step.id] = going & truths[step.id].yes
    _stop(result, program.triggers, going & ~(fired | cleared))
    return going & cleared


def _stop(result: Walk, steps: tuple[Step, ...], rows: Mask) -> None:
    if rows.any():
        result.stops.append((steps, rows))


def missing_of(result: Walk, truths: Truths, columns: Columns) -> dict[str, Mask]:
    """Return, per fact, the rows that stopped because that fact is missing."""
    found: dict[str, Mask] = {}
    for steps, rows in result.stops:
        for step in steps:
            if not (rows & truths[step.id].unknown).any():
                continue
            for fact, unknown in missing_facts(step.condition, columns).items():
                here = rows & unknown
                found[fact] = found[fact] | here if fact in found else here
    return found
