"""Workbooks in and out: templates, reading, the summary."""
