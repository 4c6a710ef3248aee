"""The demo: a fictional neighbourhood filled through the real services. No real organisation, place or person."""
