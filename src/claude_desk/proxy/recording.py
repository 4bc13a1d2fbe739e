"""Takes an exchange down, bodies and all, while it runs. Only references are kept then; the rest is done afterwards.

What is worked out (credentials masked, pieces joined, rewritten spans found) is worked out by :meth:`Recording.capture`, on
another thread. Headers that could hold a credential are masked by name; credentials are masked by value wherever they
stand: the client key that was shown, everything an upstream was let in with, what else is known to be secret, and
whatever has the form of one of our client keys or of a provider's key.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Protocol

from claude_desk.requestlog.capture import Capture, Departure, Flow
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams.base import UpstreamRequest
from claude_desk.wire.headers import RawHeaders, is_credential
from claude_desk.wire.scrub import mask
from claude_desk.wire.spans import spans

SHORTEST_SECRET = 12
"""Characters from which a value is masked in bodies; no client key is shorter, and a word such as ``ollama`` is no secret."""
MASKED = b"***"
_SHAPES = re.compile(
    rb"(?<![A-Za-z0-9_-])(?:desk-[A-Za-z0-9_-]{24,}|sk-(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{16,}"
    rb"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,}|AIza[A-Za-z0-9_-]{30,})"
)
# How they begin: looking for these is ten times as quick as for the whole.
_BEGINNINGS = (
    *(b"desk-", b"sk-ant-", b"sk-proj-", b"sk-svcacct-", b"sk-admin-", b"sk-or-", b"AIza"),
    *(b"github_pat_", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"),
)
_COOKIES = frozenset({b"cookie", b"set-cookie", b"set-cookie2", b"www-authenticate", b"proxy-authenticate"})
_COUNTED = b"ratelimit"  # anthropic-ratelimit-input-tokens-remaining is no token
_QUERY = re.compile(rb"([?&;])([^=&;#]*)=([^&;#]*)")


class Recorder(Protocol):
    """Decides whether exchanges are taken down, and keeps what was."""

    def begin(
        self, request_id: str, at: float, began: float, method: str, target: bytes, headers: RawHeaders
    ) -> Recording | None:
        """Take an exchange down from here on; None where that is switched off."""
        ...

    def keep(self, recording: Recording) -> None:
        """It has ended."""
        ...


class Room:
    """How many bytes running recordings may hold together. Thread-safe."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken = 0
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take so many bytes; False where there are not as many."""
        with self._lock:
            if self._taken + size > self.most:
                return False
            self._taken += size
            return True

    def give_back(self, size: int) -> None:
        """They are free again."""
        with self._lock:
            self._taken -= size


class _Tape:
    """Pieces of one body with their times, up to a limit."""

    __slots__ = ("_left", "_room", "held", "missing", "pieces")

    def __init__(self, limit: int, room: Room) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self.missing = 0
        self.held = 0
        self._left = limit
        self._room = room

    def add(self, at: float, piece: bytes) -> None:
        if self.missing or not self._left:
            self.missing += len(piece)
            return
        kept = piece[: self._left]
        if not self._room.take(len(kept)):
            self.missing += len(piece)
            return
        self.pieces.append((at, kept))
        self.held += len(kept)
        self._left -= len(kept)
        self.missing = len(piece) - len(kept)

    def flow(self, masker: _Masker, began: float) -> Flow:
        taken = list(self.pieces)
        ends, chunks = 0, []
        for at, piece in taken:
            ends += len(piece)
            chunks.append((round(at - began, 6), ends))
        return Flow(masker.body(b"".join([piece for _, piece in taken])), tuple(chunks), self.missing)


class _Departed:
    """One departure as it happened; of its body only what is not the client's own, and fits."""

    __slots__ = (
        "answered", "at", "body", "credential", "fields", "headers", "kept", "method", "origin", "status", "target",
        "upstream",
    )  # fmt: skip

    def __init__(self, upstream: str, request: UpstreamRequest, credential: Credential | None) -> None:
        self.upstream, self.credential, self.at = upstream, credential, time.monotonic()
        self.origin, self.target = request.origin, request.target
        self.method, self.fields = request.method, request.headers
        self.body: bytes | None = None
        self.kept = True
        self.status = 0
        self.headers: RawHeaders = ()
        self.answered: float | None = None


class Recording:
    """One exchange being taken down; used on the event loop's thread, but for :meth:`capture`.

    Args:
        request_id: the request's id in the log.
        at: when it began, seconds since the epoch.
        began: the same on the monotonic clock.
        method: HTTP method.
        target: path and query.
        headers: as they came.
        limit: bytes kept of each body.
        room: shared with other recordings.
    """

    __slots__ = (
        "_at", "_began", "_came", "_departed", "_differs", "_ended", "_headers", "_held", "_method", "_reply",
        "_request", "_room", "_target", "_went", "request_id",
    )  # fmt: skip

    def __init__(
        self,
        request_id: str,
        at: float,
        began: float,
        method: str,
        target: bytes,
        headers: RawHeaders,
        *,
        limit: int,
        room: Room,
    ) -> None:
        self.request_id = request_id
        self._at, self._began = at, began
        self._method, self._target, self._headers = method, target, headers
        self._room = room
        self._request, self._came, self._went = (_Tape(limit, room) for _ in range(3))
        self._differs = False
        self._departed: list[_Departed] = []
        self._reply: tuple[int, RawHeaders] = (0, ())
        self._ended = False
        self._held = 0

    def arrived(self, body: bytes) -> None:
        """The request's body is here."""
        self._request.add(time.monotonic(), body)

    async def tapped(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same chunks of a request's body that is passed on as it arrives."""
        async for chunk in chunks:
            self._request.add(time.monotonic(), chunk)
            yield chunk

    def departs(
        self, upstream: str, request: UpstreamRequest, credential: Credential | None, *, changed: bool
    ) -> None:
        """It leaves for an upstream.

        Args:
            upstream: its name.
            request: as it leaves.
            credential: what it is let in with.
            changed: its body is not the client's own.
        """
        departed = _Departed(upstream, request, credential)
        if changed and request.body is not None:
            departed.kept = not self._request.missing and self._room.take(len(request.body))
            if departed.kept:
                departed.body = request.body
                self._held += len(request.body)
        self._departed.append(departed)

    def answered(self, status: int, headers: RawHeaders) -> None:
        """That upstream's reply has begun."""
        departed = self._departed[-1]
        departed.status, departed.headers, departed.answered = status, headers, time.monotonic()

    def replies(self, status: int, headers: RawHeaders) -> None:
        """The client is given this head."""
        self._reply = (status, headers)

    def passed(self, came: bytes, went: bytes) -> None:
        """A piece of the reply came, and this became of it."""
        now = time.monotonic()
        if came:
            self._came.add(now, came)
        if went is came and not self._differs:
            return
        if not self._differs:
            # Until now both were the same; the pieces are shared, so they take no room again.
            self._differs = True
            before = self._came.pieces[: -1 if came else None]
            self._went.pieces = list(before)
        if went:
            self._went.add(now, went)

    def ended(self) -> None:
        """Nothing more comes."""
        self._ended = True

    def release(self) -> None:
        """Give its room back; its bodies are wanted no more."""
        self._room.give_back(self._held + sum(tape.held for tape in (self._request, self._came, self._went)))
        self._held = 0
        for tape in (self._request, self._came, self._went):
            tape.pieces, tape.held = [], 0

    def capture(self, secrets: Iterable[Secret] = ()) -> Capture:
        """What was taken down so far, without a credential; on any thread.

        Args:
            secrets: what else must not be in it.
        """
        departed = list(self._departed)
        masker = _Masker(self._headers, [each.credential for each in departed], secrets)
        request = self._request.flow(masker, self._began)
        status, headers = self._reply
        return Capture(
            id=self.request_id,
            at=self._at,
            method=self._method[:20],
            target=masker.target(self._target),
            headers=masker.headers(self._headers),
            request=request,
            departures=tuple(self._departure(each, request, masker, self._began) for each in departed),
            status=status,
            reply_headers=masker.headers(headers),
            came=self._came.flow(masker, self._began),
            went=self._went.flow(masker, self._began) if self._differs else None,
            complete=self._ended,
        )

    @staticmethod
    def _departure(departed: _Departed, came: Flow, masker: _Masker, began: float) -> Departure:
        return Departure(
            upstream=departed.upstream,
            url=str(departed.origin) + masker.target(departed.target),
            method=departed.method,
            headers=masker.headers(departed.fields),
            at=round(departed.at - began, 6),
            spans=() if departed.body is None else spans(came.body, masker.body(departed.body)),
            kept=departed.kept,
            status=departed.status,
            reply_headers=masker.headers(departed.headers),
            answered=None if departed.answered is None else round(departed.answered - began, 6),
        )


def without_credentials(capture: Capture) -> Capture:
    """A capture that came from elsewhere, such as a file of another tool, masked as ours are."""
    masker = _Masker(capture.headers, (), ())
    return replace(
        capture,
        target=masker.target(capture.target.encode("utf-8", "replace")),
        headers=masker.headers(capture.headers),
        request=replace(capture.request, body=masker.body(capture.request.body)),
        departures=tuple(
            replace(
                each,
                url=masker.target(each.url.encode("utf-8", "replace")),
                headers=masker.headers(each.headers),
                reply_headers=masker.headers(each.reply_headers),
            )
            for each in capture.departures
        ),
        reply_headers=masker.headers(capture.reply_headers),
        came=replace(capture.came, body=masker.body(capture.came.body)),
    )


class _Masker:
    """Takes credentials out; made for one exchange, because it knows that one's."""

    def __init__(
        self, headers: RawHeaders, credentials: Iterable[Credential | None], secrets: Iterable[Secret]
    ) -> None:
        needles = {part for name, value in headers if is_credential(name) for part in (value, *value.split())}
        for credential in credentials:
            needles |= _values(credential)
        for secret in secrets:
            needles |= _values(secret)
        self._needles = tuple(sorted(needle for needle in needles if len(needle) >= SHORTEST_SECRET))

    def body(self, data: bytes) -> bytes:
        """As many bytes, without a credential."""
        masked = mask(data, *self._needles)
        if not any(beginning in masked for beginning in _BEGINNINGS):
            return masked
        return _SHAPES.sub(lambda found: b"*" * len(found[0]), masked)

    def target(self, target: bytes) -> str:
        """A path and query, without a credential."""
        known = self.body(target)
        named = _QUERY.sub(
            lambda found: found[1] + found[2] + b"=" + (MASKED if is_credential(found[2]) else found[3]),
            known,
        )
        return named.decode("ascii", "backslashreplace")

    def headers(self, headers: RawHeaders) -> RawHeaders:
        """The fields; of those that could be a credential only the name and, where it has one, the scheme."""
        return tuple((self.body(name), self._value(name, value)) for name, value in headers)

    def _value(self, name: bytes, value: bytes) -> bytes:
        plain = name.lower()
        if plain not in _COOKIES and (not is_credential(plain) or _COUNTED in plain):
            return self.body(value)
        scheme, _, rest = value.partition(b" ")
        return scheme + b" " + MASKED if rest and scheme.lower() in {b"bearer", b"basic"} else MASKED


def _values(credential: Credential | None) -> set[bytes]:
    """What of a credential is secret."""
    if isinstance(credential, AwsCredentials):
        return _values(credential.secret_access_key) | _values(credential.session_token)
    return {credential.reveal().encode()} if credential is not None else set()
