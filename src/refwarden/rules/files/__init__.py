"""RW3: files."""
