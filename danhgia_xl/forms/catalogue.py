"""Find, read and check the form declarations that belong to a rule set.

They are TOML files, one a form, named after the form's code, in the folder named after the rule set's id:
`danhgia_xl/forms/kh170_2021/` for `kh170-2021`. A rule set kept elsewhere brings its forms beside it, in
`forms/<id>/`. What a single slot of a form means is in `forms.slots`.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from danhgia_xl.errors import FormError, Problem, UsageError
from danhgia_xl.forms.checks import check_form
from danhgia_xl.forms.model import Form
from danhgia_xl.rules.messages import problems_of
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.terms import near_miss


def load_forms(ruleset: RuleSet) -> dict[str, Form]:
    """Return every form of `ruleset`, code to declaration, in the order of the codes.

    Raises FormError (exit code 4) naming file, key, what was got and what was expected for the first file in
    which anything does not hold together, or when the rule set has no forms.
    """
    return dict(_load_folder(form_folder(ruleset), ruleset))


def load_form(ruleset: RuleSet, code: str) -> Form:
    """Return the form `code`, such as "mau-02b". Raises UsageError for an unknown code, FormError as `load_forms`."""
    forms = load_forms(ruleset)
    if code not in forms:
        hint = near_miss(code, forms)
        known = f"Có phải {hint!r}?" if hint else "Các mẫu hiện có: " + ", ".join(forms)
        raise UsageError(f"Không có mẫu {code!r} trong bộ quy tắc {ruleset.id}. {known}")
    return forms[code]


def form_folder(ruleset: RuleSet) -> Path:
    """Return the folder that holds the forms of `ruleset`. Raises FormError when there is none."""
    name = ruleset.id.replace("-", "_")
    shipped = Path(str(files("danhgia_xl.forms"))) / name
    beside = ruleset.path.parent / "forms" / name
    for folder in (beside, shipped):
        if folder.is_dir():
            return folder
    raise FormError(shipped, [Problem("(thư mục)", "không có", f"thư mục biểu mẫu của {ruleset.id}, hoặc {beside}")])


def read_form(path: Path, ruleset: RuleSet) -> Form:
    """Read and check one declaration file against `ruleset`. Raises FormError listing every problem."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number too long, brackets too deep
        raise FormError(path, [Problem("(toàn tệp)", str(error), "văn bản TOML, mã UTF-8")]) from error
    try:
        form = Form.model_validate(tree)
    except ValidationError as error:
        raise FormError(path, problems_of(error)) from error
    problems = check_form(form, ruleset)
    if form.ma != path.stem:
        problems.insert(0, Problem("ma", repr(form.ma), f"{path.stem!r}, như tên tệp"))
    if problems:
        raise FormError(path, problems)
    return form


@lru_cache(maxsize=16)
def _load_folder(folder: Path, ruleset: RuleSet) -> dict[str, Form]:
    """Read every declaration of a folder; cached per rule set object, which is itself cached by its file."""
    return {path.stem: read_form(path, ruleset) for path in sorted(folder.glob("*.toml"))}
