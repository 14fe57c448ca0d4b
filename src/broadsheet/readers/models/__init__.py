"""Tables of people and what they want, one family a file. Nobody outside ``readers`` imports them.

A paper is named by its number as it was when somebody spoke of it. Rows never move: ``Stand`` says where a
paper that was merged stands now, so that a merge and its undo need no rewriting.
"""

from broadsheet.readers.models.act import Act
from broadsheet.readers.models.collection import Collection, Item
from broadsheet.readers.models.digest import Address, Delivery, Digest, Receiver, Subscription
from broadsheet.readers.models.follow import Follow, Mute, Rule, SavedSearch, Topic
from broadsheet.readers.models.inbox import Appearance, Arrival, Known, Position, Seen, Stand
from broadsheet.readers.models.person import Reader
from broadsheet.readers.models.said import Mark, Note, Tag, Tagged
from broadsheet.readers.models.webhook import Attempt, Call, Webhook

__all__ = [
    "Act",
    "Address",
    "Appearance",
    "Arrival",
    "Attempt",
    "Call",
    "Collection",
    "Delivery",
    "Digest",
    "Follow",
    "Item",
    "Known",
    "Mark",
    "Mute",
    "Note",
    "Position",
    "Reader",
    "Receiver",
    "Rule",
    "SavedSearch",
    "Seen",
    "Stand",
    "Subscription",
    "Tag",
    "Tagged",
    "Topic",
    "Webhook",
]
