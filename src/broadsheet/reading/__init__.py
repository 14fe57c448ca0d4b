"""The read path: one file per question, each answering with frozen results that every channel renders.

Asks ``papers.read`` and ``search``; never touches tables, never writes, knows no page or address.
"""
