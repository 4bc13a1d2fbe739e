"""What an upstream is: a place a Messages request can go, described without sockets.

An upstream turns a hub request (the Messages protocol's own bytes) into what its server wants to see, and its
server's reply back into Messages bytes. It declares its settings, so forms and command lines need not know it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from claude_desk.secret import Secret
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.stage import Passthrough, Stage


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of an upstream, enough to draw a form row or an option from.

    Attributes:
        key: the attribute of ``UpstreamSettings`` it is stored in.
        label: what a person calls it.
        kind: which control fits.
        help: one sentence.
        default: the value when nothing is chosen, as text.
        choices: (value, label) pairs, for ``kind="choice"``.
        required: whether an empty value makes the upstream unusable.
    """

    key: str
    label: str
    kind: Literal["url", "text", "choice", "headers"]
    help: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: where a connection goes, and what a key is bound to (RFC 6454)."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of a checked base URL."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}.get(self.scheme) else f"{host}:{self.port}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class HubRequest:
    """A Messages exchange on its way out: what every dialect arrives at and every upstream starts from.

    Attributes:
        method: HTTP method.
        path: absolute path in the Messages API, raw bytes, such as ``/v1/messages``.
        query: raw query without the question mark.
        headers: the client's headers without credentials, hop-by-hop and framing headers.
    """

    method: str
    path: bytes
    query: bytes = b""
    headers: RawHeaders = ()


@dataclass(frozen=True, slots=True, repr=False)
class UpstreamRequest:
    """A request ready for the wire, less body and framing. Its repr shows no header and no query.

    Attributes:
        origin: where the connection goes; nothing else decides that.
        method: HTTP method.
        target: origin-form request target, raw bytes (RFC 9112 section 3.2.1).
        headers: everything but Host, Content-Length, Transfer-Encoding and Connection.
    """

    origin: Origin
    method: str
    target: bytes
    headers: RawHeaders = field(default=())

    def __repr__(self) -> str:
        return f"<UpstreamRequest {self.method} {self.origin}>"


class Upstream(ABC):
    """One configured upstream; immutable, made anew when settings change."""

    kind: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    needs_key: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = ()

    name: str
    origin: Origin

    @abstractmethod
    def prepare(self, request: HubRequest, key: Secret | None) -> UpstreamRequest:
        """Say where and with which headers the request goes. The body is not seen here."""

    def reply_decoder(self, status: int, headers: RawHeaders) -> Stage:
        """A stage that turns this upstream's reply body into Messages bytes."""
        return Passthrough()
