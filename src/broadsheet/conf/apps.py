from django.apps import AppConfig


class ConfConfig(AppConfig):
    """Last of the installed apps: when it is ready, everything is, and the parts are put together."""

    name = "broadsheet.conf"
    label = "conf"

    def ready(self) -> None:
        from broadsheet.conf.wiring import wire

        wire()
