"""Journals by their feeds; and what all sources with mark-up, free dates, free names, licences in words and
JSON answers share (``markup``, ``dates``, ``people``, ``licences``, ``answers``)."""
