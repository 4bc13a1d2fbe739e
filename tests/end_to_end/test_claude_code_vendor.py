"""Claude Code itself through to a vendor that knows less than Anthropic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    message_stream,
    sse_reply,
)
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]


def _vendor(request: RecordedRequest) -> Reply:
    """One that knows no context_management."""
    if request.target.startswith(b"/v1/messages?") and "context_management" in request.json():
        message = "context_management: Extra inputs are not permitted"
        return error_reply(400, "invalid_request_error", message)
    return sse_reply(message_stream("Here I am."))


def _say_something(desk: ServedDesk, folder: Path) -> str:
    """Let a new Claude Code ask one thing, and return what it reports."""
    environ = {
        "ANTHROPIC_BASE_URL": desk.url,
        "ANTHROPIC_AUTH_TOKEN": CLIENT_KEY,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
    }
    folder.mkdir()
    done = run_client([claude_code(), "-p", "Say something.", "--output-format", "json"], folder, **environ)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return str(json.loads(done.stdout)["result"])


def test_one_refusal_is_enough(tmp_path: Path) -> None:
    """The first Claude Code gets the vendor's own 400 once and adapts; the next one is not refused at all."""
    with RecordingUpstream(_vendor) as upstream, ServedDesk(tmp_path / "desk", upstream) as desk:
        assert _say_something(desk, tmp_path / "first") == "Here I am."
        before = len(upstream.requests)
        assert _say_something(desk, tmp_path / "second") == "Here I am."
        requests = upstream.requests
    # Only now is the log complete.
    ends = [row.finished for row in desk.rows() if row.started.path == "/v1/messages" and row.finished]
    asking = ["context_management" in request.json() for request in requests]
    assert asking.count(True) == 1
    assert not any(asking[before:])
    assert [end.status for end in ends].count(400) == 1
    assert "fields left out: context_management" in ends[-1].notes
