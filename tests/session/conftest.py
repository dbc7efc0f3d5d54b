"""Properties are tried alike on every machine: the same examples, however long a busy machine takes."""

from hypothesis import settings

settings.register_profile("room", deadline=None, derandomize=True, database=None)
settings.load_profile("room")
