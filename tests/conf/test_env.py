"""The environment: zero settings run, a misspelt one never passes, secrets are never shown."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from broadsheet.conf import env
from broadsheet.conf.settings import _database
from broadsheet.kernel.errors import Misconfigured


def test_no_setting_at_all_is_a_working_configuration() -> None:
    settings = env.read({"PATH": "/bin", "HOME": "/home/ada"})
    assert settings.home == env.default_home()
    assert settings.categories == ()
    assert settings.default_categories == env.DEFAULT_CATEGORIES
    assert settings.sources == ("arxiv-feed", "arxiv-oai", "huggingface")
    assert (settings.site, settings.url) == ("personal", "http://127.0.0.1:8000")


def test_an_unknown_name_is_an_error_that_names_it() -> None:
    with pytest.raises(Misconfigured, match="BROADSHEET_CATEGORYS") as raised:
        env.read({"BROADSHEET_CATEGORYS": "cs.LG"})
    assert "docs/settings.md" in raised.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [("SITE", "private"), ("DEBUG", "perhaps"), ("LOG_LEVEL", "LOUD"), ("HOME_FILE", "/x")],
)
def test_a_value_that_cannot_be_is_an_error_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"BROADSHEET_{name}"):
        env.read({f"BROADSHEET_{name}": value})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cs.LG stat.ML", ("cs.LG", "stat.ML")),
        ("cs.LG,stat.ML", ("cs.LG", "stat.ML")),
        ("  cs.LG ,\tstat.ML\n", ("cs.LG", "stat.ML")),
        ("none", ()),
        ("", ()),
    ],
)
def test_lists_are_parted_by_commas_or_blanks_and_none_is_empty(text: str, expected: tuple[str, ...]) -> None:
    assert env.read({"BROADSHEET_CATEGORIES": text}).categories == expected


def test_a_secret_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ghp_quiet\n")
    assert env.read({"BROADSHEET_GITHUB_TOKEN_FILE": str(file)}).github_token == "ghp_quiet"


@pytest.mark.parametrize("made", [None, b"\xff\xfe\x00"])
def test_a_secret_file_that_cannot_be_read_is_an_error(tmp_path: Path, made: bytes | None) -> None:
    file = tmp_path / "token"
    if made is not None:
        file.write_bytes(made)
    with pytest.raises(Misconfigured, match="BROADSHEET_GITHUB_TOKEN_FILE"):
        env.read({"BROADSHEET_GITHUB_TOKEN_FILE": str(file)})


def test_what_is_shown_holds_no_secret_and_no_password() -> None:
    given = {
        "BROADSHEET_GITHUB_TOKEN": "ghp_quiet",
        "BROADSHEET_SECRET_KEY": "very-quiet",
        "BROADSHEET_DATABASE": "postgres://ada:hush@db.example.org/papers",
        "BROADSHEET_MAIL": "smtp://post:hu:sh@mail.example.org:587",
        "BROADSHEET_SOURCE_URLS": "arxiv-oai=https://me:hush@mirror.example.org/oai",
    }
    shown = env.read(given).shown()
    text = " ".join(shown.values())
    assert not {word for word in ("quiet", "hush", "hu:sh") if word in text}
    assert "ada" in shown["BROADSHEET_DATABASE"]
    assert "db.example.org/papers" in shown["BROADSHEET_DATABASE"]
    assert shown["BROADSHEET_GITHUB_TOKEN"] == "(set)"
    assert set(shown) == {env.PREFIX + name.upper() for name in env.Environment.model_fields}


@pytest.mark.parametrize("password", ["SSSS", "SSSS@SSSS", "SSSS:SSSS", "SS/SS@SSSS/@SSSS", "@SSSS"])
def test_a_password_with_signs_in_it_is_hidden_to_its_last_letter(password: str) -> None:
    shown = env.read({"BROADSHEET_MAIL": f"smtp://post:{password}@mail.example.org:587"}).shown()
    assert "SS" not in shown["BROADSHEET_MAIL"]
    assert shown["BROADSHEET_MAIL"].endswith("@mail.example.org:587")


def test_an_error_about_a_secret_does_not_print_it() -> None:
    with pytest.raises(Misconfigured) as raised:
        env.read({"BROADSHEET_SITE": "x", "BROADSHEET_SECRET_KEY": "very-quiet"})
    assert "very-quiet" not in str(raised.value)


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = env.read({"BROADSHEET_HOME": str(tmp_path / "new" / "home")})
    key = env.secret_key(settings)
    assert len(key) >= 50
    assert env.secret_key(settings) == key
    if sys.platform != "win32":
        assert stat.S_IMODE((settings.home / "secret-key").stat().st_mode) == 0o600


def test_a_configured_key_touches_no_file(tmp_path: Path) -> None:
    settings = env.read({"BROADSHEET_HOME": str(tmp_path / "home"), "BROADSHEET_SECRET_KEY": "mine"})
    assert env.secret_key(settings) == "mine"
    assert not settings.home.exists()


def test_an_empty_key_file_is_filled_and_never_used_as_a_key(tmp_path: Path) -> None:
    settings = env.read({"BROADSHEET_HOME": str(tmp_path)})
    (tmp_path / "secret-key").touch()
    assert len(env.secret_key(settings)) >= 50


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    settings = env.read({"BROADSHEET_HOME": str(tmp_path)})
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: env.secret_key(settings), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) < 100


def test_a_home_that_is_no_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Misconfigured, match="cannot be used"):
        env.secret_key(env.read({"BROADSHEET_HOME": str(tmp_path / "home")}))


@pytest.mark.parametrize(
    ("platform", "given", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/broadsheet"),
        ("linux", {"XDG_DATA_HOME": ""}, "/home/ada/.local/share/broadsheet"),
        ("darwin", {}, "/home/ada/Library/Application Support/Broadsheet"),
        ("win32", {"LOCALAPPDATA": "/users/ada/local"}, "/users/ada/local/Broadsheet"),
        ("win32", {}, "/home/ada/AppData/Local/Broadsheet"),
    ],
)
def test_each_platform_has_its_place_for_a_library(
    monkeypatch: pytest.MonkeyPatch, platform: str, given: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", {**os.environ, "HOME": "/home/ada", **given})
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert env.default_home() == Path(expected)


def test_an_empty_database_address_is_sqlite_in_the_home_folder() -> None:
    found = _database("")
    assert found["ENGINE"].endswith("sqlite3")
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgres_address_is_taken_apart(scheme: str) -> None:
    found = _database(f"{scheme}://ada:p%40ss%2Fword@db.example.org:6543/papers")
    assert found["ENGINE"].endswith("postgresql")
    named = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert named == {
        "NAME": "papers",
        "USER": "ada",
        "PASSWORD": "p@ss/word",
        "HOST": "db.example.org",
        "PORT": "6543",
    }


def test_a_postgres_address_may_name_a_socket_and_leave_out_the_rest() -> None:
    found = _database("postgres:///papers?host=%2Frun%2Fpostgresql")
    assert (found["HOST"], found["PORT"], found["USER"]) == ("/run/postgresql", "", "")


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "sqlite:///x", "papers.db", "postgres://ada@db.example.org:port/papers"]
)
def test_another_database_is_refused_in_words(address: str) -> None:
    with pytest.raises(Misconfigured, match="BROADSHEET_DATABASE"):
        _database(address)
