"""GitHub as a source of facts. Only this folder knows its words, and only its transport knows PyGithub."""
