"""The current official SDK through the whole program: what it sends arrives, what is answered comes back, byte by byte."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import pytest

from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.recording_upstream import (
    Ending,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_event,
    sse_reply,
    stream_end,
)
from fakes.served_desk import ServedDesk

HELLO: Any = {
    "model": "claude-opus-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hi \u2028 ü 😀"}],
}

# What a proxy must decide itself, and what holds the credential.
OURS = frozenset(
    {b"host", b"connection", b"accept-encoding", b"content-length", b"authorization", b"x-api-key"}
)


class Proxied:
    """A served Desk with its upstream, and what left the clients made for it."""

    def __init__(self, desk: ServedDesk, upstream: RecordingUpstream) -> None:
        self.desk = desk
        self.upstream = upstream
        self.sent: list[httpx2.Request] = []

    def client(self, **more: Any) -> anthropic.Anthropic:
        """A client that goes through the Desk; without retries unless asked."""
        http = anthropic.DefaultHttpxClient(event_hooks={"request": [self.sent.append]})
        options = {"max_retries": 0, **more}
        return anthropic.Anthropic(base_url=self.desk.url, api_key=CLIENT_KEY, http_client=http, **options)

    def async_client(self) -> anthropic.AsyncAnthropic:
        """The same, asynchronous."""

        async def note(request: httpx2.Request) -> None:
            self.sent.append(request)

        http = anthropic.DefaultAsyncHttpxClient(event_hooks={"request": [note]})
        return anthropic.AsyncAnthropic(
            base_url=self.desk.url, api_key=CLIENT_KEY, http_client=http, max_retries=0
        )

    def check_sent(self, number: int = 0) -> None:
        """Assert that a request reached the upstream as it left the client, less what is ours."""
        left, came = self.sent[number], self.upstream.request(number)
        assert came.method == left.method
        assert came.target == left.url.raw_path
        assert came.body == left.content
        assert _kept(came.headers) == _kept(left.headers.raw)
        assert came.header("x-api-key") == REAL_KEY.encode()
        assert CLIENT_KEY.encode() not in came.head + came.body


def _kept(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() not in OURS]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedDesk, RecordingUpstream]]:
    """One Desk in front of one recording upstream for the whole file."""
    with RecordingUpstream() as upstream, ServedDesk(tmp_path_factory.mktemp("desk"), upstream) as desk:
        yield desk, upstream


@pytest.fixture
def proxied(served: tuple[ServedDesk, RecordingUpstream]) -> Proxied:
    """The same with nothing recorded and nothing scripted."""
    served[1].forget()
    served[1].always(message_reply())
    return Proxied(*served)


def test_a_whole_answer_is_byte_exact(proxied: Proxied) -> None:
    """Request line, headers and body arrive as they left; status, headers and body come back as they were sent."""
    text = " \u2028 spaced  oddly \N{SNOWMAN}"
    reply = json_reply(
        {"id": "msg_1", "odd": [1.0, 1e5, text]}, headers=[("request-id", "req_1"), ("x-odd", "A, b")]
    )
    proxied.upstream.answer(reply)
    with proxied.client() as client:
        raw = client.messages.with_raw_response.create(**HELLO)
    proxied.check_sent()
    assert raw.http_response.content == reply.body
    assert raw.headers["request-id"] == "req_1"
    assert raw.headers["x-odd"] == "A, b"
    assert raw.headers["content-type"] == "application/json"


def test_a_stream_is_byte_exact(proxied: Proxied) -> None:
    """Events, pings, comments, padding and unknown events come back as they were sent, wherever they were cut."""
    events = b"".join(
        [
            *message_stream("One \u2028 two")[:-2],
            b": a comment\n\n",
            b'event: brand_new\r\ndata: {"type":"brand_new" }\r\n\r\n',
            b"event: ping\ndata: {}   \n\n",
            *stream_end("end_turn", 3),
        ]
    )
    pieces = [events[start : start + 7] for start in range(0, len(events), 7)]
    proxied.upstream.answer(sse_reply(pieces), sse_reply(pieces))
    with proxied.client() as client:
        with client.messages.with_streaming_response.create(**HELLO, stream=True) as raw:
            received = b"".join(raw.iter_bytes())
        with client.messages.stream(**HELLO) as stream:
            message = stream.get_final_message()
    proxied.check_sent(0)
    proxied.check_sent(1)
    assert received == events
    assert [block.text for block in message.content if block.type == "text"] == ["One \u2028 two"]


def test_events_arrive_while_the_upstream_still_thinks(proxied: Proxied) -> None:
    """An event reaches the client before the next one is sent: nothing waits for more."""
    start, *rest = message_stream("Hello")
    gate = Gate()
    proxied.upstream.answer(sse_reply([start, gate, *rest]))
    with proxied.client() as client, client.messages.create(**HELLO, stream=True) as stream:
        first = next(iter(stream))
        assert first.type == "message_start"
        gate.open()
        assert [event.type for event in stream][-1] == "message_stop"


def test_tools_thinking_and_betas_pass(proxied: Proxied) -> None:
    """A large request with tools, thinking, beta headers and per-request extras is not touched."""
    tool: Any = {
        "name": "t",
        "input_schema": {"type": "object", "properties": {"z": {}, "a": {}}},
        "strict": True,
    }
    with proxied.client() as client:
        client.beta.messages.create(
            **HELLO,
            tools=[tool],
            thinking={"type": "adaptive"},
            betas=["one-2026-01-01", "two-2026-01-01"],
            extra_headers={"x-anything": "kept", "anthropic-user-profile-id": "p"},
            extra_query={"beta": "true", "q": "a/b c"},
            extra_body={"brand_new": {"b": 1, "a": [None]}},
        )
    proxied.check_sent()
    request = proxied.upstream.request()
    assert request.header("anthropic-beta") == b"one-2026-01-01,two-2026-01-01"
    assert b"beta=true" in request.target


def test_counting_and_models_pass(proxied: Proxied) -> None:
    """count_tokens, models.list with its parameters and models.retrieve reach the upstream as they were asked."""
    info = {
        "type": "model",
        "id": "m:1",
        "display_name": "M",
        "created_at": "2026-01-01T00:00:00Z",
        "lifecycle": "active",
    }
    page = {"data": [info], "has_more": False, "first_id": "m:1", "last_id": "m:1"}
    proxied.upstream.answer(json_reply({"input_tokens": 7}), json_reply(page), json_reply(info))
    with proxied.client() as client:
        counted = client.messages.count_tokens(model="m", messages=HELLO["messages"])
        listed = client.models.list(limit=5, after_id="m:0")
        retrieved = client.models.retrieve("m:1")
    assert (counted.input_tokens, [model.id for model in listed.data], retrieved.id) == (7, ["m:1"], "m:1")
    for number in range(3):
        proxied.check_sent(number)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (400, "invalid_request_error", anthropic.BadRequestError),
        (404, "not_found_error", anthropic.NotFoundError),
        (413, "request_too_large", anthropic.ContentTooLargeError),
        (429, "rate_limit_error", anthropic.RateLimitError),
        (500, "api_error", anthropic.InternalServerError),
        (529, "overloaded_error", anthropic.OverloadedError),
    ],
)
def test_errors_arrive_as_they_are(
    proxied: Proxied, status: int, kind: str, error: type[anthropic.APIStatusError]
) -> None:
    """Status, body and the headers that steer retries are the upstream's own."""
    steering = [
        ("retry-after", "7"),
        ("x-should-retry", "false"),
        ("request-id", "req_9"),
        ("anthropic-ratelimit-x", "1"),
    ]
    reply = error_reply(status, kind, "In the upstream's own words.", headers=steering)
    proxied.upstream.answer(reply)
    with proxied.client() as client, pytest.raises(error) as raised:
        client.messages.create(**HELLO)
    assert raised.value.status_code == status
    assert raised.value.response.content == reply.body
    assert {name: raised.value.response.headers[name] for name, _ in steering} == dict(steering)


def test_the_sdk_retries_as_the_upstream_says(proxied: Proxied) -> None:
    """A 429 with retry-after is waited for and tried again, once, by the SDK and by nobody else."""
    proxied.upstream.answer(
        error_reply(429, "rate_limit_error", "Slow down.", headers=[("retry-after", "1")])
    )
    began = time.monotonic()
    with proxied.client(max_retries=1) as client:
        message = client.messages.create(**HELLO)
    assert time.monotonic() - began >= 1.0
    assert message.content
    assert [request.header("x-stainless-retry-count") for request in proxied.upstream.requests] == [
        b"0",
        b"1",
    ]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_real_key_is_no_login_error(proxied: Proxied, status: int) -> None:
    """The upstream's 401 or 403 to the real key reaches the client as a 5xx that it does not retry."""
    proxied.upstream.answer(error_reply(status, "authentication_error", "invalid x-api-key"))
    with proxied.client(max_retries=2) as client, pytest.raises(anthropic.InternalServerError) as raised:
        client.messages.create(**HELLO)
    assert raised.value.response.headers["x-should-retry"] == "false"
    assert len(proxied.upstream.requests) == 1


def test_a_wrong_local_key_is_a_login_error(proxied: Proxied) -> None:
    """A key we did not give out is 401 at once, and the upstream hears nothing of it."""
    with (
        proxied.client().with_options(api_key="desk-wrong-key-000000") as client,
        pytest.raises(anthropic.AuthenticationError),
    ):
        client.messages.create(**HELLO)
    assert proxied.upstream.requests == []


@pytest.mark.parametrize("ending", [Ending.TRUNCATED, Ending.RESET])
def test_a_broken_stream_never_looks_finished(proxied: Proxied, ending: Ending) -> None:
    """When the upstream dies in mid-answer the SDK raises; it never returns the half as a message."""
    proxied.upstream.answer(sse_reply(message_stream("Half an answer")[:4], ending=ending))
    with (
        proxied.client() as client,
        pytest.raises((anthropic.APIError, httpx2.TransportError)),
        client.messages.stream(**HELLO) as stream,
    ):
        stream.get_final_message()


def test_an_error_in_the_stream_arrives(proxied: Proxied) -> None:
    """An error event after 200 is raised by the SDK with the upstream's words."""
    error = {"error": {"details": None, "type": "overloaded_error", "message": "Overloaded"}}
    proxied.upstream.answer(sse_reply([*message_stream("Half")[:4], sse_event("error", error)]))
    with (
        proxied.client() as client,
        pytest.raises(anthropic.APIStatusError, match="Overloaded"),
        client.messages.stream(**HELLO) as stream,
    ):
        stream.get_final_message()


def test_a_silent_upstream_is_a_bad_gateway(proxied: Proxied) -> None:
    """A connection that closes without an answer is an error in the protocol's shape that the SDK may retry."""
    proxied.upstream.answer(Reply(raw=b"", ending=Ending.RESET))
    with proxied.client() as client, pytest.raises(anthropic.InternalServerError) as raised:
        client.messages.create(**HELLO)
    assert raised.value.status_code == 502
    assert raised.value.type == "api_error"
    assert raised.value.response.headers["x-should-retry"] == "true"


async def _leave(proxied: Proxied, gate: Gate) -> float:
    client = proxied.async_client()
    task = asyncio.create_task(client.messages.create(**HELLO))
    request = await proxied.upstream.arrival()
    await gate.reached()
    task.cancel()
    began = time.monotonic()
    await asyncio.gather(task, return_exceptions=True)
    await client.close()
    await request.ended()
    assert request.aborted
    return time.monotonic() - began


def test_a_client_that_gives_up_stops_the_upstream(proxied: Proxied) -> None:
    """Cancelling a request before its first byte closes the upstream's connection within two seconds."""
    gate = Gate()
    proxied.upstream.answer(Reply(before=gate))
    assert asyncio.run(_leave(proxied, gate)) < 2.0


async def _many(proxied: Proxied, count: int) -> set[str]:
    async with proxied.async_client() as client:

        async def one(number: int) -> str:
            options = {**HELLO, "messages": [{"role": "user", "content": f"number {number}"}]}
            async with client.messages.stream(**options) as stream:
                return f"{number}: {await stream.get_final_text()}"

        return set(await asyncio.gather(*(one(number) for number in range(count))))


def test_answers_do_not_cross(proxied: Proxied) -> None:
    """Forty streams at once each get the answer to their own question."""
    proxied.upstream.always(
        lambda request: sse_reply(message_stream(request.json()["messages"][0]["content"]))
    )
    expected = {f"{number}: number {number}" for number in range(40)}
    assert asyncio.run(_many(proxied, 40)) == expected
    bodies = {request.content for request in proxied.sent}
    assert {request.body for request in proxied.upstream.requests} == bodies
