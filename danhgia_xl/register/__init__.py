"""The append-only register of re-ratings and revocations (Plan D.3.4): what was changed, why, by whom."""
