"""A Chat Completions reply as a Messages reply, streamed or whole.

Theory of operation
-------------------
The server is always asked for a stream. Whether its reply is one shows in its first byte that is no white space: ``{`` begins
a document (some servers do not stream, and errors are documents), anything else events::

    WAITING   nothing decided; head is None
       first chunk ............ STREAMING  for a client that streams: head is 200, message_start is written
                                COLLECTING for one that does not: head stays None until the reply is whole
       error, status not 200 .. FAILED     head is the error's
    STREAMING
       finish_reason .......... blocks are closed; the end waits for the usage, which comes in the same chunk or later
       usage, [DONE], close ... ENDED      message_delta, message_stop
       error .................. FAILED     event: error
       close before any end ... nothing: the stream stays open-ended, and whoever reads it sees that it broke

What is left of a reply after its end is read and passed over.

https://platform.openai.com/docs/api-reference/chat/streaming
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from claude_desk.messages.error_body import error_body, error_event
from claude_desk.upstreams.base import ReplyDecoder
from claude_desk.upstreams.openai_chat_blocks import PING, Blocks, event
from claude_desk.upstreams.openai_chat_errors import (
    ChatError,
    error_fields,
    http_error,
    request_id,
    stream_error,
)
from claude_desk.upstreams.openai_chat_messages import UNSIGNED
from claude_desk.upstreams.openai_chat_names import message_id
from claude_desk.wire.headers import RawHeaders
from claude_desk.wire.sse import SSEDecoder, SSEEvent

Json = dict[str, Any]

MAX_DOCUMENT = 64 * 1024 * 1024
"""Bytes of a reply that is one document."""
MAX_ERROR = 64 * 1024
_OK = 200
_DONE = b"[DONE]"
_CUT = "The OpenAI-compatible server closed its reply before the end of it."

_STOPS = {
    "stop": "end_turn",
    "eos": "end_turn",
    "eos_token": "end_turn",
    "stop_sequence": "end_turn",
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "model_length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}
_FAILURES = frozenset({"error", "abort", "network_error"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply depends on besides the server's bytes.

    Attributes:
        model: the name the client asked for.
        stream: the client wants events.
        salt: a hash of the request, which makes ids its own where the server's are not.
        renamed: from tool names that had to be shortened to the client's.
        keyed: a key was sent along.
    """

    model: str
    stream: bool
    salt: bytes = b""
    renamed: dict[str, str] = field(default_factory=dict)
    keyed: bool = False


class ChatReplyDecoder(ReplyDecoder):
    """From Chat Completions to Messages.

    Args:
        status: the server's.
        headers: the server's fields that may go on.
        asked: everything else it depends on.
    """

    silence: ClassVar[float] = 15.0

    def __init__(self, status: int, headers: RawHeaders, asked: Asked) -> None:
        super().__init__(status, headers)
        self.head = None
        self._status, self._headers, self._asked = status, headers, asked
        self._sse = SSEDecoder()
        self._document: bytearray | None = None if status == _OK else bytearray()
        self._sniffed = status != _OK
        self._blocks = Blocks(asked.renamed)
        self._id = ""
        self._begun = False
        self._over = False
        self._stop = ""
        self._refusal = ""
        self._usage: Json = {}

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes of the reply.

        Raises:
            ValueError: they are no reply of this protocol.
        """
        if not self._sniffed:
            chunk = chunk.lstrip(b"\xef\xbb\xbf \t\r\n")
            if not chunk:
                return b""
            self._sniffed = True
            if chunk[:1] in b"{[":
                self._document = bytearray()
        if self._document is None:
            return b"".join([self._event(each) for each in self._sse.feed(chunk)])
        if self._status == _OK:
            self._document += chunk
            if len(self._document) > MAX_DOCUMENT:
                raise ValueError("the reply is too large")
        else:
            self._document += chunk[: MAX_ERROR - len(self._document)]
        return b""

    def close(self) -> bytes:
        """The reply ended, as far as HTTP can tell.

        Raises:
            ValueError: it is no reply of this protocol.
        """
        if self._status != _OK:
            return self._fail(http_error(self._status, bytes(self._document or b""), keyed=self._asked.keyed))
        if self._document is not None:
            return self._whole_document(bytes(self._document)) + self._settle()
        out = b"" if self._over else self._last_line()
        if not self._over and self._stop:
            out += self._end()
        return out + self._settle()

    def idle(self) -> bytes:
        """A ping, while a stream is under way."""
        return PING if self.head is not None and self._begun and not self._over else b""

    # The other side's bytes -------------------------------------------------------------------------------

    def _last_line(self) -> bytes:
        """An event whose blank line is missing, as some servers leave it out; one that was cut off is none."""
        try:
            return b"".join([self._event(each) for each in self._sse.feed(b"\n\n")])
        except ValueError:
            return b""

    def _event(self, each: SSEEvent) -> bytes:
        if self._over:
            return b""
        data = each.data.strip()
        if data == _DONE:
            if not self._begun:
                return b""
            self._stop = self._stop or "stop"
            return self._end()
        if not data:
            return b""
        try:
            chunk = msgspec.json.decode(data)
        except RecursionError:
            raise ValueError("a chunk is nested too deeply") from None
        error = stream_error({"error": chunk} if each.event == b"error" and "error" not in chunk else chunk)
        if error is not None:
            return self._fail(error)
        return self._chunk(_mapping(chunk, "a chunk"))

    def _whole_document(self, written: bytes) -> bytes:
        try:
            document = msgspec.json.decode(written)
        except RecursionError:
            raise ValueError("the reply is nested too deeply") from None
        if isinstance(document, list) and document:
            document = document[0]
        error = stream_error(document)
        if error is not None:
            return self._fail(error)
        if not _listed(_mapping(document, "the reply").get("choices")):
            raise ValueError("the reply has no choices")
        out = self._chunk(document)
        if not self._over:
            self._stop = self._stop or "stop"
            out += self._end()
        return out

    def _chunk(self, chunk: Json) -> bytes:
        out = b"" if self._begun else self._begin(chunk)
        for each in _listed(chunk.get("choices")):
            choice = _mapping(each, "a choice")
            if not choice.get("index"):
                self._choice(choice)
        if self._asked.stream:
            out += self._blocks.advance(final=bool(self._stop))
        if self._stop in _FAILURES:
            return out + self._fail(ChatError(502, "api_error", "The model failed while it was answering."))
        usage = chunk.get("usage") or _mapping(chunk.get("x_groq") or {}, "x_groq").get("usage")
        if usage:
            self._usage = _mapping(usage, "usage")
            if self._stop:
                out += self._end()
        return out

    def _choice(self, choice: Json) -> None:
        if self._stop:
            return
        delta = choice.get("delta")
        if delta is None:
            delta = choice.get("message")
        self._delta(_mapping(delta or {}, "a delta"))
        reason = choice.get("finish_reason")
        if reason:
            self._stop = reason if isinstance(reason, str) else "stop"

    def _delta(self, delta: Json) -> None:
        thought = _text(delta.get("reasoning_content")) or _text(delta.get("reasoning"))
        self._blocks.add("thinking", thought, UNSIGNED)
        content = delta.get("content")
        if isinstance(content, list):
            for part in content:
                self._part(_mapping(part, "a content part"))
        else:
            self._blocks.add("text", _text(content))
        refusal = _text(delta.get("refusal"))
        self._refusal += refusal
        self._blocks.add("text", refusal)
        for each in _listed(delta.get("tool_calls")):
            call = _mapping(each, "a tool call")
            index = call.get("index")
            self._call(
                index if isinstance(index, int) and index >= 0 else None, call, call.get("function") or {}
            )
        if delta.get("function_call"):
            self._call(0, {}, delta["function_call"])

    def _part(self, part: Json) -> None:
        """Mistral's way: content as parts, some of them thinking."""
        if part.get("type") == "thinking":
            held = part.get("thinking")
            for each in held if isinstance(held, list) else [{"text": held}]:
                self._blocks.add("thinking", _text(_mapping(each, "thinking").get("text")), UNSIGNED)
        else:
            self._blocks.add("text", _text(part.get("text")))

    def _call(self, index: int | None, call: Json, function: object) -> None:
        named = _mapping(function, "a function")
        arguments = named.get("arguments")
        if isinstance(arguments, dict):
            arguments = msgspec.json.encode(arguments).decode()
        self._blocks.add_call(index, _text(call.get("id")), _text(named.get("name")), _text(arguments))

    # Our side's bytes -------------------------------------------------------------------------------------

    def _begin(self, chunk: Json) -> bytes:
        self._begun = True
        salt = self._asked.salt + repr(chunk.get("created")).encode()
        self._id = self._blocks.message = message_id(_text(chunk.get("id")), salt)
        if not self._asked.stream:
            return b""
        self._answer(b"text/event-stream; charset=utf-8", (b"Cache-Control", b"no-cache"))
        return event("message_start", message=self._message([], None, self._counted()))

    def _end(self) -> bytes:
        self._over = True
        stop = self._reason()
        if not self._asked.stream:
            self._answer(b"application/json")
            return msgspec.json.encode(
                self._message(self._blocks.content(), stop, self._counted()) | self._details(stop)
            )
        delta = {"stop_reason": stop, "stop_sequence": None} | self._details(stop)
        out = self._blocks.advance(final=True) + event("message_delta", delta=delta, usage=self._counted())
        return out + event("message_stop")

    def _settle(self) -> bytes:
        """What is due at the end of a reply that did not get to its own."""
        if self._over or (self._begun and self._asked.stream):
            return b""
        return self._fail(ChatError(502, "api_error", _CUT))

    def _fail(self, error: ChatError) -> bytes:
        self._over = True
        self.advice = error.advice
        if self.head is not None:
            return error_event(error.kind, error.message)
        self.head = (error.status, error_fields(self._headers, error))
        return error_body(error.kind, error.message)

    def _answer(self, content_type: bytes, *more: tuple[bytes, bytes]) -> None:
        self.head = (_OK, ((b"Content-Type", content_type), *more, *request_id(self._headers)))

    def _message(self, content: list[Json], stop: str | None, usage: Json) -> Json:
        return {
            "id": self._id,
            "type": "message",
            "role": "assistant",
            "model": self._asked.model,
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": usage,
        }

    def _reason(self) -> str:
        reason = _STOPS.get(self._stop, "end_turn")
        # A call whose arguments were cut off is no call to make.
        if self._blocks.called and (reason != "max_tokens" or self._blocks.calls_complete):
            return "tool_use"
        return "refusal" if self._refusal else reason

    def _details(self, stop: str) -> Json:
        if stop != "refusal":
            return {}
        return {"stop_details": {"type": "refusal", "category": None, "explanation": self._refusal or None}}

    def _counted(self) -> Json:
        usage = self._usage
        details = usage.get("prompt_tokens_details")
        details = details if isinstance(details, dict) else {}
        cached = _count(details.get("cached_tokens")) or _count(usage.get("prompt_cache_hit_tokens"))
        written = _count(details.get("cache_write_tokens"))
        counted: Json = {
            "input_tokens": max(0, _count(usage.get("prompt_tokens")) - cached - written),
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": cached,
            "output_tokens": _count(usage.get("completion_tokens")),
        }
        of_answer = usage.get("completion_tokens_details")
        thought = _count(of_answer.get("reasoning_tokens")) if isinstance(of_answer, dict) else 0
        return counted | ({"output_tokens_details": {"thinking_tokens": thought}} if thought else {})


def _mapping(value: object, what: str) -> Json:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no JSON object")  # noqa: TRY004 (wire bytes, not an argument)
    return value


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
