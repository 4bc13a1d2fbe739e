"""What stands in front of AWS's services: checks the signature of a request as it came off the wire.

Written from the AWS IAM User Guide ("Create a signed AWS API request", reference_sigv-create-signed-request) and from
the error lists of the services, and from no library that signs, so that it can contradict those::

    verifier = AwsVerifier([AwsAccount("AKIDEXAMPLE", "secret")], service="bedrock", region="us-east-1")
    account = verifier.check("POST", b"/model/x/invoke", headers, body)    # or raises AwsRefusal

``test_aws_verifier.py`` holds it against AWS's published test suite.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW_S = 300
UNSIGNED = "UNSIGNED-PAYLOAD"

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_CORAL = "http://internal.amazon.com/coral/com.amazon.coral.service/"
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_XML_KINDS = {
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "ExpiredTokenException": "ExpiredToken",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
    "IncompleteSignatureException": "IncompleteSignature",
}

Fields = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """Whom a request can be signed by.

    Attributes:
        access_key_id: as in the Credential of a signature.
        secret_access_key: what its signatures are made with.
        session_token: must come along where there is one.
        expired: the session is over.
    """

    access_key_id: str
    secret_access_key: str
    session_token: str = ""
    expired: bool = False


class AwsRefusal(Exception):
    """A request that AWS would not let in.

    Attributes:
        status: HTTP status.
        kind: as the services with JSON protocols name it, such as ``InvalidSignatureException``.
        message: AWS's own words.
    """

    def __init__(self, kind: str, message: str, status: int = 403) -> None:
        super().__init__(f"{kind}: {message}")
        self.status = status
        self.kind = kind
        self.message = message

    def as_json(self) -> tuple[list[tuple[str, str]], bytes]:
        """Fields and body as Bedrock sends them."""
        fields = [("content-type", "application/json"), ("x-amzn-errortype", f"{self.kind}:{_CORAL}")]
        return fields, json.dumps({"message": self.message}).encode()

    def as_xml(self) -> tuple[list[tuple[str, str]], bytes]:
        """Fields and body as STS sends them, which has other names for the same kinds."""
        body = (
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
            f"<Code>{_XML_KINDS.get(self.kind, self.kind)}</Code><Message>{self.message}</Message></Error>"
            "<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>"
        )
        return [("content-type", "text/xml")], body.encode()


class AwsVerifier:
    """Checks signatures for one service in one region.

    Args:
        accounts: who may come in.
        service: the signing name.
        region: the region of the endpoint.
        now: seconds since the epoch.
        unsigned_payload: whether ``x-amz-content-sha256: UNSIGNED-PAYLOAD`` is accepted; most services do not.
    """

    def __init__(
        self,
        accounts: Iterable[AwsAccount],
        *,
        service: str,
        region: str,
        now: Callable[[], float] = time.time,
        unsigned_payload: bool = False,
    ) -> None:
        self._accounts = {account.access_key_id: account for account in accounts}
        self._service = service
        self._region = region
        self._now = now
        self._unsigned_payload = unsigned_payload

    def check(self, method: str, target: bytes, headers: Fields, body: bytes) -> AwsAccount:
        """Find out who signed a request.

        Args:
            method: HTTP method.
            target: the request target as it came, undecoded.
            headers: every field as it came, in order, Host included.
            body: with transfer codings removed.

        Raises:
            AwsRefusal: nobody did, or not well, or not now.
        """
        given = _authorization(headers)
        names = given["SignedHeaders"].split(";")
        stamp = _one(headers, "x-amz-date")
        if not _STAMP.fullmatch(stamp):
            raise AwsRefusal(
                "IncompleteSignatureException", "Authorization header requires existence of 'X-Amz-Date'."
            )
        access_key_id, day, region, service, ending = self._scope(given["Credential"])
        self._check_time(stamp)
        account = self._account(access_key_id, _one(headers, "x-amz-security-token"))
        if (region, service, ending) != (self._region, self._service, "aws4_request"):
            what = "a valid region" if region != self._region else f"correct service: '{self._service}'"
            raise AwsRefusal("InvalidSignatureException", f"Credential should be scoped to {what}.")
        if day != stamp[:8]:
            raise AwsRefusal(
                "InvalidSignatureException",
                f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                f"'{day}' != '{stamp[:8]}', from '{stamp}'.",
            )
        _check_names(headers, names)
        payload = self._payload_hash(headers, body)
        request = canonical_request(method, target, headers, names, payload)
        scope = f"{day}/{region}/{service}/{ending}"
        if not hmac.compare_digest(
            signature(account.secret_access_key, stamp, scope, request), given["Signature"]
        ):
            raise AwsRefusal(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                "Access Key and signing method. Consult the service documentation for details.",
            )
        return account

    def _scope(self, credential: str) -> tuple[str, str, str, str, str]:
        parts = credential.split("/")
        if len(parts) != 5:
            raise AwsRefusal(
                "IncompleteSignatureException",
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                f"keyid/date/region/service/term, got '{credential}'.",
                400,
            )
        return parts[0], parts[1], parts[2], parts[3], parts[4]

    def _check_time(self, stamp: str) -> None:
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        now = self._now()
        clock = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
        if at < now - SKEW_S:
            edge = datetime.fromtimestamp(now - SKEW_S, UTC).strftime("%Y%m%dT%H%M%SZ")
            raise AwsRefusal(
                "InvalidSignatureException",
                f"Signature expired: {stamp} is now earlier than {edge} ({clock} - 5 min.)",
            )
        if at > now + SKEW_S:
            edge = datetime.fromtimestamp(now + SKEW_S, UTC).strftime("%Y%m%dT%H%M%SZ")
            raise AwsRefusal(
                "InvalidSignatureException",
                f"Signature not yet current: {stamp} is still later than {edge} ({clock} + 5 min.)",
            )

    def _account(self, access_key_id: str, token: str) -> AwsAccount:
        account = self._accounts.get(access_key_id)
        if account is None or token != account.session_token:
            raise AwsRefusal(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        if account.expired:
            raise AwsRefusal("ExpiredTokenException", "The security token included in the request is expired")
        return account

    def _payload_hash(self, headers: Fields, body: bytes) -> str:
        real = hashlib.sha256(body).hexdigest()
        said = _one(headers, "x-amz-content-sha256")
        if said == UNSIGNED and self._unsigned_payload:
            return UNSIGNED
        if said and said != real:
            raise AwsRefusal(
                "InvalidSignatureException",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                400,
            )
        return real


def _authorization(headers: Fields) -> dict[str, str]:
    value = _one(headers, "authorization")
    if not value:
        raise AwsRefusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    algorithm, _, rest = value.partition(" ")
    if algorithm != ALGORITHM:
        raise AwsRefusal("IncompleteSignatureException", f"Unsupported AWS 'algorithm': '{algorithm}'.", 400)
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    for name in ("Credential", "Signature", "SignedHeaders"):
        if not parts.get(name):
            raise AwsRefusal(
                "IncompleteSignatureException", f"Authorization header requires '{name}' parameter.", 400
            )
    return parts


def _check_names(headers: Fields, names: list[str]) -> None:
    present = {name.decode("latin-1").lower() for name, _ in headers}
    must = {"host"} | {name for name in present if name.startswith("x-amz-")} | ({"content-type"} & present)
    unsigned = sorted(must - set(names))
    if unsigned:
        raise AwsRefusal(
            "InvalidSignatureException",
            f"There were headers present in the request which were not signed: {', '.join(unsigned)}",
        )
    if names != sorted(names) or not set(names) <= present:
        raise AwsRefusal(
            "InvalidSignatureException", "'SignedHeaders' is not sorted, or names absent fields."
        )


def canonical_request(method: str, target: bytes, headers: Fields, names: Sequence[str], payload: str) -> str:
    """Step 1: the request in the one form that both sides compute the same digest of."""
    path, _, query = target.partition(b"?")
    lines = [method, _canonical_path(path), _canonical_query(query)]
    for name in names:
        values = (value for key, value in headers if key.decode("latin-1").lower() == name)
        lines.append(f"{name}:{','.join(_trimmed(value) for value in values)}")
    return "\n".join([*lines, "", ";".join(names), payload])


def signature(secret: str, stamp: str, scope: str, request: str) -> str:
    """Steps 2 to 4: string to sign, signing key, signature."""
    to_sign = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _canonical_path(path: bytes) -> str:
    """Normalised by RFC 3986 section 5.2.4, then each segment encoded, what is encoded already once more."""
    segments: list[bytes] = []
    for segment in path.split(b"/"):
        if segment == b"..":
            segments = segments[:-1]
        elif segment not in {b"", b"."}:
            segments.append(segment)
    ending = "/" if segments and path.endswith((b"/", b"/.", b"/..")) else ""
    return "/" + "/".join(_encoded(segment) for segment in segments) + ending


def _canonical_query(query: bytes) -> str:
    pairs = []
    for part in query.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((_encoded(_decoded(name)), _encoded(_decoded(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _encoded(raw: bytes) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in raw)


def _decoded(raw: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)


def _trimmed(value: bytes) -> str:
    return re.sub(r" +", " ", value.decode("latin-1").strip())


def _one(headers: Fields, name: str) -> str:
    values = [value for key, value in headers if key.lower() == name.encode()]
    if len(values) > 1:
        raise AwsRefusal("IncompleteSignatureException", f"'{name}' was sent more than once.", 400)
    return values[0].decode("latin-1") if values else ""
