"""Sources and references into targets."""
