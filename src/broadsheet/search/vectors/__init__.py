"""Vectors of papers: append-only, memory-mapped 1-bit codes scanned flat, then rescored on int8 rows."""
