"""RW5: who has approved, and whether that still says anything about what would be merged."""
