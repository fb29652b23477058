"""Rules about the settings of a repository on its host."""
