"""What may leave the system, in which shape (design.md §8). Files are written elsewhere."""
