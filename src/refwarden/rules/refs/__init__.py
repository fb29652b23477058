"""RW1: refs and branches."""
