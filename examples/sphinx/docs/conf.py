"""Sphinx's settings."""

project = "Library"
extensions = ["pumlsync.sphinx_ext"]
