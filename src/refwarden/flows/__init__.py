"""Flows join policy, source, engine and report for one use."""
