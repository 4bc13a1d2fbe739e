"""Secrets in variables, and in the files that variables name."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desk.config.credentials import KeySource
from claude_desk.config.environment import overlay
from claude_desk.config.familiar import adopted
from claude_desk.config.secret_variables import client_keys, real_key, secret_text
from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError

CANARY = "sk-ant-canary-0123456789"
LOCAL = "local-canary-0001"


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    """A secret as a container has it: a file with a line break at its end."""
    file = tmp_path / "secret"
    file.write_text(f"{CANARY}\n")
    return file


def test_the_first_place_of_the_real_key_counts(mounted: Path, tmp_path: Path) -> None:
    """Our own file, then the one under the API's name, then the variable; blank ones are none."""
    other = tmp_path / "other"
    other.write_text("sk-ant-other")
    environ = {
        "CLAUDE_DESK_API_KEY_FILE": "",
        "ANTHROPIC_API_KEY_FILE": str(mounted),
        "ANTHROPIC_API_KEY": "sk-x",
    }
    found = real_key(environ)
    assert found is not None
    assert (found[0].reveal(), found[1:]) == (CANARY, (KeySource.FILE, "ANTHROPIC_API_KEY_FILE"))
    found = real_key({**environ, "CLAUDE_DESK_API_KEY_FILE": str(other)})
    assert found is not None
    assert found[0].reveal() == "sk-ant-other"
    assert real_key({"ANTHROPIC_API_KEY": "", "ANTHROPIC_API_KEY_FILE": " "}) is None


def test_a_file_for_the_apis_name_is_for_anthropic(mounted: Path) -> None:
    """As ANTHROPIC_API_KEY itself, it is not offered to a place that only the settings file knows."""
    environ = {"ANTHROPIC_API_KEY_FILE": str(mounted)}
    made = overlay(Settings.model_validate({"upstream": "anthropic"}), environ)
    assert made.key is not None
    assert made.key.origin == "https://api.anthropic.com:443"
    elsewhere = Settings.model_validate(
        {"upstream": "a", "upstreams": {"a": {"kind": "compatible", "url": "https://a.example"}}}
    )
    made = overlay(elsewhere, environ)
    assert made.key is None
    assert "ANTHROPIC_API_KEY_FILE" in made.problems[0]
    platform = Settings.model_validate({"upstream": "b", "upstreams": {"b": {"kind": "bedrock"}}})
    assert overlay(platform, environ, origin_for=lambda *_: "https://b.example:443").key is None


def test_client_keys_come_from_a_file(tmp_path: Path) -> None:
    """One to a line or separated by commas; the file counts where the variable is set too."""
    file = tmp_path / "keys"
    file.write_text(f"agent:{LOCAL}\r\nbox:local-canary-0002, more:local-canary-0003\n\n")
    environ = {"CLAUDE_DESK_CLIENT_KEYS_FILE": str(file), "CLAUDE_DESK_CLIENT_KEYS": "x:local-canary-0009"}
    assert [name for name, _ in client_keys(environ)] == ["agent", "box", "more"]
    assert client_keys(environ)[0][1].reveal() == LOCAL
    assert [name for name, _ in overlay(Settings(), environ).client_keys] == ["agent", "box", "more"]


def test_allowed_keys_come_from_a_file_too(tmp_path: Path) -> None:
    """ALLOWED_API_KEYS_FILE is read as ALLOWED_API_KEYS is, unless ours are given in either way."""
    file = tmp_path / "keys"
    file.write_text(f"{LOCAL}\n")
    assert secret_text({"ALLOWED_API_KEYS_FILE": str(file)}, "ALLOWED_API_KEYS")[1] == "ALLOWED_API_KEYS_FILE"
    environ = {"ALLOWED_API_KEYS_FILE": str(file), "ALLOWED_API_KEYS": "sk-ant-not-looked-at"}
    assert adopted(environ).variables == {"CLAUDE_DESK_CLIENT_KEYS": f"allowed 1:{LOCAL}"}
    assert adopted({**environ, "CLAUDE_DESK_CLIENT_KEYS_FILE": "/somewhere"}).variables == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        ("käy:canary".encode(), "holds more than client keys"),
        (b"x" * 70_000, "too large"),
        (b"canary-without-a-name", "entry 1"),
        (b"a:local-canary-0001\nb:sk-ant-canary-0123456789", "entry 2"),
    ],
)
def test_a_file_that_holds_no_client_keys_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    """The message names the variable and the reason, and nothing of the content."""
    file = tmp_path / "mounted"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=says) as caught:
        client_keys({"CLAUDE_DESK_CLIENT_KEYS_FILE": str(file)})
    assert caught.value.message.startswith("CLAUDE_DESK_CLIENT_KEYS_FILE")
    assert "canary" not in caught.value.message
