"""The way back: a Messages reply becomes the events of the Responses API, or one whole ``response`` object.

Theory of operation
-------------------
:class:`~claude_desk.dialects.openai_reply.MessageReader` reads the upstream's reply and decides when the client's
head may leave, and lets no step come out of order; what stands here is what a client is told at each. The response
grows item by item::

    step                 with no item          with an item
    a block begins       its item's added      text after text: the next part of the same item
                                               else: done, and the block's own item's added
    more of the block    (nothing)             delta
    the block ends       (nothing)             *.done
    the message ends     the last word         done, and the last word
    an error, a break    response.failed       response.failed

So one content block is one output item, but for a run of text blocks, which is one message with several parts;
and an item is closed only when it is known what came after it: one that ``max_tokens`` cut off can say so. Calls of
tools that OpenAI defines are told whole, when their block ends; a step tells nothing of them before. Blocks
of server tools, which this API has no items for, are blocks with no item.

A stream begins with ``response.created`` and ends with exactly one of ``response.completed``,
``response.incomplete`` and ``response.failed``; a client that sees none of the three knows that it was cut off. For
a client that wants the response whole, the same steps are taken in silence and the object is written at the end.

There is no clock and there are no ids of our own: all come from the :class:`Frame`.

https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from claude_desk.dialects.openai_reply import MessageReader, Tokens
from claude_desk.dialects.openai_responses_client_tools import CLIENT_TOOLS
from claude_desk.dialects.openai_responses_items import (
    CalledTool,
    CallItem,
    ClientCallItem,
    CustomCallItem,
    Item,
    MessageItem,
    ReasoningItem,
)
from claude_desk.dialects.openai_tools import ToolBox
from claude_desk.messages.error_body import read_error
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

_INCOMPLETE = {
    "max_tokens": "max_output_tokens",
    "model_context_window_exceeded": "max_output_tokens",
    "refusal": "content_filter",
}
_ERROR_CODES = {"rate_limit_error": "rate_limit_exceeded", "invalid_request_error": "invalid_prompt"}
_TIERS = {"standard": "default", "priority": "priority", "batch": "flex"}
_CALLS = {"function": CallItem, "custom": CustomCallItem}
_HEARTBEAT = b": ping\n\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a reply needs to know of its request.

    Attributes:
        tail: what every id of the reply is made of.
        request_id: our id for the exchange.
        at: when the request came, seconds since the epoch.
        streamed: the client wants events.
        echo: the members of the response object that repeat the request.
        box: the request's tools.
        tools: what the client calls each tool, by its name in ``box``.
        emulated: name in ``box`` of the tool that the answer's text is a call of; empty for none.
        phased: the client tells commentary from final answers.
        warnings: parameters that were ignored and may be missed.
        prefix: what thinking in the reply will be bound to: see ``openai_responses_reasoning``.
        completed: is told the output items of a reply that came to its end.
    """

    tail: str
    request_id: str
    at: int
    streamed: bool = False
    echo: Json = field(default_factory=dict)
    box: ToolBox = field(default_factory=ToolBox)
    tools: Mapping[str, CalledTool] = field(default_factory=dict)
    emulated: str = ""
    phased: bool = False
    warnings: tuple[str, ...] = ()
    prefix: bytes = b""
    completed: Callable[[list[Json]], None] = lambda _output: None

    @property
    def response_id(self) -> str:
        """The id of the response object."""
        return f"resp_{self.tail}"


class ResponseWriter(MessageReader):
    """Writes one response.

    Args:
        frame: what the reply needs to know of its request.
        status: the upstream's status.
        headers: the upstream's fields that may go on.
    """

    def __init__(self, frame: Frame, status: int, headers: RawHeaders) -> None:
        super().__init__(status, headers, request_id=frame.request_id, at=frame.at)
        self.whole = not frame.streamed
        if self.whole:
            self.content_type = b"application/json"
        self._frame = frame
        self._over = False  # the client had the last word
        self._item: Item | None = None
        self._quiet = False  # the client gets the block's text when it is complete
        self._output: list[Json] = []
        self._number = 0

    def break_off(self, kind: str, message: str) -> bytes:
        """The last word of a stream that will not come to its end.

        Args:
            kind: error type in the Messages protocol's vocabulary.
            message: for the client.
        """
        if self._over:
            return b""
        self._over = True
        error = {"code": _ERROR_CODES.get(kind, "server_error"), "message": message}
        return self._tell(({"type": "response.failed", "response": self._response("failed", error=error)},))

    def begin(self) -> bytes:
        """Open the stream."""
        begun = self._response("in_progress")
        return self._tell(
            (
                {"type": "response.created", "response": begun},
                {"type": "response.in_progress", "response": begun},
            )
        )

    def ping(self) -> bytes:
        """Pass the sign of life on, as a comment."""
        return _HEARTBEAT

    def block_begin(self, block: Json) -> bytes:
        """Open an item, or the next part of one."""
        item, out = self._item, b""
        if item is None or not (isinstance(item, MessageItem) and block.get("type") == "text"):
            out = self._close("completed", phase="commentary")
            self._item = item = self._item_for(block)
            if item is None:
                return out
            out += self._tell(item.open())
        return out + self._tell(item.begin())

    def text(self, text: str) -> bytes:
        """A delta."""
        return self._piece(text)

    def thinking(self, text: str) -> bytes:
        """A delta."""
        return self._piece(text)

    def arguments(self, part: str) -> bytes:
        """A delta, where the client is to see the arguments as they come."""
        return b"" if self._quiet else self._piece(part)

    def block_end(self, block: Json, arguments: str) -> bytes:
        """Everything of the block, once more and whole."""
        item = self._item
        if item is None:
            return b""
        kind = block.get("type")
        text = str(block.get(str(kind)) or "") if kind in {"text", "thinking"} else ""
        if kind == "tool_use":
            text = self._frame.box.client_input(str(block.get("name")), arguments)
        return self._tell(item.stop(block, text))

    def finish(self) -> bytes:
        """Close the last item, and the response."""
        reason = str(self.message["stop_reason"])
        status = "incomplete" if reason in _INCOMPLETE else "completed"
        details = self.message.get("stop_details")
        explanation = details.get("explanation") if isinstance(details, dict) else None
        out = b""
        if reason == "refusal" and isinstance(explanation, str) and explanation:
            out = self._explain(explanation)
        out += self._close(status, phase="final_answer")
        self._over = True
        self._frame.completed(self._output)
        response = self._response(status, incomplete=_INCOMPLETE.get(reason))
        if self.whole:
            return msgspec.json.encode(response)
        return out + self._tell(({"type": f"response.{status}", "response": response},))

    def failed(self, error: bytes) -> bytes:
        """Close the response at once, with the upstream's reason."""
        kind, message = read_error(error)
        return self.break_off(kind, message or "The upstream failed without a reason.")

    def extra_headers(self) -> RawHeaders:
        """A ``warning`` for each parameter that was ignored (RFC 7234 section 5.5, code 299)."""
        return tuple(
            (b"warning", b'299 - "%b is not supported by this model and was ignored"' % name.encode())
            for name in self._frame.warnings
        )

    def _item_for(self, block: Json) -> Item | None:
        kind, frame, index = block.get("type"), self._frame, len(self._output)
        self._quiet = False
        if kind == "text" and frame.emulated:
            return self._call(frame.emulated, f"call_{frame.tail}_{index}")
        if kind == "text":
            return MessageItem(frame.tail, index)
        if kind in {"thinking", "redacted_thinking"}:
            return ReasoningItem(frame.tail, index, frame.prefix)
        if kind == "tool_use":
            sent = str(block["name"])
            self._quiet = frame.box.is_wrapped(sent)
            return self._call(frame.box.client_name(sent), str(block["id"]))
        return None

    def _call(self, name: str, call_id: str) -> Item:
        tool = self._frame.tools.get(name) or CalledTool(name)
        made = ClientCallItem if tool.kind in CLIENT_TOOLS else _CALLS[tool.kind]
        return made(self._frame.tail, len(self._output), call_id, tool)

    def _piece(self, text: str) -> bytes:
        if self._item is None or self.whole:
            return b""
        return self._tell(self._item.piece(text))

    def _explain(self, explanation: str) -> bytes:
        out = b""
        if not isinstance(self._item, MessageItem):
            out = self._close("completed", phase="commentary")
            self._item = MessageItem(self._frame.tail, len(self._output))
            out += self._tell((self._item.added(),))
        return out + self._tell(self._item.refuse(explanation))

    def _close(self, status: str, *, phase: str) -> bytes:
        item, self._item = self._item, None
        if item is None:
            return b""
        if self._frame.phased and isinstance(item, MessageItem):
            item.phase = phase
        done = item.done(status)
        self._output.append(done["item"])
        return self._tell((done,))

    def _tell(self, events: Iterable[Json]) -> bytes:
        out = []
        for event in events:
            event["sequence_number"] = self._number
            self._number += 1
            if not self.whole:
                out.append(b"event: %b\ndata: %b\n\n" % (event["type"].encode(), msgspec.json.encode(event)))
        return b"".join(out)

    def _response(self, status: str, *, incomplete: str | None = None, error: Json | None = None) -> Json:
        usage = self.message.get("usage") or {}
        return {
            "id": self._frame.response_id,
            "object": "response",
            "created_at": self._frame.at,
            "status": status,
            "background": False,
            "error": error,
            "incomplete_details": {"reason": incomplete} if incomplete else None,
            **self._frame.echo,
            "output": list(self._output),
            "service_tier": _TIERS.get(str(usage.get("service_tier")), "default"),
            "usage": _usage(usage) if status in {"completed", "incomplete"} else None,
        }


def _usage(usage: Json) -> Json:
    tokens = Tokens(usage)
    return {
        "input_tokens": tokens.prompt,
        "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": tokens.written},
        "output_tokens": tokens.answer,
        "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
        "total_tokens": tokens.prompt + tokens.answer,
    }
