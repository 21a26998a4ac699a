"""How a target says that a promise is broken."""

from __future__ import annotations


class Broken(AssertionError):
    """A promise of the software does not hold; the message says which, and for what."""


def promise(holds: object, text: str, *told: object) -> None:
    """Raise Broken unless `holds`; `told` are the values that show it."""
    if not holds:
        raise Broken(": ".join([text, *(repr(value)[:300] for value in told)]))
