"""What all tests share."""

from hypothesis import settings

# A property either holds or not; how long a case takes on a busy machine says nothing about it.
settings.register_profile("refwarden", deadline=None)
settings.load_profile("refwarden")
