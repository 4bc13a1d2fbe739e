"""Writes a Messages reply as Chat Completions, streamed or whole.

Theory of operation
-------------------
:class:`~claude_desk.dialects.openai_reply.MessageReader` knows the phases of a reply and calls the methods below in order.
What is left to know here is what kind of block is open::

    open       block starts           more of it              block ends
    NOTHING    text -> TEXT
               thinking -> THINKING
               tool_use -> CALL       (index, id, name)
               any other -> UNSEEN
    TEXT                              content                 NOTHING
    THINKING                          reasoning_content       NOTHING
    CALL                              tool_calls[k]           NOTHING  ("{}" if nothing came)
    HELD                              kept                    NOTHING  (all of it at once)
    UNSEEN                            dropped                 NOTHING

A call is HELD where the client is owed something else than the JSON the model writes: what is wrapped in an object of ours, or
free text. With a tool emulated by structured output, TEXT is that tool's arguments and is sent as such.

Every chunk is made of the same head and a delta, and nothing in it comes from a clock: ids and moments are the request's.

https://platform.openai.com/docs/api-reference/chat/streaming
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

from claude_desk.dialects.openai_citations import chat_annotations
from claude_desk.dialects.openai_errors import error_body
from claude_desk.dialects.openai_reply import MessageReader, Tokens
from claude_desk.dialects.openai_tools import ToolBox
from claude_desk.messages.error_body import read_error
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

DONE = b"data: [DONE]\n\n"
KEEP_ALIVE = b": ping\n\n"

_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answering:
    """What an answer depends on besides the upstream's reply.

    Attributes:
        request_id: our id of the exchange.
        at: when the request came, seconds since the epoch; an answer's ``created``.
        model: the name the client asked for; clients compare it.
        tools: the way back from the model's calls to the client's.
        emulated: the tool, by the client's name, whose arguments the answer's text is; empty for none.
        usage: a stream ends with a chunk of usage.
        unfence: take a code fence off a whole answer, as the client wants nothing but JSON.
        reasoning: the client may see the thinking.
        thinking_blocks: the client asked in the Messages protocol's words, so it gets the blocks too.
        legacy: it speaks of ``functions``, and gets ``function_call``.
        warnings: parameters that were ignored and may be missed.
        remember: keeps the answer's blocks for when the client brings the conversation back; None where it must not.
    """

    request_id: str
    at: int
    model: str
    tools: ToolBox = field(default_factory=ToolBox)
    emulated: str = ""
    usage: bool = False
    unfence: bool = False
    reasoning: bool = True
    thinking_blocks: bool = False
    legacy: bool = False
    warnings: tuple[str, ...] = ()
    remember: Callable[[list[Json]], None] | None = None


class Open(Enum):
    """What kind of block is being written."""

    NOTHING = "none"
    TEXT = "text that the client sees"
    THINKING = "thinking"
    CALL = "a call whose arguments pass as they come"
    HELD = "a call whose arguments must be complete first"
    UNSEEN = "a block with no place in the other protocol"


_KINDS = {"text": Open.TEXT, "thinking": Open.THINKING, "tool_use": Open.CALL}


class _ChatReader(MessageReader):
    """What the two forms of an answer have in common."""

    def __init__(self, status: int, headers: RawHeaders, answering: Answering) -> None:
        super().__init__(
            status,
            headers,
            request_id=answering.request_id,
            at=answering.at,
            warnings=answering.warnings,
        )
        self._answering = answering
        self._open = Open.NOTHING

    @property
    def _id(self) -> str:
        return "chatcmpl-" + (self.message["id"].removeprefix("msg_") or self._answering.request_id)

    @property
    def _emulated_id(self) -> str:
        return "call_" + self._id.removeprefix("chatcmpl-")

    def _remember(self) -> None:
        if self._answering.remember is not None:
            self._answering.remember(self.blocks)

    def _finish_reason(self, *, called: bool) -> str:
        reason = _FINISH.get(self.message["stop_reason"], "stop")
        if (
            reason == "stop"
            and called
            and (self._answering.emulated or self.message["stop_reason"] == "tool_use")
        ):
            reason = "tool_calls"
        return "function_call" if reason == "tool_calls" and self._answering.legacy else reason

    def _refusal(self) -> str | None:
        if self.message["stop_reason"] != "refusal":
            return None
        return self.explanation or "The model refused to answer."

    def _usage(self) -> Json:
        tokens = Tokens(self.message["usage"])
        return {
            "prompt_tokens": tokens.prompt,
            "completion_tokens": tokens.answer,
            "total_tokens": tokens.prompt + tokens.answer,
            "prompt_tokens_details": {
                "cached_tokens": tokens.cached,
                "cache_write_tokens": tokens.written,
                "audio_tokens": 0,
            },
            "completion_tokens_details": {
                "reasoning_tokens": tokens.reasoning,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }

    def _tier(self) -> Json:
        return {"service_tier": self.service_tier} if self.service_tier else {}


class ChatStream(_ChatReader):
    """The answer as chunks.

    Args:
        status: the upstream's status.
        headers: the upstream's fields that may go on.
        answering: everything else it depends on.
    """

    def __init__(self, status: int, headers: RawHeaders, answering: Answering) -> None:
        super().__init__(status, headers, answering)
        self._head = b""
        self._calls = 0
        self._pending = False  # the open call got no arguments yet
        self._thought = False
        self._gap = False  # the open thinking follows other thinking, and nothing of it was shown yet

    def begin(self) -> bytes:
        """The first chunk, with the role."""
        head = {
            "id": self._id,
            "object": "chat.completion.chunk",
            "created": self._answering.at,
            "model": self._answering.model,
            "system_fingerprint": None,
        } | self._tier()
        self._head = b"data: " + msgspec.json.encode(head)[:-1] + b',"choices":['
        return self._delta(b'{"role":"assistant","content":""}')

    def ping(self) -> bytes:
        """A comment: every client skips it, and those that watch for bytes are content."""
        return KEEP_ALIVE

    def block_begin(self, block: Json) -> bytes:
        """A call is announced with its name; blocks of other kinds only set what follows."""
        self._open = _KINDS.get(block.get("type", ""), Open.UNSEEN)
        if self._open is Open.THINKING:
            # Blocks stand apart as in a whole answer; a block of which nothing is shown leaves no gap.
            self._gap = self._thought
        if self._open is Open.TEXT and self._answering.emulated and not self._calls:
            return self._announce(self._emulated_id, self._answering.emulated)
        if self._open is not Open.CALL:
            return b""
        sent = block["name"]
        if self._answering.tools.is_wrapped(sent):
            self._open = Open.HELD
            return b""
        return self._announce(block["id"], self._answering.tools.client_name(sent))

    def text(self, text: str) -> bytes:
        """Content, or the arguments of the emulated tool."""
        if self._open is not Open.TEXT:
            return b""
        if self._answering.emulated:
            return self._arguments(text)
        return self._delta(b'{"content":' + msgspec.json.encode(text) + b"}")

    def thinking(self, text: str) -> bytes:
        """Reasoning, in the field that most clients know."""
        if self._open is not Open.THINKING or not self._answering.reasoning:
            return b""
        gap, self._gap, self._thought = "\n\n" if self._gap else "", False, True
        return self._delta(b'{"reasoning_content":' + msgspec.json.encode(gap + text) + b"}")

    def arguments(self, part: str) -> bytes:
        """More of a call's arguments, as the model writes them."""
        return self._arguments(part) if self._open is Open.CALL else b""

    def block_end(self, block: Json, arguments: str) -> bytes:
        """The arguments of a call that had to be complete, or of one that has none."""
        was, self._open = self._open, Open.NOTHING
        if was is Open.HELD:
            return self._held(block, arguments)
        if was is not Open.CALL or not self._pending:
            return b""
        return self._arguments(arguments or "{}")

    def stopping(self) -> bytes:
        """The chunk with ``finish_reason``; a refusal is explained before it."""
        out = b""
        refusal = self._refusal()
        if refusal is not None:
            out = self._delta(b'{"refusal":' + msgspec.json.encode(refusal) + b"}")
        reason = self._finish_reason(called=self._calls > 0)
        return out + self._chunk(
            b'{"index":0,"delta":{},"logprobs":null,"finish_reason":"%b"}' % reason.encode()
        )

    def finish(self) -> bytes:
        """Usage where it was asked for, then the end."""
        self._remember()
        if not self._answering.usage:
            return DONE
        return self._head + b'],"usage":' + msgspec.json.encode(self._usage()) + b"}\n\n" + DONE

    def failed(self, error: bytes) -> bytes:
        """An error chunk, at which OpenAI's SDKs raise; nothing follows, least of all ``[DONE]``."""
        kind, message = read_error(error)
        return b"data: " + error_body(kind or "api_error", message or "The upstream failed.") + b"\n\n"

    def _announce(self, call_id: str, name: str) -> bytes:
        self._pending = True
        self._calls += 1
        if self._answering.legacy:
            return self._delta(
                b'{"function_call":' + msgspec.json.encode({"name": name, "arguments": ""}) + b"}"
            )
        call = {
            "index": self._calls - 1,
            "id": call_id,
            "type": "function",
            "function": {"name": name, "arguments": ""},
        }
        return self._delta(b'{"tool_calls":[' + msgspec.json.encode(call) + b"]}")

    def _arguments(self, part: str) -> bytes:
        self._pending = False
        written = msgspec.json.encode(part)
        if self._answering.legacy:
            return self._delta(b'{"function_call":{"arguments":' + written + b"}}")
        return self._delta(
            b'{"tool_calls":[{"index":%d,"function":{"arguments":%b}}]}' % (self._calls - 1, written)
        )

    def _held(self, block: Json, arguments: str) -> bytes:
        tools, sent = self._answering.tools, block["name"]
        value = tools.client_input(sent, arguments)
        if not tools.is_freeform(sent):
            return self._announce(block["id"], tools.client_name(sent)) + self._arguments(value)
        self._calls += 1
        call = {
            "index": self._calls - 1,
            "id": block["id"],
            "type": "custom",
            "custom": {"name": tools.client_name(sent), "input": value},
        }
        return self._delta(b'{"tool_calls":[' + msgspec.json.encode(call) + b"]}")

    def _delta(self, delta: bytes) -> bytes:
        return self._chunk(b'{"index":0,"delta":%b,"logprobs":null,"finish_reason":null}' % delta)

    def _chunk(self, choice: bytes) -> bytes:
        usage = b'],"usage":null}\n\n' if self._answering.usage else b"]}\n\n"
        return self._head + choice + usage


class ChatWhole(_ChatReader):
    """The answer as one document, written when the message is complete.

    Args:
        status: the upstream's status.
        headers: the upstream's fields that may go on.
        answering: everything else it depends on.
    """

    content_type = b"application/json"
    whole = True

    def __init__(self, status: int, headers: RawHeaders, answering: Answering) -> None:
        super().__init__(status, headers, answering)
        self._calls: list[Json] = []

    def block_end(self, block: Json, arguments: str) -> bytes:
        """A call is kept as the client will see it."""
        if block.get("type") != "tool_use":
            return b""
        tools, sent = self._answering.tools, block["name"]
        name, value = tools.client_name(sent), tools.client_input(sent, arguments)
        if tools.is_freeform(sent):
            made: Json = {"id": block["id"], "type": "custom", "custom": {"name": name, "input": value}}
        else:
            value = value if tools.is_wrapped(sent) else _compact(value)
            made = {"id": block["id"], "type": "function", "function": {"name": name, "arguments": value}}
        self._calls.append(made)
        return b""

    def finish(self) -> bytes:
        """The whole completion."""
        self._remember()
        text = "".join([block["text"] for block in self.blocks if block.get("type") == "text"])
        if self._answering.emulated and text:
            function = {"name": self._answering.emulated, "arguments": text}
            self._calls.append({"id": self._emulated_id, "type": "function", "function": function})
            text = ""
        elif self._answering.unfence:
            fenced = _FENCED.fullmatch(text)
            text = fenced[1] if fenced else text
        choice = {
            "index": 0,
            "message": self._message(text),
            "logprobs": None,
            "finish_reason": self._finish_reason(called=bool(self._calls)),
        }
        completion = {
            "id": self._id,
            "object": "chat.completion",
            "created": self._answering.at,
            "model": self._answering.model,
            "choices": [choice],
            "usage": self._usage(),
            "system_fingerprint": None,
        } | self._tier()
        return msgspec.json.encode(completion)

    def _message(self, text: str) -> Json:
        made: Json = {
            "role": "assistant",
            "content": text or (None if self._calls else ""),
            "refusal": self._refusal(),
        }
        cited = chat_annotations(self.blocks) if text else []
        if cited:
            made["annotations"] = cited
        if self._calls and self._answering.legacy and "function" in self._calls[0]:
            made["function_call"] = self._calls[0]["function"]
        elif self._calls:
            made["tool_calls"] = self._calls
        thoughts = [
            block["thinking"]
            for block in self.blocks
            if block.get("type") == "thinking" and block["thinking"]
        ]
        if thoughts and self._answering.reasoning:
            made["reasoning_content"] = "\n\n".join(thoughts)
        if self._answering.thinking_blocks:
            made["thinking_blocks"] = [
                block for block in self.blocks if block.get("type") in {"thinking", "redacted_thinking"}
            ]
        return made


def _compact(arguments: str) -> str:
    """JSON text without the blanks the model put into it; text that is cut off stays as it is."""
    try:
        return msgspec.json.encode(msgspec.json.decode(arguments)).decode()
    except (ValueError, RecursionError):
        return arguments
