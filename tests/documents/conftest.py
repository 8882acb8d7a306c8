"""How many examples the properties are tried on: few here, 10,000 with ``make fuzz``."""

from hypothesis import settings

settings.register_profile("quick", derandomize=True, deadline=None, max_examples=150, database=None)
settings.register_profile("fuzz", deadline=None, max_examples=10_000, database=None, print_blob=True)
settings.load_profile("quick")
