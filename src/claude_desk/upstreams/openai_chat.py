"""Servers that speak OpenAI's Chat Completions: a model on this machine, or another vendor's. Not Claude.

Requests of Claude's clients are translated, and so are the replies. What such a model makes of prompts and tools that were
written for Claude is another matter, so wherever this upstream is shown it says that it is not Claude.

https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential, Secret
from claude_desk.upstreams.base import (
    Field,
    HubRequest,
    LocalReply,
    Origin,
    StoredKey,
    Upstream,
    UpstreamRequest,
)
from claude_desk.upstreams.model_list import asks_for_models
from claude_desk.upstreams.openai_chat_models import ModelsDecoder, mapped_model
from claude_desk.upstreams.openai_chat_reply import Asked, ChatReplyDecoder
from claude_desk.upstreams.openai_chat_request import chat_request
from claude_desk.wire.headers import RawHeaders, first, may_be_added

_MESSAGES = b"/v1/messages"
_COUNT_TOKENS = b"/v1/messages/count_tokens"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# They refuse a request whose history has reasoning_content, whatever they themselves call their reasoning.
_NO_REASONING_BACK = ("openai.com", "groq.com", "mistral.ai", "cerebras.ai")
_JSON = ((b"Content-Type", b"application/json"),)


class OpenAIUpstream(Upstream):
    """A server of the Chat Completions protocol.

    Args:
        name: what the settings call it.
        options: ``url``, a checked base URL with ``/v1`` where the server has it; ``auth``, ``bearer`` for a stored key, or
            empty for one only where the server is not on this machine; ``models``, what a client asks for (``*`` stands for
            any characters) and the server's name for it; ``limit_field``, what it calls ``max_tokens``; ``headers``,
            further fields to set on each request.
    """

    kind: ClassVar[str] = "openai"
    title: ClassVar[str] = "OpenAI-compatible (not Claude)"
    summary: ClassVar[str] = (
        "A local server or another vendor that speaks OpenAI's Chat Completions. Its models are not Claude."
    )
    serves_claude: ClassVar[bool] = False
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "url",
            "Address",
            "url",
            "With /v1 where the server has it, such as http://127.0.0.1:11434/v1 for Ollama.",
            required=True,
        ),
        Field(
            "auth",
            "Key is sent as",
            "choice",
            "A server on this machine usually needs no key.",
            choices=(
                ("", "Authorization: Bearer, but nothing to this machine"),
                ("bearer", "Authorization: Bearer"),
            ),
        ),
        Field(
            "models",
            "Model names",
            "map",
            "What a client asks for, such as claude-* with * for anything, and the server's model to use for it.",
        ),
        Field(
            "limit_field",
            "Output limit is sent as",
            "choice",
            "OpenAI wants max_completion_tokens; most other servers know max_tokens.",
            choices=(
                ("", "max_completion_tokens, but max_tokens to this machine"),
                ("max_completion_tokens", "max_completion_tokens"),
                ("max_tokens", "max_tokens"),
            ),
            advanced=True,
        ),
        Field(
            "headers",
            "Extra headers",
            "headers",
            "Sent with every request. No place for keys.",
            advanced=True,
        ),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        url = options["url"]
        self.origin = Origin.of(url)
        local = self.origin.scheme == "http" and self.origin.host in _LOOPBACK
        self.login = None if local and not options.get("auth") else StoredKey()
        self._base_path = urlsplit(url).path.rstrip("/").encode()
        self._names: dict[str, str] = dict(options.get("models", {}))
        self._limit_field = options.get("limit_field") or ("max_tokens" if local else "max_completion_tokens")
        host = f".{self.origin.host}"
        self._reasoning = not any(host.endswith(f".{name}") for name in _NO_REASONING_BACK)
        fields = [(key.encode(), value.strip().encode()) for key, value in options.get("headers", {}).items()]
        self._extra = tuple(field for field in fields if may_be_added(*field))

    def served_model(self, model: str) -> str:
        """As the settings map it."""
        return mapped_model(model, self._names)

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Translate the request; tokens are estimated here, since Chat Completions cannot count them.

        Raises:
            Refused: it asks for what the other protocol cannot carry, or is none of the Messages API.
        """
        if asks_for_models(request.path):
            decoder = partial(
                ModelsDecoder,
                path=request.path,
                query=request.query,
                names=self._names,
                keyed=credential is not None,
            )
            headers = self._headers(request, credential, b"application/json")
            return UpstreamRequest(self.origin, "GET", self._base_path + b"/models", headers, b"", decoder)
        if request.path not in {_MESSAGES, _COUNT_TOKENS} or request.message is None:
            raise Refused(
                404,
                "not_found_error",
                "An OpenAI-compatible server has no files, batches or skills of Anthropic's.",
            )
        message = request.message
        if request.path == _COUNT_TOKENS:
            counted = {"input_tokens": estimate_tokens(message.body)}
            return LocalReply(200, _JSON, msgspec.json.encode(counted), note="tokens estimated")
        model = mapped_model(_model(message), self._names)
        chat = chat_request(
            message.body, model=model, limit_field=self._limit_field, reasoning=self._reasoning
        )
        asked = Asked(
            model=_model(message),
            stream=message.stream,
            salt=hashlib.sha256(chat.body).digest(),
            renamed=chat.renamed,
            keyed=credential is not None,
        )
        headers = (
            *self._headers(request, credential, b"text/event-stream"),
            (b"Content-Type", b"application/json"),
        )
        return UpstreamRequest(
            self.origin,
            "POST",
            self._base_path + b"/chat/completions",
            headers,
            chat.body,
            partial(_decoder, asked),
            chat.note,
        )

    def _headers(self, request: HubRequest, credential: Credential | None, accept: bytes) -> RawHeaders:
        """Nothing of Anthropic's: the client's name, what the settings add, the key."""
        made: dict[bytes, tuple[bytes, bytes]] = {b"accept": (b"Accept", accept)}
        if agent := first(request.headers, b"user-agent"):
            made[b"user-agent"] = (b"User-Agent", agent)
        made |= {name.lower(): (name, value) for name, value in self._extra}
        made.pop(b"content-type", None)
        if isinstance(credential, Secret):
            made[b"authorization"] = (b"Authorization", b"Bearer " + credential.reveal().encode())
        return tuple(made.values())


def _model(message: MessagesRequest) -> str:
    if not message.model:
        raise Refused(400, "invalid_request_error", "model: Field required")
    return message.model


def _decoder(asked: Asked, status: int, headers: RawHeaders) -> ChatReplyDecoder:
    return ChatReplyDecoder(status, headers, asked)
