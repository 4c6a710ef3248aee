"""Stories about questionnaires as XLSForm files: out and in, what other tools make, what is refused."""
