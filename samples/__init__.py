"""Workbooks of invented institutions; `python -m samples.bo_dung` makes them."""
