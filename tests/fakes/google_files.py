"""Google credentials files as their tools write them, with keys made for the test, and answers of a token server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import credentials as user_credentials

from fakes.canary import REAL_KEY
from fakes.recording_upstream import Answer, RecordingUpstream
from fakes.scripted_replies import Reply, json_reply

REFRESH_TOKEN = f"1//{REAL_KEY}"
ACCOUNT = "robot@my-project.iam.gserviceaccount.com"


@cache
def private_key() -> rsa.RSAPrivateKey:
    """The service account's key; one for all tests, because making it takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account(token_uri: str) -> dict[str, Any]:
    """What the Cloud console gives for a service account's key."""
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "my-project",
        "private_key_id": "0123abcd",
        "private_key": pem.decode(),
        "client_email": ACCOUNT,
        "token_uri": token_uri,
    }


def authorized_user() -> dict[str, Any]:
    """What ``gcloud auth application-default login`` writes. Its token server is google-auth's own."""
    return {
        "type": "authorized_user",
        "client_id": "client.apps.googleusercontent.com",
        "client_secret": REAL_KEY,
        "refresh_token": REFRESH_TOKEN,
    }


def workload_identity(token_url: str, subject_file: Path) -> dict[str, Any]:
    """What ``gcloud iam workload-identity-pools create-cred-config`` writes for a token in a file."""
    pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"
    return {
        "type": "external_account",
        "audience": pool,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": token_url,
        "credential_source": {"file": str(subject_file)},
    }


@contextmanager
def token_server(answer: Reply | Answer | None = None) -> Iterator[RecordingUpstream]:
    """A server in the place of Google's, which google-auth knows by heart for what gcloud writes."""
    with RecordingUpstream(answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(user_credentials, "_GOOGLE_OAUTH2_TOKEN_ENDPOINT", f"{server.url}/token")
        yield server


def written(path: Path, content: object) -> str:
    """Write a file of JSON and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def token_reply(token: str, expires_in: int = 3600) -> Reply:
    """A token server's answer (RFC 6749 section 5.1)."""
    return json_reply({"access_token": token, "expires_in": expires_in, "token_type": "Bearer"})


def refusal(error: str, description: str = "", status: int = 400) -> Reply:
    """A token server's refusal (RFC 6749 section 5.2)."""
    return json_reply({"error": error, "error_description": description}, status=status)
