"""A captured request, made once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desk.errors import UpstreamUnreachable
from claude_desk.requestlog.capture import Capture
from fakes.recording_upstream import RecordingUpstream, error_reply, message_reply, message_stream, sse_reply
from fakes.running_desk import PATIENCE_S, RunningDesk

ON = '[capture]\nmode = "memory"\n'
BODY = b'{"model": "m", "max_tokens": 5, "stream": true, "messages": [{"role": "user", "content": "hi"}]}'


def captured(running: RunningDesk) -> Capture:
    """What was kept of the first request."""
    found = running.desk.captures.get(running.row().started.id).result(PATIENCE_S)
    assert found is not None
    return found


def test_it_is_a_request_like_any_other(tmp_path: Path) -> None:
    """The same bytes and fields reach the upstream, by the key of this computer; it is logged and kept in its turn."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        for _ in range(2):
            upstream.answer(sse_reply(message_stream("hi")))
        running.ask(target=b"/v1/messages?beta=true", headers=[("anthropic-beta", "one")], body=BODY)
        assert running.desk.send_again(captured(running), BODY).result(PATIENCE_S) == 200
        first, second = upstream.request(), upstream.request(1)
        assert second.body == first.body == BODY
        assert second.target == first.target
        assert second.header("anthropic-beta") == b"one"
        assert running.row(1).started.client == "this computer"
        again = running.desk.captures.get(running.row(1).started.id).result(PATIENCE_S)
        assert again is not None
        assert again.request.body == BODY


def test_it_can_be_changed_before(tmp_path: Path) -> None:
    """What is sent is what it was changed into."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        for _ in range(2):
            upstream.answer(message_reply("hi"))
        running.ask(body=BODY)
        changed = BODY.replace(b'"hi"', b'"hello"')
        running.desk.send_again(captured(running), changed).result(PATIENCE_S)
        assert upstream.request(1).body == changed


def test_an_error_is_an_answer(tmp_path: Path) -> None:
    """Its status is given, and the row tells the rest."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(message_reply("hi"))
        upstream.answer(error_reply(529, "overloaded_error", "busy"))
        running.ask(body=BODY)
        assert running.desk.send_again(captured(running), BODY).result(PATIENCE_S) == 529
        assert running.end(1).status == 529


def test_stopped_it_says_so(tmp_path: Path) -> None:
    """Where Claude Desk does not listen, nothing is sent."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream, settings=ON) as running:
        upstream.answer(message_reply("hi"))
        running.ask(body=BODY)
        capture = captured(running)
        url = running.desk.url
        running.desk.stop().result(PATIENCE_S)
        assert url != running.desk.url
        with pytest.raises(UpstreamUnreachable):
            running.desk.send_again(capture, BODY).result(PATIENCE_S)
