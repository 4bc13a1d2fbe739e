"""`/health` and `/metrics` over sockets: what they tell, whom, and what they never do."""

from __future__ import annotations

import json

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from claude_desk import __version__
from claude_desk.config.keychain import KeychainState
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY, find
from fakes.raw_client import RawReply
from fakes.recording_upstream import (
    Gate,
    RecordingUpstream,
    error_reply,
    message_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import CLIENT_NAME, RunningDesk, wait_until

HEALTH = [b"/health", b"/anthropic/health"]
MODEL = "claude-opus-5-5"


def ask_for(model: str, *, stream: bool = False) -> bytes:
    """The body of a request for this model."""
    return json.dumps({"model": model, "max_tokens": 1, "messages": [], "stream": stream}).encode()


def scrape(desk: RunningDesk) -> dict[str, Metric]:
    """What Prometheus would get, parsed."""
    assert desk.desk.flush_log()
    reply = desk.ask("GET", b"/metrics", body=None)
    assert reply.status == 200
    assert reply.values("content-type") == [b"text/plain; version=0.0.4; charset=utf-8"]
    return {each.name: each for each in text_string_to_metric_families(reply.body.decode())}


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    """The sum over a metric's samples with these labels."""
    return sum(
        sample.value
        for sample in families[f"claude_desk_{name}"].samples
        if labels.items() <= sample.labels.items()
    )


@pytest.mark.parametrize("path", HEALTH)
def test_a_stranger_learns_that_somebody_is_there(
    desk: RunningDesk, upstream: RecordingUpstream, path: bytes
) -> None:
    """Without a key: 200 and one word, no version, no id, no name; nothing is logged and nothing is sent up."""
    reply = desk.ask("GET", path, body=None, key=None)
    assert reply.head == (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: 15\r\n\r\n"
    )
    assert reply.body == b'{"status":"ok"}'
    assert desk.desk.flush_log()
    assert desk.rows() == []
    assert upstream.requests == []


def test_a_probe_by_head_gets_the_same_head(desk: RunningDesk) -> None:
    """HEAD, as some load balancers ask, has the head of GET and no body."""
    with desk.client() as client:
        client.send(desk.request("HEAD", b"/health", body=None, key=None))
        reply = client.reply(head_only=True)
        client.send(desk.request("GET", b"/health", body=None, key=None))
        assert client.reply().head == reply.head


@pytest.mark.parametrize("path", [*HEALTH, b"/metrics"])
def test_a_wrong_key_gets_what_it_gets_everywhere(desk: RunningDesk, path: bytes) -> None:
    """Whoever shows a credential has to show a valid one."""
    everywhere = desk.ask("GET", b"/nothing", body=None, key="wrong")
    for headers in ([], [("Authorization", "Bearer wrong")]):
        reply = desk.ask("GET", path, headers, None, key="wrong")
        assert (reply.head, reply.body) == (everywhere.head, everywhere.body)


@pytest.mark.parametrize("path", [*HEALTH, b"/metrics"])
@pytest.mark.parametrize(
    "fields",
    [
        "Host: evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: https://evil.example",
        "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site",
        "Host: 127.0.0.1:PORT\r\nOrigin: null",
    ],
)
def test_pages_and_rebound_names_learn_nothing(desk: RunningDesk, path: bytes, fields: str) -> None:
    """Host and Origin are checked here as everywhere: no page finds out that somebody is there."""
    with desk.client() as client:
        client.send(
            f"GET {path.decode()} HTTP/1.1\r\n{fields}\r\n\r\n".replace("PORT", str(desk.port)).encode()
        )
        reply = client.reply()
    assert reply.status == 403
    assert b"ok" not in reply.body


@pytest.mark.parametrize("target", [b"/metrics", b"/health?x=1", b"/anthropic/health?verbose"])
def test_without_a_key_there_is_nothing_more(desk: RunningDesk, target: bytes) -> None:
    """The figures need a key, and so does anything that is not exactly the bare question."""
    reply = desk.ask("GET", target, body=None, key=None)
    stranger = desk.ask("GET", b"/nothing", body=None, key=None)
    assert (reply.head, reply.body) == (stranger.head, stranger.body)


@pytest.mark.parametrize("path", HEALTH)
def test_with_a_key_it_tells_how_it_is(desk: RunningDesk, path: bytes) -> None:
    """Version, time, upstream, requests, keychain and log, and no secret."""
    desk.ask(body=ask_for(MODEL))
    desk.end()
    reply = desk.ask("GET", path, body=None)
    told = json.loads(reply.body)
    assert reply.status == 200
    assert told["status"] == "ok"
    assert told["version"] == __version__
    assert 0 <= told["uptime_seconds"] < 600
    assert told["upstream"] == {"name": "compatible", "kind": "compatible"}
    assert told["routes"] == 0
    assert told["failover"] == []
    assert told["requests"] == {"running": 1, "ended": 1}
    assert told["keychain"] in {state.value for state in KeychainState}
    assert told["log"] == {"waiting": 0, "lost": 0}
    assert isinstance(told["attention"], list)
    assert not find(reply.body.decode())
    assert len(desk.rows()) == 1


def test_a_scrape_tells_what_happened(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Requests, errors, tokens and times of answered, failed and refused requests, each under its labels."""
    upstream.answer(message_reply(model=MODEL), error_reply(529, "overloaded_error", "Overloaded"))
    assert desk.ask(body=ask_for(MODEL)).status == 200
    assert desk.ask(body=ask_for(MODEL)).status == 529
    assert desk.ask("GET", b"/nothing", body=None).status == 404
    assert desk.ask(key=None).status == 401
    desk.row(3)
    found = scrape(desk)
    mine = {"upstream": "compatible", "client": CLIENT_NAME, "model": MODEL}
    assert value(found, "requests", **mine, status="2xx", outcome="ok") == 1
    assert value(found, "requests", **mine, status="5xx") == 1
    assert value(found, "requests", status="4xx", outcome="refused", upstream="") == 2
    assert value(found, "errors", upstream="compatible", kind="overloaded_error") == 1
    assert value(found, "errors", kind="authentication_error") == 1
    tokens = desk.end(0).tokens
    assert value(found, "tokens", **mine, type="input") == tokens.input > 0
    assert value(found, "tokens", **mine, type="output") == tokens.output > 0
    assert value(found, "request_duration_seconds", le="+Inf", model=MODEL) == 2
    assert value(found, "first_byte_seconds", le="+Inf", model=MODEL) == 2
    assert value(found, "upstream_connections_open") >= value(found, "upstream_connections_idle") >= 0
    assert value(found, "log_lost") == 0


def test_scrapes_and_probes_leave_no_trace(desk: RunningDesk) -> None:
    """Whatever asks every few seconds neither fills the log nor counts as a request."""
    for _ in range(3):
        found = scrape(desk)
        desk.ask("GET", b"/health", body=None)
    assert value(found, "requests") == 0
    assert value(found, "requests_running") == 1
    assert desk.rows() == []


def test_an_open_stream_is_seen(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """While an answer is being streamed it counts as open, with its connection; afterwards no more."""
    gate = Gate()
    events = message_stream()
    upstream.answer(sse_reply([events[0], gate, *events[1:]]))
    with desk.client() as client:
        client.send(desk.request(body=ask_for(MODEL, stream=True)))
        client.until(events[0][-10:])
        found = scrape(desk)
        assert value(found, "streams_open") == 1
        assert value(found, "requests_running") == 2
        assert value(found, "upstream_connections_open") == 1
        assert value(found, "upstream_connections_idle") == 0
        gate.open()
        client.until(b"0\r\n\r\n")
    assert desk.end().outcome is Outcome.OK
    found = scrape(desk)
    assert value(found, "streams_open") == 0
    wait_until(lambda: value(scrape(desk), "upstream_connections_idle") == 1)


def test_a_hostile_model_name_stays_a_name(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Quotes and backslashes in an answered model are escaped; line breaks and terminal codes are not shown at all."""
    names = ['m"} 1 evil', "back\\slash", "line\nevil 1", "\x1b[2J", "x" * 5000]
    upstream.always(message_reply())
    for number, name in enumerate(names):
        assert desk.ask(body=ask_for(name)).status == 200
        desk.row(number)
    found = scrape(desk)
    models = {sample.labels["model"] for sample in found["claude_desk_requests"].samples}
    assert models == {*names[:2], "x" * 200, "other"}
    assert all(name.startswith("claude_desk_") for name in found)


def test_a_key_used_as_a_model_name_is_not_shown(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A client key pasted into the model's place ends up in no figure, since no upstream has such a model."""
    upstream.always(error_reply(404, "not_found_error", "model"))
    assert desk.ask(body=ask_for("sk-ant-" + "x" * 20)).status == 404
    desk.row()
    reply: RawReply = desk.ask("GET", b"/metrics", body=None)
    assert b"sk-ant-" not in reply.body
    assert CLIENT_KEY.encode() not in reply.body
