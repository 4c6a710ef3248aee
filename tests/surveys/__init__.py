"""Stories about the pure core; the tree mirrors surveys/."""
