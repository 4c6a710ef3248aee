"""Answers of an earlier survey, from a table that another tool made. Nothing is stored here, and nobody is asked."""
