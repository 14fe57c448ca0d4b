"""The pages: server-rendered, complete without scripts, nothing from another host.

Asks ``reading`` (and the ledger of ``pipeline``) and renders; never touches tables or the index itself.
"""
