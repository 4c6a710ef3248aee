"""The JSON API, door by door. Which role may use which door is tests/house/test_doors.py."""
