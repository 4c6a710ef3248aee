"""Stories about sums: change, shares, flow, strength and what may be said."""
