"""Chat Completions requests taken by the dialect itself, and upstream replies as bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from claude_desk.dialects.base import Inbound, ReplyEncoder
from claude_desk.dialects.openai_chat import ChatCall, ChatDialect
from claude_desk.dialects.openai_options import Options
from claude_desk.upstreams.practice_replies import Reply, Request, reply_to
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "openai_chat"
AT = 1_700_000_000
STREAM: RawHeaders = ((b"Content-Type", b"text/event-stream; charset=utf-8"), (b"request-id", b"req_up"))
DOCUMENT: RawHeaders = ((b"Content-Type", b"application/json"), (b"request-id", b"req_up"))


def golden(kind: str) -> list[tuple[str, Json]]:
    """The cases of one kind, by name."""
    cases = [
        (path.stem, json.loads(path.read_text("utf-8"))) for path in sorted((GOLDEN / kind).glob("*.json"))
    ]
    assert cases
    return cases


def accept(
    body: object,
    dialect: ChatDialect | None = None,
    *,
    query: bytes = b"",
    headers: RawHeaders = (),
    client: str = "client",
    lenient: bool = False,
    caching: bool = True,
) -> ChatCall:
    """The call for a request body, given as an object or as bytes; the options count where no dialect is given."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    inbound = Inbound("POST", b"/v1/chat/completions", query, headers, written, "req_desk_1", client, AT)
    options = Options(lenient=lenient, automatic_caching=caching)
    call = (dialect or ChatDialect(options=options)).accept(inbound)
    assert isinstance(call, ChatCall)
    return call


def sent(call: ChatCall) -> Json:
    """The Messages request of a call, decoded."""
    body: Json = msgspec.json.decode(call.request.body)
    return body


def warned(call: ChatCall) -> list[str]:
    """What the reply warns of having ignored."""
    encoder = call.reply_encoder(200, STREAM)
    encoder.feed(sse([{"type": "message_start", "message": {"id": "msg_1"}}]))
    encoder.feed(sse([{"type": "message_stop"}]))
    assert encoder.head is not None
    texts = [value.split(b'"')[1].decode() for name, value in encoder.head[1] if name == b"warning"]
    return [text.partition(" is not supported by this model")[0] for text in texts]


def judged(call: ChatCall, remembered: frozenset[bytes] = frozenset()) -> Reply:
    """What Practice, which refuses what the Messages API refuses, says to a translated request."""
    version = dict(call.headers)[b"anthropic-version"].decode()
    return reply_to(Request("POST", "/v1/messages", "", version, call.request.body), remembered)


def sse(events: list[Json]) -> bytes:
    """Events of the Messages protocol as the bytes of a stream."""
    return b"".join(
        b"event: %b\ndata: %b\n\n" % (event["type"].encode(), json.dumps(event, ensure_ascii=False).encode())
        for event in events
    )


def through(encoder: ReplyEncoder, pieces: list[bytes]) -> bytes:
    """Everything an encoder makes of a stream."""
    return b"".join([encoder.feed(piece) for piece in pieces]) + encoder.close()


def chunks(stream: bytes) -> list[Any]:
    """A Chat Completions stream, each event decoded; comments and ``[DONE]`` as text."""
    parts = [part for part in stream.decode().split("\n\n") if part]
    return [
        part if part.startswith(":") or part == "data: [DONE]" else json.loads(part.removeprefix("data: "))
        for part in parts
    ]
