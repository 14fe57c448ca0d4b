"""``broadsheet serve``: where it listens, what it refuses, and how it stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.cli import command, session


def address_of(process: subprocess.Popen[str]) -> str:
    """Where a starting server says it is."""
    assert process.stderr
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(r"http://\S+?:\d+/", said)
        if found:
            return found[0]
    raise AssertionError(f"the server ended: {said}")


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX knows them")
def test_a_free_port_answers_and_control_c_stops_it(tmp_path: Path) -> None:
    """How SIGTERM ends it is tested where a site is harvesting: tests/jobs/test_serving.py."""
    process = command.start(tmp_path / "home", "serve", "--port", "0", sources="none")
    try:
        address = address_of(process)
        with urllib.request.urlopen(address + "about", timeout=30) as answer:
            assert answer.status == 200
            assert "script-src" in answer.headers["Content-Security-Policy"]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode in (0, -signal.SIGINT)
    assert "Traceback" not in said


def test_other_addresses_and_taken_ports_are_refused_with_the_reason(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        everywhere, lan, unknown, busy = session.run(
            tmp_path / "home",
            ("serve", "--host", "0.0.0.0", "--port", "0"),
            ("serve", "--host", "::", "--port", "0"),
            ("serve", "--host", "no-such-host.invalid", "--port", "0"),
            ("serve", "--port", port),
        )
    for result in (everywhere, lan):
        assert result.code == 1
        assert "BROADSHEET_SITE=shared" in result.err.replace("\n", " ")
    assert unknown.code == 1
    assert "is no address of this machine" in unknown.err.replace("\n", " ")
    assert busy.code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in busy.err.replace("\n", " ")
    assert "--port" in busy.err
    assert not [r for r in (everywhere, lan, unknown, busy) if "Traceback" in r.err]
