"""Two readers of a shared site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import people


@pytest.fixture
def ada(db: None) -> ReaderView:
    return people.reader_for(User.objects.create(username="ada").pk, "Ada")


@pytest.fixture
def ben(db: None, ada: ReaderView) -> ReaderView:
    return people.reader_for(User.objects.create(username="ben").pk, "Ben")
