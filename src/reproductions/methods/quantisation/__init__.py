"""Fewer bits: uniform and clustered rounding, splitting layers, binary layers and their reuse."""
