"""RW6: checks."""
