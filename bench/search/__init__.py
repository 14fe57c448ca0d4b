"""Measurements of the search room on its own; peers are measured elsewhere."""
