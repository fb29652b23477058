"""The policy document: YAML to a typed, compiled Policy."""
