"""Query in, hits out. Knows ids and scores, never papers; the index is derived and can be rebuilt."""
