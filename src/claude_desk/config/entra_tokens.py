"""What is asked of azure-identity: a new access token from the first login that has one.

Imports azure-identity, so it is imported only where a token is due. Its ``DefaultAzureCredential`` has the same order, but
tells what failed in prose only; here each login is asked by itself, so that the person can be told what to do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import (
    AzureAuthorityHosts,
    AzureCliCredential,
    AzureDeveloperCliCredential,
    AzurePowerShellCredential,
    CertificateCredential,
    ChainedTokenCredential,
    ClientSecretCredential,
    CredentialUnavailableError,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from claude_desk.config.entra_login import Problem
from claude_desk.config.login_session import CONNECT_SECONDS, READ_SECONDS, LoginSession, silence
from claude_desk.config.token_cache import Token
from claude_desk.secret import Secret

PROCESS_SECONDS = 10
"""How long a tool may take; PowerShell needs several seconds to start."""

_KNOWN_AUTHORITIES = frozenset(
    value for name, value in vars(AzureAuthorityHosts).items() if name.startswith("AZURE_")
)
_BROKEN = (ServiceRequestError, ServiceResponseError)
_SET_FOR_MACHINES = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")


class _Step(NamedTuple):
    """One login.

    Attributes:
        make: makes azure-identity's object for it.
        refused: what it means when it is there and gives no token; None when that is as if it were not there.
        last: it was set up for this program, so that no other login counts when it is refused.
    """

    make: Callable[[], Any]
    refused: Problem | None
    last: bool = True


def ask(tenant: str, scope: str, proxy: str, ca_bundle: str) -> Token | Problem:
    """A new access token, or why there is none. Never raises for what Entra or a tool says.

    Args:
        tenant: id or domain; empty for the login's own.
        scope: what it is for.
        proxy: outbound proxy, as in the settings.
        ca_bundle: certificates to trust on top of the system's.
    """
    silence()
    try:
        session = LoginSession(proxy, ca_bundle)
    except OSError:
        return Problem.CERTIFICATES
    with session:
        problem = Problem.NO_LOGIN if shutil.which("az") else Problem.NO_TOOL
        for step in _steps(tenant, session):
            answer = _asked(step, scope)
            if isinstance(answer, Token) or (answer is not None and step.last):
                return answer
            problem = answer or problem
        return problem


def _asked(step: _Step, scope: str) -> Token | Problem | None:
    """One login's answer; None where there is none."""
    try:
        credential = step.make()
        try:
            token = credential.get_token(scope)
        finally:
            credential.close()
    except CredentialUnavailableError:
        return None
    except ClientAuthenticationError as error:
        return Problem.UNREACHABLE if isinstance(error.__cause__, _BROKEN) else step.refused
    except AzureError:
        return Problem.UNREACHABLE
    except (ValueError, OSError):  # a certificate, token file, tenant or authority that is none
        return step.refused
    return Token(Secret(token.token), float(token.expires_on))


def _steps(tenant: str, session: LoginSession) -> Iterator[_Step]:
    environ = os.environ
    options: dict[str, Any] = {
        "transport": RequestsTransport(
            session=session,
            session_owner=False,
            connection_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
        ),
        "retry_total": 1,
        # Entra can vouch only for authorities of its own; a private cloud's is taken from the environment as it is.
        "disable_instance_discovery": _authority() not in _KNOWN_AUTHORITIES,
    }
    where = tenant or environ.get("AZURE_TENANT_ID", "")
    client = environ.get("AZURE_CLIENT_ID", "")
    if where and client and environ.get("AZURE_CLIENT_SECRET"):
        secret = environ["AZURE_CLIENT_SECRET"]
        yield _Step(
            lambda: ClientSecretCredential(where, client, secret, **options), Problem.APPLICATION_REFUSED
        )
    elif where and client and environ.get("AZURE_CLIENT_CERTIFICATE_PATH"):
        yield _Step(lambda: _certificate(where, client, options), Problem.APPLICATION_REFUSED)
    if where and client and environ.get("AZURE_FEDERATED_TOKEN_FILE"):
        yield _Step(
            lambda: WorkloadIdentityCredential(tenant_id=where, client_id=client, **options),
            Problem.WORKLOAD_REFUSED,
        )
    # Inside a chain, and only there, it looks for one second whether there is a metadata server at all.
    machine = {"client_id": client or None, **options}
    expected = any(environ.get(name) for name in _SET_FOR_MACHINES)
    yield _Step(
        lambda: ChainedTokenCredential(ManagedIdentityCredential(**machine)),
        Problem.MACHINE_REFUSED if expected else None,
        last=expected,
    )
    for tool in (AzureCliCredential, AzurePowerShellCredential, AzureDeveloperCliCredential):
        make: Callable[..., Any] = tool
        yield _Step(
            partial(make, tenant_id=tenant, process_timeout=PROCESS_SECONDS), Problem.EXPIRED, last=False
        )


def _certificate(tenant: str, client: str, options: dict[str, Any]) -> CertificateCredential:
    return CertificateCredential(
        tenant,
        client,
        certificate_path=os.environ["AZURE_CLIENT_CERTIFICATE_PATH"],
        password=os.environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        send_certificate_chain=bool(os.environ.get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")),
        **options,
    )


def _authority() -> str:
    named = os.environ.get("AZURE_AUTHORITY_HOST") or AzureAuthorityHosts.AZURE_PUBLIC_CLOUD
    return named.removeprefix("https://").rstrip(" /")
