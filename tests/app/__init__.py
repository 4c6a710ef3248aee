"""Stories about doors, services and persistence; the tree mirrors app/."""
