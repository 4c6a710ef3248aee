"""What warns an author, check by check, and what does not."""
