"""Stories about files: CSV and codebook."""
