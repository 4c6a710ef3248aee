"""Tests of what only the store knows: roles, migrations."""
