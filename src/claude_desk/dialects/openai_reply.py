"""Reads a Messages reply for those who write it anew in another protocol.

Theory of operation
-------------------
Whatever the upstream sends (a stream of events, one JSON message, an error), a subclass sees one sequence of calls:
``begin``, then for each block ``block_begin``, ``text`` / ``thinking`` / ``arguments`` and ``block_end``, then ``stopping``
and ``finish``. Each returns the bytes that go to the client at that moment. The blocks are collected on the way, since the
answer may have to be remembered, and ``message`` holds what is known about it.

The head of the client's reply waits for the first event::

    phase       event                   next        head
    AWAITED     message_start           RUNNING     200
    AWAITED     error                   FAILED      the error's own status: nothing was promised yet
    AWAITED     any other               AWAITED     ignored
    RUNNING     content_block_*, ping   RUNNING
    RUNNING     message_delta           RUNNING
    RUNNING     message_stop            ENDED
    RUNNING     error                   FAILED      (an error inside the stream, in the dialect's way)
    ENDED       anything                ENDED       ignored
    FAILED      anything                FAILED      ignored

Blocks come one after the other: one inside another, or a message that ends inside one, is no such reply. Only a message that
says why it stops ends an open block with it, as some servers do where ``max_tokens`` cut a call off.

A reply that is no stream is COLLECTED and read at its end, through the same table. Input that ends in AWAITED or RUNNING was
cut off: ``close`` raises, so nobody can take the answer for complete. Events not named here may be sent at any time, says the
protocol, and mean nothing to us.

https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec

from claude_desk.dialects.openai_errors import reply_headers, translate_error
from claude_desk.errors import UpstreamBroken
from claude_desk.wire.headers import RawHeaders, first
from claude_desk.wire.sse import SSEDecoder, SSEError

Json = dict[str, Any]

MOST_BYTES = 64 * 1024 * 1024
"""What a reply may take before it is given up: 128,000 tokens are well under 1 MB, and server tools add a few."""

_OK = 200
_TIERS = {"standard": "default", "priority": "priority", "batch": "flex"}
_NOT_MESSAGES = "the upstream sent something that is not the Messages protocol"


class Phase(Enum):
    """How far a reply got."""

    AWAITED = "nothing was sent that decides the head"
    RUNNING = "the message began"
    ENDED = "the message is complete"
    FAILED = "an error took its place, or its end"
    COLLECTED = "no stream: read when it is complete"


class MessageReader(ABC):
    """Base of what writes a reply anew; a :class:`~claude_desk.dialects.base.ReplyEncoder`.

    Args:
        status: the upstream's status.
        headers: the upstream's fields that may go on.
        request_id: our id, where the upstream gave none.
        at: when the request came, seconds since the epoch.
        warnings: parameters of the request that were ignored and may be missed.

    Attributes:
        head: as a ReplyEncoder's.
        message: what is known about the message: id, model, stop_reason, stop_details, usage.
        blocks: its content so far, in the protocol's form; ``input`` of a call only once it is complete.
    """

    content_type = b"text/event-stream; charset=utf-8"
    """Of a reply that is no error."""

    whole = False
    """The client gets one document: the head waits for its end, so that a broken upstream is a true error."""

    def __init__(
        self,
        status: int,
        headers: RawHeaders,
        *,
        request_id: str,
        at: int,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self.head: tuple[int, RawHeaders] | None = None
        self.message: Json = {"usage": {}}
        self.blocks: list[Json] = []
        self._status = status
        self._headers = headers
        self._request_id = request_id
        self._at = at
        self._warnings = warnings
        streamed = first(headers, b"content-type").lower().startswith(b"text/event-stream")
        self._phase = Phase.AWAITED if status == _OK and streamed else Phase.COLLECTED
        self._decoder = SSEDecoder()
        self._collected: list[bytes] = []
        self._size = 0
        self._parts: list[str] = []
        self._block: Json | None = None
        if first(headers, b"content-encoding") not in {b"", b"identity"}:
            raise UpstreamBroken("the upstream compressed a reply that was asked for as it is")

    # For subclasses --------------------------------------------------------------------------------------

    def begin(self) -> bytes:
        """The message began; ``message`` has its id, model and input usage."""
        return b""

    def ping(self) -> bytes:
        """The upstream shows that it is alive."""
        return b""

    def block_begin(self, block: Json) -> bytes:
        """A block began, as its start event has it. Kinds that are not known come here too."""
        return b""

    def text(self, text: str) -> bytes:
        """More text of the block."""
        return b""

    def thinking(self, text: str) -> bytes:
        """More thinking of the block."""
        return b""

    def arguments(self, part: str) -> bytes:
        """More JSON text of a call's input; never empty."""
        return b""

    def block_end(self, block: Json, arguments: str) -> bytes:
        """A block is complete.

        Args:
            block: as it would be sent back.
            arguments: a call's input as the text it came as; empty for none.
        """
        return b""

    def stopping(self) -> bytes:
        """``message`` has stop_reason and output usage now."""
        return b""

    @abstractmethod
    def finish(self) -> bytes:
        """The message is complete."""

    def failed(self, error: bytes) -> bytes:
        """An error ended the message after the head was sent.

        Args:
            error: its event's data, in the Messages protocol.
        """
        return b""

    @property
    def explanation(self) -> str:
        """Why the model refused; empty where it did not, or does not say."""
        details = self.message.get("stop_details")
        said = details.get("explanation") if isinstance(details, dict) else None
        return said if self.message.get("stop_reason") == "refusal" and isinstance(said, str) else ""

    @property
    def service_tier(self) -> str:
        """How fast the answer was to be, in OpenAI's words; empty where the upstream does not say."""
        return _TIERS.get(str(self.message["usage"].get("service_tier")), "")

    # The stage -------------------------------------------------------------------------------------------

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes of the Messages reply.

        Raises:
            UpstreamBroken: they are no such reply.
        """
        self._size += len(chunk)
        if self._size > MOST_BYTES:
            raise UpstreamBroken("the upstream's answer does not end")
        if self._phase is Phase.COLLECTED:
            self._collected.append(chunk)
            return b""
        try:
            events = self._decoder.feed(chunk)
        except SSEError:
            raise UpstreamBroken("the upstream sent an event that is too large") from None
        if len(events) == 1:
            return self._event(events[0].event, events[0].data)
        return b"".join([self._event(event.event, event.data) for event in events])

    def close(self) -> bytes:
        """The input ended.

        Raises:
            UpstreamBroken: the message did not.
        """
        if self._phase is Phase.COLLECTED:
            body = b"".join(self._collected)
            self._collected.clear()
            return self._read_document(body)
        out = b""
        if self._phase in {Phase.AWAITED, Phase.RUNNING}:
            out = self.feed(b"\n\n")  # some servers leave out the last blank line
        self._decoder.close()
        if self._phase in {Phase.AWAITED, Phase.RUNNING}:
            raise UpstreamBroken("the upstream's stream ended before the end of its message")
        return out

    def _event(self, name: bytes, data: bytes) -> bytes:
        # Identity, not membership: an enum's hash is a Python function, and this runs for every event.
        phase = self._phase
        if phase is Phase.ENDED or phase is Phase.FAILED:
            return b""
        event = _decoded(data)
        kind = name.decode("ascii", "replace") or str(event.get("type"))
        if kind == "error":
            return self._failed(data)
        handler = (_RUNNING if phase is Phase.RUNNING else _AWAITED).get(kind)
        return b"" if handler is None else handler(self, event)

    def _failed(self, data: bytes) -> bytes:
        running, self._phase = self._phase is Phase.RUNNING, Phase.FAILED
        if running and not self.whole:
            return self.failed(data)
        return self._refuse(_OK, data)

    def _refuse(self, status: int, body: bytes) -> bytes:
        reply = translate_error(status, self._headers, body, request_id=self._request_id, at=self._at)
        self.head = (reply.status, reply.headers)
        return reply.body

    def _read_document(self, body: bytes) -> bytes:
        self._phase = Phase.FAILED
        if self._status != _OK:
            return self._refuse(self._status, body)
        message = _decoded(body)
        if message.get("type") == "error":
            return self._refuse(_OK, body)
        self._phase = Phase.AWAITED
        out = b"".join([self._event(b"", msgspec.json.encode(event)) for event in message_events(message)])
        if self._phase is not Phase.ENDED:
            raise UpstreamBroken(_NOT_MESSAGES)
        return out

    # Events ----------------------------------------------------------------------------------------------

    def _message_start(self, event: Json) -> bytes:
        message = _object(event, "message")
        self.message = {"id": str(message.get("id") or ""), "model": message.get("model"), "usage": {}}
        self._note(message, message.get("usage"))
        self._phase = Phase.RUNNING
        if not self.whole:
            self._decide()
        return self.begin()

    def _ping(self, event: Json) -> bytes:
        return self.ping() if self._phase is Phase.RUNNING and not self.whole else b""

    def _block_start(self, event: Json) -> bytes:
        if self._block is not None:
            raise UpstreamBroken("the upstream began a block inside another one")
        block = dict(_object(event, "content_block"))
        kind = _text(block, "type")
        self._block, self._parts = block, []
        if kind == "tool_use":
            _text(block, "id"), _text(block, "name")
        out = self.block_begin(block)
        if kind in {"text", "thinking"} and block.get(kind):
            self._parts.append(_text(block, kind))
            out += self.text(block[kind]) if kind == "text" else self.thinking(block[kind])
        return out

    def _block_delta(self, event: Json) -> bytes:
        delta, block = _object(event, "delta"), self._opened()
        kind = delta.get("type")
        if kind == "signature_delta":
            block["signature"] = _text(delta, "signature")
        elif kind == "citations_delta":
            cited = block.get("citations")
            block["citations"] = [*(cited if isinstance(cited, list) else ()), delta.get("citation")]
        name = _DELTAS.get(kind) if isinstance(kind, str) else None
        part = _text(delta, name) if name is not None else ""
        if not part:
            return b""
        self._parts.append(part)
        if name == "text":
            return self.text(part)
        return self.thinking(part) if name == "thinking" else self.arguments(part)

    def _opened(self) -> Json:
        if self._block is None:
            raise UpstreamBroken(_NOT_MESSAGES)
        return self._block

    def _block_stop(self, event: Json) -> bytes:
        block, text = self._opened(), "".join(self._parts)
        self._block = None
        kind = block["type"]
        arguments = ""
        if kind in {"text", "thinking"}:
            block[kind] = text
        elif kind in {"tool_use", "server_tool_use"}:
            arguments = text or (msgspec.json.encode(block["input"]).decode() if block.get("input") else "")
            block["input"] = _input(arguments)
        self.blocks.append(block)
        return self.block_end(block, arguments)

    def _message_delta(self, event: Json) -> bytes:
        delta = event.get("delta")
        self._note(delta if isinstance(delta, dict) else {}, event.get("usage"))
        if not self.message.get("stop_reason"):
            return b""
        out = self._block_stop(event) if self._block is not None else b""
        return out + self.stopping()

    def _message_stop(self, event: Json) -> bytes:
        if self._block is not None:
            raise UpstreamBroken("the upstream's message ended inside a block")
        self._phase = Phase.ENDED
        out = b""
        if not self.message.get("stop_reason"):
            self.message["stop_reason"] = "end_turn"
            out = self.stopping()
        if self.whole:
            self._decide()
        return out + self.finish()

    def _note(self, said: Json, usage: object) -> None:
        for name, kind in (("stop_reason", str), ("stop_sequence", str), ("stop_details", dict)):
            if isinstance(said.get(name), kind):
                self.message[name] = said[name]
        if isinstance(usage, dict):
            self.message["usage"].update({name: value for name, value in usage.items() if value is not None})

    def _decide(self) -> None:
        """The head of an answer; a ``warning`` names each parameter that was ignored (RFC 7234 section 5.5, code 299)."""
        fields = reply_headers(self._headers, self.content_type, request_id=self._request_id, at=self._at)
        warnings = [
            (b"warning", b'299 - "%b is not supported by this model and was ignored"' % name.encode())
            for name in self._warnings
        ]
        self.head = (_OK, (*fields, *warnings))


_AWAITED = {"message_start": MessageReader._message_start}  # noqa: SLF001 - the tables of this very class
_RUNNING = {
    "content_block_start": MessageReader._block_start,  # noqa: SLF001
    "content_block_delta": MessageReader._block_delta,  # noqa: SLF001
    "content_block_stop": MessageReader._block_stop,  # noqa: SLF001
    "message_delta": MessageReader._message_delta,  # noqa: SLF001
    "message_stop": MessageReader._message_stop,  # noqa: SLF001
    "ping": MessageReader._ping,  # noqa: SLF001
}


_DELTAS = {"text_delta": "text", "input_json_delta": "partial_json", "thinking_delta": "thinking"}


def message_events(message: Json) -> Iterator[Json]:
    """A whole message as the events it would have been streamed in."""
    content = message.get("content")
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
    for index, block in enumerate(content if isinstance(content, list) else ()):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        yield {"type": "content_block_stop", "index": index}
    stopped = {name: message.get(name) for name in ("stop_reason", "stop_sequence", "stop_details")}
    yield {"type": "message_delta", "delta": stopped, "usage": message.get("usage")}
    yield {"type": "message_stop"}


class Tokens:
    """A reply's usage as OpenAI counts: what came from the cache is part of the prompt.

    Args:
        usage: the Messages protocol's, with whatever fields are there.
    """

    def __init__(self, usage: Json) -> None:
        details = usage.get("output_tokens_details")
        self.cached = _count(usage.get("cache_read_input_tokens"))
        self.written = _count(usage.get("cache_creation_input_tokens"))
        self.prompt = _count(usage.get("input_tokens")) + self.cached + self.written
        self.answer = _count(usage.get("output_tokens"))
        self.reasoning = _count(details.get("thinking_tokens")) if isinstance(details, dict) else 0


def _object(event: Json, name: str) -> Json:
    value = event.get(name)
    if not isinstance(value, dict):
        raise UpstreamBroken(_NOT_MESSAGES)
    return value


def _text(event: Json, name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str):
        raise UpstreamBroken(_NOT_MESSAGES)
    return value


def _count(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0


def _input(arguments: str) -> object:
    if not arguments:
        return {}
    try:
        return msgspec.json.decode(arguments)
    except (ValueError, RecursionError):
        return {"_raw": arguments}


def _decoded(data: bytes) -> Json:
    try:
        event = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise UpstreamBroken(_NOT_MESSAGES)
    return event
