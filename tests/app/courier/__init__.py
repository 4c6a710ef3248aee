"""Tests of the courier: the spool's move, reminders, stops, burning, and the process itself."""
