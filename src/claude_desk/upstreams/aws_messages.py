"""What the two places at AWS that speak the Messages protocol themselves have in common: the way in, and errors.

Requests are signed (Signature Version 4) or carry a key. Errors of a model are Anthropic's own and pass as they are; those
of what stands in front of it have AWS's shape, ``{"message"}`` and ``x-amzn-errortype``, and are translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from claude_desk.messages.error_body import error_body, read_error
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams.base import (
    AwsLogin,
    CollectedReply,
    Field,
    HubRequest,
    Login,
    Origin,
    ReplyDecoder,
    StoredKey,
    Upstream,
    UpstreamRequest,
)
from claude_desk.upstreams.bedrock_errors import Account, BedrockError, Translated, read
from claude_desk.upstreams.sigv4 import signed
from claude_desk.wire.headers import RawHeaders

URL = Field(
    "url",
    "Address",
    "url",
    "Instead of the region's own, less /v1; leave it empty otherwise.",
    advanced=True,
)

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")
_FIRST_ERROR = 400
_UNAUTHORIZED = 401
# About a body that is written anew.
_REPLACED = frozenset({b"content-type", b"content-encoding", b"etag", b"digest", b"content-md5"})

Translator = Callable[[BedrockError], Translated]


class AwsMessagesUpstream(Upstream):
    """Base of both.

    Args:
        name: what the settings call it.
        options: ``region``; ``url``, an address instead of the region's own; ``auth``, ``aws`` or ``key``; ``profile``.
        service: what signatures are for.
        address: of the region, with the region's place marked ``{region}``.

    Attributes:
        account: what the words about errors need to know.

    Raises:
        ValueError: the region is none.
    """

    def __init__(self, name: str, options: Mapping[str, Any], *, service: str, address: str) -> None:
        self.name = name
        region = options["region"]
        if not _REGION.fullmatch(region):
            raise ValueError(f"The upstream '{name}' has a region that is none; it looks like us-east-1.")
        url = options.get("url") or address.format(region=region)
        self.origin = Origin.of(url)
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        self._service = service
        profile = options.get("profile", "")
        key = options.get("auth") == "key"
        self.login: Login = StoredKey() if key else AwsLogin(profile, region)
        self.account = Account(region, profile, key)

    def _request(
        self,
        request: HubRequest,
        credential: Credential | None,
        headers: RawHeaders,
        body: bytes | None,
        *,
        translator: Translator,
        note: str = "",
    ) -> UpstreamRequest:
        """The request, let in.

        Args:
            request: what was asked.
            credential: for :attr:`login`.
            headers: to send, less those that let in.
            body: to send; None where the client's own is passed on, which cannot be signed.
            translator: of errors in AWS's shape.
            note: for the log.
        """
        target = self._base_path + request.path
        if request.query:
            target += b"?" + request.query
        if isinstance(credential, Secret):
            headers = (*headers, (b"Authorization", b"Bearer " + credential.reveal().encode()))
        elif isinstance(credential, AwsCredentials):
            headers = signed(
                request.method,
                self.origin,
                target,
                headers,
                body or b"",
                credentials=credential,
                service=self._service,
                region=self.account.region,
                at=request.at,
            )
        return UpstreamRequest(
            self.origin, request.method, target, headers, body, partial(decoder, translator), note
        )


def decoder(translator: Translator, status: int, headers: RawHeaders) -> ReplyDecoder:
    """The stage for a reply: none but for errors."""
    return ReplyDecoder(status, headers) if status < _FIRST_ERROR else AwsErrors(translator, status, headers)


class AwsErrors(CollectedReply):
    """Makes an error reply one of the Messages protocol, if it is not yet.

    Args:
        translator: of errors in AWS's shape.
        status: HTTP status, as it came.
        headers: the fields that may go on.
    """

    def __init__(self, translator: Translator, status: int, headers: RawHeaders) -> None:
        super().__init__(status, headers)
        self._translator = translator

    def translate(self, body: bytes) -> bytes:
        """By the platform's table, unless the error is in the protocol's shape already."""
        translated = self._translator(read(self._status, self._headers, body))
        self.advice = translated.advice
        # A 401 is about what Claude Desk holds: a client that was told so would ask for a key of its own.
        if read_error(body)[0] and self._status != _UNAUTHORIZED:
            self.head = (self._status, self._headers)
            return body
        kept = tuple(field for field in self._headers if field[0].lower() not in _REPLACED)
        self.head = (translated.status, ((b"Content-Type", b"application/json"), *translated.headers, *kept))
        return error_body(translated.type, translated.message)
