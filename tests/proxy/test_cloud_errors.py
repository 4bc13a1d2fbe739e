"""A platform's errors through the whole program: the client reads Messages errors, the person one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claude_desk.messages.error_body import read_error
from fakes.canary import REAL_KEY
from fakes.recording_upstream import RecordingUpstream, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

SETTINGS = """
[upstreams.foundry]
kind = "foundry"
url = "{url}/anthropic"
models = {{ "claude-opus-5-5" = "prod-7" }}
"""
BODY = b'{"model":"claude-opus-5-5","max_tokens":5,"messages":[]}'


def _desk(folder: Path, upstream: RecordingUpstream) -> RunningDesk:
    return RunningDesk(
        folder,
        upstream,
        base_path="/anthropic",
        environ={"CLAUDE_DESK_UPSTREAM": "foundry"},
        settings=SETTINGS.format(url=upstream.url),
    )


@pytest.mark.parametrize(
    ("status", "code", "told", "kind", "advice"),
    [
        (401, "401", 403, "permission_error", "The key was not accepted by the Foundry resource"),
        (404, "DeploymentNotFound", 404, "not_found_error", "There is no deployment"),
        (429, "429", 429, "rate_limit_error", "The rate limit of a deployment"),
        (503, "ServiceUnavailable", 529, "overloaded_error", ""),
    ],
)
def test_an_error_reaches_both(
    tmp_path: Path, status: int, code: str, told: int, kind: str, advice: str
) -> None:
    """The client gets status, type and the platform's words; the person is told what to do, in words of ours."""
    error = {"error": {"code": code, "message": f"The platform says {code}."}}
    with (
        RecordingUpstream(json_reply(error, status=status)) as upstream,
        _desk(tmp_path, upstream) as running,
    ):
        reply = running.ask(body=BODY)
        assert reply.status == told
        said, words = read_error(reply.body)
        assert said == kind
        assert words.endswith(f"The platform says {code}.")
        shown = running.attention("key")
        assert advice in shown
        assert bool(advice) == bool(shown)
        assert running.end().status == told


def test_what_is_answered_here_and_there(tmp_path: Path) -> None:
    """The list of models never leaves; a stream comes back byte for byte, asked for by the deployment's name."""
    stream = message_stream()
    with RecordingUpstream(sse_reply(stream)) as upstream, _desk(tmp_path, upstream) as running:
        listed = running.ask("GET", b"/v1/models", body=None)
        assert json.loads(listed.body)["data"][0]["id"] == "claude-opus-5-5"
        assert not upstream.requests
        reply = running.ask(body=BODY.replace(b"{", b'{"stream":true,', 1))
        assert reply.body == b"".join(stream)
        sent = upstream.request()
        assert sent.target == b"/anthropic/v1/messages"
        assert sent.json()["model"] == "prod-7"
        assert sent.header("x-api-key") == sent.header("api-key") == REAL_KEY.encode()
