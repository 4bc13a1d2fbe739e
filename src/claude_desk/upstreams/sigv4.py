"""Signs requests to AWS with Signature Version 4, through botocore, at a time that is handed in.

What is signed is the request as it will be on the wire: its own path, query and body, the Host that the connection
will name, and of the other fields only those that nobody on the way has a reason to touch. botocore is imported when
the first request is signed.

Source: AWS IAM User Guide, "Create a signed AWS API request" (reference_sigv-create-signed-request).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from claude_desk.secret import AwsCredentials
from claude_desk.upstreams.base import Origin
from claude_desk.wire.headers import RawHeaders

_OURS = frozenset(
    {
        b"authorization",
        b"date",
        b"x-amz-date",
        b"x-amz-security-token",
        b"x-amz-content-sha256",
        b"x-amz-algorithm",
    }
)
_SIGNED = frozenset({"content-type"})
_SIGNED_PREFIXES = ("x-amz-", "x-amzn-bedrock-", "anthropic-")
_UNRESERVED = "-_.~"


def signed(
    method: str,
    origin: Origin,
    target: bytes,
    headers: RawHeaders,
    body: bytes,
    credentials: AwsCredentials,
    *,
    service: str,
    region: str,
    at: int,
) -> RawHeaders:
    """The fields of a request with its signature: ``Authorization``, ``X-Amz-Date``, ``X-Amz-Security-Token``.

    Signed are method, path, query, body, Host, Content-Type and the ``x-amz-``, ``x-amzn-bedrock-`` and ``anthropic-``
    fields. Everything else (``user-agent``, ``accept-encoding``, ``connection``, tracing, hop-by-hop fields) may be
    changed on the way without breaking the signature. Fields of those three names that came along are dropped.

    Args:
        method: HTTP method.
        origin: where the connection goes; its authority is the Host that is signed.
        target: origin-form request target exactly as it will be sent, ASCII. The path is encoded once more for the
            signature, so ``%2F`` is signed as ``%252F``, as every AWS service but S3 does.
        headers: what is sent besides, without Host and framing.
        body: exactly as it will be sent.
        credentials: what to sign with.
        service: the signing name, such as ``bedrock``.
        region: such as ``us-east-1``.
        at: seconds since the epoch; AWS takes five minutes more or less.
    """
    from botocore.awsrequest import AWSRequest

    kept = tuple(field for field in headers if field[0].lower() not in _OURS)
    request: Any = AWSRequest(
        method, f"{origin.scheme}://{origin.authority}{target.decode('ascii')}", data=body
    )
    for name, value in kept:
        plain = name.decode("latin-1").lower()
        if (plain in _SIGNED or plain.startswith(_SIGNED_PREFIXES)) and value.isascii():
            request.headers[plain] = value.decode("ascii")
    request.headers["host"] = origin.authority
    before = set(request.headers.keys())
    _signer()(credentials, service, region, at).add_auth(request)
    added = tuple(
        (name.encode("ascii"), value.encode("ascii"))
        for name, value in request.headers.items()
        if name not in before
    )
    return (*kept, *added)


@cache
def _signer() -> Callable[[AwsCredentials, str, str, int], Any]:
    """The signer of botocore with the clock taken out: it would read the system's, and log what it signs."""
    from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
    from botocore.credentials import ReadOnlyCredentials

    class Signer(SigV4Auth):  # type: ignore[misc] # botocore has no types
        def __init__(self, credentials: AwsCredentials, service: str, region: str, at: int) -> None:
            token = credentials.session_token
            frozen = ReadOnlyCredentials(
                credentials.access_key_id,
                credentials.secret_access_key.reveal(),
                token.reveal() if token else None,
            )
            super().__init__(frozen, service, region)
            self._timestamp = datetime.fromtimestamp(at, UTC).strftime(SIGV4_TIMESTAMP)

        def add_auth(self, request: Any) -> None:
            request.context["timestamp"] = self._timestamp
            self._modify_request_before_signing(request)
            to_sign = self.string_to_sign(request, self.canonical_request(request))
            self._inject_signature_to_request(request, self.signature(to_sign, request))

        def canonical_query_string(self, request: Any) -> str:
            # botocore takes a query for canonical already; a client's may have its own way of escaping.
            query = request.url.partition("?")[2]
            pairs = (part.partition("=") for part in query.split("&") if part)
            return "&".join(
                f"{name}={value}" for name, value in sorted((_encoded(a), _encoded(b)) for a, _, b in pairs)
            )

    return Signer


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=_UNRESERVED)
