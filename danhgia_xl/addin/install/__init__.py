"""Puts the add-in on a machine, and takes away exactly what it put there."""
