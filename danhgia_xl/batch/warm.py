"""Imported for its effect: the reader and the shipped rule sets with their forms are loaded and ready."""

from __future__ import annotations

import danhgia_xl.batch.reading  # noqa: F401 - workers are forked from a process that has imported it
from danhgia_xl.forms.catalogue import load_forms
from danhgia_xl.rules.ruleset import load_ruleset, shipped_rulesets

for code in shipped_rulesets():
    load_forms(load_ruleset(code))
