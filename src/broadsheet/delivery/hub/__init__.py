"""Hugging Face's read API for papers, so that its clients work when only their address is changed.

Shapes as huggingface.co answers them; what we do not know is left out, never null. Knows only papers with an
arXiv id, because clients take every id for one. Nothing here writes.
"""
