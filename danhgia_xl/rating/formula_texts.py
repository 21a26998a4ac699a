"""Why a row comes to its tier, as formulas: what is missing, which conditions fail, with their clauses.

The truth of every condition stands in a cell of its own; the texts here only look at those cells. They say what
`rating.reasons` says, shorter: the gist of a condition instead of its full wording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from danhgia_xl.rating.formula_walk import Stage, Told, walk_formula
from danhgia_xl.rating.program import Step
from danhgia_xl.rules.condition import All, AnyOf, Condition, Level, Mark, Not, Number, leaves
from danhgia_xl.rules.formula import NO, UNKNOWN, YES, CellRules, Cells, quoted, truth
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Cited, ConditionRule, Gate
from danhgia_xl.terms import CHUA_XAC_DINH, label

BLANK = '""'
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Board:
    """The cells of one row (or one person) that its texts look at.

    `cells` holds the facts, `names` the label of each fact, `truths` the truth of each rule, `gists` what it asks,
    `values` the truth of each stage, `texts` what each stage has to tell (see `stage_text`), `missing` the list of what
    is missing. All are expressions: references, or constants.
    """

    stages: Sequence[Stage]
    cells: Cells
    names: Callable[[str], str]
    truths: Callable[[Step], str]
    gists: Callable[[Step], str]
    values: Sequence[str]
    texts: Sequence[str]
    missing: str
    rules: CellRules | None = None


def tier_text(board: Board) -> str:
    """Return the expression of the outcome's label."""
    open_row = quoted(label(CHUA_XAC_DINH))
    return walk_formula(board.values, [Told(quoted(label(s.outcome)), open_row) for s in board.stages], open_row)


def reported_stage(board: Board) -> str:
    """Return the expression of the number, from 1, of the stage whose conditions are told; 0 when none is.

    Of a tier reached that is the next one up; of a gate or the triggers itself; where no tier fits, the lowest one.
    """
    tiers = [number for number, stage in enumerate(board.stages, 1) if stage.every]
    told = [
        Told(str(number if not stage.every else number - 1 if number - 1 in tiers else 0), NO)
        for number, stage in enumerate(board.stages, 1)
    ]
    return walk_formula(board.values, told, str(len(board.stages)))


def missing_text(board: Board, ruleset: RuleSet) -> str:
    """Return the expression of the facts, by their labels and parted by "; ", whose absence stops the row."""
    told = [Told(BLANK, _missing_of(stage, board, ruleset)) for stage in board.stages]
    return walk_formula(board.values, told, BLANK)


def stage_head(stage: Stage) -> str:
    """Return how the text of `stage` begins: what was not reached and by which clause, or what the row comes to."""
    named = label(stage.outcome)
    clause = f" ({stage.clause})" if stage.clause else ""
    return f"Chưa đạt {named}{clause}: " if stage.every else f"{named}: "


def stage_text(stage: Stage, head: str, board: Board) -> str:
    """Return the expression of what `stage` tells: `head`, then the conditions that fail (of others: that hold)."""
    wanted = NO if stage.every else YES
    return f"{head}&{_listed((f'{board.truths(step)}={wanted}', board.gists(step)) for step in stage.steps)}"


def gist(rule: Cited, clause: str = "") -> str:
    """Return what a rule asks in a few words, with its clause unless that is `clause`."""
    text = rule.tom_tat.rstrip(".")
    return text if rule.can_cu == clause else f"{text} ({rule.can_cu})"


def reason_text(board: Board, warnings: Sequence[tuple[str, ConditionRule]]) -> str:
    """Return the expression of the whole reason, its sentences parted by ". ".

    `warnings` are the truth cells of the rules that warn, and these rules.
    """
    lacking = f'"Còn thiếu: "&{board.missing}'
    told, above = [], ""
    for stage, text in zip(board.stages, board.texts, strict=True):
        if not stage.every:
            told.append(Told(text, lacking))
            continue
        full = quoted(f"Đủ điều kiện {label(stage.outcome)}")
        told.append(Told(above or full, f'{lacking}&". "&{above}' if above else lacking))
        above = text
    tiers = [text for stage, text in zip(board.stages, board.texts, strict=True) if stage.every]
    none = '&". "&'.join([quoted("Không mức nào khớp, cấp có thẩm quyền quyết định"), *tiers])
    notes = "".join(f"&IF({cell}={YES},{quoted('. Lưu ý: ' + gist(rule))},{BLANK})" for cell, rule in warnings)
    return walk_formula(board.values, told, none) + notes


def blamed_facts(step: Step) -> set[str]:
    """Return the facts of a rule that somebody would change to meet it.

    Where a mark only says whether the rule applies ("nếu là viên chức thì ..."), it is not to blame.
    """
    looked_at = list(leaves(step.condition))
    amounts = {leaf.fact for leaf in looked_at if not isinstance(leaf, Mark)}
    is_gate = isinstance(step.rule, Gate)
    return amounts if amounts and not is_gate else {leaf.fact for leaf in looked_at}


def _listed(told: Iterable[tuple[str, str]]) -> str:
    """Return the expression of the texts whose test holds, parted by "; "."""
    parts = "&".join(f'IF({test},"; "&{text},{BLANK})' for test, text in told)
    return f"MID({parts},3,{_LONGEST})"


def _missing_of(stage: Stage, board: Board, ruleset: RuleSet) -> str:
    tests: dict[str, list[str]] = {}
    for step in stage.steps:
        for fact, test in _unknown_leaves(step.condition, board.truths(step), board, ruleset):
            tests.setdefault(fact, []).append(test)
    told = [(found[0] if len(found) == 1 else f"OR({','.join(found)})", fact) for fact, found in tests.items()]
    return _listed((test, board.names(fact)) for test, fact in told) if told else BLANK


def _unknown_leaves(condition: Condition, value: str, board: Board, ruleset: RuleSet) -> Iterator[tuple[str, str]]:
    """Yield each fact whose absence may leave `condition` (with the truth `value`) unknown, and the test for it."""
    if value in (YES, NO):
        return
    match condition:
        case Mark(fact) | Number(fact) | Level(fact):
            yield fact, f"{value}={UNKNOWN}"
        case Not(term):
            yield from _unknown_leaves(term, value, board, ruleset)
        case All(terms) | AnyOf(terms):
            for term in terms:
                inner = truth(term, board.cells, ruleset, board.rules)
                for fact, test in _unknown_leaves(term, inner, board, ruleset):
                    yield fact, f"AND({value}={UNKNOWN},{test})"
