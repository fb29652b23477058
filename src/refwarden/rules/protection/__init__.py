"""RW8: what the host enforces by itself, and who can walk around it."""
