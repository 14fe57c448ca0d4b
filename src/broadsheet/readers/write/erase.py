"""Deleting a person: everything that is kept about them, at once and for good."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction

from broadsheet.kernel.errors import BadInput
from broadsheet.readers import access
from broadsheet.readers.models import Reader


def delete_reader(reader: int) -> None:
    """Delete ``reader`` and the account behind it. What papers are is nobody's, and stays. Raises Missing,
    and BadInput for the last owner while there are others."""
    with transaction.atomic():
        row = access.own_reader(reader)
        others = Reader.objects.exclude(pk=reader)
        if row.role == "owner" and others.exists() and not others.filter(role="owner").exists():
            raise BadInput("You are the last owner of this site.", hint="Make somebody else an owner first.")
        user = row.user_id
        # Everything of a reader hangs on this row and goes with it; topics are shared, and are pruned.
        row.delete()
        if user is not None:
            get_user_model().objects.filter(pk=user).delete()
