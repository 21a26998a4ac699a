"""What a workbook must pass before any reader sees it; every refusal is a finding that says what to do."""
