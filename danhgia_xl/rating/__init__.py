"""Rating: from facts to tiers, and the findings on the way."""
