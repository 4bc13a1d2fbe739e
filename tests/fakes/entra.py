"""What Microsoft Entra's login is made of: an authority behind TLS, and the tools people log in with."""

from __future__ import annotations

import json
import shlex
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from fakes.certificates import Authority, TLSUpstream
from fakes.google_files import private_key
from fakes.recording_upstream import RecordedRequest, Reply, json_reply

SCOPE = "https://ai.azure.com/.default"
TENANT = "11111111-2222-3333-4444-555555555555"

_VARIABLES = (
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "AZURE_TENANT_ID",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "MSI_ENDPOINT",
    "MSI_SECRET",
)


class FakeTools:
    """A machine whose PATH holds only what a test puts there, and whose environment names no login.

    Args:
        folder: where the tools go.
        patch: takes it all back.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._log = folder / "calls"
        for name in _VARIABLES:
            patch.delenv(name, raising=False)
        patch.setenv("PATH", str(folder))

    def az(self, *, token: str = "", seconds: int = 3600, error: str = "") -> None:
        """Make ``az`` answer with a token, or fail with words on stderr; each call is noted."""
        answer = json.dumps({"accessToken": token, "expires_on": int(time.time()) + seconds})
        script = self._folder / "az_script.py"
        lines = ["import sys", f"open({str(self._log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')"]
        lines += [f"sys.exit({error!r})"] if error else [f"print({answer!r})"]
        script.write_text("\n".join(lines), encoding="utf-8")
        if sys.platform == "win32":
            (self._folder / "az.cmd").write_text(f'@"{sys.executable}" "{script}" %*\n', encoding="utf-8")
            return
        tool = self._folder / "az"
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', encoding="utf-8")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)

    def calls(self) -> list[list[str]]:
        """The arguments of each call so far."""
        if not self._log.exists():
            return []
        return [shlex.split(line) for line in self._log.read_text(encoding="utf-8").splitlines()]


class EntraServer(TLSUpstream):
    """An authority that knows one tenant and answers every question for a token alike.

    Attributes:
        forms: the questions so far.
        answer_with: status and body of the next answers.
    """

    def __init__(self, authority: Authority) -> None:
        super().__init__(authority.server_context("127.0.0.1"))
        self._default = self._respond
        self.forms: list[dict[str, str]] = []
        self.answer_with: tuple[int, dict[str, object]] = (200, {})

    def _respond(self, request: RecordedRequest) -> Reply:
        path = request.target.decode()
        if ".well-known/openid-configuration" in path:
            base = f"{self.url}/{path.split('/')[1]}"
            return json_reply(
                {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                }
            )
        assert path.endswith("/oauth2/v2.0/token"), path
        self.forms.append({name: values[0] for name, values in parse_qs(request.body.decode()).items()})
        status, body = self.answer_with
        return json_reply(body, status=status)


def own_certificate() -> bytes:
    """An application's RSA key and self-signed certificate, as one PEM file holds them."""
    key, now = private_key(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "my-application")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem + certificate.public_bytes(serialization.Encoding.PEM)


@contextmanager
def entra_server(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[tuple[EntraServer, str]]:
    """The authority that the environment names, and the file of certificates that makes it trusted."""
    authority = Authority(folder)
    with EntraServer(authority) as server:
        patch.setenv("AZURE_AUTHORITY_HOST", server.url)
        yield server, str(authority.file)
