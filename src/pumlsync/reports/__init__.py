"""Summaries and inventories as text and JSON."""
