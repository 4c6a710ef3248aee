"""Tests of the migrations, up and down with data."""
