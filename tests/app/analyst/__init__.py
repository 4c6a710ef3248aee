"""Tests of the analyst: what it makes at a wave's close."""
