"""Papers as JSON lines: Broadsheet's own export, and the corpora people already have in such files."""
