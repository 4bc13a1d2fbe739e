"""google-auth asks for tokens: from each kind of credentials, over real sockets."""

from __future__ import annotations

import base64
import json
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from claude_desk.config.google_login import Problem
from claude_desk.config.google_tokens import ask
from claude_desk.config.token_cache import Token
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY
from fakes.google_files import (
    ACCOUNT,
    REFRESH_TOKEN,
    authorized_user,
    private_key,
    refusal,
    service_account,
    token_reply,
    token_server,
    workload_identity,
    written,
)
from fakes.recording_upstream import RecordingUpstream, Reply, json_reply


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _asked(info: object) -> Token | Problem:
    with tempfile.TemporaryDirectory() as folder:  # not the test's own: what is in the file is secret
        return ask(Path(written(Path(folder, "file.json"), info)), "none", "")


def _token(info: dict[str, Any]) -> Token:
    answer = _asked(info)
    assert isinstance(answer, Token)
    return answer


def test_a_service_account_signs_its_question() -> None:
    """The assertion is signed with the account's key, for the platform's scope and Google's token server (RFC 7523)."""
    with RecordingUpstream(token_reply(REAL_KEY, 1800)) as server:
        token = _token(service_account(f"{server.url}/token"))
        form = _form(server.request().body)
    assert token.secret == Secret(REAL_KEY)
    assert 1700 < token.expires - time.time() < 1801
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    signed, _, signature = form["assertion"].rpartition(".")
    private_key().public_key().verify(
        _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    claims = json.loads(_decoded(signed.partition(".")[2]))
    assert claims["iss"] == ACCOUNT
    assert claims["scope"] == "https://www.googleapis.com/auth/cloud-platform"
    assert claims["aud"] == "https://oauth2.googleapis.com/token"


def test_a_persons_login_sends_its_refresh_token() -> None:
    """What gcloud wrote gives its refresh token to its token server and asks for no other scopes than it has."""
    with token_server(token_reply(REAL_KEY)) as server:
        assert _token(authorized_user()).secret == Secret(REAL_KEY)
        form = _form(server.request().body)
    assert (form["grant_type"], form["refresh_token"]) == ("refresh_token", REFRESH_TOKEN)
    assert "scope" not in form


def test_a_workload_exchanges_its_own_token(tmp_path: Path) -> None:
    """Workload identity reads the token of the place it runs in and exchanges it (RFC 8693)."""
    subject = tmp_path / "subject"
    subject.write_text("its own token", encoding="utf-8")
    with RecordingUpstream(token_reply(REAL_KEY)) as server:
        assert _token(workload_identity(f"{server.url}/v1/token", subject)).secret == Secret(REAL_KEY)
        form = _form(server.request().body)
    assert form["subject_token"] == "its own token"
    assert form["scope"] == "https://www.googleapis.com/auth/cloud-platform"


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("service_account", Problem.ACCOUNT_REFUSED),
        ("authorized_user", Problem.EXPIRED),
        ("external_account", Problem.WORKLOAD_REFUSED),
        ("impersonated_service_account", Problem.IMPERSONATION_REFUSED),
    ],
)
def test_a_refusal_is_told_by_what_was_refused(kind: str, problem: Problem, tmp_path: Path) -> None:
    """invalid_grant means another thing, and another remedy, for each kind of credentials."""
    subject = tmp_path / "subject"
    subject.write_text("its own token", encoding="utf-8")
    with token_server(refusal("invalid_grant", f"revoked {REAL_KEY}")) as server:
        info = {
            "service_account": service_account(server.url),
            "authorized_user": authorized_user(),
            "external_account": workload_identity(server.url, subject),
            "impersonated_service_account": {
                "type": "impersonated_service_account",
                "source_credentials": authorized_user(),
                "service_account_impersonation_url": f"{server.url}/v1/serviceAccounts/{ACCOUNT}:generateAccessToken",
            },
        }[kind]
        assert _asked(info) is problem


def test_a_server_that_is_not_there_is_no_refusal() -> None:
    """Nothing listening says nothing about the login."""
    with RecordingUpstream() as server:
        gone = server.url
    assert _asked(service_account(gone)) is Problem.UNREACHABLE


def test_a_server_that_gives_no_token_is_no_refusal() -> None:
    """An answer without a token in it, or one that is no JSON, is a problem and no token."""
    for answer in (json_reply({"token_type": "Bearer"}), Reply(chunks=(b"<html>",))):
        with RecordingUpstream(answer) as server:
            assert isinstance(_asked(service_account(server.url)), Problem)


@pytest.mark.parametrize(
    ("info", "problem"),
    [
        ({}, Problem.NO_CREDENTIALS),
        ([], Problem.NO_CREDENTIALS),
        ({"type": "metadata"}, Problem.NO_CREDENTIALS),
        ({"type": "api_key"}, Problem.NO_CREDENTIALS),
        ({"type": ["authorized_user"]}, Problem.NO_CREDENTIALS),
        ({"type": "authorized_user"}, Problem.INCOMPLETE),
        ({"type": "service_account"}, Problem.INCOMPLETE),
        (
            {"type": "service_account", "private_key": "x", "client_email": "y", "token_uri": "z"},
            Problem.INCOMPLETE,
        ),
        ({"type": "external_account"}, Problem.INCOMPLETE),
        ({"type": "external_account_authorized_user"}, Problem.INCOMPLETE),
        ({"type": "impersonated_service_account"}, Problem.INCOMPLETE),
    ],
)
def test_a_file_that_is_none_is_told(info: dict[str, Any], problem: Problem) -> None:
    """A type nobody knows, and a file that lacks something, are told apart, and neither is asked about."""
    assert _asked(info) is problem


def test_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A missing bundle of the settings is no problem of Google's."""
    file = Path(written(tmp_path / "a.json", {"type": "authorized_user"}))
    assert ask(file, "none", str(tmp_path / "no.pem")) is Problem.CERTIFICATES
