"""People and what they want: readers, what they say of papers, what they follow, and what is sent to them.

Tables are written in ``write`` and read through ``read``; whether somebody may see or change a thing is
decided in ``access``. Nothing here moves papers or sends mail.
"""
