"""The words every room shares: identifiers, records, queries, hits, errors, text, time.

Nothing here reads a file, opens a socket or knows the web framework.
"""
