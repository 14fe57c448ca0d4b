"""What we know: papers, combined from the records of all sources. The database here is the truth.

``write`` is the only writer, ``read`` hands out frozen views, ``changes`` is the numbered change log that
everything derived follows.
"""
