"""RW2: commits."""
