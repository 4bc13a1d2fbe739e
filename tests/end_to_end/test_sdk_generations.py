"""Both generations of the official SDK, which send different versions and credentials, through the whole program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
import pytest

from fakes import sdk_tour
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.installed_clients import python_packages
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_reply,
    tool_stream,
)
from fakes.served_desk import ServedDesk

Tour = Callable[[str], dict[str, Any]]
SDK_1 = "anthropic==1.17.0"


def _run_tour(url: str, *options: str, **environ: str) -> dict[str, Any]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *options, sdk_tour.__file__],
        env={**kept, "BASE_URL": url, "KEY": CLIENT_KEY, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _current(url: str) -> dict[str, Any]:
    return _run_tour(url)


def _previous(url: str) -> dict[str, Any]:
    packages = python_packages(SDK_1.replace("==", "-"), [SDK_1])
    # -S: nothing of the environment that runs this test is seen, so the older SDK meets its own dependencies.
    return _run_tour(url, "-S", PYTHONPATH=str(packages))


GENERATIONS = [
    pytest.param(_current, "2.", "2026-10-21", id="2.x"),
    pytest.param(_previous, "1.", "2023-06-01", id="1.x", marks=[pytest.mark.slow, pytest.mark.network]),
]


@pytest.mark.timeout(700)
@pytest.mark.parametrize(("tour", "release", "version"), GENERATIONS)
def test_the_sdk_works_with_practice(tour: Tour, release: str, version: str, tmp_path: Path) -> None:
    """Whole, streamed, tool loop with signed thinking, count_tokens, models and an error, sync and async, all arrive."""
    with ServedDesk(tmp_path) as desk:
        seen = tour(desk.url)
    assert seen["version"].startswith(release)
    sync = seen["sync"]
    assert "“Say hello”" in sync["whole"]
    assert sync["streamed"] == sync["whole"] == seen["async"]["whole"] == seen["async"]["streamed"]
    assert sync["stop_reason"] == "end_turn"
    assert (sync["thought"], sync["input"]) == ("thinking", {"location": "Paris", "units": "c"})
    assert "18 degrees" in sync["answer"]
    assert sync["counted"] > 0
    assert sync["model"] in sync["models"]
    assert sync["error"] == "messages: at least one message is required"
    rows = desk.rows()
    ends = [row.finished for row in rows if row.finished is not None]
    assert len(ends) == len(rows) >= 10
    assert {row.unchanged for row in rows if row.started.method == "POST"} == {True}
    assert [end.status for end in ends].count(400) == 1
    assert sync["request_id"] in {end.upstream_request_id for end in ends}


def _answer(request: RecordedRequest) -> Reply:
    if request.target.startswith(b"/v1/models"):
        info = {
            "type": "model",
            "id": sdk_tour.MODEL,
            "display_name": "M",
            "created_at": "2026-01-01T00:00:00Z",
        }
        info["lifecycle"] = "active"
        listed = {"data": [info], "has_more": False, "first_id": sdk_tour.MODEL, "last_id": sdk_tour.MODEL}
        return json_reply(listed if request.target.startswith(b"/v1/models?") else info)
    body = request.json()
    if request.target.endswith(b"/count_tokens"):
        return json_reply({"input_tokens": 42})
    if not body["messages"]:
        return error_reply(400, "invalid_request_error", "messages: at least one message is required")
    if not body.get("stream"):
        return message_reply("Hello from upstream.")
    if "tools" in body:
        call = tool_stream("get_weather", {"location": "Paris", "units": "c"})
        return sse_reply(call)
    return sse_reply(message_stream("Hello from upstream."))


@pytest.mark.timeout(700)
@pytest.mark.parametrize(("tour", "release", "version"), GENERATIONS)
def test_the_real_key_takes_the_place_of_the_local_one(
    tour: Tour, release: str, version: str, tmp_path: Path
) -> None:
    """Upstream, every request has the client's version, the real key in x-api-key only, and no trace of the local key."""
    with RecordingUpstream(_answer) as upstream, ServedDesk(tmp_path, upstream) as desk:
        seen = tour(desk.url)
        requests = upstream.requests
    assert seen["sync"]["whole"] == seen["sync"]["streamed"] == "Hello from upstream."
    assert seen["sync"]["input"] == {"location": "Paris", "units": "c"}
    assert (seen["sync"]["counted"], seen["sync"]["models"]) == (42, [sdk_tour.MODEL])
    assert len(requests) >= 10
    for request in requests:
        assert request.header("anthropic-version") == version.encode()
        assert request.header("x-api-key") == REAL_KEY.encode()
        assert request.header("authorization") is None
        assert CLIENT_KEY.encode() not in request.head + request.body
    assert len(desk.rows()) == len(requests)


def test_the_generations_differ_as_believed() -> None:
    """The current SDK sends what these tests say it sends: a bearer token and the newest version."""
    with RecordingUpstream(_answer) as upstream:
        _current(upstream.url)
        request = upstream.request()
    assert anthropic.__version__.startswith("2.")
    assert request.header("authorization") == f"Bearer {CLIENT_KEY}".encode()
    assert request.header("x-api-key") is None
    assert request.header("anthropic-version") == b"2026-10-21"
