"""How a project stands."""
