"""Tests of what is printed: QR codes, posters, cards."""
