"""Stories about what leaves the system, and what stays."""
