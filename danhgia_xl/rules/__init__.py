"""Rule sets: loading, validation, conditions and their evaluation."""
