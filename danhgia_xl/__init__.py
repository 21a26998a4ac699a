"""Yearly review and rating of public institutions in Excel: rules with their legal basis, forms, consolidation.

The names below are the public contract. They are imported on first use, so that `import danhgia_xl` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from danhgia_xl.batch.consolidate import consolidate, rate_workbook
    from danhgia_xl.batch.institutions.run import Means, consolidate_institutions
    from danhgia_xl.rating.ballot import select_by_votes
    from danhgia_xl.rating.classify import classify
    from danhgia_xl.rating.formula_walk import tier_formula
    from danhgia_xl.rating.quota import quota_cap
    from danhgia_xl.rules.formula import excel_formula
    from danhgia_xl.rules.ruleset import load_ruleset, ruleset_in_force

__version__ = "0.1.0"
__all__ = [
    "Means",
    "__version__",
    "classify",
    "consolidate",
    "consolidate_institutions",
    "excel_formula",
    "load_ruleset",
    "quota_cap",
    "rate_workbook",
    "ruleset_in_force",
    "select_by_votes",
    "tier_formula",
]

_HOMES = {
    "Means": "danhgia_xl.batch.institutions.run",
    "classify": "danhgia_xl.rating.classify",
    "consolidate": "danhgia_xl.batch.consolidate",
    "consolidate_institutions": "danhgia_xl.batch.institutions.run",
    "excel_formula": "danhgia_xl.rules.formula",
    "load_ruleset": "danhgia_xl.rules.ruleset",
    "quota_cap": "danhgia_xl.rating.quota",
    "rate_workbook": "danhgia_xl.batch.consolidate",
    "ruleset_in_force": "danhgia_xl.rules.ruleset",
    "select_by_votes": "danhgia_xl.rating.ballot",
    "tier_formula": "danhgia_xl.rating.formula_walk",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module the first time it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
