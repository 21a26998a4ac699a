"""A worksheet for long lists: rows go to the file as ready XML, four times faster than cell by cell.

XlsxWriter keeps one object per cell until the workbook is closed. A list of 30,000 people has 400,000 cells that
differ only in text, so each row is one template, filled with the XML of its values; a value met twice is made
once. Everything else (columns, header row, panes, print set-up, filter) is XlsxWriter's own.

Only three inner methods of XlsxWriter are relied on: `_write_rows`, `_write_hyperlinks` and `_get_xf_index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from danhgia_xl.workbook.summary.cell_links import MAX_LINKS, Link
from danhgia_xl.workbook.summary.cell_text import escape_xml, inline_string

Cell = str | float | int | None
"""A cell's value; None, an empty text and a number that is not finite are blank cells."""

_BATCH: Final = 4_096
_MEMO_LIMIT: Final = 200_000


@dataclass(slots=True)
class Body:
    """The rows of a list: `columns[c][i]` is the value of column c in row i, whose format is `formats[tones[i]][c]`.

    `heights` are the rows' heights in points. With `inside`, a row marked there belongs to the row above that is not:
    it is in that row's outline group, which is closed.
    """

    columns: Sequence[Sequence[Cell]]
    tones: Sequence[str]
    formats: Mapping[str, Sequence[Format]]
    heights: Sequence[float]
    inside: Sequence[bool] = ()


class ListSheet(Worksheet):
    """A worksheet whose rows below the header come from one `Body`."""

    dim_rowmax: int
    rel_count: int

    def __init__(self) -> None:
        super().__init__()
        self._body: Body | None = None
        self._first_row = 0
        self._links: dict[int, Sequence[Link | None]] = {}

    def set_body(self, first_row: int, body: Body) -> None:
        """Put `body` at `first_row` (zero-based) and below. Raises ValueError when it does not fit the sheet."""
        self._body, self._first_row = body, first_row
        if body.inside:
            self.outline_settings(True, False, True, False)  # visible; the row above a group sums it up
            self.outline_row_level = 1
        if body.tones and self._check_dimensions(first_row + len(body.tones) - 1, len(body.columns) - 1):
            raise ValueError(f"{len(body.tones)} dòng × {len(body.columns)} cột không vừa một trang tính")

    def set_links(self, column: int, links: Sequence[Link | None]) -> None:
        """Link the cells of `column`, one entry a row of the body. Raises ValueError beyond `MAX_LINKS` links."""
        if sum(link is not None for link in links) > MAX_LINKS:
            raise ValueError(f"một cột chỉ chứa được {MAX_LINKS} liên kết")
        self._links[column] = links

    def _write_rows(self) -> None:
        """Write the rows above the body as usual, then the body."""
        if self._body is None or not self._body.tones:
            super()._write_rows()
            return
        last = self.dim_rowmax
        self.dim_rowmax = self._first_row - 1
        super()._write_rows()
        self.dim_rowmax = last
        self.fh.writelines(rows_xml(self._body, self._first_row + 1))

    def _write_hyperlinks(self) -> None:
        """Write one `<hyperlink>` a cell; links into the same file share one relationship, inner ones need none."""
        if any(map(any, self._links.values())):
            self.fh.write("<hyperlinks>")
            self.fh.writelines(self._hyperlinks())
            self.fh.write("</hyperlinks>")

    def _hyperlinks(self) -> Iterator[str]:
        numbers: dict[str, int] = {}
        places: dict[str, str] = {"": ""}
        for index, links in self._links.items():
            column = xl_col_to_name(index)
            for row, link in enumerate(links, self._first_row + 1):
                if link is None:
                    continue
                if link.target and link.target not in numbers:
                    self.rel_count += 1
                    numbers[link.target] = self.rel_count
                    self.external_hyper_links.append(["/hyperlink", link.target, "External"])
                file = f' r:id="rId{numbers[link.target]}"' if link.target else ""
                if link.location not in places:
                    places[link.location] = f' location="{escape_xml(link.location)}"'
                yield f'<hyperlink ref="{column}{row}"{file}{places[link.location]}/>'


def rows_xml(body: Body, number: int) -> Iterator[str]:
    """Yield one `<row>` element a row; `number` is the one-based row number of the first."""
    rows = {tone: _template(formats) for tone, formats in body.formats.items()}
    memo: dict[Cell, str] = {}
    outline = _outline(body)
    for start in range(0, len(body.tones), _BATCH):
        if len(memo) > _MEMO_LIMIT:
            memo.clear()
        batch = slice(start, start + _BATCH)
        cells = [[memo.get(value) or _remember(memo, value) for value in column[batch]] for column in body.columns]
        looks = zip(body.tones[batch], body.heights[batch], outline[batch], zip(*cells, strict=True), strict=True)
        for row, (tone, height, group, values) in enumerate(looks, number + start):
            yield rows[tone](row, height, group, *values)


def _outline(body: Body) -> Sequence[str]:
    """Return the attributes that put each row into its group or, on the row above a group, say that it is closed."""
    if not body.inside:
        return [""] * len(body.tones)
    follows = [*body.inside[1:], False]
    inside, above = ' outlineLevel="1" hidden="1"', ' collapsed="1"'
    return [inside if here else above if after else "" for here, after in zip(body.inside, follows, strict=True)]


def _template(formats: Sequence[Format]) -> Callable[..., str]:
    """Return a function of row number, height, more attributes and the cells' XML, giving the XML of one row."""
    cells = "".join(
        f'<c r="{xl_col_to_name(column)}{{0}}" s="{cell_format._get_xf_index()}"{{{column + 3}}}'
        for column, cell_format in enumerate(formats)
    )
    return f'<row r="{{0}}" ht="{{1}}"{{2}}>{cells}</row>'.format


def _remember(memo: dict[Cell, str], value: Cell) -> str:
    memo[value] = _cell_xml(value)
    return memo[value]


def _cell_xml(value: Cell) -> str:
    """Return the rest of a `<c` element, from its type on. Text stays text, whatever it begins with."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        return f' t="inlineStr">{inline_string(value)}</c>'
    return f"><v>{float(value)!r}</v></c>" if isfinite(value) else "/>"
