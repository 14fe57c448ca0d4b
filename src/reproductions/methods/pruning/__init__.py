"""Removing weights: masks by chance and by magnitude, allocation over layers, gates, masks per input."""
