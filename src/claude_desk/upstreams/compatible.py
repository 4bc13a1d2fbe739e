"""Vendors and gateways that serve the Messages protocol under an address of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import msgspec

from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Credential
from claude_desk.upstreams.anthropic import AUTH, MessagesUpstream
from claude_desk.upstreams.base import Field, HubRequest, LocalReply, UpstreamRequest
from claude_desk.upstreams.beta_flags import beta_flags
from claude_desk.upstreams.compatible_edits import (
    SYSTEM_NOTE,
    constant_user_id,
    with_system,
    with_user_id,
    without_learned,
)
from claude_desk.upstreams.compatible_lessons import (
    COUNT_TOKENS,
    MESSAGES,
    MODELS,
    NO_COUNTING,
    NO_MODELS,
    Sent,
)
from claude_desk.upstreams.compatible_reply import listener_for
from claude_desk.upstreams.model_list import models_reply

_JSON = ((b"Content-Type", b"application/json"),)


class CompatibleUpstream(MessagesUpstream):
    """Any Anthropic-compatible vendor: base URL with or without a prefix, either way of sending the key.

    Args:
        name: what the settings call it.
        options: as for :class:`MessagesUpstream`, and ``system_prompt``, a text to put in front of each request's own; ``user_id``,
            whose ``metadata.user_id`` is sent; ``learn``, whether :attr:`lessons` count and more are looked for.
    """

    kind: ClassVar[str] = "compatible"
    title: ClassVar[str] = "Anthropic-compatible"
    summary: ClassVar[str] = "Another vendor or a gateway that speaks Anthropic's protocol."
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            "url",
            "Address",
            "url",
            "The address that the vendor gives for ANTHROPIC_BASE_URL, without /v1.",
            required=True,
        ),
        AUTH,
        Field(
            "api_version",
            "API version",
            "text",
            "Sent as anthropic-version when the vendor only knows an old one, such as 2023-06-01. Empty: the client's own.",
        ),
        Field(
            "headers",
            "Extra headers",
            "headers",
            "Sent with every request, in place of the client's of the same name. No place for keys.",
        ),
        Field(
            "system_prompt",
            "System prompt",
            "paragraph",
            "Put in front of every request's own; the log says so.",
            advanced=True,
        ),
        Field(
            "user_id",
            "User id",
            "choice",
            "The metadata.user_id that the vendor sees; thinking may be bound to it, so keep it where thinking is used.",
            default="pass",
            choices=(
                ("pass", "The client's own"),
                ("constant", "One for this installation"),
                ("fresh", "A new one for each request"),
            ),
            advanced=True,
        ),
        Field(
            "learn",
            "Learn what it rejects",
            "toggle",
            "Optional fields and beta flags that the vendor rejected once are left out from then on.",
            default="yes",
            advanced=True,
        ),
    )

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        self._system: str = options.get("system_prompt", "")
        self._user_id: str = options.get("user_id") or "pass"
        self._learns = bool(options.get("learn", True))

    @property
    def counts_tokens(self) -> bool:
        """Unless it showed that it does not."""
        return not (self._learns and NO_COUNTING in self.lessons)

    def prepare(self, request: HubRequest, credential: Credential | None) -> UpstreamRequest | LocalReply:
        """Put address and key in front; change what the settings say, and leave out what the vendor rejected before."""
        message = request.message
        if message is None:
            return self.forward(request, credential)
        lessons = self.lessons if self._learns else frozenset()
        if lessons and (local := _answered_here(request, message, lessons)):
            return local
        body, notes = self._as_set(request, message, lessons)
        sent = self.forward(request, credential)
        if lessons:
            headers, body, note = without_learned(lessons, sent.headers, body)
            sent = replace(sent, headers=headers)
            notes.append(note)
        if not self._learns:
            return replace(sent, body=body, note="; ".join(filter(None, notes)))
        refused = Sent(request.method, request.path, beta_flags(sent.headers), body)
        note = "; ".join(filter(None, notes))
        return replace(sent, body=body, decoder=listener_for(refused), note=note)

    def _as_set(
        self, request: HubRequest, message: MessagesRequest, lessons: frozenset[str]
    ) -> tuple[bytes, list[str]]:
        """The body as the settings want it, and words for the log."""
        body = message.body
        notes: list[str] = []
        if not message.readable or request.path not in {MESSAGES, COUNT_TOKENS}:
            return body, notes
        if self._system:
            body = with_system(body, self._system)
            notes.append(SYSTEM_NOTE if body is not message.body else "")
        # Counting takes no metadata.
        if self._user_id != "pass" and request.path == MESSAGES and "field:metadata" not in lessons:
            constant = self._user_id == "constant"
            user_id = constant_user_id(self.installation, str(self.origin)) if constant else request.fresh_id
            before, body = body, with_user_id(body, user_id)
            if body is not before:
                notes.append("user id of this installation" if constant else "user id of this request alone")
        return body, notes


def _answered_here(
    request: HubRequest, message: MessagesRequest, lessons: frozenset[str]
) -> LocalReply | None:
    """The answer to what the vendor has no path for."""
    if request.path == COUNT_TOKENS and NO_COUNTING in lessons and message.readable:
        body = msgspec.json.encode({"input_tokens": estimate_tokens(message.body)})
        return LocalReply(200, _JSON, body, "tokens estimated, the vendor does not count them")
    if request.path.startswith(MODELS) and request.method == "GET" and NO_MODELS in lessons:
        return replace(
            models_reply(request, {}), note="models from what is known here, the vendor does not list them"
        )
    return None
