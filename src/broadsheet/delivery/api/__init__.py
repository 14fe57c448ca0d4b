"""Our own API, version 1: everything a page can read, described by OpenAPI at ``/api/v1/openapi.json``.

Answers come from ``reading``; faults are problem+json (RFC 9457); lists are paged by cursor. Only GET so far:
acts come with accounts and tokens.
"""
