"""Tests of the services: one sentence, one transaction each."""
