"""Anthropic's own Messages protocol: the hub's own bytes, so nothing is translated."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import unquote

from claude_desk.dialects.base import Call, Dialect, ErrorReply, Inbound
from claude_desk.dialects.openai_models import ModelsCall
from claude_desk.errors import ExchangeError, Refused
from claude_desk.messages.error_body import error_body
from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import first


def render_error(error: ExchangeError, request_id: str) -> ErrorReply:
    """An error reply of ours; ``x-should-retry`` tells the SDKs what we know about trying again."""
    headers: list[tuple[bytes, bytes]] = [(b"Content-Type", b"application/json")]
    if request_id:
        headers.append((b"request-id", request_id.encode()))
    if error.retryable is not None:
        headers.append((b"x-should-retry", b"true" if error.retryable else b"false"))
    if isinstance(error, Refused):
        headers.extend(error.headers)
    return ErrorReply(error.status, tuple(headers), error_body(error.kind, error.told, request_id))


class AnthropicCall(Call):
    """A request in the native protocol; answered with the upstream's own bytes."""

    def __init__(self, inbound: Inbound) -> None:
        self.request = MessagesRequest.parse(inbound.body)
        self.method = inbound.method
        self.path = inbound.path
        self.query = inbound.query
        self.headers = inbound.headers
        self._id = inbound.id

    def render_error(self, error: ExchangeError) -> ErrorReply:
        """The protocol's error body, with our request id."""
        return render_error(error, self._id)

    def render_stream_error(self, error: ExchangeError) -> bytes:
        """Nothing: the connection is broken instead, so no client takes the answer for finished."""
        return b""


class AnthropicDialect(Dialect):
    """``/v1/messages``, ``/v1/messages/count_tokens``, ``/v1/models``."""

    name: ClassVar[str] = "anthropic"

    def accept(self, inbound: Inbound) -> Call:
        """Take the request as it is; the upstream judges what we do not understand."""
        # Both protocols list their models under the same path. Who says anthropic-version speaks this one, and gets
        # the upstream's own bytes unless there are names of ours to add; anyone else may be an OpenAI client.
        if inbound.method == "GET" and (
            not first(inbound.headers, b"anthropic-version") or _concerns_aliases(inbound)
        ):
            return ModelsCall(inbound, render_error, translated=False)
        return AnthropicCall(inbound)

    def render_error(self, error: ExchangeError, request_id: str) -> ErrorReply:
        """The protocol's error body."""
        return render_error(error, request_id)


def _concerns_aliases(inbound: Inbound) -> bool:
    """Whether a request to the Models API is for the list, where there are aliases, or for one of them."""
    if inbound.path.endswith(b"/models"):
        return bool(inbound.aliases)
    name = unquote(inbound.path.rpartition(b"/")[2].decode("latin-1"))
    return inbound.resolve(name) != name
