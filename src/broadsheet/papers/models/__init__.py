"""Tables of what we know, one family a file. Nobody outside ``papers`` imports them."""

from broadsheet.papers.models.change import Change, Numbering
from broadsheet.papers.models.curation import Merge
from broadsheet.papers.models.lists import Listing, Observation
from broadsheet.papers.models.paper import Identifier, Paper, PaperCategory
from broadsheet.papers.models.people import Author, Authorship, Organisation
from broadsheet.papers.models.record import StoredRecord

__all__ = [
    "Author",
    "Authorship",
    "Change",
    "Identifier",
    "Listing",
    "Merge",
    "Numbering",
    "Observation",
    "Organisation",
    "Paper",
    "PaperCategory",
    "StoredRecord",
]
