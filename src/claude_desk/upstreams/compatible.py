"""Vendors and gateways that serve the Messages protocol under an address of their own."""

from __future__ import annotations

from typing import ClassVar

from claude_desk.upstreams.anthropic import AUTH, MessagesUpstream
from claude_desk.upstreams.base import Field


class CompatibleUpstream(MessagesUpstream):
    """Any Anthropic-compatible vendor: base URL with or without a prefix, either way of sending the key."""

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
        Field("headers", "Extra headers", "headers", "Sent with every request. No place for keys."),
    )
