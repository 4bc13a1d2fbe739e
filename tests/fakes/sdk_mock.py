"""Answers the Messages and Models API so that the official SDK's own test files pass against it.

Those tests send every parameter there is and check the types of what comes back strictly. They expect a mock made
from the API's description; that description is not published with the SDK, so this is the part of it they need.
"""

from __future__ import annotations

from typing import Any

from claude_desk.upstreams.practice_models import MODELS
from fakes.recording_upstream import (
    RecordedRequest,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_reply,
)

SDK_KEY = "my-anthropic-api-key"
"""The key that the SDK's tests use."""

SDK_FILES = (
    "tests/api_resources/test_messages.py",
    "tests/api_resources/test_models.py",
    "tests/api_resources/beta/test_messages.py",
    "tests/api_resources/beta/test_models.py",
)
"""Its test files that aim at ``TEST_API_BASE_URL`` and that Claude Desk serves."""


def sdk_answer(request: RecordedRequest) -> Reply:
    """The reply to one request of those tests; see ``RecordingUpstream``."""
    path = request.target.partition(b"?")[0].decode()
    if request.method == "POST" and path == "/v1/messages":
        return sse_reply(message_stream()) if request.json().get("stream") else message_reply()
    if request.method == "POST" and path == "/v1/messages/count_tokens":
        return json_reply({"input_tokens": 2095, "context_management": {"original_input_tokens": 2095}})
    info: dict[str, Any] = {**MODELS[0].info(), "allowed_fallback_models": []}
    if request.method == "GET" and path == "/v1/models":
        return json_reply({"data": [info], "has_more": False, "first_id": info["id"], "last_id": info["id"]})
    if request.method == "GET" and path.startswith("/v1/models/"):
        return json_reply(info)
    return error_reply(404, "not_found_error", f"the mock has no {request.method} {path}")
