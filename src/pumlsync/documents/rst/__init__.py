"""RST documents, parsed by docutils."""
