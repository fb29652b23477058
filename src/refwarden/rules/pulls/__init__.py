"""RW4: pull requests."""
