"""The outside world turned into records: one folder per source, a parser per format, one adapter each.

Knows nothing of storage or the web framework; reaches the network only through ``broadsheet.net``.
"""
