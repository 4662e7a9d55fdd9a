"""Protection lines and park ranges: proposals by contiguity, adjustments with their balance."""
