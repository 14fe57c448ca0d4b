"""Elastic networks and search: supernets of many widths, relaxed and differentiable search, populations."""
