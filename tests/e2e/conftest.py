"""A site and a browser for the journeys; they are skipped, saying why, where there is no Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "e2e-shots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"no browser at {CHROMIUM}"))


@dataclass
class Visit:
    """A page under watch: everything it complains about or asks another host for is a fault."""

    page: Page
    home: str
    faults: list[str] = field(default_factory=list)

    def go(self, address: str) -> Page:
        self.page.goto(self.home + address)
        return self.page


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The invented library on a free port, its home in ``folder``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("BROADSHEET_")}
    environ |= {"BROADSHEET_HOME": str(folder), "BROADSHEET_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.e2e.site", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        home = f"http://127.0.0.1:{port}"
        try:
            _wait_for(home, process)
            yield home
        finally:
            process.terminate()


def _wait_for(home: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            pytest.fail(f"The site ended with {process.returncode} before it answered.")
        try:
            with urllib.request.urlopen(home + "/about", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The site did not answer within 30 seconds.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A watched page at desktop width; the test fails on any fault, at its end."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield watched(context, site)
    context.close()


def watched(context: BrowserContext, site: str) -> Visit:
    visit = Visit(context.new_page(), site)
    visit.page.on("console", lambda said: visit.faults.append(f"console {said.type}: {said.text}"))
    visit.page.on("pageerror", lambda error: visit.faults.append(f"error: {error}"))
    visit.page.on("request", lambda request: visit.faults.extend(_foreign(request.url, site)))
    return visit


def _foreign(url: str, site: str) -> list[str]:
    return [] if url.startswith((site, "data:")) else [f"foreign: {url}"]
