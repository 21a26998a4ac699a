"""Cross checks of how a form says it is handed out (`phat`)."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.errors import ConditionError, Problem
from danhgia_xl.forms.model import EACH_PERSON, ONE_COPY, Fields, Form, Table
from danhgia_xl.rules.condition import parse
from danhgia_xl.rules.messages import unknown_name
from danhgia_xl.rules.ruleset import RuleSet


def check_issue(form: Form, ruleset: RuleSet) -> Iterator[Problem]:
    """Yield what is wrong in `form.phat`: unknown groups, tables, fields, or conditions that do not parse."""
    issue = form.phat
    if issue is None:
        return
    blocks = [block for page in form.trang for block in page.khoi]
    tables = {block.ma for block in blocks if isinstance(block, Table)}
    fields = {slot.ma for block in blocks if isinstance(block, Fields) for slot in block.muc}
    if issue.theo not in (EACH_PERSON, ONE_COPY, *ruleset.data.su_kien):
        yield unknown_name("phat.theo", issue.theo, [EACH_PERSON, ONE_COPY, *ruleset.data.su_kien])
    for table in issue.bang:
        if table not in tables:
            yield unknown_name("phat.bang", table, tables)
    for field in ([issue.ghi_vao] if issue.ghi_vao else []) + list(issue.them):
        if field not in fields:
            yield unknown_name("phat.ghi_vao" if field == issue.ghi_vao else "phat.them", field, fields)
    vocabulary = ruleset.vocabulary()
    for key, text in [("phat.khi", issue.khi), *((f"phat.bang.{table}", text) for table, text in issue.bang.items())]:
        try:
            if text:
                parse(text, vocabulary)
        except ConditionError as error:
            yield Problem(key, error.got, error.expected)
