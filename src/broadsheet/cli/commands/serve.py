from __future__ import annotations

import ipaddress
import socket

import typer
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from rich.markup import escape
from waitress.server import create_server

from broadsheet.cli.console import errors
from broadsheet.cli.library import open_library
from broadsheet.jobs import worker
from broadsheet.kernel.errors import BadInput, Misconfigured

THREADS = 4


def serve(
    host: str = typer.Option("127.0.0.1", help="The address to listen on."),
    port: int = typer.Option(8000, min=0, max=65535, help="The port; 0 takes a free one."),
    jobs: bool = typer.Option(True, help="Harvest and index in the background."),
) -> None:
    """Run the site, and beside it the harvests and the indexing, in one process."""
    _check_address(host)
    open_library()
    application = get_wsgi_application()
    try:
        server = create_server(
            application, host=host, port=port, threads=THREADS, ident="Broadsheet",
            max_request_body_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 4,
        )  # fmt: skip
    except OSError as error:
        raise BadInput(
            f"Port {port} on {host} cannot be used ({error.strerror}).",
            hint="Choose another one with --port.",
        ) from error
    loops = worker.start() if jobs else []
    shown = f"[{host}]" if ":" in host else host
    errors.print(
        f"Broadsheet is at [link]http://{escape(shown)}:{server.effective_port}/[/link]  (Ctrl-C stops it)"
    )
    try:
        server.run()
    finally:
        for loop in loops:
            loop.stop()
        server.close()


def _check_address(host: str) -> None:
    """A personal site has no log-in, so nobody else may reach it. Raises Misconfigured."""
    if settings.ENVIRONMENT.site == "shared" or _is_loopback(host):
        return
    raise Misconfigured(
        f"{host} can be reached by other machines, and a personal site has no log-in: whoever opens it could "
        "change your library.",
        hint="Listen on 127.0.0.1, or set BROADSHEET_SITE=shared to run a site for several people.",
    )


def _is_loopback(host: str) -> bool:
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise BadInput(f"{host} is no address of this machine ({error}).") from error
    return all(ipaddress.ip_address(str(address).split("%")[0]).is_loopback for address in found)
