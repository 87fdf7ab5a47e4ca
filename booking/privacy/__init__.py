"""What is held about one person, and the end of it."""
