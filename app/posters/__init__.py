"""What is printed: QR codes, the A4 poster, return cards, forms, a page of results. No database, no request."""
