"""azure-identity asks for tokens: from each kind of login, over real sockets and real processes."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from claude_desk.config.entra_login import Problem
from claude_desk.config.entra_tokens import ask
from claude_desk.config.token_cache import Token
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY
from fakes.entra import SCOPE, TENANT, FakeTools, entra_server, own_certificate
from fakes.recording_upstream import RecordingUpstream, json_reply

GRANTED: tuple[int, dict[str, object]] = (
    200,
    {"access_token": REAL_KEY, "expires_in": 3000, "token_type": "Bearer"},
)
REFUSED: tuple[int, dict[str, object]] = (
    401,
    {"error": "invalid_client", "error_description": f"AADSTS7000215: Invalid client secret {REAL_KEY}"},
)


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> FakeTools:
    """A machine with no login at all, and a folder for its tools."""
    return FakeTools(tmp_path_factory.mktemp("tools"), monkeypatch)


def _token(answer: Token | Problem) -> str:
    assert isinstance(answer, Token), answer
    return answer.secret.reveal()


def _application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
    monkeypatch.setenv("AZURE_CLIENT_ID", "my-application")


def test_an_application_with_a_secret(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment's application asks its tenant's token server, for our scope, with its secret."""
    _application(monkeypatch)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "a secret")
    with entra_server(tmp_path, monkeypatch) as (server, trusted):
        server.answer_with = GRANTED
        answer = ask("", SCOPE, "none", trusted)
        assert isinstance(answer, Token)
        assert answer.secret == Secret(REAL_KEY)
        assert 2900 < answer.expires - time.time() < 3001
        (form,) = server.forms
        assert (form["grant_type"], form["scope"]) == ("client_credentials", SCOPE)
        assert (form["client_id"], form["client_secret"]) == ("my-application", "a secret")


def test_an_application_with_a_certificate(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instead of a secret the application's certificate signs the question."""
    _application(monkeypatch)
    own = tmp_path / "own.pem"
    own.write_bytes(own_certificate())
    monkeypatch.setenv("AZURE_CLIENT_CERTIFICATE_PATH", str(own))
    with entra_server(tmp_path, monkeypatch) as (server, trusted):
        server.answer_with = GRANTED
        assert _token(ask("", SCOPE, "none", trusted)) == REAL_KEY
        assert server.forms[0]["client_assertion_type"].endswith("jwt-bearer")
        own.write_bytes(b"none")
        assert ask("", SCOPE, "none", trusted) is Problem.APPLICATION_REFUSED


def test_a_workload_with_a_token_file(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workload identity sends the token of the place it runs in as its assertion."""
    _application(monkeypatch)
    subject = tmp_path / "subject"
    subject.write_text("its own token", encoding="utf-8")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(subject))
    with entra_server(tmp_path, monkeypatch) as (server, trusted):
        server.answer_with = GRANTED
        assert _token(ask("", SCOPE, "none", trusted)) == REAL_KEY
        assert server.forms[0]["client_assertion"] == "its own token"
        server.answer_with = REFUSED
        assert ask("", SCOPE, "none", trusted) is Problem.WORKLOAD_REFUSED
    subject.unlink()
    assert ask("", SCOPE, "none", trusted) in {Problem.WORKLOAD_REFUSED, Problem.UNREACHABLE}


def test_the_tenant_of_the_settings_counts(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenant of the settings is asked instead of the environment's."""
    _application(monkeypatch)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "a secret")
    with entra_server(tmp_path, monkeypatch) as (server, trusted):
        server.answer_with = GRANTED
        _token(ask("contoso.example", SCOPE, "none", trusted))
        assert all(request.target.startswith(b"/contoso.example/") for request in server.requests)


def test_an_application_that_is_refused_is_told(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong secret is the application's fault; no other login is tried in its stead, and nothing is logged."""
    tools.az(token="a person's")
    _application(monkeypatch)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    with entra_server(tmp_path, monkeypatch) as (server, trusted), caplog.at_level(logging.DEBUG):
        server.answer_with = REFUSED
        assert ask("", SCOPE, "none", trusted) is Problem.APPLICATION_REFUSED
    assert tools.calls() == []
    assert not [record for record in caplog.records if record.name.startswith(("azure", "msal"))]


def test_an_authority_that_is_not_there_is_no_refusal(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listening says nothing about the application."""
    _application(monkeypatch)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "a secret")
    with entra_server(tmp_path, monkeypatch) as (_, trusted):
        pass
    assert ask("", SCOPE, "none", trusted) is Problem.UNREACHABLE


def test_a_managed_identity(tools: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with an identity endpoint is logged in by itself; one that is refused is told."""
    with RecordingUpstream(
        json_reply(
            {"access_token": REAL_KEY, "expires_on": str(int(time.time()) + 3000), "token_type": "Bearer"}
        )
    ) as server:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "header")
        assert _token(ask("", SCOPE, "http://127.0.0.1:9", "")) == REAL_KEY
        assert server.request().header("x-identity-header") == b"header"
        assert b"resource=https://ai.azure.com" in server.request().target
    with RecordingUpstream(json_reply({"error": "invalid_request"}, status=400)) as server:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
        assert ask("", SCOPE, "none", "") is Problem.MACHINE_REFUSED


def test_a_person_who_is_logged_in(tools: FakeTools) -> None:
    """The Azure CLI is asked for the resource, and for the tenant where the settings name one."""
    tools.az(token=REAL_KEY)
    assert _token(ask("", SCOPE, "none", "")) == REAL_KEY
    assert _token(ask("t.example", SCOPE, "none", "")) == REAL_KEY
    plain, tenant = tools.calls()
    assert plain[:2] == ["account", "get-access-token"]
    assert plain[plain.index("--resource") + 1] == "https://ai.azure.com"
    assert "--tenant" not in plain
    assert tenant[tenant.index("--tenant") + 1] == "t.example"


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("ERROR: Please run 'az login' to setup account.", Problem.NO_LOGIN),
        ("ERROR: AADSTS700082: The refresh token has expired. Run az login", Problem.EXPIRED),
        ("ERROR: something else", Problem.EXPIRED),
    ],
)
def test_a_person_who_is_not(tools: FakeTools, error: str, problem: Problem) -> None:
    """Nobody logged in, and a login that has expired, are told apart."""
    tools.az(error=error)
    assert ask("", SCOPE, "none", "") is problem


def test_a_machine_without_any_tool(tools: FakeTools) -> None:
    """Where not even the Azure CLI is installed, that is what is missing."""
    assert ask("", SCOPE, "none", "") is Problem.NO_TOOL


def test_certificates_that_cannot_be_read_are_told(tools: FakeTools, tmp_path: Path) -> None:
    """A missing bundle of the settings is no problem of Entra's."""
    assert ask("", SCOPE, "none", str(tmp_path / "no.pem")) is Problem.CERTIFICATES


def test_the_authority_is_trusted_by_the_settings_alone(
    tools: FakeTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the file of the settings a private authority's certificate is not accepted, and nothing is sent to it."""
    _application(monkeypatch)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "a secret")
    with entra_server(tmp_path, monkeypatch) as (server, _):
        assert ask("", SCOPE, "none", "") is Problem.UNREACHABLE
        assert not server.requests
