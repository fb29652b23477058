"""Sources read facts: siblings that know only the model."""
