"""Says what is wrong with a machine on which the add-in shall run, and what to do about it."""
