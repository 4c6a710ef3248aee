"""What answers can and cannot say: change, shares, flow, strength, wording. Numbers in, numbers out."""
