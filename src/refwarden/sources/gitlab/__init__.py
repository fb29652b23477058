"""GitLab as a source of facts."""
