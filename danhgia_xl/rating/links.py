"""A fact that repeats the same person's result in another role, also while that result is still open.

An open result leaves some tiers possible. The row is then classified under each of them: where all give the same
outcome the open result does not matter, elsewhere the row waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from danhgia_xl.rating.classify import Classified, classify_rows
from danhgia_xl.rating.ratings import Change, Effective
from danhgia_xl.rating.standing import ANY, START, Standing, single, tiers_of, words_of
from danhgia_xl.rules.columns import rows_where
from danhgia_xl.rules.rows import Rows
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Link
from danhgia_xl.terms import CHUA_XAC_DINH, id_key


@dataclass(frozen=True, slots=True)
class Source:
    """The result a link repeats: the tiers it may come to, and its outcome code."""

    may: int
    code: str


def sources_of(link: Link, tables: Mapping[str, Rows], results: Mapping[str, Effective]) -> dict[str, Source]:
    """Return, per key (`terms.id_key`), the result that `link` repeats.

    A key that stands more than once with different results is open: which one counts is for people to say.
    """
    found: dict[str, Source] = {}
    for kind in link.tu:
        result = results[kind]
        for key, mask, code in zip(tables[kind][link.khoa], result.may.tolist(), result.code, strict=True):
            if isinstance(key, str) and key:
                source = Source(mask, code)
                known = found.setdefault(id_key(key), source)
                if known != source:
                    found[id_key(key)] = Source(ANY, CHUA_XAC_DINH)
    return found


def fill_link(link: Link, table: Rows, sources: Mapping[str, Source], ruleset: RuleSet) -> dict[int, int]:
    """Put the linked result where none was typed; return the rows whose source is open, with its possible tiers."""
    applies = rows_where(link.khi, table, link.doi_tuong, ruleset)
    scale = ruleset.scale_of(link.su_kien)
    known = {value.ma for value in (*scale.gia_tri, *scale.ngoai_thang, *scale.chua_biet)} if scale else set()
    column, keys = list(table[link.su_kien]), table[link.khoa]
    waiting: dict[int, int] = {}
    for row in np.flatnonzero(applies).tolist():
        source = sources.get(id_key(keys[row])) if isinstance(keys[row], str) else None
        if source is None or column[row] is not None:
            continue
        column[row] = source.code if source.code in known else None
        if source.may not in (0, ANY) and not single(source.may):
            waiting[row] = source.may
    table.replace(link.su_kien, column)
    return waiting


def classify_waiting(
    link: Link,
    table: Rows,
    waiting: Mapping[int, int],
    result: Classified,
    ruleset: RuleSet,
    *,
    text: bool,
) -> dict[int, int]:
    """Settle in `result` the rows for which the open linked result does not matter.

    Returns what the other rows of `waiting` may come to.
    """
    if not waiting:
        return {}
    rows = list(waiting)
    tiers = tiers_of(int(np.bitwise_or.reduce(list(waiting.values()))))
    under: dict[str, Classified] = {}
    for tier in tiers:
        part = Rows({name: [table[name][row] for row in rows] for name in table.names}, len(rows))
        part.replace(link.su_kien, [tier] * len(rows))
        under[tier] = classify_rows(part, link.doi_tuong, ruleset=ruleset, text=text)
    open_rows: dict[int, int] = {}
    for place, row in enumerate(rows):
        possible = tiers_of(waiting[row])
        outcomes = {under[tier]["xep_loai"][place] for tier in possible}
        if len(outcomes) == 1:
            for name, values in result.items():
                values[row] = under[possible[-1]][name][place]
        else:
            open_rows[row] = int(np.bitwise_or.reduce([START[code] for code in outcomes]))
    return open_rows


def note_waiting(link: Link, waiting: Mapping[int, int], open_rows: Mapping[int, int], standing: Standing) -> None:
    """Tell of each row that waited on an open result whether that matters, and narrow what it may come to."""
    for row, mask in waiting.items():
        if row in open_rows:
            standing.may[row] = open_rows[row]
            text = f"Kết quả ở vai kia còn là {words_of(mask)}; mức ở đây tùy kết quả ấy."
        else:
            text = f"Kết quả ở vai kia còn là {words_of(mask)}, nhưng mức ở đây không đổi."
        outcome = standing.proposal(row)
        standing.changes.setdefault(row, []).append(Change(link.id, link.can_cu, outcome, outcome, text))
