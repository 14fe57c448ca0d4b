"""The only writer of readers' tables: acts of people, one file a family, and what the steps write for them.

An act takes the reader's number first and papers by whatever names them; it is one transaction, does nothing
the second time, and gives back what ``undo`` needs.
"""
