"""PubMed: medicine and the life sciences."""
