"""refwarden judges Git branching and pull-request policy: one document, one engine, one verdict, at every door."""

__version__ = "0.1.0"
