"""What a dialect is: a protocol that clients speak, translated into a Messages exchange and back. Pure.

``accept`` makes a :class:`Call` of what the client asked; the call then knows how to answer in the same
dialect, be it a reply, an error instead of a reply, or an error inside a stream that already began.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from claude_desk.errors import ExchangeError
from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.stage import Passthrough, Stage


def _same(model: str | None) -> str | None:
    return model


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request as the client sent it.

    Attributes:
        method: HTTP method.
        path: raw path in the dialect's own API, any prefix of ours removed.
        query: raw query without the question mark.
        headers: all fields that may be forwarded.
        body: the request body, as it came.
        id: our id for the exchange, ``req_desk_...``.
        client: the client key's name: what a dialect remembers belongs to one client.
        at: when it came, seconds since the epoch.
        resolve: the model that is meant by a name, or by none: a dialect that translates asks before it looks at what
            the model takes, and goes on calling it as its client does.
        aliases: further names for models that a client may be shown, with the model each stands for.
        default_limit: output tokens where a client names no limit; 0 leaves it to the dialect.
    """

    method: str
    path: bytes
    query: bytes
    headers: RawHeaders
    body: bytes
    id: str
    client: str = ""
    at: int = 0
    resolve: Callable[[str | None], str | None] = _same
    aliases: Mapping[str, str] = field(default_factory=dict)
    default_limit: int = 0


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """An error as the client of some dialect wants to see it."""

    status: int
    headers: RawHeaders
    body: bytes


class ReplyEncoder(Stage, Protocol):
    """A stage that also decides the head of the client's reply.

    ``feed`` and ``close`` raise :class:`~claude_desk.errors.ExchangeError` where the Messages bytes are no
    proper reply; ``close`` does so for a message without its end.

    Attributes:
        head: status and fields for the client, once they are decided. Until then no byte is given out; a
            dialect whose errors have statuses of their own waits for the first event.
    """

    head: tuple[int, RawHeaders] | None


class SameReply(Passthrough):
    """The encoder that changes nothing.

    Args:
        status: the upstream's.
        headers: the upstream's fields that may go on.
    """

    def __init__(self, status: int, headers: RawHeaders) -> None:
        self.head: tuple[int, RawHeaders] | None = (status, headers)


class Call(ABC):
    """One accepted request.

    Attributes:
        request: the Messages request it comes down to; for GET requests its body is empty.
        method: HTTP method on the hub side.
        path: path on the hub side, raw bytes.
        query: query on the hub side, raw bytes.
        headers: fields for the hub side.
    """

    request: MessagesRequest
    method: str
    path: bytes
    query: bytes
    headers: RawHeaders

    @property
    def asked(self) -> str | None:
        """The model as the client names it; None for none."""
        return self.request.model

    @property
    def named_limit(self) -> int | None:
        """The limit of output tokens that the client itself named; None for none."""
        return self.request.max_tokens

    def reply_encoder(self, status: int, headers: RawHeaders) -> ReplyEncoder:
        """The stage from Messages bytes to this dialect's bytes, for a reply with this head."""
        return SameReply(status, headers)

    @abstractmethod
    def render_error(self, error: ExchangeError) -> ErrorReply:
        """An error of ours in place of a reply."""

    @abstractmethod
    def render_stream_error(self, error: ExchangeError) -> bytes:
        """An error of ours inside a stream that began; empty where breaking off is the dialect's way."""


class Dialect(ABC):
    """A protocol that clients speak."""

    name: ClassVar[str]

    @abstractmethod
    def accept(self, inbound: Inbound) -> Call:
        """Understand a request.

        Raises:
            Refused: it cannot be expressed, with the reason in words for its sender.
        """

    @abstractmethod
    def render_error(self, error: ExchangeError, request_id: str) -> ErrorReply:
        """An error from before there was a call."""
