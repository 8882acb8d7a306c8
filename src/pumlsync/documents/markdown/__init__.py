"""Markdown documents, parsed by markdown-it-py, with the directives of MyST."""
