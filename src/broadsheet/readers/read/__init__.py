"""The only door out of readers' tables: frozen views, one file per kind of question.

Every function about private things takes the number of the reader who asks, and answers about theirs alone.
"""
