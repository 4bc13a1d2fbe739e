"""Replies of Amazon Bedrock as replies of the Messages protocol.

A stream's frames hold the events' own JSON, which goes on byte for byte as server-sent events. What Bedrock leaves out is
added: the events' names, and the ``ping`` that tells a waiting client that the connection lives. Nothing is added at the
end: a stream that is cut off stays cut off.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html,
https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec

from claude_desk.messages.error_body import error_body, error_event
from claude_desk.upstreams.base import LARGEST_ERROR, CollectedReply, LocalReply, ReplyDecoder
from claude_desk.upstreams.bedrock_errors import Account, BedrockError, read, read_exception, translate
from claude_desk.upstreams.bedrock_models import anthropic_name, bedrock_id
from claude_desk.upstreams.event_stream import MEDIA_TYPE, EventStreamDecoder, Frame
from claude_desk.wire.headers import RawHeaders, first
from claude_desk.wire.sse import encode_event

PING = b'event: ping\ndata: {"type": "ping"}\n\n'
SILENCE_SECONDS = 15.0
"""Clients watch for bytes; the strictest known gives up after five minutes, and Anthropic's own gaps are shorter than this."""

_OK = 200
_LARGEST_LIST = 16 * 1024 * 1024
_REPLACED = frozenset(
    {
        b"content-type",
        b"request-id",
        b"x-amzn-bedrock-content-type",
        b"content-encoding",
        b"etag",
        b"content-md5",
    }
)
_JSON = (b"Content-Type", b"application/json")
_UNCOUNTABLE = (
    "support counting tokens",
    "model identifier is invalid",
    "on-demand throughput",
    "not supported",
)
_UNCOUNTED_KINDS = frozenset({"AccessDenied", "ResourceNotFound", "UnknownOperation"})
_ESTIMATED = "tokens estimated here: Bedrock does not count for this model"
_FROM_DATA = "models listed from data: Bedrock does not list them for this login"


class _Chunk(msgspec.Struct):
    event: bytes = msgspec.field(name="bytes")


class _Event(msgspec.Struct):
    type: str


class _Count(msgspec.Struct, rename="camel"):
    input_tokens: int


class _Profile(msgspec.Struct, rename="camel"):
    inference_profile_id: str = ""
    status: str = ""


class _Profiles(msgspec.Struct, rename="camel"):
    inference_profile_summaries: list[_Profile] = []


_CHUNK = msgspec.json.Decoder(_Chunk)
_EVENT = msgspec.json.Decoder(_Event)
_COUNT = msgspec.json.Decoder(_Count)
_PROFILES = msgspec.json.Decoder(_Profiles)


def decoder(account: Account, status: int, headers: RawHeaders) -> ReplyDecoder:
    """The stage for the reply to an invocation: of a whole message none, since that is Anthropic's own.

    Args:
        account: who asked.
        status: HTTP status, as it came.
        headers: the fields that may go on.
    """
    if status != _OK:
        return BedrockFailure(account, status, headers)
    media_type = first(headers, b"content-type").partition(b";")[0].strip().lower()
    if media_type == MEDIA_TYPE:
        return BedrockStream(account, headers)
    return ReplyDecoder(status, (*headers, *_request_id(headers)))


class BedrockStream(ReplyDecoder):
    """Turns an event stream into server-sent events.

    Args:
        account: who asked.
        headers: the reply's fields.
    """

    silence: ClassVar[float] = SILENCE_SECONDS

    def __init__(self, account: Account, headers: RawHeaders) -> None:
        super().__init__(_OK, headers)
        self.head = None
        self._account = account
        self._headers = headers
        self._frames = EventStreamDecoder()
        self._pinged = False
        self._over = False

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes; return the events they complete.

        Raises:
            ValueError: the stream is damaged, or holds something that is no event of the Messages protocol.
        """
        return b"".join([self._event(frame) for frame in self._frames.feed(chunk) if not self._over])

    def close(self) -> bytes:
        """The body is over. If events are missing, they stay missing: whoever reads them sees that.

        Raises:
            ValueError: there was not one whole frame.
        """
        if self.head is None:
            raise ValueError("an event stream without an event")
        return b""

    def idle(self) -> bytes:
        """A ``ping``, once there was an event and until there was the last one."""
        return b"" if self.head is None or self._over else PING

    def _event(self, frame: Frame) -> bytes:
        if frame.headers.get(":message-type") in {"exception", "error"}:
            return self._failed(read_exception(frame.headers, frame.payload))
        if frame.headers.get(":event-type") != "chunk":
            return b""  # as AWS's own clients do with what came after they were written
        try:
            data = _CHUNK.decode(frame.payload).event
            kind = _EVENT.decode(data).type
        except ValueError as error:
            raise ValueError("a frame without an event of the Messages protocol") from error
        if self.head is None:
            self.head = (_OK, (*_kept(self._headers), (b"Content-Type", b"text/event-stream; charset=utf-8")))
        self._over = kind == "message_stop"
        event = encode_event(kind.encode(), data)
        if kind == "content_block_start" and not self._pinged:
            self._pinged = True
            return event + PING
        return event

    def _failed(self, error: BedrockError) -> bytes:
        """An error before the first event still decides the status; a later one is an event itself."""
        self._over = True
        found = translate(error, self._account)
        self.advice = found.advice
        if self.head is not None:
            return error_event(found.type, found.message)
        self.head = (found.status, (*_kept(self._headers), _JSON, *found.headers))
        return error_body(found.type, found.message)


class _Collected(CollectedReply):
    """Keeps the whole reply, and decides at its end.

    Args:
        account: who asked.
        status: HTTP status.
        headers: the reply's fields.
        limit: bytes that are kept; the rest is dropped.
    """

    def __init__(
        self, account: Account, status: int, headers: RawHeaders, limit: int = LARGEST_ERROR
    ) -> None:
        super().__init__(status, headers, limit)
        self._account = account

    def _answered(self, body: bytes) -> bytes:
        self.head = (_OK, (*_kept(self._headers), _JSON))
        return body

    def _failed(self, error: BedrockError) -> bytes:
        found = translate(error, self._account)
        self.advice = found.advice
        self.head = (found.status, (*_kept(self._headers), _JSON, *found.headers))
        return error_body(found.type, found.message)

    def _error(self, body: bytes) -> BedrockError:
        return read(self._status, self._headers, body)


class BedrockFailure(_Collected):
    """An error reply, whole."""

    def translate(self, body: bytes) -> bytes:
        """The error is there."""
        return self._failed(self._error(body))


class BedrockCount(_Collected):
    """The reply of CountTokens; an estimate, where Bedrock does not count for a model or not for this login.

    Args:
        estimate: makes it.
        account: who asked.
        status: HTTP status.
        headers: the reply's fields.
    """

    def __init__(
        self, estimate: Callable[[], bytes], account: Account, status: int, headers: RawHeaders
    ) -> None:
        super().__init__(account, status, headers)
        self._estimate = estimate

    def translate(self, body: bytes) -> bytes:
        """The count is there, or the reason why there is none.

        Raises:
            ValueError: a count was promised and is not there.
        """
        if self._status == _OK:
            tokens = _COUNT.decode(body).input_tokens
            return self._answered(msgspec.json.encode({"input_tokens": tokens}))
        error = self._error(body)
        said = error.message.lower()
        unable = error.kind in _UNCOUNTED_KINDS or any(words in said for words in _UNCOUNTABLE)
        if not unable:
            return self._failed(error)
        self.note = _ESTIMATED
        return self._answered(self._estimate())


class BedrockModels(_Collected):
    """The control plane's list of inference profiles, as the Models API's list.

    Args:
        listing: makes the answer from the account's models, by name their id; None for those known from data.
        prefix: of the ids that Claude's names are made into.
        account: who asked.
        status: HTTP status.
        headers: the reply's fields.
    """

    def __init__(
        self,
        listing: Callable[[dict[str, str] | None], LocalReply],
        prefix: str,
        account: Account,
        status: int,
        headers: RawHeaders,
    ) -> None:
        super().__init__(account, status, headers, _LARGEST_LIST)
        self._listing = listing
        self._prefix = prefix

    def translate(self, body: bytes) -> bytes:
        """The list is there, or it has to come from data.

        Raises:
            ValueError: a list was promised and is not there.
        """
        if self._status == _OK:
            profiles = _PROFILES.decode(body).inference_profile_summaries
            ids = [each.inference_profile_id for each in profiles if each.status in {"", "ACTIVE"}]
            return self._listed(self._listing(self._names(ids)))
        if self._status in {400, 403, 404}:
            self.note = _FROM_DATA
            return self._listed(self._listing(None))
        return self._failed(self._error(body))

    def _names(self, ids: list[str]) -> dict[str, str]:
        """Names that a client may ask for: Anthropic's where that leads to the profile, else the profile's id."""
        found = {}
        for profile in ids:
            name = anthropic_name(profile)
            if name:
                found[name if bedrock_id(name, self._prefix) == profile else profile] = profile
        return found

    def _listed(self, reply: LocalReply) -> bytes:
        self.head = (reply.status, (*_kept(self._headers), *reply.headers))
        return reply.body


def _request_id(headers: RawHeaders) -> RawHeaders:
    found = first(headers, b"x-amzn-requestid")
    return ((b"request-id", found),) if found and not first(headers, b"request-id") else ()


def _kept(headers: RawHeaders) -> RawHeaders:
    """The fields that stay true of a reply in another form."""
    return (*(field for field in headers if field[0].lower() not in _REPLACED), *_request_id(headers))
