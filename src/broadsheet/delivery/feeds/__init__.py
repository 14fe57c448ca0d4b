"""Feeds: every list as Atom, RSS 2.0 and JSON Feed 1.1, with full abstracts and honest dates.

Asks ``reading.feed`` and renders. What sources said is escaped; maths is plain text, because feed readers
set no formulas.
"""
