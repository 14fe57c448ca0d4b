"""The one API object, with its operations and its limiter."""

from __future__ import annotations

from broadsheet.delivery.api.app import Api
from broadsheet.delivery.api.limiter import Limiter
from broadsheet.delivery.api.operations import router

limiter = Limiter()
api = Api(limiter)
api.add_router("", router)
