"""Writes marks into a copy of a workbook by changing its XML in place: every other part stays byte for byte."""
