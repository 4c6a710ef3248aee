"""What is printed and hung up: QR codes, the A4 poster, return cards. No database, no request."""
