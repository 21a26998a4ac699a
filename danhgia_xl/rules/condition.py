"""Conditions: parsed once from one readable line into a small tree. Nothing is ever evaluated as Python.

Grammar, a whitelisted part of Python's: `and`, `or`, `not`, parentheses; comparisons of one fact with a number
or with values of its scale (`diem >= 90`, `70 <= diem < 90`, `muc >= TOT`, `tinh_trang in (du_bi, chinh_thuc)`);
a mark stands by itself (`tieu_bieu`).
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from danhgia_xl.errors import ConditionError
from danhgia_xl.rules.schema import Fact, Scale
from danhgia_xl.terms import near_miss

Operator = Literal["==", "!=", ">=", ">", "<=", "<"]

_OPERATORS: Final[dict[type[ast.cmpop], Operator]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.LtE: "<=",
    ast.Lt: "<",
}
_MIRRORED: Final[dict[Operator, Operator]] = {"==": "==", "!=": "!=", ">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_NUMBER_TYPES: Final = ("diem", "ty_le", "so")
_LARGEST: Final = 1e9
"""Numbers in conditions stay far below where rounding to 4 decimals would lose digits."""
_MAX_LENGTH: Final = 2000
"""Characters in one condition; far above any clause, and low enough that parsing cannot exhaust the stack."""
_MAX_DEPTH: Final = 20
"""Levels of `and`, `or`, `not` inside each other; Excel takes 64 levels of brackets, of which a comparison has some."""
_DECIMALS: Final = 4
"""Numbers are compared rounded to so many decimals; more of them would mean one thing here and another in Excel."""


@dataclass(frozen=True, slots=True)
class Mark:
    """True when the mark `fact` is set."""

    fact: str


@dataclass(frozen=True, slots=True)
class Number:
    """The number fact compared with `value`."""

    fact: str
    op: Operator
    value: float


@dataclass(frozen=True, slots=True)
class Level:
    """The scale fact compared with the scale value `code`."""

    fact: str
    op: Operator
    code: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of `term`; unknown stays unknown."""

    term: Condition


@dataclass(frozen=True, slots=True)
class All:
    """True when every term is true, false when one is false, else unknown."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one term is true, false when all are false, else unknown."""

    terms: tuple[Condition, ...]


Condition = Mark | Number | Level | Not | All | AnyOf


@dataclass(frozen=True)
class Vocabulary:
    """The facts and scales a condition may use."""

    facts: Mapping[str, Fact]
    scales: Mapping[str, Scale]


def parse(text: str, vocabulary: Vocabulary) -> Condition:
    """Parse one condition. Raises ConditionError saying what was got and what was expected."""
    if len(text) > _MAX_LENGTH:
        raise ConditionError(text[:60] + "…", f"{len(text)} ký tự", f"không quá {_MAX_LENGTH} ký tự")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "90and" is a slip, not a remark to print for somebody else
            tree = ast.parse(text, mode="eval")
        return _Parser(text, vocabulary).condition(tree.body)
    except (SyntaxError, ValueError, Warning) as error:
        raise ConditionError(text, f"cú pháp sai ({error})", "so sánh nối bằng and, or, not") from None
    except (RecursionError, MemoryError):
        raise ConditionError(text[:60] + "…", "biểu thức lồng quá sâu", "ít ngoặc hơn") from None


def leaves(condition: Condition) -> Iterator[Mark | Number | Level]:
    """Yield the comparisons and marks a condition is made of, in reading order."""
    match condition:
        case Mark() | Number() | Level():
            yield condition
        case Not(term):
            yield from leaves(term)
        case All(terms) | AnyOf(terms):
            for term in terms:
                yield from leaves(term)


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Return the facts a condition looks at, each once, in reading order."""
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves(condition)))


class _Parser:
    """One method per kind of node that is allowed; everything else is refused."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self._depth = 0

    def condition(self, node: ast.expr) -> Condition:
        if self._depth > _MAX_DEPTH:
            raise ConditionError(self.text, "biểu thức lồng quá sâu", f"không quá {_MAX_DEPTH} lớp and, or, not")
        self._depth += 1
        found = self._condition(node)
        self._depth -= 1
        return found

    def _condition(self, node: ast.expr) -> Condition:
        match node:
            case ast.BoolOp(op=op, values=values):
                terms = tuple(self.condition(value) for value in values)
                return All(terms) if isinstance(op, ast.And) else AnyOf(terms)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand))
            case ast.Name(id=name):
                return self._mark(name)
            case ast.Compare():
                return self._comparison(node)
        raise self._refuse(node, "so sánh, dấu (có/không), and, or, not")

    def _mark(self, name: str) -> Mark:
        if self._fact(name).kieu != "dau":
            raise ConditionError(self.text, f"{name} đứng một mình", f"phép so sánh, vì {name} không phải dấu có/không")
        return Mark(name)

    def _comparison(self, node: ast.Compare) -> Condition:
        operands = [node.left, *node.comparators]
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        terms = tuple(self._pair(left, op, right) for left, op, right in pairs)
        return terms[0] if len(terms) == 1 else All(terms)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(left, op, right)
        operator = _OPERATORS.get(type(op))
        if operator is None:
            raise self._refuse(op, "một trong ==, !=, >=, >, <=, <, in")
        if isinstance(left, ast.Name) and left.id in self.vocabulary.facts:
            return self._compare(left.id, operator, right)
        if isinstance(right, ast.Name) and right.id in self.vocabulary.facts:
            return self._compare(right.id, _MIRRORED[operator], left)
        named = next((n.id for n in (left, right) if isinstance(n, ast.Name)), None)
        if named is not None:
            self._fact(named)
        raise self._refuse(left, "một sự kiện ở một vế của phép so sánh")

    def _membership(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if not isinstance(left, ast.Name) or not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise self._refuse(right, "sự kiện in (GIÁ_TRỊ, …)")
        terms = tuple(self._compare(left.id, "==", element) for element in right.elts)
        found = terms[0] if len(terms) == 1 else AnyOf(terms)
        return Not(found) if isinstance(op, ast.NotIn) else found

    def _compare(self, name: str, operator: Operator, operand: ast.expr) -> Condition:
        fact = self._fact(name)
        if fact.kieu in _NUMBER_TYPES:
            return Number(name, operator, self._number(operand))
        scale = self.vocabulary.scales.get(fact.thang) if fact.thang else None
        if scale is not None:
            return Level(name, operator, self._code(name, scale, operator, operand))
        raise ConditionError(self.text, f"{name} {operator} …", f"{name} là dấu hoặc văn bản, không so sánh được")

    def _number(self, node: ast.expr) -> float:
        sign = 1.0
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign, node = -1.0, node.operand
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            if abs(node.value) < _LARGEST and round(node.value, _DECIMALS) == node.value:
                return sign * float(node.value)
            raise self._refuse(node, f"một số dưới {_LARGEST:.0f}, không quá {_DECIMALS} chữ số sau dấu chấm")
        raise self._refuse(node, "một số")

    def _code(self, name: str, scale: Scale, operator: Operator, node: ast.expr) -> str:
        ranked = [value.ma for value in scale.gia_tri]
        allowed = ranked if operator not in ("==", "!=") else ranked + [value.ma for value in scale.ngoai_thang]
        if not isinstance(node, ast.Name) or node.id not in allowed:
            raise self._refuse(node, f"một giá trị của {name}: " + ", ".join(allowed))
        if operator not in ("==", "!=") and not scale.co_thu_tu:
            raise ConditionError(self.text, f"{name} {operator} {node.id}", f"== hoặc !=, vì {name} không có thứ tự")
        return node.id

    def _fact(self, name: str) -> Fact:
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            hint = near_miss(name, self.vocabulary.facts)
            raise ConditionError(self.text, f"sự kiện {name}", f"{hint}?" if hint else "một sự kiện đã khai báo")
        return fact

    def _refuse(self, node: ast.AST, expected: str) -> ConditionError:
        got = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
        return ConditionError(self.text, got, expected)
