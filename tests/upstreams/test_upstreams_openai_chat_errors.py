"""Errors of all kinds of OpenAI-compatible servers, in the words that Anthropic's clients act on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.openai_chat_errors import error_fields, http_error, stream_error


def _http(status: int, error: Any, *, keyed: bool = True) -> Any:
    return http_error(status, json.dumps(error).encode(), keyed=keyed)


def _openai(message: str, kind: str = "invalid_request_error", code: Any = None) -> Any:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


@pytest.mark.parametrize(
    ("status", "became", "kind"),
    [
        (204, 502, "api_error"),
        (400, 400, "invalid_request_error"),
        (401, 401, "authentication_error"),
        (403, 403, "permission_error"),
        (404, 404, "not_found_error"),
        (408, 408, "timeout_error"),
        (409, 409, "conflict_error"),
        (413, 413, "request_too_large"),
        (422, 400, "invalid_request_error"),
        (429, 429, "rate_limit_error"),
        (500, 500, "api_error"),
        (502, 502, "api_error"),
        (503, 503, "api_error"),
        (504, 504, "timeout_error"),
        (520, 500, "api_error"),
        (529, 529, "overloaded_error"),
    ],
)
def test_each_status_has_its_error(status: int, became: int, kind: str) -> None:
    """Clients decide by status whether to try again; the words stay the server's."""
    error = _http(status, _openai("Its words."))
    assert (error.status, error.kind, error.message) == (became, kind, "Its words.")
    assert error.retryable is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error":"just text"}', "just text"),
        (b'{"object":"error","message":"old vLLM","type":"BadRequestError","code":400}', "old vLLM"),
        (b'{"detail":"Not Found"}', "Not Found"),
        (
            b'{"detail":[{"loc":["body"],"msg":"field required"}]}',
            '[{"loc":["body"],"msg":"field required"}]',
        ),
        (b'[{"error":{"code":400,"message":"Gemini"}}]', "Gemini"),
        (b"<html>", "The server answered HTTP 400 without an explanation."),
        (b"", "The server answered HTTP 400 without an explanation."),
        (b"null", "The server answered HTTP 400 without an explanation."),
        (b'{"error":[]}', "The server answered HTTP 400 without an explanation."),
        (b"\xff", "The server answered HTTP 400 without an explanation."),
        (b"[" * 5000, "The server answered HTTP 400 without an explanation."),
    ],
)
def test_each_servers_shape_is_read(body: bytes, message: str) -> None:
    """OpenAI's, vLLM's, FastAPI's, Gemini's, and those that have none."""
    assert http_error(400, body, keyed=True).message == message


@pytest.mark.parametrize(
    ("message", "code", "told"),
    [
        (
            (
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 10000 tokens. "
                "Please reduce the length of the messages."
            ),
            "context_length_exceeded",
            "prompt is too long: 10000 tokens > 8192 maximum",
        ),
        (
            (
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the "
                "messages, 500 in the completion). Please reduce the length of the messages or completion."
            ),
            None,
            "prompt is too long: 4500 tokens > 4096 maximum",
        ),
        (
            (
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (1000 in the "
                "messages, 4000 in the completion). Please reduce the length of the messages or completion."
            ),
            None,
            (
                "input length and `max_tokens` exceed context limit: 1000 + 4000 > 4096, "
                "decrease input length or `max_tokens` and try again"
            ),
        ),
        (
            (
                "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is "
                "32768 tokens and your request has 5000 input tokens (32000 > 32768 - 5000)."
            ),
            None,
            (
                "input length and `max_tokens` exceed context limit: 5000 + 32000 > 32768, "
                "decrease input length or `max_tokens` and try again"
            ),
        ),
        (
            "request (9001 tokens) exceeds the available context size (4096 tokens), try increasing it",
            None,
            "prompt is too long: 9001 tokens > 4096 maximum",
        ),
        (
            "the request exceeds the available context size. try increasing the context size",
            None,
            "prompt is too long: the request exceeds the available context size. try increasing the context size",
        ),
        (
            "Your input exceeds the context window of this model. Please adjust your input and try again.",
            "context_length_exceeded",
            (
                "prompt is too long: Your input exceeds the context window of this model. Please adjust your input and "
                "try again."
            ),
        ),
        (
            (
                "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with "
                "context length of only 4096 tokens, which is not enough."
            ),
            None,
            (
                "prompt is too long: Trying to keep the first 5000 tokens when context the overflows. However, the model "
                "is loaded with context length of only 4096 tokens, which is not enough."
            ),
        ),
    ],
)
def test_a_prompt_that_is_too_long_is_told_in_claudes_words(message: str, code: Any, told: str) -> None:
    """Claude Code shortens its conversation, or asks for a shorter answer, only at Anthropic's own wording."""
    error = _http(400, _openai(message, code=code))
    assert (error.status, error.kind) == (400, "invalid_request_error")
    assert error.message == told


@pytest.mark.parametrize("status", [413, 422])
def test_too_long_is_a_400_whatever_it_came_as(status: int) -> None:
    """The wording counts together with the status."""
    assert _http(status, _openai("x", code="context_length_exceeded")).status == 400


@pytest.mark.parametrize(
    "message",
    [
        "Invalid value for 'context'",
        "max_tokens is too large: 64000. This model supports at most 16384 tokens",
    ],
)
def test_other_complaints_keep_their_words(message: str) -> None:
    """Not everything that speaks of tokens is about the prompt's length."""
    assert _http(400, _openai(message)).message == message


def test_no_credit_is_not_tried_again() -> None:
    """It is a 429 with OpenAI, but waiting does not help."""
    error = _http(
        429, _openai("You exceeded your current quota.", "insufficient_quota", "insufficient_quota")
    )
    assert (error.status, error.kind, error.retryable) == (429, "rate_limit_error", False)
    assert "no credit left" in error.advice
    fields = dict(error_fields(((b"Retry-After", b"1"), (b"x-should-retry", b"true")), error))
    assert fields == {b"Content-Type": b"application/json", b"x-should-retry": b"false"}
    assert _http(402, _openai("Insufficient Balance")).status == 429


def test_what_steers_retries_is_kept() -> None:
    """retry-after and the id go on, under the name that Anthropic's clients read; the rest does not."""
    error = _http(429, _openai("Slow down.", "tokens", "rate_limit_exceeded"))
    headers = ((b"Retry-After", b"7"), (b"X-Request-Id", b"req_9"), (b"x-ratelimit-limit-tokens", b"1"))
    assert error_fields(headers, error) == (
        (b"Content-Type", b"application/json"),
        (b"retry-after", b"7"),
        (b"request-id", b"req_9"),
    )


def test_a_server_that_wants_a_key_and_got_none_says_so() -> None:
    """As a 401 it would make the client ask for another local key."""
    error = _http(401, _openai("Missing key."), keyed=False)
    assert (error.status, error.retryable) == (502, False)
    assert "Missing key." in error.message
    assert "Missing" not in error.advice
    assert "store one" in error.advice


def test_an_unknown_model_is_explained() -> None:
    """The usual reason is a model name that was not mapped."""
    assert "mapped" in _http(404, _openai("The model 'claude' does not exist")).advice


@pytest.mark.parametrize(
    ("chunk", "status", "kind"),
    [
        ({"error": {"message": "a", "code": 502}}, 502, "api_error"),
        ({"error": {"message": "a", "code": "429"}}, 429, "rate_limit_error"),
        ({"error": {"message": "a", "type": "rate_limit_error"}}, 429, "rate_limit_error"),
        ({"error": {"message": "a", "type": "invalid_request_error"}}, 400, "invalid_request_error"),
        ({"error": {"message": "a", "type": "server_error"}}, 500, "api_error"),
        ({"error": "a"}, 500, "api_error"),
        ({"object": "error", "message": "a", "code": 400}, 400, "invalid_request_error"),
    ],
)
def test_errors_inside_of_streams_have_a_status(chunk: Any, status: int, kind: str) -> None:
    """Before the first piece of an answer, such an error still becomes a real status."""
    error = stream_error(chunk)
    assert error is not None
    assert (error.status, error.kind, error.message) == (status, kind, "a")


@pytest.mark.parametrize(
    "chunk", [{}, {"error": None}, {"choices": [], "object": "chat.completion.chunk"}, 3]
)
def test_chunks_are_no_errors(chunk: Any) -> None:
    """A null error is none."""
    assert stream_error(chunk) is None


@given(st.integers(400, 599), st.binary(max_size=60), st.booleans())
def test_no_body_is_more_than_an_error(status: int, body: bytes, keyed: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever a server writes, its error has a status of an error and words."""
    error = http_error(status, body, keyed=keyed)
    assert 400 <= error.status < 600
    assert error.message
