"""Stories in a real browser. Stories without one are under app/."""
