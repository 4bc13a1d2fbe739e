"""A pause, seen by a client: told at once, in words, and nothing reaches the upstream."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from claude_desk.errors import Refused
from claude_desk.proxy.pause import UNTIL_RESTART, Pause
from claude_desk.requestlog.record import Outcome
from fakes.recording_upstream import Gate, json_reply, message_stream, sse_reply

if TYPE_CHECKING:
    from fakes.recording_upstream import RecordingUpstream
    from fakes.running_desk import RunningDesk

BODY = json.dumps(
    {"model": "claude-opus-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
).encode()
OK = json_reply({"type": "message", "model": "claude-opus-5-5"})


@pytest.mark.parametrize(
    "target", [b"/v1/messages", b"/v1/chat/completions", b"/v1/responses", b"/v1/messages/count_tokens"]
)
def test_requests_are_refused_in_words_and_none_is_sent(
    desk: RunningDesk, upstream: RecordingUpstream, target: bytes
) -> None:
    """503 in the form of its own protocol, with when it goes on, and no wish for another try; the log has it."""
    upstream.always(OK)
    desk.desk.pause.begin(900)
    reply = desk.ask(target=target, body=BODY)
    assert reply.status == 503
    assert re.search(rb"paused until \d\d:\d\d", reply.body)
    assert 890 <= int(reply.value("retry-after") or 0) <= 900
    assert reply.value("x-should-retry") == b"false"
    assert not upstream.requests
    assert desk.row().outcome is Outcome.REFUSED


def test_without_an_end_no_time_is_promised(desk: RunningDesk) -> None:
    """Until it is resumed: the words say how, and there is no retry-after."""
    desk.desk.pause.begin()
    reply = desk.ask(body=BODY)
    assert reply.status == 503
    assert reply.value("retry-after") is None
    assert b"Resume" in reply.body


def test_it_goes_on_when_it_is_ended(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Resumed, the next request reaches the upstream."""
    upstream.always(OK)
    desk.desk.pause.begin()
    assert desk.ask(body=BODY).status == 503
    desk.desk.pause.end()
    assert desk.ask(body=BODY).status == 200


def test_an_answer_under_way_goes_on_to_its_end(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Who asked before the pause gets all of the answer."""
    gate = Gate()
    first, *rest = message_stream()
    upstream.always(sse_reply((first, gate, *rest)))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(desk.ask, body=BODY)
        gate.wait_reached()
        desk.desk.pause.begin()
        gate.open()
        assert b"message_stop" in asked.result(10).body


def test_strangers_learn_nothing_of_it(desk: RunningDesk) -> None:
    """Without a valid key the answer is the same as ever; probes are answered as ever."""
    before = desk.ask(body=BODY, key="desk-no-such-key")
    desk.desk.pause.begin()
    paused = desk.ask(body=BODY, key="desk-no-such-key")
    assert (paused.status, paused.body) == (before.status, before.body)
    assert desk.ask("GET", b"/health", body=None).status == 200


def test_the_status_tells_it(desk: RunningDesk) -> None:
    """Whoever watches the status hears of its beginning and its end."""
    told: list[float | None] = []
    stop = desk.desk.watch_status(lambda status: told.append(status.paused_until))
    desk.desk.pause.begin()
    desk.desk.pause.end()
    desk.desk.pause.end()
    stop()
    assert told == [UNTIL_RESTART, None]


def test_it_ends_by_the_clock_alone() -> None:
    """When its time has come requests pass, whether or not anybody said so."""
    now = [1000.0]
    pause = Pause(lambda: None, lambda: now[0])
    pause.begin(900)
    with pytest.raises(Refused):
        pause.check()
    assert pause.until == 1900
    now[0] = 1900.0
    pause.check()
    assert pause.until is None
