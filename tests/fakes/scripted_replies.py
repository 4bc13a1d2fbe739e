"""What the recording upstream is told to answer: replies down to their framing, gates in them, ready-made ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

PATIENCE_S = 10.0
"""How long any wait lasts before it fails the test, in seconds."""

_Result = TypeVar("_Result")


class Framing(Enum):
    """How the end of a reply's body is marked (RFC 9112 section 6)."""

    LENGTH = "content-length"
    CHUNKED = "transfer-encoding: chunked"
    CLOSE = "until the connection closes"


class Ending(Enum):
    """What happens after the last chunk."""

    CLEAN = "the body ends as its framing says and the connection stays open"
    TRUNCATED = "the connection is closed (FIN) before the end that the framing promised"
    RESET = "the connection is reset (RST) before the end that the framing promised"


class Gate:
    """A place in a reply where the server waits until the test lets it go on."""

    def __init__(self) -> None:
        self._reached: Future[None] = Future()
        self._opened: Future[None] = Future()

    def open(self) -> None:
        """Let the server go on. Opening an open gate does nothing."""
        if not self._opened.done():
            self._opened.set_result(None)

    def wait_reached(self, limit_s: float = PATIENCE_S) -> None:
        """Block until the server stands at the gate, everything before it written."""
        self._reached.result(limit_s)

    async def reached(self, limit_s: float = PATIENCE_S) -> None:
        """Wait until the server stands at the gate, everything before it written."""
        await from_thread(self._reached, limit_s)

    async def passed(self) -> None:
        """For the server: stand at the gate until it is open."""
        if not self._reached.done():
            self._reached.set_result(None)
        await asyncio.shield(asyncio.wrap_future(self._opened))


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, down to the framing.

    Attributes:
        status: HTTP status code.
        reason: reason phrase.
        headers: fields as they go onto the wire, in order; framing fields are added after them.
        chunks: pieces of the body, each written and flushed by itself, and gates between them. With
            ``CHUNKED`` each piece is one chunk. May be endless, except with ``LENGTH``.
        framing: how the end is marked.
        ending: what happens at the end.
        raw: when given, these bytes are all that is sent, in place of everything above; then the connection is
            closed, or reset if ``ending`` says so.
        keep_open: after ``raw``, leave the connection open for the next request instead.
        before: a gate in front of the status line.
        hold_body: the request's body is not read before this gate opens, so the sender feels back-pressure;
            until then nobody notices a sender that leaves.
        early: answer when the request's head is in, without waiting for its body.
    """

    status: int = 200
    reason: str = "OK"
    headers: Sequence[tuple[str, str]] = (("content-type", "application/json"),)
    chunks: Iterable[bytes | Gate] = ()
    framing: Framing = Framing.LENGTH
    ending: Ending = Ending.CLEAN
    raw: bytes | None = None
    keep_open: bool = False
    before: Gate | None = None
    hold_body: Gate | None = None
    early: bool = False

    @property
    def body(self) -> bytes:
        """All of the body's bytes; only for replies that end."""
        return b"".join(chunk for chunk in self.chunks if isinstance(chunk, bytes))


def json_reply(
    value: Any, *, status: int = 200, reason: str = "OK", headers: Sequence[tuple[str, str]] = ()
) -> Reply:
    """A whole reply with a JSON body."""
    body = json.dumps(value, separators=(",", ":")).encode()
    return Reply(status, reason, (("content-type", "application/json"), *headers), (body,))


def error_reply(status: int, kind: str, message: str, *, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """An error in the Messages protocol's shape."""
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_recorded"}
    return json_reply(body, status=status, reason="Error", headers=headers)


def sse_reply(
    chunks: Iterable[bytes | Gate], *, headers: Sequence[tuple[str, str]] = (), ending: Ending = Ending.CLEAN
) -> Reply:
    """A stream; each piece is one chunk on the wire, wherever it cuts the events."""
    fields = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"), *headers)
    return Reply(headers=fields, chunks=chunks, framing=Framing.CHUNKED, ending=ending)


def sse_event(name: str, data: dict[str, Any]) -> bytes:
    """One server-sent event; ``type`` is filled in."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data}, separators=(',', ':'))}\n\n".encode()


def message_reply(text: str = "Hello from upstream.", *, model: str = "claude-opus-5-5") -> Reply:
    """A whole Messages reply that says this text."""
    headers = (("request-id", "req_recorded"),)
    return json_reply(_message([{"type": "text", "text": text}], "end_turn", model), headers=headers)


def message_stream(
    text: str = "Hello from upstream.", *, model: str = "claude-opus-5-5"
) -> tuple[bytes, ...]:
    """The events of a Messages reply that says this text, a word to a delta, for ``sse_reply``."""
    words = [word + " " for word in text.split(" ")[:-1]] + text.split(" ")[-1:]
    block = {"type": "text", "text": ""}
    deltas = [
        sse_event("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": word}})
        for word in words
    ]
    return (
        sse_event("message_start", {"message": _message([], None, model)}),
        sse_event("content_block_start", {"index": 0, "content_block": block}),
        sse_event("ping", {}),
        *deltas,
        sse_event("content_block_stop", {"index": 0}),
        *stream_end("end_turn", len(words)),
    )


def tool_stream(
    name: str, value: dict[str, Any], *, tool_id: str = "toolu_recorded", model: str = "claude-opus-5-5"
) -> tuple[bytes, ...]:
    """The events of a Messages reply that calls this tool, for ``sse_reply``."""
    block = {"type": "tool_use", "id": tool_id, "name": name, "input": {}}
    text = json.dumps(value)
    pieces = ["", text[: len(text) // 2], text[len(text) // 2 :]]
    deltas = [
        sse_event(
            "content_block_delta", {"index": 0, "delta": {"type": "input_json_delta", "partial_json": piece}}
        )
        for piece in pieces
    ]
    return (
        sse_event("message_start", {"message": _message([], None, model)}),
        sse_event("content_block_start", {"index": 0, "content_block": block}),
        sse_event("ping", {}),
        *deltas,
        sse_event("content_block_stop", {"index": 0}),
        *stream_end("tool_use", len(pieces)),
    )


def stream_end(stop_reason: str, output_tokens: int) -> tuple[bytes, bytes]:
    """The two events that end every good stream."""
    delta = {"stop_reason": stop_reason, "stop_sequence": None}
    return (
        sse_event("message_delta", {"delta": delta, "usage": {"output_tokens": output_tokens}}),
        sse_event("message_stop", {}),
    )


def _message(content: list[dict[str, Any]], stop_reason: str | None, model: str) -> dict[str, Any]:
    return {
        "id": "msg_recorded",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": 11,
            "output_tokens": 7,
            "cache_creation_input_tokens": 5,
            "cache_read_input_tokens": 3,
        },
    }


async def from_thread(future: Future[_Result], limit_s: float = PATIENCE_S) -> _Result:
    """Wait for something that another thread does."""
    return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), limit_s)
