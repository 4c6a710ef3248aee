"""Stories about the house; the tree mirrors it. Builders and fixtures stand beside, in plain modules."""
