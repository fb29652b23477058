"""Reporters print a report; each is one function in one file."""
