"""Services: each is one sentence with one transaction. They take values, never a request, and never a clock's time."""
