"""Who reads: accounts, the one reader of a personal site, roles, preferences."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from broadsheet.kernel.errors import BadInput
from broadsheet.readers import access
from broadsheet.readers.read import people as read
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import people

pytestmark = pytest.mark.django_db


def test_a_personal_site_has_one_reader_made_on_first_use() -> None:
    first, again = people.me(), people.me()
    assert first == again
    assert (first.name, first.role, first.user) == ("me", "owner", None)
    assert len(read.readers()) == 1


def test_the_first_account_owns_the_site(ada: ReaderView, ben: ReaderView) -> None:
    assert (ada.role, ben.role) == ("owner", "member")
    assert people.reader_for(ada.user or 0, "Somebody") == ada


@pytest.mark.parametrize(
    "wished", ["ada", "ADA", "ada@example.org", "Ада", "me", "", "\N{CYRILLIC SMALL LETTER A}da"]
)
def test_names_in_addresses_never_look_alike(ada: ReaderView, wished: str) -> None:
    made = people.reader_for(User.objects.create(username=f"x{wished}").pk, wished)
    assert made.name not in {ada.name, "me"}
    assert made.name.isascii()
    assert "@" not in made.name


def test_only_owners_give_roles_and_one_stays(ada: ReaderView, ben: ReaderView) -> None:
    with pytest.raises(access.Refused):
        people.set_role(ben.number, ben.number, "owner")
    with pytest.raises(BadInput, match="at least one owner"):
        people.set_role(ada.number, ada.number, "member")
    people.set_role(ada.number, ben.number, "moderator")
    access.require(ben.number, "moderator")
    with pytest.raises(access.Refused):
        access.require(ben.number, "owner")
    with pytest.raises(BadInput):
        people.set_role(ada.number, ben.number, "king")


def test_preferences_and_time_zones_are_checked(ada: ReaderView) -> None:
    assert people.prefer(ada.number, window_days=7).preferences.window_days == 7
    for wrong in ({"window_days": -1}, {"horizon_days": 0}, {"colour": 1}, {"horizon_days": 10**6}):
        with pytest.raises(BadInput):
            people.prefer(ada.number, **wrong)
    people.set_time_zone(ada.number, "Europe/Berlin")
    for zone in ("Mars/Olympus", "", "../../etc/passwd", "europe/berlin\n"):
        with pytest.raises(BadInput):
            people.set_time_zone(ada.number, zone)
