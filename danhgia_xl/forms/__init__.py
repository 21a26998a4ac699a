"""Official forms as data: one TOML declaration per form, grouped by rule set."""
