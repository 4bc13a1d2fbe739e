"""Anthropic's API, and the base of everything that serves the same protocol over plain HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import Field, HubRequest, Origin, Upstream, UpstreamRequest
from claude_desk.wire.headers import RawHeaders, may_be_added

AUTH = Field(
    "auth",
    "Key is sent as",
    "choice",
    "Most servers take x-api-key; some vendors want Authorization: Bearer.",
    default="x-api-key",
    choices=(("x-api-key", "x-api-key"), ("bearer", "Authorization: Bearer")),
)


class MessagesUpstream(Upstream):
    """A server that speaks the Messages protocol itself: the body goes as it is, the key is put in front.

    Args:
        name: what the settings call it.
        options: ``url``, a checked base URL, possibly with a path in front of ``/v1``; ``auth``, the field the key is sent
            in; ``api_version``, an ``anthropic-version`` to send instead of the client's; ``headers``, further fields to
            set on each request, less those that may not be added.
    """

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        url = options["url"]
        self.origin = Origin.of(url)
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        self._auth = options.get("auth") or "x-api-key"
        fields = [(key.encode(), value.strip().encode()) for key, value in options.get("headers", {}).items()]
        extra = [field for field in fields if may_be_added(*field)]
        if options.get("api_version"):
            extra.append((b"anthropic-version", options["api_version"].encode()))
        self._extra = tuple(extra)
        self._replaced = frozenset(key.lower() for key, _ in extra)

    @property
    def address(self) -> str:
        """Origin and base path."""
        return f"{self.origin}{self._base_path.decode()}"

    def forward(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest:
        """Put the base path in front and the key into the one field the server wants."""
        target = self._base_path + request.path
        if request.query:
            target += b"?" + request.query
        kept: RawHeaders = request.headers
        if self._replaced:
            kept = tuple(field for field in kept if field[0].lower() not in self._replaced)
        key: RawHeaders = ()
        if isinstance(credential, Secret):
            value = credential.reveal().encode()
            key = (
                (b"Authorization", b"Bearer " + value) if self._auth == "bearer" else (b"x-api-key", value),
            )
        body = None if request.message is None else request.message.body
        return UpstreamRequest(self.origin, request.method, target, (*kept, *self._extra, *key), body)


class UnchangedUpstream(MessagesUpstream):
    """One that gets every request as it is."""

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest:
        """Forward it."""
        return self.forward(request, credential)


class AnthropicUpstream(UnchangedUpstream):
    """api.anthropic.com."""

    kind: ClassVar[str] = "anthropic"
    title: ClassVar[str] = "Anthropic"
    summary: ClassVar[str] = "Anthropic's own API. Needs an API key from the Anthropic Console."
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "url",
            "Address",
            "url",
            "Leave it as it is, unless your company has an address of its own.",
            default="https://api.anthropic.com",
            required=True,
        ),
        AUTH,
    )
