"""Reporters turn a report into text: one form a file, each a function `report` as `model.ports.Reporter` says."""
