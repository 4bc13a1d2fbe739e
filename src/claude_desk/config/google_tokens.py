"""What is asked of google-auth: a new access token for one set of credentials.

Imports google-auth, so it is imported only where a token is due. Credentials are made by their own type's constructor,
which is what Google advises and asks nobody for project ids that are not needed here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import google.auth
import google.auth.transport.requests
from google.auth import (
    aws,
    exceptions,
    external_account_authorized_user,
    identity_pool,
    impersonated_credentials,
    pluggable,
)
from google.oauth2 import credentials as user_credentials
from google.oauth2 import service_account

from claude_desk.config.google_login import Problem
from claude_desk.config.login_session import READ_SECONDS, LoginSession, silence
from claude_desk.config.token_cache import Token
from claude_desk.secret import Secret

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)

_METADATA = "metadata"
_UNSAID_LIFE = 3600.0
_AWS_TOKEN = "urn:ietf:params:aws:token-type:aws4_request"  # noqa: S105 - the name of a type

_REFUSED = {
    "authorized_user": Problem.EXPIRED,
    "external_account_authorized_user": Problem.EXPIRED,
    "service_account": Problem.ACCOUNT_REFUSED,
    "external_account": Problem.WORKLOAD_REFUSED,
    "impersonated_service_account": Problem.IMPERSONATION_REFUSED,
}


def ask(path: Path | None, proxy: str, ca_bundle: str) -> Token | Problem:
    """A new access token, or why there is none. Never raises for what a file or Google says.

    Args:
        path: the credentials file; None for the metadata server.
        proxy: outbound proxy, as in the settings.
        ca_bundle: certificates to trust on top of the system's.
    """
    silence()
    info = _read(path) if path is not None else {}
    if isinstance(info, Problem):
        return info
    try:
        session = LoginSession(proxy, ca_bundle)
    except OSError:
        return Problem.CERTIFICATES
    kind = str(info.get("type")) if path is not None else _METADATA
    with session:
        request = _Request(session)
        try:
            credentials = _credentials(info, kind, request)
            credentials.refresh(request)
            return _token(credentials)
        except exceptions.GoogleAuthError as error:
            return _problem(error, kind)
        except (ValueError, KeyError, TypeError, AttributeError):
            # What the constructors and parsers of google-auth raise for a file or a reply that is incomplete.
            return Problem.INCOMPLETE


def _read(path: Path) -> dict[str, Any] | Problem:
    try:
        info = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Problem.ABSENT
    except OSError:
        return Problem.UNREADABLE
    except (ValueError, RecursionError):
        return Problem.NO_CREDENTIALS
    return info if isinstance(info, dict) else Problem.NO_CREDENTIALS


def _problem(error: exceptions.GoogleAuthError, kind: str) -> Problem:
    if isinstance(error, exceptions.DefaultCredentialsError):
        return Problem.INCOMPLETE if isinstance(error, ValueError) else Problem.NO_CREDENTIALS
    causes = (error, error.__cause__)
    if error.retryable or any(isinstance(each, exceptions.TransportError) for each in causes):
        return Problem.UNREACHABLE
    return _REFUSED.get(kind, Problem.UNREACHABLE)


class _Request(google.auth.transport.requests.Request):
    """google-auth's transport with short waits, and one attempt at a metadata server that is not there."""

    def __call__(
        self,
        url: Any,
        method: Any = "GET",
        body: Any = None,
        headers: Any = None,
        timeout: Any = None,
        **kwargs: Any,
    ) -> Any:
        try:
            limit = min(timeout or READ_SECONDS, READ_SECONDS)
            untyped: Any = super()
            return untyped.__call__(url, method, body, headers, limit, **kwargs)
        except exceptions.TransportError as error:
            # The probe for a metadata server asks for nothing but the root. It would be repeated with growing pauses.
            if "metadata-flavor" in (headers or {}) and urlsplit(str(url)).path in {"", "/"}:
                raise exceptions.DefaultCredentialsError("no metadata server") from error
            raise


def _credentials(info: dict[str, Any], kind: str, request: _Request) -> Any:
    if kind == _METADATA:
        found: Any = google.auth.default(scopes=SCOPES, request=request)
        return found[0]
    makers: dict[str, Callable[..., Any]] = {
        "authorized_user": user_credentials.Credentials.from_authorized_user_info,
        "service_account": service_account.Credentials.from_service_account_info,
        "external_account_authorized_user": external_account_authorized_user.Credentials.from_info,
        "impersonated_service_account": (
            impersonated_credentials.Credentials.from_impersonated_service_account_info
        ),
        "external_account": _external(info),
    }
    if kind not in makers:
        raise exceptions.DefaultCredentialsError("no known type")
    # A person's login has its scopes from when it was made.
    own_scopes = kind in {"authorized_user", "external_account_authorized_user"}
    return makers[kind](info) if own_scopes else makers[kind](info, scopes=SCOPES)


def _external(info: dict[str, Any]) -> Callable[..., Any]:
    """Workload identity comes from AWS, from a program, or from a file, URL or certificate."""
    if info.get("subject_token_type") == _AWS_TOKEN:
        return aws.Credentials.from_info
    source = info.get("credential_source")
    if isinstance(source, dict) and source.get("executable") is not None:
        return pluggable.Credentials.from_info
    return identity_pool.Credentials.from_info


def _token(credentials: Any) -> Token:
    if not credentials.token:
        raise exceptions.RefreshError("no token")
    expiry = credentials.expiry  # UTC, but without saying so
    ends = time.time() + _UNSAID_LIFE if expiry is None else expiry.replace(tzinfo=UTC).timestamp()
    return Token(Secret(credentials.token), ends)
