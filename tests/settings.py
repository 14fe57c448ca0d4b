"""The service's own settings over a throw-away home; read before any conftest, so it is set here."""

from __future__ import annotations

import os
import tempfile

for _name in [n for n in os.environ if n.startswith("BROADSHEET_")]:
    del os.environ[_name]
os.environ["BROADSHEET_HOME"] = tempfile.mkdtemp(prefix="broadsheet-tests-")
os.environ["BROADSHEET_ALLOW_HOSTS"] = "loopback"
os.environ["BROADSHEET_SOURCES"] = "none"
os.environ["BROADSHEET_LOG_LEVEL"] = "ERROR"

from broadsheet.conf.settings import *  # noqa: E402, F403
