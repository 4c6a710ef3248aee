"""Bytes that the server and the phone must agree on: keys.json, and what made it. No tests here."""
