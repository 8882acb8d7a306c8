"""Documents: found, read, and scanned for diagram sources and image references."""
