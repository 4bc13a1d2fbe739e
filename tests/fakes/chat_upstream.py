"""The OpenAI-compatible upstream used by itself: requests as it sends them, scripted Chat replies as it reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, LocalReply, UpstreamRequest
from claude_desk.upstreams.openai_chat_reply import Asked, ChatReplyDecoder
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

URL = "http://127.0.0.1:11434/v1"
STREAM: RawHeaders = ((b"Content-Type", b"text/event-stream"), (b"x-request-id", b"req_chat"))
DONE = b"data: [DONE]\n\n"


def prepared(
    body: object = None,
    *,
    path: bytes = b"/v1/messages",
    method: str = "POST",
    query: bytes = b"",
    headers: RawHeaders = (),
    credential: Credential | None = None,
    **options: object,
) -> UpstreamRequest | LocalReply:
    """What the upstream makes of a request of the Messages API."""
    upstream = make("openai", "other", {"url": URL, **options})
    written = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    hub = HubRequest(method, path, query, headers, MessagesRequest.parse(written))
    return upstream.prepare(hub, credential)


def sent(body: object, **options: object) -> Json:
    """The Chat Completions request that a Messages request becomes."""
    made = prepared(body, **options)  # type: ignore[arg-type]
    assert isinstance(made, UpstreamRequest)
    assert made.body is not None
    chat: Json = json.loads(made.body)
    return chat


def chunk(delta: Json | None = None, finish: str | None = None, **more: object) -> bytes:
    """One chunk of a Chat stream as an event."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    document = {
        "id": "chatcmpl-abcdefghijklmnop",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "served",
        "choices": choices,
        **more,
    }
    return b"data: " + json.dumps(document).encode() + b"\n\n"


def usage(prompt: int = 10, completion: int = 5, **more: object) -> bytes:
    """The chunk with the usage."""
    return chunk(usage={"prompt_tokens": prompt, "completion_tokens": completion, **more})


def decoder(
    *, stream: bool = True, status: int = 200, headers: RawHeaders = STREAM, **asked: Any
) -> ChatReplyDecoder:
    """A decoder for a reply to a client that asked for ``claude-opus-5-5``."""
    return ChatReplyDecoder(status, headers, Asked("claude-opus-5-5", stream, **asked))


def decode(pieces: Iterable[bytes], made: ChatReplyDecoder | None = None, **how: Any) -> bytes:
    """Everything a decoder makes of a reply."""
    made = made or decoder(**how)
    return b"".join([made.feed(piece) for piece in pieces]) + made.close()


def events(written: bytes) -> list[Json]:
    """The events of a Messages stream; each must be named as its data says."""
    found = []
    for event in written.split(b"\n\n")[:-1]:
        name, data = event.split(b"\n")
        document = json.loads(data.removeprefix(b"data: "))
        assert name == b"event: " + document["type"].encode()
        found.append(document)
    assert written.endswith(b"\n\n") or not written
    return found


def summary(written: bytes) -> list[Any]:
    """A stream in short: starts as ``(index, kind, name)``, deltas as ``(index, text)``, stops as ``index``, else its type."""
    short: list[Any] = []
    for event in events(written):
        kind = event["type"]
        if kind == "content_block_start":
            block = event["content_block"]
            short.append((event["index"], block["type"], block.get("name", "")))
        elif kind == "content_block_delta":
            delta = dict(event["delta"])
            delta.pop("type")
            [text] = delta.values()
            short.append((event["index"], text))
        elif kind == "content_block_stop":
            short.append(event["index"])
        elif kind == "message_delta":
            short.append(event["delta"]["stop_reason"])
        elif kind != "ping":
            short.append(kind)
    return short


def folded(written: bytes) -> Json:
    """The message that a stream adds up to, checked for its order on the way (PING and all)."""
    message: Json = {}
    blocks: list[Json] = []
    pieces: list[str] = []
    is_open = False
    for event in events(written):
        kind = event["type"]
        if kind == "message_start":
            assert not message
            message = event["message"]
        elif kind == "content_block_start":
            assert not is_open
            assert event["index"] == len(blocks)
            is_open = True
            pieces = []
            blocks.append(dict(event["content_block"]))
        elif kind == "content_block_delta":
            assert is_open
            assert event["index"] == len(blocks) - 1
            delta = dict(event["delta"])
            if delta.pop("type") == "signature_delta":
                blocks[-1]["signature"] = delta["signature"]
            else:
                pieces += delta.values()
        elif kind == "content_block_stop":
            assert is_open
            is_open = False
            block, text = blocks[-1], "".join(pieces)
            if block["type"] == "tool_use":
                block["input"] = json.loads(text or "{}")
            else:
                block[block["type"]] = text
        elif kind == "message_delta":
            assert not is_open
            message |= event["delta"] | {"usage": event["usage"]}
        elif kind == "message_stop":
            message["content"] = blocks
    return message
