"""Semantic Scholar: citations, references and one-sentence summaries."""
