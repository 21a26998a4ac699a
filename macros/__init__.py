"""The VBA of the add-in and of the workbooks with buttons; `python -m macros.dung` builds the files that hold it."""
