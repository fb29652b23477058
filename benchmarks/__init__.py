"""How fast refwarden is, as ratios measured side by side in one run: `make bench`.

Nothing here is a test. A ratio between two whole processes run in turn says something on any machine; a number of
milliseconds says something only about the machine it came from.
"""
