"""Measurements of the speeds the project promises; run by hand with `make bench`, never as tests."""
