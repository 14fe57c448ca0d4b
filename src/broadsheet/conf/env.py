"""The environment, typed. Nothing else in Broadsheet reads ``os.environ``.

Zero settings must run. An unknown ``BROADSHEET_*`` name is an error, so that a misspelling never passes
silently. Secrets may come from a file named by ``…_FILE``. ``docs/settings.md`` is generated from here.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broadsheet.kernel.errors import Misconfigured

PREFIX = "BROADSHEET_"
DEFAULT_CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "stat.ML")
SECRETS = (
    "secret_key",
    "github_token",
    "openalex_key",
    "semantic_scholar_key",
    "pubmed_key",
    "openreview_login",
)


def default_home() -> Path:
    """Where a library lives when nobody says: the platform's place for a program's data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "Broadsheet"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Broadsheet"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "broadsheet"


class Environment(BaseModel):
    """Every setting. The description is its documentation: default, why, when to change it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=default_home,
        description="The folder that holds the database, the index and all state. Back this up. "
        "`make run` uses `./.broadsheet`.",
    )
    database: str = Field(
        default="",
        description="Empty for SQLite in the home folder, else an address such as "
        "`postgres://user:password@host:5432/broadsheet` (needs the `postgres` extra).",
    )
    categories: tuple[str, ...] = Field(
        default=(),
        description="arXiv categories or archives to follow, separated by commas or blanks, for example "
        "`cs.LG stat.ML`. Empty: what was chosen on the first page, else "
        f"`{' '.join(DEFAULT_CATEGORIES)}`.",
    )
    contact: str = Field(
        default="",
        description="An e-mail address or web page that stands in the User-Agent of every outbound "
        "request, so that a source can reach you instead of blocking you. Sources ask for it.",
    )
    url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address people open; links in mail and feeds begin with it. Its host is allowed.",
    )
    embedder: Literal["static", "none"] = Field(
        default="static",
        description="Text to vectors: `static` (ships with the package) or `none`.",
    )
    mail: str = Field(
        default="",
        description="Mail server as `smtp://user:password@host:587?from=paper@example.org&rate=50&tls=yes` "
        "(mails a second; see docs/mail.md). Empty: mails are written into the home folder.",
    )
    site: Literal["personal", "shared"] = Field(
        default="personal",
        description="`personal`: one reader, loopback only, no log-in. `shared`: other addresses allowed.",
    )
    sources: tuple[str, ...] = Field(
        default=("arxiv-feed", "arxiv-oai", "huggingface"),
        description="Which sources `serve` harvests by itself. `none` switches all off.",
    )
    source_sets: tuple[str, ...] = Field(
        default=(),
        description="What other sources than arXiv are asked for, as `name=set`; a name may be repeated: "
        "`acl=2026.acl openreview=ICLR.cc/2027/Conference feeds=https://journal.example/rss`. "
        "docs/sources.md says what each one's sets are.",
    )
    source_urls: tuple[str, ...] = Field(
        default=(),
        description="Other base addresses for sources, as `name=address` (a mirror, or a test server).",
    )
    allow_hosts: tuple[str, ...] = Field(
        default=(),
        description="Private hosts that outbound requests may visit, as `host` or `host:port`; "
        "`loopback` allows this machine. All private addresses are refused otherwise.",
    )
    github_token: str = Field(
        default="",
        description="A token for GitHub's API; with it star counts of code are fetched. Secret.",
    )
    openalex_key: str = Field(default="", description="OpenAlex's key, which it asks for. Secret.")
    semantic_scholar_key: str = Field(
        default="", description="Semantic Scholar's key; without one its answers are few and slow. Secret."
    )
    pubmed_key: str = Field(default="", description="NCBI's key for PubMed; allows more requests. Secret.")
    openreview_login: str = Field(
        default="",
        description="`user:password` for OpenReview, which refuses some anonymous readers. Secret.",
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and tokens. Made once and kept in the home folder when empty. Secret.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Further host names this site answers to, beside loopback and the host of "
        "`BROADSHEET_URL`. Requests for other hosts are refused (DNS rebinding).",
    )
    debug: bool = Field(
        default=False, description="Shows details of errors in the browser. Never on a shared site."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is logged to standard error."
    )

    def shown(self) -> dict[str, str]:
        """Names and values for people; secrets and passwords are only said to be set."""
        values = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            text = " ".join(value) if isinstance(value, tuple) else str(value)
            if name in SECRETS:
                text = "(set)" if text else ""
            values[PREFIX + name.upper()] = re.sub(r"(://[^:/@\s]*):\S*@", r"\1:…@", text)
        return values

    @property
    def default_categories(self) -> tuple[str, ...]:
        """What is followed when neither a setting nor a person chose."""
        return DEFAULT_CATEGORIES


def read(environ: Mapping[str, str]) -> Environment:
    """Settings from ``environ``. Raises Misconfigured for unknown names, bad values, unreadable files."""
    given = {k.removeprefix(PREFIX).lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    for name in SECRETS:
        path = given.pop(f"{name}_file", None)
        if path is not None:
            given[name] = _read_secret(name, path)
    unknown = sorted(set(given) - set(Environment.model_fields))
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        raise Misconfigured(f"Unknown setting: {names}.", hint="docs/settings.md lists every setting.")
    values = {name: _split(name, text) for name, text in given.items()}
    try:
        settings = Environment.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise Misconfigured(f"{name}: {first['msg']}.", hint="See docs/settings.md.") from error
    return settings


def _split(name: str, text: str) -> object:
    annotation = Environment.model_fields[name].annotation
    if annotation == tuple[str, ...]:
        words = tuple(text.replace(",", " ").split())
        return () if words == ("none",) else words
    return text


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise Misconfigured(
            f"{PREFIX}{name.upper()}_FILE names {path}, which cannot be read ({why}).",
            hint="A named secret must be readable, or the name must go.",
        ) from error


@cache
def current() -> Environment:
    """The settings of this process, read once."""
    return read(os.environ)


def secret_key(settings: Environment) -> str:
    """The configured key, or the one in the home folder, made at the first call with mode 600.
    Raises Misconfigured where the folder cannot be used."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.home / "secret-key"
    try:
        if not path.exists() or not path.stat().st_size:
            _make_key(path)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured(
            f"The folder {settings.home} cannot be used: {error.strerror}.",
            hint="Set BROADSHEET_HOME to another one.",
        ) from error


def _make_key(path: Path) -> None:
    """Written beside and then moved: two processes that start together must end with one key, and a power
    cut must not leave half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name("secret-key.lock")):
        if path.exists() and path.stat().st_size:
            return
        beside = path.with_name("secret-key.part")
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        beside.replace(path)
