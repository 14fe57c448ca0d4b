"""The links in mails: one click, no log-in, no forging, harmless twice (RFC 8058)."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from broadsheet.readers import tokens
from broadsheet.readers.models import Receiver
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import digests
from tests.delivery.mail.conftest import Subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(subscribed: Subscribe) -> Receiver:
    subscribed("a@example.org", "b@example.org")
    return Receiver.objects.get(address__email="a@example.org")


def test_one_click(receiver: Receiver) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/mail/unsubscribe/{tokens.unsubscribing(receiver.pk)}"
    asked = client.get(address)
    assert asked.status_code == 200
    assert Receiver.objects.filter(left=None).count() == 2, "mail scanners open links"
    for _ in range(2):
        done = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "Your inbox" in done.content.decode()
    assert list(Receiver.objects.filter(left=None).values_list("address__email", flat=True)) == [
        "b@example.org"
    ]


def test_forged_links_do_nothing(receiver: Receiver) -> None:
    client = Client()
    good = tokens.unsubscribing(receiver.pk)
    with override_settings(SECRET_KEY="another"):
        foreign = tokens.unsubscribing(receiver.pk)
    for token in (
        good[:-1],
        good + "A",
        foreign,
        str(receiver.pk),
        tokens.confirming(1, "a@example.org"),
        "x" * 400,
    ):
        for method in (client.get, client.post):
            assert method(f"/mail/unsubscribe/{token}").status_code == 400
    assert Receiver.objects.filter(left=None).count() == 2


def test_a_link_of_a_deleted_digest(receiver: Receiver, ada: ReaderView) -> None:
    token = tokens.unsubscribing(receiver.pk)
    digests.delete_subscription(ada.number, receiver.subscription_id)
    assert Client().post(f"/mail/unsubscribe/{token}").status_code == 200


def test_confirming(ada: ReaderView) -> None:
    new = digests.add_address(ada.number, "new@example.org")
    client, address = (
        Client(enforce_csrf_checks=True),
        f"/mail/confirm/{tokens.confirming(new.number, new.email)}",
    )
    client.get(address)
    assert digests.add_address(ada.number, "new@example.org").state == "new"
    assert client.post(address).status_code == 200
    assert digests.add_address(ada.number, "new@example.org").state == "confirmed"
