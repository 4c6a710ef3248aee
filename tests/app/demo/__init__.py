"""Tests for the demo."""
