"""Many workbooks into one summary."""
