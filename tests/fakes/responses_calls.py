"""Responses requests without sockets: what becomes of one, and of a reply to it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import openai.types.responses as sdk
import pydantic
from openai import omit
from openai.lib.streaming.responses._responses import ResponseStreamState

from claude_desk.dialects.base import Inbound
from claude_desk.dialects.openai_responses import ResponsesCall, ResponsesDialect
from claude_desk.upstreams.practice_replies import Reply, Request, reply_to
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

_EVENT: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(sdk.ResponseStreamEvent)

REQUEST_ID = "req_desk_0123456789abcdef01234567"
AT = 1790000000
CLIENT = "test program"
STREAM_HEAD: RawHeaders = ((b"content-type", b"text/event-stream"), (b"request-id", b"req_1"))


def inbound(body: Json | bytes, *, number: int = 0, client: str = CLIENT) -> Inbound:
    """A request with this body; requests of other numbers have other ids."""
    written = body if isinstance(body, bytes) else msgspec.json.encode(body)
    request_id = REQUEST_ID if not number else f"req_desk_{number:024x}"
    return Inbound("POST", b"/v1/responses", b"", (), written, request_id, client, AT)


def accept(body: Json | bytes, dialect: ResponsesDialect | None = None, **options: Any) -> ResponsesCall:
    """The call that a request becomes."""
    call = (dialect or ResponsesDialect()).accept(inbound(body, **options))
    assert isinstance(call, ResponsesCall)
    return call


def translated(body: Json | bytes, dialect: ResponsesDialect | None = None, **options: Any) -> Json:
    """The Messages request that a request becomes."""
    made: Json = json.loads(accept(body, dialect, **options).request.body)
    return made


def judged(call: ResponsesCall) -> Reply:
    """What Practice, which refuses what the Messages API refuses, says to a translated request."""
    version = dict(call.headers)[b"anthropic-version"].decode()
    return reply_to(Request("POST", "/v1/messages", "", version, call.request.body))


def events_of(stream: bytes) -> list[Json]:
    """The events of a Responses stream; comments left out."""
    found = []
    for each in stream.split(b"\n\n"):
        name, _, data = each.partition(b"\ndata: ")
        if data:
            event: Json = json.loads(data)
            assert name == b"event: " + event["type"].encode()
            found.append(event)
    return found


def followed_by_the_sdk(events: list[Json]) -> list[str]:
    """Each event validates, and the official SDK's stream helper takes them in; the texts that it puts together."""
    state = ResponseStreamState(input_tools=omit, text_format=omit)
    *before, last = [_EVENT.validate_json(json.dumps(event), strict=True) for event in events]
    for event in before:
        state.handle_event(event)
    output = state.accumulate_event(last).output
    parts = [part for item in output if item.type == "message" for part in item.content]
    return [part.text for part in parts if part.type == "output_text"]


def texts(response: Json) -> list[str]:
    """The texts of a response object."""
    parts = [part for item in response["output"] if item["type"] == "message" for part in item["content"]]
    return [part["text"] for part in parts if part["type"] == "output_text"]


def deltas(*events: Json) -> bytes:
    """A Messages stream of these events."""
    return b"".join(b"event: %b\ndata: %b\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in events)


def message(*blocks: Json, stop_reason: str = "end_turn") -> bytes:
    """A whole Messages stream with these blocks, each given in its start event."""
    begun = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": {}}
    inner: list[Json] = []
    for index, block in enumerate(blocks):
        inner += [
            {"type": "content_block_start", "index": index, "content_block": block},
            {"type": "content_block_stop", "index": index},
        ]
    return deltas(
        {"type": "message_start", "message": begun},
        *inner,
        {"type": "message_delta", "delta": {"stop_reason": stop_reason}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    )


def answered(call: ResponsesCall, stream: bytes) -> Json:
    """The response object that a client gets, streamed or whole."""
    encoder = call.reply_encoder(200, STREAM_HEAD)
    out = encoder.feed(stream) + encoder.close()
    assert encoder.head is not None
    if dict(encoder.head[1])[b"Content-Type"] == b"application/json":
        whole: Json = json.loads(out)
        return whole
    last: Json = events_of(out)[-1]["response"]
    return last
