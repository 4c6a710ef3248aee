"""Tests of recordings made small."""
