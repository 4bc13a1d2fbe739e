"""A Messages request as a proxy sees it: the client's bytes, and the three fields that matter on the way.

https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import msgspec

from claude_desk.wire.json_edit import JsonEditError, Member, members, splice

# Eighteen digits fit every integer a parser could hold; more of them are no number of tokens.
_INTEGER = re.compile(rb"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class MessagesRequest:
    """The body of ``POST /v1/messages`` or ``/count_tokens``, never re-serialised.

    A field of the wrong type counts as absent: to complain about it is the upstream's business, in the words
    its clients know. Of duplicate members the last one counts, as with most parsers.

    Attributes:
        body: the bytes as they came, or with only the due values replaced.
        model: the model asked for; ``None`` when absent or not a string.
        max_tokens: the limit asked for; ``None`` when absent or not an integer.
        stream: whether the reply is asked for as server-sent events.
        readable: the body is a JSON object. One that is not can be passed on, but has no fields.
    """

    body: bytes = field(repr=False)
    model: str | None = None
    max_tokens: int | None = None
    stream: bool = False
    readable: bool = False
    _members: tuple[Member, ...] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def parse(cls, body: bytes) -> MessagesRequest:
        """Read a body of any content; never raises. About 3 ms for 10 MB."""
        try:
            spans = members(body)
        except JsonEditError:
            return cls(body)
        values = {span.name: body[span.start : span.end] for span in spans if span.name in _FIELDS}
        return cls(
            body,
            model=_string(values.get("model", b"null")),
            max_tokens=_integer(values.get("max_tokens", b"null")),
            stream=values.get("stream") == b"true",
            readable=True,
            _members=spans,
        )

    def raw(self, name: str) -> bytes:
        """The JSON text of a top-level member, the last of several; empty where there is none."""
        try:
            spans = members(self.body) if self._members is None else self._members
        except JsonEditError:
            return b""
        return next((self.body[span.start : span.end] for span in reversed(spans) if span.name == name), b"")

    def with_fields(
        self, *, model: str | None = None, max_tokens: int | None = None, thinking: bytes | None = None
    ) -> MessagesRequest:
        """Replace fields, leaving every other byte of the body as it is; ``None`` leaves a field alone.

        A field that already has the value is not touched, so that a request without a due change is the
        same object with the same bytes.

        Args:
            model: the model.
            max_tokens: the limit of output tokens.
            thinking: the ``thinking`` object, as JSON text.

        Raises:
            JsonEditError: the request is not readable.
        """
        values = {}
        if model is not None and model != self.model:
            values["model"] = msgspec.json.encode(model)
        if max_tokens is not None and max_tokens != self.max_tokens:
            values["max_tokens"] = msgspec.json.encode(max_tokens)
        if thinking is not None:
            values["thinking"] = thinking
        if not values:
            return self
        spans = members(self.body) if self._members is None else self._members
        return replace(
            self,
            body=splice(self.body, spans, values),
            model=self.model if model is None else model,
            max_tokens=self.max_tokens if max_tokens is None else max_tokens,
            _members=None,
        )


_FIELDS = frozenset({"model", "max_tokens", "stream"})


def _string(value: bytes) -> str | None:
    try:
        return msgspec.json.decode(value, type=str)
    except ValueError:
        return None


def _integer(value: bytes) -> int | None:
    return int(value) if _INTEGER.fullmatch(value) else None


def cache_lifetime(body: bytes) -> str:
    """How long a request asks for its prompt to be cached: ``1h`` if any part of it, else ``5m``, empty for not at all.

    By looking for the words and not at what they are part of: quick, and never less than what is asked for.
    """
    at = body.find(_CACHE)
    if at < 0:
        return ""
    while at >= 0:
        if b'"1h"' in body[at : at + _CACHE_REACH]:
            return "1h"
        at = body.find(_CACHE, at + _CACHE_REACH)
    return "5m"


_CACHE = b'"cache_control"'
_CACHE_REACH = 120  # bytes that a breakpoint takes, with blanks
