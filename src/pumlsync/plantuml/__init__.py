"""PlantUML's own conventions, told from text."""
