"""``python -m broadsheet``: the same as the ``broadsheet`` command."""

from broadsheet.cli import main

main()
