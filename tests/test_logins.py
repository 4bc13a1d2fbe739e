"""What lets each upstream in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.credentials import Credentials, KeyBinding
from claude_desk.config.keychain import Keychain
from claude_desk.config.settings import Settings
from claude_desk.errors import CredentialUnavailable
from claude_desk.logins import Logins, binding_of, key_origin
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams.base import (
    AwsLogin,
    GoogleLogin,
    HubRequest,
    Login,
    Origin,
    StoredKey,
    Upstream,
    UpstreamRequest,
)


@pytest.mark.parametrize(
    ("name", "table", "origin"),
    [
        (
            "anthropic",
            {"kind": "anthropic", "url": "https://api.anthropic.com"},
            "https://api.anthropic.com:443",
        ),
        (
            "vendor",
            {"kind": "compatible", "url": "https://v.example:8443/anthropic"},
            "https://v.example:8443",
        ),
    ],
)
def test_a_stored_key_belongs_to_kind_and_origin(name: str, table: dict[str, str], origin: str) -> None:
    """A key is bound to the place its upstream sends to, whatever else its settings say."""
    settings = Settings.model_validate({"upstreams": {name: table}})
    assert binding_of(settings, name) == KeyBinding(name, table["kind"], origin)


@pytest.mark.parametrize("name", ["practice", "unknown", "unfinished", "strange"])
def test_an_upstream_without_a_stored_key_has_no_binding(name: str) -> None:
    """Practice, an unknown name, a missing address and an unknown kind have nothing a key could be stored for."""
    tables = {"unfinished": {"kind": "compatible"}, "strange": {"kind": "none", "url": "https://v.example"}}
    assert binding_of(Settings.model_validate({"upstreams": tables}), name) is None


@pytest.mark.parametrize(
    ("table", "origin"),
    [
        (
            {"kind": "bedrock", "region": "us-east-1", "auth": "key"},
            "https://bedrock-runtime.us-east-1.amazonaws.com:443",
        ),
        ({"kind": "bedrock", "region": "us-east-1", "auth": "aws"}, ""),
        (
            {"kind": "bedrock-mantle", "region": "eu-west-1", "auth": "key"},
            "https://bedrock-mantle.eu-west-1.api.aws:443",
        ),
        (
            {"kind": "claude-aws", "region": "us-east-1", "auth": "key", "workspace": "w"},
            "https://aws-external-anthropic.us-east-1.api.aws:443",
        ),
        ({"kind": "foundry", "resource": "corp", "auth": "key"}, "https://corp.services.ai.azure.com:443"),
        ({"kind": "foundry"}, ""),
    ],
)
def test_a_key_goes_where_kind_and_region_say(table: dict[str, str], origin: str) -> None:
    """For an upstream without an address of its own, the origin is the one that its kind makes."""
    assert key_origin(Settings.model_validate({"upstreams": {"there": table}}), "there") == origin


class Made(Upstream):
    """An upstream that says what it is let in with."""

    kind = "made"
    title = "Made"
    summary = "Made up."

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        self.origin = Origin("https", "made.example", 443)
        self.login: Login | None = options["login"]

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest:
        """Nothing is sent."""
        raise NotImplementedError


def ask(login: Login | None) -> Credential | None:
    """What an upstream that says so is let in with, without any stored key."""

    async def asked() -> Credential | None:
        logins = Logins(Credentials(Keychain()))
        try:
            return await logins.credential_for(Made("made", {"login": login}))
        finally:
            logins.close()

    return asyncio.run(asked())


def test_aws_is_asked_for_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An upstream that wants AWS's login gets what AWS's own chain finds, here in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    found = ask(AwsLogin("", "us-east-1"))
    assert isinstance(found, AwsCredentials)
    assert found.access_key_id == "AKIDEXAMPLE"
    assert found.secret_access_key == Secret("wJalrXUtnFEMI")


def test_google_is_asked_for_a_token(tmp_path: Path) -> None:
    """An upstream that wants Google's login is told which file is of no use."""
    with pytest.raises(CredentialUnavailable, match="credentials file from the settings"):
        ask(GoogleLogin(str(tmp_path / "none.json")))


def test_nothing_is_asked_where_nothing_is_wanted() -> None:
    """An upstream without a login gets no credential, and nobody is asked for one."""
    assert ask(None) is None


def test_a_missing_key_is_said_by_its_upstream() -> None:
    """Without a stored key the request ends here, with words for whoever can enter one."""
    with pytest.raises(CredentialUnavailable, match="made"):
        ask(StoredKey())
