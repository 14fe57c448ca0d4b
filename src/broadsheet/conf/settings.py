"""Django's settings, all derived from ``env``. Change behaviour there, not here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from broadsheet.conf import env
from broadsheet.kernel.errors import Misconfigured

ENVIRONMENT = env.current()
HOME: Path = ENVIRONMENT.home
_URL = urlsplit(ENVIRONMENT.url)


def _database(address: str) -> dict[str, Any]:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "broadsheet.sqlite3",
            "OPTIONS": {
                # Writers queue up instead of failing half-way (IMMEDIATE); FULL survives a power cut.
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
                    "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;"
                ),
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Misconfigured(
            f"BROADSHEET_DATABASE begins with {parts.scheme!r}.", hint="Use postgres://… or leave it empty."
        )
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise Misconfigured(f"BROADSHEET_DATABASE: {error}.", hint="A port is a number.") from error
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "") or parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": 60,
    }


def _mail(address: str) -> dict[str, Any]:
    """``smtp://user:password@host:587?from=papers@example.org&rate=10``; ``smtps://`` is TLS from the start,
    ``tls=0`` goes without. Without an address mails become files in the home folder."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "smtp", "smtps"):
        raise Misconfigured(
            f"BROADSHEET_MAIL begins with {parts.scheme!r}.", hint="Use smtp://user:password@host:587."
        )
    try:
        port, query = parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        rate = float(query.get("rate", "10"))
    except ValueError as error:
        raise Misconfigured(f"BROADSHEET_MAIL cannot be read: {error}.") from error
    is_loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return {
        "EMAIL_BACKEND": "broadsheet.delivery.mail.transport.Backend"
        if address
        else "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": HOME / "mail",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        # A password never goes over the wire in clear, unless somebody says so or it is no wire.
        "EMAIL_USE_TLS": parts.scheme == "smtp" and query.get("tls", "0" if is_loopback else "1") == "1",
        "EMAIL_TIMEOUT": 30,
        "DEFAULT_FROM_EMAIL": query.get("from") or f"broadsheet@{_URL.hostname or 'localhost'}",
        "MAIL_PER_SECOND": rate,
    }


SECRET_KEY = env.secret_key(ENVIRONMENT)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ENVIRONMENT.allowed_hosts]
if _URL.hostname and _URL.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_URL.hostname)
CSRF_TRUSTED_ORIGINS = [f"{_URL.scheme}://{_URL.netloc}"] if _URL.scheme == "https" else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "broadsheet.papers",
    "broadsheet.readers",
    "broadsheet.results",
    "broadsheet.pipeline",
    "broadsheet.delivery.web",
    "broadsheet.conf",
]
MIDDLEWARE = [
    "broadsheet.delivery.web.timing.ServerTiming",
    "broadsheet.delivery.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "broadsheet.delivery.hub.negotiate.MarkdownWanted",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "broadsheet.conf.urls"
WSGI_APPLICATION = "broadsheet.conf.wsgi.application"
DATABASES = {"default": _database(ENVIRONMENT.database)}
_MAIL = _mail(ENVIRONMENT.mail)
EMAIL_BACKEND, EMAIL_FILE_PATH = _MAIL["EMAIL_BACKEND"], _MAIL["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"], _MAIL["EMAIL_TIMEOUT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL["EMAIL_USE_SSL"], _MAIL["EMAIL_USE_TLS"]
DEFAULT_FROM_EMAIL, MAIL_PER_SECOND = _MAIL["DEFAULT_FROM_EMAIL"], float(_MAIL["MAIL_PER_SECOND"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "broadsheet.delivery.web.context.site",
            ],
        },
    }
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
APPEND_SLASH = False
STATIC_URL = "/static/"
# Files are served from the package itself; nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _URL.scheme == "https"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "broadsheet.delivery.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if _URL.scheme == "https" else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {"httpx2": {"level": "WARNING"}, "httpcore2": {"level": "WARNING"}},
}
