"""The summary workbook of many institutions."""
