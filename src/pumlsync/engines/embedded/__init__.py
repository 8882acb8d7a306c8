"""Draws with the PlantUML that pumlsync brings along, in a Java process of its own."""
