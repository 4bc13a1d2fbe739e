"""Captured exchanges for pictures and for widgets tested without a proxy."""

from __future__ import annotations

import base64
import json
from concurrent.futures import Future
from typing import Any

from claude_desk.captures import Kept
from claude_desk.policy.cache_findings import CacheFinding
from claude_desk.requestlog.capture import Capture, Departure, Flow
from claude_desk.wire.spans import spans

# A plain rectangle of 96 x 64 pixels.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAGAAAABACAIAAABqVuVZAAAAaUlEQVR42u3QMQ0AAAgDsNlBC1rxiANujiZV0EwXhygQJEiQIEGCBAlCkCBBggQJEiQIQYIECRIkSJAgBAkSJEiQIEGCBCFIkCBBggQJEoQgQYIECRIkSBCCBAkSJEiQIEGCECRIkKB/FgXHGZYFxoTuAAAAAElFTkSuQmCC"
)

HOSTILE = (
    "\x1b[31mred\x1b[0m <img src='http://127.0.0.1:9/x.png'> <b>bold</b> \\\\server\\share\\file "
    "file://///server/share \u202egnirts desrever\u202c \x00\x07 <script>alert(1)</script> <a href='http://x.example'>y</a>"
)


class CapturesDouble:
    """Gives what it is given; what a window needs of ``claude_desk.captures.Captures``."""

    def __init__(self) -> None:
        self.captured: dict[str, Capture] = {}
        self.error: Exception | None = None
        self.purged = 0
        self.asked = 0

    def get(self, request_id: str) -> Future[Capture | None]:
        """What there is of a request."""
        self.asked += 1
        return self._answer(self.captured.get(request_id))

    def kept(self) -> Future[Kept]:
        """How much."""
        return self._answer(Kept(len(self.captured), 1000 * len(self.captured)))

    def purge(self) -> Future[None]:
        """Forget all."""
        self.captured.clear()
        self.purged += 1
        return self._answer(None)

    def _answer(self, value: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.error is not None:
            future.set_exception(self.error)
        else:
            future.set_result(value)
        return future


class PromptCacheDouble:
    """Knows the findings it is given; what a window needs of ``claude_desk.prompt_cache.PromptCache``."""

    def __init__(self) -> None:
        self.findings: dict[str, CacheFinding] = {}

    def finding(self, request_id: str) -> CacheFinding | None:
        """What it was given of a request."""
        return self.findings.get(request_id)


def event(name: str, **data: Any) -> bytes:
    """One event of a stream."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def stream(text: str, *, start: float = 1.2, step: float = 0.06, complete: bool = True) -> Flow:
    """A streamed reply that says a text, word by word, then calls a tool."""
    usage = {"input_tokens": 12, "cache_read_input_tokens": 41_208, "output_tokens": 3}
    events = [
        event("message_start", message={"id": "msg_01", "role": "assistant", "content": [], "usage": usage}),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
    ]
    deltas = [{"type": "text_delta", "text": f"{word} "} for word in text.split(" ")]
    events += [event("content_block_delta", index=0, delta=delta) for delta in deltas]
    if complete:
        tool = {"type": "tool_use", "id": "toolu_01", "name": "bash", "input": {}}
        command = json.dumps({"command": "pytest -q tests/wire"})
        events += [
            event("content_block_stop", index=0),
            event("content_block_start", index=1, content_block=tool),
            event(
                "content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": command}
            ),
            event("content_block_stop", index=1),
            event("message_delta", delta={"stop_reason": "tool_use"}, usage={"output_tokens": 214}),
            event("message_stop"),
        ]
    chunks, end, at = [], 0, start
    for number, each in enumerate(events):
        end += len(each)
        at += step * (0.4 + (number * 7 % 11) / 8)
        chunks.append((round(at, 4), end))
    return Flow(b"".join(events), tuple(chunks))


def conversation() -> dict[str, Any]:
    """A coding agent's request, some turns in."""
    image = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PNG).decode()}
    read = (
        "def spans(before: bytes, after: bytes) -> tuple[Span, ...]:\n    if before == after:\n        return ()\n"
        * 12
    )
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 32_000,
        "stream": True,
        "system": [
            {
                "type": "text",
                "text": "You are a careful engineer. Work in small steps and run the tests after each of them.",
                "cache_control": {"type": "ephemeral"},
            }
        ],
        "tools": [
            {"name": name, "input_schema": {"type": "object"}} for name in ("bash", "read", "edit", "search")
        ],
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "text",
                        "text": "The diff of two bodies looks wrong where a character is cut. See the picture.",
                    },
                    {"type": "image", "source": image},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {
                        "type": "thinking",
                        "thinking": "The spans are bytes; a cut may fall into a character.",
                        "signature": "x",
                    },
                    {"type": "text", "text": "I will read the function first."},
                    {
                        "type": "tool_use",
                        "id": "toolu_00",
                        "name": "read",
                        "input": {"path": "src/spans.py", "lines": [1, 80]},
                    },
                ],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "toolu_00", "content": read}],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "tool_use", "id": "toolu_02", "name": "bash", "input": {"command": "pytest -q"}}
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "toolu_02",
                        "is_error": True,
                        "content": "1 failed, 6 passed in 0.48s",
                    }
                ],
            },
        ],
        "metadata": {"user_id": "device_1f2e"},
    }


REPLY = (
    "The test that fails cuts inside a character of two bytes. I move the cut to where the character begins, on both "
    "sides, and run the tests once more."
)


def typical(request_id: str, *, at: float = 0.0, complete: bool = True) -> Capture:
    """What a coding agent sent and got, with one value rewritten on the way and one attempt that failed."""
    return captured(request_id, conversation(), stream(REPLY, complete=complete), at=at, complete=complete)


def captured(
    request_id: str, document: dict[str, Any] | bytes, reply: Flow, *, at: float = 0.0, complete: bool = True
) -> Capture:
    """One exchange over a reply."""
    body = (
        document
        if isinstance(document, bytes)
        else json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    )
    left = body.replace(b'"max_tokens": 32000', b'"max_tokens": 16000')
    headers = (
        (b"Host", b"127.0.0.1:8765"),
        (b"X-Api-Key", b"***"),
        (b"anthropic-version", b"2023-06-01"),
        (b"Content-Type", b"application/json"),
        (b"User-Agent", b"claude-cli/2.1.44 (external, cli)"),
    )
    out = (
        (b"anthropic-version", b"2023-06-01"),
        (b"Content-Type", b"application/json"),
        (b"x-api-key", b"***"),
    )
    came = ((b"content-type", b"text/event-stream; charset=utf-8"), (b"request-id", b"req_011CUpstreamsOwn"))
    overloaded = (
        (b"content-type", b"application/json"),
        (b"retry-after", b"4"),
        (b"x-should-retry", b"true"),
    )
    url = "https://api.anthropic.com:443/v1/messages?beta=true"
    changed = spans(body, left)
    return Capture(
        request_id,
        at,
        "POST",
        "/v1/messages?beta=true",
        headers,
        Flow(body, ((0.004, len(body)),)),
        (
            Departure("anthropic", url, "POST", out, 0.006, changed, True, 529, overloaded, 0.31),
            Departure(
                "spare",
                url.replace("api.anthropic", "api.vendor"),
                "POST",
                out,
                0.32,
                changed,
                True,
                200,
                came,
                1.15,
            ),
        ),
        200,
        came,
        reply,
        None,
        complete,
    )
