"""The command line `danhgia-xl`: Vietnamese sub-commands that call the library and hold no rules."""
