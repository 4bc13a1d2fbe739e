"""What a span says of a request, by the conventions for generative AI."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.telemetry.attributes import (
    error_type,
    input_tokens,
    operation,
    provider,
    span_attributes,
    span_name,
)

START = RequestStarted("req_1", 1.0, "me", "anthropic", "POST", "/v1/messages", "session", agent="helper")
END = RequestFinished(
    "req_1",
    Outcome.OK,
    200,
    "work",
    "opus",
    "claude-opus-4-8",
    stop_reason="end_turn",
    tokens=Tokens(10, 20, 30, 40, 15),
    cost=1_500_000_000,
)


def row(start: dict[str, Any] | None = None, **end: Any) -> Row:
    """A request that has ended, with changes."""
    return Row(1, replace(START, **(start or {})), replace(END, **end))


def test_a_message_is_a_chat() -> None:
    """Name, models, all tokens of the prompt, the cache's apart, cost and session; the conventions' own names."""
    assert span_name(row()) == "chat opus"
    assert span_attributes(row(), "bedrock") == {
        "claude_desk.upstream": "work",
        "claude_desk.client": "me",
        "claude_desk.outcome": "ok",
        "claude_desk.dialect": "anthropic",
        "claude_desk.agent.id": "helper",
        "claude_desk.cost_usd": 1.5,
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "url.path": "/v1/messages",
        "gen_ai.conversation.id": "session",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.request.model": "opus",
        "gen_ai.response.model": "claude-opus-4-8",
        "gen_ai.response.finish_reasons": ("end_turn",),
        "gen_ai.usage.input_tokens": 80,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 30,
        "gen_ai.usage.cache_creation.input_tokens": 40,
    }


@pytest.mark.parametrize(
    "start",
    [
        {"path": "/v1/messages/count_tokens"},
        {"method": "GET", "path": "/v1/models/claude-opus-4-8"},
    ],
)
def test_what_asks_no_model_is_no_operation(start: dict[str, str]) -> None:
    """Counts and lists are requests, but nothing is generated."""
    other = row(start)
    assert operation(other) == ""
    assert span_name(other) == other.started.method
    assert not {name for name in span_attributes(other, "anthropic") if name.startswith("gen_ai.request")}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, ""),
        ({"status": 529, "error_kind": "overloaded_error"}, "overloaded_error"),
        ({"status": 404}, "404"),
        ({"outcome": Outcome.CLIENT_LEFT, "status": 0}, "client left"),
    ],
)
def test_what_went_wrong_is_a_word(changes: dict[str, Any], kind: str) -> None:
    """The protocol's kind, else the status, else how it ended; nothing for what went well."""
    ended = row(**changes).finished
    assert ended is not None
    assert error_type(ended) == kind
    assert span_attributes(row(**changes), "").get("error.type", "") == kind


def test_numbers_that_are_none_do_not_lessen_others() -> None:
    """An upstream's counts are its own; what is below zero counts as nothing."""
    assert input_tokens(replace(END, tokens=Tokens(-5, 1, 3, -1))) == 3


def test_kinds_have_their_well_known_names() -> None:
    """A kind without one goes by its own."""
    assert [provider(kind) for kind in ("anthropic", "vertex", "practice", "")] == [
        "anthropic",
        "gcp.vertex_ai",
        "practice",
        "unknown",
    ]


def test_what_has_not_ended_says_nothing() -> None:
    """A row that runs has no attributes and no operation."""
    running = Row(1, START)
    assert (span_attributes(running, "anthropic"), operation(running)) == ({}, "")
