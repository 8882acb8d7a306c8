"""Keeps PlantUML diagrams in documentation comments and the pictures beside them in step."""

__version__ = "0.1.0"
