"""Explanations of the rows of a consolidation, with everything that followed the criteria."""

from __future__ import annotations

from dataclasses import dataclass

from danhgia_xl.batch.lookup import Rated, Roster
from danhgia_xl.batch.result import Consolidation
from danhgia_xl.rating.explain import Explainer
from danhgia_xl.rating.explain_text import Page, page_of
from danhgia_xl.rating.explanation import Explanation
from danhgia_xl.rating.followed import Followed
from danhgia_xl.terms import UNREADABLE, label


@dataclass(frozen=True, slots=True)
class Explained:
    """One row explained: who it is, the explanation as data, and as text."""

    rated: Rated
    explanation: Explanation
    page: Page

    @property
    def title(self) -> str:
        """Who it is: "Họ tên (mã), đối tượng, đơn vị"."""
        code = f" ({self.rated.code})" if self.rated.code else ""
        return f"{self.rated.name}{code}, {self.role}"

    @property
    def role(self) -> str:
        """What it is rated as, and where: "đối tượng, đơn vị"."""
        rated = self.rated
        unit = f", {rated.unit}" if rated.unit and rated.unit != rated.name else ""
        return f"{self.explanation.kind_name.lower()}{unit}"

    @property
    def place(self) -> str:
        """Where the row stands: "tệp › trang!ô"."""
        return f"{self.rated.file} › {self.rated.sheet}!{self.rated.cell}"


class Explanations:
    """Explains the rows of `result`; each kind is evaluated once, when its first row is asked for."""

    def __init__(self, result: Consolidation, roster: Roster | None = None) -> None:
        self.roster = roster or Roster(result)
        self._result = result
        self._explainers: dict[str, Explainer] = {}
        listings = (result.people, result.units)
        results = {str(kind): part for listing in listings for kind, part in listing.groupby("doi_tuong")}
        decisions = () if result.inputs is None else result.inputs.decisions
        self._followed = Followed(
            result.tables, results, result.quotas, result.votes,
            result.ruleset, decisions,
        )  # fmt: skip

    def can(self, kind: str) -> bool:
        """Tell whether the facts of `kind` are at hand; a result made by hand may lack them."""
        return kind in self._result.tables

    def of(self, kind: str, row: int) -> Explained:
        """Explain the row at position `row` of `kind`."""
        if kind not in self._explainers:
            self._explainers[kind] = Explainer(self._result.tables[kind], kind, self._result.ruleset)
        rated = self.roster.row(kind, row)
        explanation = self._explainers[kind].row(row, self._followed.after(kind, row))
        return Explained(rated, explanation, page_of(explanation, _linked(rated)))


def _linked(row: Rated) -> list[str]:
    """Return one sentence a linked fact: the result it repeats, and what the book says instead if it differs."""
    told = []
    for link in row.links:
        places = "; ".join(link.places)
        if not link.outcome:
            found = f"khác nhau ở {places}" if places else "không có trong các sổ đã đọc; hãy chỉ tới cả thư mục"
            told.append(f"Kết quả của mã {row.code}: {found} ({link.clause})")
            continue
        typed = row.facts.get(link.fact)
        other = isinstance(typed, str) and typed not in (link.outcome, UNREADABLE)
        differs = f"; nhưng sổ ghi {label(str(typed))}, ở đây tính theo sổ" if other else ""
        told.append(f"{label(link.outcome)}, ở {places} ({link.clause}){differs}")
    return told
