"""Server-drawn SVG charts from finished figures; nothing is computed here."""
