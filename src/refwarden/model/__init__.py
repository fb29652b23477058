"""Facts and verdicts: immutable values that every other floor speaks in. Standard library only."""
