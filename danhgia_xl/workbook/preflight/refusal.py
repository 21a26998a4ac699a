"""How a file is refused: with the code of a finding and what fills its text."""

from __future__ import annotations


class ContainerError(Exception):
    """The file cannot be used; `code` is its finding and `texts` fill the finding's fields."""

    def __init__(self, code: str, **texts: object) -> None:
        self.code, self.texts = code, texts
        super().__init__(code)
