"""Fuzzing: what reads other people's content is given content nobody would make, and its promises are checked.

A target is a function `target(data: bytes) -> None` that raises only when a promise is broken. `python -m tests.fuzz
--help` runs one for as long as wanted; `tests/test_fuzz.py` runs each for seconds and replays the corpus.
"""
