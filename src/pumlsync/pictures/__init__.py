"""Pictures: read, judged, compared, installed."""
