"""Sphinx's settings."""

project = "Library"
extensions = ["sphinxcontrib.plantuml", "pumlsync.sphinx_ext"]
