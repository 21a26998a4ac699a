"""The bridge to a live spreadsheet: functions in cells, buttons, and what installs them. It holds no rules."""
