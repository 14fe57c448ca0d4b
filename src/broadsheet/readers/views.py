"""What ``read`` hands out and ``write`` gives back: frozen, without a way back to the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """``window_days``: how long a paper that was dealt with stays away however often it appears (0: for
    good). ``horizon_days``: how long a paper waits in the inbox before it leaves by itself.
    ``announces``: whether a watched paper's news also go into digests."""

    window_days: int = 90
    horizon_days: int = 30
    announces: bool = True


@dataclass(frozen=True, slots=True)
class ReaderView:
    """``role`` is owner, moderator or member; ``time_zone`` a name such as Europe/Berlin."""

    number: int
    name: str
    display: str
    role: str
    time_zone: str
    preferences: Preferences
    created: datetime
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to. ``act`` is what ``undo`` takes; None when nothing had to be changed."""

    sentence: str
    act: int | None = None

    @property
    def is_changed(self) -> bool:
        return self.act is not None


@dataclass(frozen=True, slots=True)
class ActView:
    number: int
    kind: str
    sentence: str
    at: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class CollectionView:
    """``secret`` is "" for whoever does not own the collection."""

    number: int
    owner: int
    owner_name: str
    slug: str
    name: str
    about: str
    sharing: str
    secret: str
    papers: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class ItemView:
    paper: int
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TagView:
    slug: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says of one paper. ``marks`` are among vote, later, read, not-interested; ``saved`` are
    slugs of collections; ``votes`` counts everybody's."""

    marks: frozenset[str] = frozenset()
    saved: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    is_watched: bool = False
    votes: int = 0


@dataclass(frozen=True, slots=True)
class FollowView:
    """``kind`` and ``value`` name what is followed; ``papers`` counts what arrived for it lately."""

    kind: str
    value: str
    label: str
    at: datetime
    papers: int = 0


@dataclass(frozen=True, slots=True)
class SearchView:
    slug: str
    name: str
    text: str
    is_followed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MuteView:
    """``hidden`` counts the papers that the reader's inbox does not show because of it."""

    number: int
    label: str
    text: str
    at: datetime
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class RuleView:
    number: int
    text: str
    action: str
    value: str
    is_on: bool
    acted: int
    acted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper is here. ``kind`` is author, organisation, category, query, watch or again; ``label`` is
    for people; ``value`` leads to what it names."""

    kind: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a paper: version, withdrawn, published, code or listed."""

    number: int
    paper: int
    kind: str
    detail: dict[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A paper in an inbox. ``why`` is a sentence for one that came back."""

    paper: int
    reasons: tuple[Reason, ...]
    at: datetime
    happened: tuple[Happened, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """``rows`` in the order they are shown. ``as_of`` is the moment of this answer, for "up to here".
    ``muted`` counts papers by the label of the mute that hides them."""

    rows: tuple[InboxRow, ...]
    as_of: str
    muted: dict[str, int] = field(default_factory=dict)
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class AddressView:
    number: int
    email: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class ReceiverView:
    address: int
    email: str
    state: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """When editions come: ``cadence`` is daily, weekly or monthly; ``day`` of the week (1 is Monday) or of
    the month; ``time_zone`` "" is the reader's own."""

    cadence: str = "daily"
    hour: int = 7
    day: int = 1
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    number: int
    reader: int
    topic: int | None
    name: str
    schedule: Schedule
    most: int
    wants_empty: bool
    is_on: bool
    due: datetime
    receivers: tuple[ReceiverView, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper of a digest with its reasons as words; ``news`` are sentences about a watched paper."""

    paper: int
    reasons: tuple[str, ...]
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picks:
    """A digest's content: what is shown, how many more there were, how many were muted, and in words why
    there is nothing. ``upto`` and ``appeared`` are how far it reaches."""

    shown: tuple[Pick, ...] = ()
    more: int = 0
    muted: int = 0
    why_empty: str = ""
    upto: int = 0
    appeared: int = 0


@dataclass(frozen=True, slots=True)
class DigestView:
    number: int
    subscription: int
    reader: int
    name: str
    edition: str
    due: datetime
    time_zone: str
    picks: Picks


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One digest for one address, claimed by whoever asked for it."""

    number: int
    digest: DigestView
    receiver: int
    address: int
    email: str
    tries: int
    cadence: str


@dataclass(frozen=True, slots=True)
class WebhookView:
    number: int
    name: str
    url: str
    template: str
    settings: dict[str, str]
    secret: str
    is_on: bool
    said: str
    search: str


@dataclass(frozen=True, slots=True)
class AttemptView:
    at: datetime
    status: int
    said: str
    milliseconds: int
    papers: int
    state: str


@dataclass(frozen=True, slots=True)
class CallView:
    """A claimed call. ``papers`` are (number, ...) in order."""

    number: int
    webhook: WebhookView
    papers: tuple[int, ...]
    tries: int
    at: datetime
