"""Writes the reviewed description anew: ``python -m tests.delivery.api.snapshot``. Look at the difference."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = Path(__file__).with_name("openapi.json")


def described() -> str:
    from broadsheet.delivery.api.instance import api

    return (
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, sort_keys=True, default=str)
        + "\n"
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.conf.settings"
    import django

    django.setup()
    FILE.write_text(described(), encoding="utf-8")
