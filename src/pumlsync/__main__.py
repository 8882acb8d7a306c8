"""``python -m pumlsync``."""

from pumlsync.cli import run

run()
