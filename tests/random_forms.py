"""Random contents typed into the fields and tables of a form: mostly good, with gaps and nonsense here and there."""

from __future__ import annotations

import random

from danhgia_xl.forms.model import Fields, Slot, Table
from danhgia_xl.forms.slots import SlotView, choice_labels, slot_view
from danhgia_xl.rules.schema import ScoreTable
from tests.form_books import FormBook, Place

GARBAGE = ("tick", "không rõ", "x?", "*", "mười", "Tôt", "đạt|x")
"""Words no scale, no mark and no number has."""

NUMBERS = (0, 20, 35, 49.99, 50, 70, 79.99, 80, 89.99, 90, 100)
GOOD_NUMBERS = (70, 80, 89.99, 90, 100, 100, 100)
GOOD_MARKS = {
    *("hoan_thanh", "dung_tien_do", "dam_bao_chat_luong", "hieu_qua_cao", "vuot_muc"),
    *("noi_bat", "tieu_bieu", "da_kiem_diem"),
}
"""Marks that help; any other tells of something bad, or of nothing."""


class Typist:
    """Fills a form in; `faults` is the share of cells with nonsense, `gaps` that of cells left blank."""

    def __init__(self, rng: random.Random, *, gaps: float, faults: float, good: float) -> None:
        self.rng, self.gaps, self.faults, self.good = rng, gaps, faults, good

    def fields(self, book: FormBook, code: str) -> None:
        """Fill in a block of fields, the chooser of the kind left out."""
        block = book.block(code)
        assert isinstance(block, Fields)
        for slot in block.muc:
            if slot.ma != block.doi_tuong_theo and (value := self._value(slot, book)) is not None:
                book.field(code, slot.ma).value = value

    def table(self, book: FormBook, code: str) -> None:
        """Fill in a table: a score table line by line, any other from the top."""
        block = book.block(code)
        assert isinstance(block, Table)
        place = book.table(code)
        if block.nguon == "bang_diem":
            self._scores(book, block, place)
        elif block.nguon == "trong":
            for row in place.rows[: self.rng.randint(0, min(6, len(place.rows)))]:
                for slot in block.cot:
                    if slot.nhap and (value := self._value(slot, book)) is not None:
                        place.put(row, slot.ma, value)

    def _scores(self, book: FormBook, block: Table, place: Place) -> None:
        table: ScoreTable = book.ruleset.score_table(block.tu or "")
        share = self.rng.choice((0.6, 0.8, 0.95, 1.0)) if self.good > 0.2 else 0.4
        for row, line in zip(place.rows, table.tieu_chi, strict=True):
            for slot in block.cot if not line.is_heading else ():
                if not slot.nhap or slot.kieu == "chu":
                    continue
                value = self._value(slot, book)
                if value is not None and slot.toi_da and value not in GARBAGE:
                    value = round(share * float(line.diem or 0), 2)
                    value += 0.5 * (self.rng.random() < self.faults) * float(line.diem or 0)
                if value is not None:
                    place.put(row, slot.ma, value)

    def _value(self, slot: Slot, book: FormBook) -> object:
        rng, view = self.rng, slot_view(slot, book.ruleset)
        if view.kind in ("chu", "ngay"):
            return f"Nội dung {rng.randint(1, 99)}" if view.kind == "chu" and rng.random() > self.gaps else None
        if rng.random() < self.gaps:
            return None
        if rng.random() < self.faults:
            return rng.choice(GARBAGE)
        return self._proper(view)

    def _proper(self, view: SlotView) -> object:
        rng = self.rng
        well = rng.random() < self.good
        if view.kind == "dau":
            marked = well is (view.code in GOOD_MARKS)
            return rng.choice(("x", "X ", "có", 1)) if marked else rng.choice((None, "không"))
        if view.scale is not None:
            labels = choice_labels(view.scale)
            return labels[0] if well else rng.choice(labels)
        if view.code.endswith("khtnv"):
            return 0 if well else rng.choice(NUMBERS)
        return rng.choice(GOOD_NUMBERS if well else NUMBERS)
