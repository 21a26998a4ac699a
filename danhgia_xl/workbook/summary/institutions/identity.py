"""The institutions on the hidden sheet of a summary of many: as each came, before it was put beside the others."""

from __future__ import annotations

from collections.abc import Iterator

from danhgia_xl.batch.institutions.doubles import DOUBLE_STATES
from danhgia_xl.batch.institutions.part import COUNTED_STATE, WITHIN
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.workbook.summary.identity import Listed


def listed(store: Store) -> Iterator[Listed]:
    """Yield every institution.

    That one is not counted because of another one here is left out: beside others, that is found anew.
    """
    for rows in store.batches(
        "SELECT ten, tieu_de, nguon, tinh_trang, van_tay, dau FROM co_so WHERE ten <> '' ORDER BY so"
    ):
        for name, title, origin, state, digest, seal in rows:
            yield Listed(name, title, origin, COUNTED_STATE if state in DOUBLE_STATES else state, digest, seal)


def level(store: Store) -> int:
    """Return how many times results were brought together: 2 when all come from single institutions."""
    names = (name for rows in store.batches("SELECT ten FROM co_so") for (name,) in rows)
    return 2 + max((name.count(WITHIN) for name in names), default=0)
