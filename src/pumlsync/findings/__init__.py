"""What is found, and which of it is wanted."""
