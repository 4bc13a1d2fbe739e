"""What an upstream is: a place a Messages request can go, described without sockets.

An upstream turns a hub request (the Messages protocol's own bytes) into what its server wants to see, and its
server's reply back into Messages bytes, errors included. It declares its settings, so forms and command lines
need not know it, and what it is let in with, so that whoever holds credentials can find it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.stage import Passthrough

LARGEST_ERROR = 256 * 1024
"""Bytes of an error reply that are read; errors are a few hundred, and a page of HTML is none worth reading on."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of an upstream, enough to draw a form row or an option from.

    Attributes:
        key: the attribute of ``UpstreamSettings`` it is stored in.
        label: what a person calls it.
        kind: which control fits: ``url``, ``text`` and ``file`` are one line, ``paragraph`` several, ``choice`` and
            ``toggle`` fixed values, ``headers`` and ``map`` names with a value each.
        help: one sentence.
        default: the value when nothing is chosen, as text; of a toggle, "yes" or "".
        choices: (value, label) pairs, for ``kind="choice"``.
        required: whether an empty value makes the upstream unusable.
        shown_for: another field's key and one of its values, where this field means something only with that one.
        advanced: most people never need it.
    """

    key: str
    label: str
    kind: Literal["url", "text", "paragraph", "file", "choice", "toggle", "headers", "map"]
    help: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    shown_for: tuple[str, str] | None = None
    advanced: bool = False


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
class StoredKey:
    """Let in by an API key that the keychain (or this run's environment) holds for the upstream's origin."""


@dataclass(frozen=True, slots=True)
class AwsLogin:
    """Let in by AWS's own chain of credentials: environment, profile, SSO, assumed role, process, container.

    Attributes:
        profile: of ``~/.aws/config``; empty for the chain's own choice.
        region: such as ``us-east-1``.
    """

    profile: str
    region: str


@dataclass(frozen=True, slots=True)
class GoogleLogin:
    """Let in by Google's application default credentials, or by a credentials file.

    Attributes:
        credentials_file: path of a service account's or workload identity's JSON file; empty for the default.
    """

    credentials_file: str


@dataclass(frozen=True, slots=True)
class EntraLogin:
    """Let in by an access token of Microsoft Entra ID.

    Attributes:
        tenant: tenant id or domain; empty for the chain's own choice.
        scope: what the token is for, such as ``https://ai.azure.com/.default``.
    """

    tenant: str
    scope: str


Login = StoredKey | AwsLogin | GoogleLogin | EntraLogin


def check_token_origin(name: str, origin: Origin, domains: tuple[str, ...]) -> None:
    """See that an access token, which opens more than one service, only goes where its platform lives.

    A stored key is bound to one origin when it is entered; a token is fetched for whatever the settings say, so an
    address somebody slipped into them must not get one.

    Args:
        name: what the settings call the upstream.
        origin: where its requests go.
        domains: the platform's own, such as ``googleapis.com``; this computer is allowed besides.

    Raises:
        ValueError: it is somewhere else, with the sentence to show.
    """
    host = origin.host
    if host in {"127.0.0.1", "localhost", "::1"}:
        return
    if not any(host == domain or host.endswith(f".{domain}") for domain in domains):
        raise ValueError(
            f"The upstream '{name}' has the address {origin}, but its login is only sent to {' and '.join(domains)}."
        )


@dataclass(frozen=True, slots=True)
class HubRequest:
    """A Messages exchange on its way out: what every dialect arrives at and every upstream starts from.

    Attributes:
        method: HTTP method.
        path: absolute path in the Messages API, raw bytes, such as ``/v1/messages``.
        query: raw query without the question mark.
        headers: the client's headers without credentials, hop-by-hop and framing headers.
        message: the body, understood; None where it is passed on as it arrives (files, batches, skills).
        at: now, seconds since the epoch, for signatures.
        fresh_id: an id that no other request has, for upstreams that show one to their server.
    """

    method: str
    path: bytes
    query: bytes = b""
    headers: RawHeaders = ()
    message: MessagesRequest | None = None
    at: int = 0
    fresh_id: str = field(default="", repr=False)


class ReplyDecoder(Passthrough):
    """A stage from an upstream's reply to a reply of the Messages protocol; this one finds it is one already.

    One that translates overrides ``feed`` and ``close`` and takes errors along: what comes out is always a reply that
    Anthropic's API could have given, its error bodies and ``event: error`` included.

    Args:
        status: HTTP status, as it came.
        headers: the fields that may go on, as they came.

    Attributes:
        head: status and fields of the Messages reply; None until they are decided. No byte is given out before.
        advice: one sentence for the person at this machine when the reply tells of something only they can mend
            (expired credentials, no access to a model); empty for nothing.
        note: a few words for the log on what was changed or learned; empty for nothing.
        lesson: what this reply showed about its server, to be remembered, in the upstream's own vocabulary; several are
            parted by a space; empty for nothing. Read when the reply is over.
        keeps_length: every byte goes on as it came, so that a declared length stays true.
        silence: seconds without a byte after which :meth:`idle` is asked; 0 for never.
    """

    silence: ClassVar[float] = 0.0
    keeps_length: ClassVar[bool] = False

    def __init__(self, status: int, headers: RawHeaders) -> None:
        self.head: tuple[int, RawHeaders] | None = (status, headers)
        self.advice = ""
        self.note = ""
        self.lesson = ""

    def idle(self) -> bytes:
        """Messages bytes that keep a connection alive, such as a ``ping`` event; possibly none."""
        return b""


class CollectedReply(ReplyDecoder):
    """Collects a reply that means something only as a whole, such as an error, and translates it when it is there.

    Args:
        status: HTTP status, as it came.
        headers: the fields that may go on, as they came.
        limit: bytes that are kept; the rest is dropped.
    """

    def __init__(self, status: int, headers: RawHeaders, limit: int = LARGEST_ERROR) -> None:
        super().__init__(status, headers)
        self.head = None
        self._status = status
        self._headers = headers
        self._limit = limit
        self._body = bytearray()

    def feed(self, chunk: bytes) -> bytes:
        """Keep the chunk."""
        self._body += chunk[: self._limit - len(self._body)]
        return b""

    def close(self) -> bytes:
        """It is there."""
        return self.translate(bytes(self._body))

    @abstractmethod
    def translate(self, body: bytes) -> bytes:
        """Decide :attr:`head` and :attr:`advice`, and give the body of the Messages reply."""


@dataclass(frozen=True, slots=True, repr=False)
class UpstreamRequest:
    """A request ready for the wire, less framing. Its repr shows no header, no query and no body.

    Attributes:
        origin: where the connection goes; nothing else decides that.
        method: HTTP method.
        target: origin-form request target, raw bytes (RFC 9112 section 3.2.1).
        headers: everything but Host, Content-Length, Transfer-Encoding, Accept-Encoding and Connection.
        body: None where the client's own is passed on as it arrives.
        decoder: makes the stage for the reply from its status and fields.
        note: a few words for the log on what was changed on the way; empty for nothing.
    """

    origin: Origin
    method: str
    target: bytes
    headers: RawHeaders = field(default=())
    body: bytes | None = b""
    decoder: Callable[[int, RawHeaders], ReplyDecoder] = ReplyDecoder
    note: str = ""

    def __repr__(self) -> str:
        return f"<UpstreamRequest {self.method} {self.origin}>"


@dataclass(frozen=True, slots=True)
class LocalReply:
    """An answer in the Messages protocol that needs no server: models from data, an estimate of tokens.

    Attributes:
        status: HTTP status.
        headers: with Content-Type, without framing.
        body: whole.
        note: as in :class:`UpstreamRequest`.
    """

    status: int
    headers: RawHeaders
    body: bytes = field(repr=False)
    note: str = ""


class Upstream(ABC):
    """One configured upstream; immutable, made anew when settings change.

    Args:
        name: what the settings call it.
        options: the values of its own :attr:`fields`, by key; what is empty has the field's default.

    Raises:
        ValueError: they make no upstream, with the sentence to show.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]] = ()
    serves_claude: ClassVar[bool] = True
    lists_sizes: ClassVar[bool] = True
    """Its list of models is its server's own word, so that sizes in it count; not one made from data."""

    name: str
    origin: Origin
    lessons: frozenset[str] = frozenset()
    """What its replies showed about it; set by whoever remembers it, before the first request."""
    installation: str = ""
    """What tells this installation from others; set by whoever keeps it, for the kinds that want it."""
    login: Login | None = StoredKey()
    """What it is let in with; None for nothing, or for something made in this program."""

    @abstractmethod
    def __init__(self, name: str, options: Mapping[str, Any]) -> None: ...

    @property
    def address(self) -> str:
        """What :attr:`lessons` are about: whatever answers elsewhere may be something else."""
        return str(self.origin)

    @property
    def counts_tokens(self) -> bool:
        """Whether its server counts a prompt's tokens when it is asked to."""
        return self.serves_claude

    def served_model(self, model: str) -> str:
        """The model that answers where this one is asked for, for who looks up what it can do."""
        return model

    @abstractmethod
    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Say where, with which headers and with which body the request goes.

        Raises:
            Refused: this upstream has nothing of the kind, in words for the sender.
        """
