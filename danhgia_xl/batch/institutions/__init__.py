"""Many institutions into one summary: each rated by itself, their results brought together, nobody counted twice."""
