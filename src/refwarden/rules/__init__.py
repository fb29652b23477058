"""The rules, one a file, in folders by what they ask about. `index` lists them; `base` says what one is."""
