"""Practice over real sockets."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
import pytest

from claude_desk.proxy.practice_server import LARGEST_BODY, PracticeServer, PrefixMemory

Work = Callable[[PracticeServer, aiohttp.ClientSession], Awaitable[None]]


def _serve(work: Work, **more: Any) -> None:
    """Run some work against a Practice that does not dawdle."""

    async def run() -> None:
        server = PracticeServer(**{"delta_delay_s": 0.0, "slow_pause_s": 0.05, **more})
        url = await server.start()
        headers = {"x-api-key": server.credential.reveal(), "anthropic-version": "2023-06-01"}
        try:
            async with aiohttp.ClientSession(url, headers=headers) as client:
                await work(server, client)
        finally:
            await server.stop()

    asyncio.run(run())


def _body(text: str, **more: Any) -> dict[str, Any]:
    return {
        "model": "claude-opus-5-5",
        "max_tokens": 500,
        "messages": [{"role": "user", "content": text}],
        **more,
    }


def test_it_answers_whole() -> None:
    """A request gets one JSON message with the headers that clients read."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.post("/v1/messages?beta=true", json=_body("hi")) as response:
            assert response.status == 200
            assert response.content_type == "application/json"
            assert response.content_length is not None
            assert response.headers["request-id"].startswith("req_")
            assert response.headers["anthropic-organization-id"] == "practice"
            assert response.headers.getall("server") == ["practice"]
            limit = response.headers["anthropic-ratelimit-tokens-limit"]
            assert response.headers["anthropic-ratelimit-tokens-remaining"] == limit
            assert datetime.fromisoformat(response.headers["anthropic-ratelimit-tokens-reset"]).tzinfo
            message = await response.json()
        assert "Practice" in message["content"][0]["text"]

    _serve(work)


def test_it_streams() -> None:
    """A streamed reply is server-sent events in the API's form, the last of them message_stop."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.post("/v1/messages", json=_body("hi", stream=True)) as response:
            assert response.content_type == "text/event-stream"
            assert response.headers["request-id"].startswith("req_")
            text = (await response.read()).decode()
        events = text.removesuffix("\n\n").split("\n\n")
        for event in events:
            name, data = event.split("\n")
            assert name == f"event: {json.loads(data.removeprefix('data: '))['type']}"
        assert events[-1].startswith("event: message_stop\n")

    _serve(work)


def test_an_echo_tells_the_headers_as_they_came() -> None:
    """The protocol's headers and no others, values untouched."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        headers = {"Anthropic-Beta": "one,  two", "x-other": "1"}
        async with client.post("/v1/messages", json=_body("practice:echo"), headers=headers) as response:
            told = json.loads((await response.json())["content"][0]["text"])
        assert sorted(told["headers"]) == [
            ["anthropic-beta", "one,  two"],
            ["anthropic-version", "2023-06-01"],
        ]

    _serve(work)


def test_deltas_come_one_by_one() -> None:
    """Events are on the wire as they are made: the first is there long before the last."""
    arrived: list[float] = []

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.post("/v1/messages", json=_body("hi", stream=True)) as response:
            arrived.extend([time.monotonic() async for _ in response.content.iter_any()])

    _serve(work, delta_delay_s=0.02)
    assert len(arrived) > 10
    assert arrived[-1] - arrived[0] > 0.2


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/messages"), ("GET", "/v1/models"), ("HEAD", "/api/hello"), ("GET", "/"), ("PUT", "/x/y")],
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "practice-wrong"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic x"},
        {"x-api-key": "\N{SNOWMAN}"},
        {"x-api-key": "RIGHT", "Authorization": "Bearer wrong"},
    ],
)
def test_nothing_is_served_without_the_credential(method: str, path: str, headers: dict[str, str]) -> None:
    """Without it, or with a wrong one beside it, every path gives the same 401."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        given = {name: value.replace("RIGHT", server.credential.reveal()) for name, value in headers.items()}
        async with (
            aiohttp.ClientSession(client._base_url) as stranger,
            stranger.request(method, path, headers=given) as response,
        ):
            assert response.status == 401
            assert "anthropic-ratelimit-tokens-limit" not in response.headers
            if method != "HEAD":
                error = (await response.json())["error"]
                assert error == {"type": "authentication_error", "message": "invalid x-api-key"}

    _serve(work)


def test_the_credential_may_be_a_bearer_token() -> None:
    """Authorization: Bearer is as good as x-api-key, and both together are good when both are right."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        bearer = {"Authorization": f"Bearer {server.credential.reveal()}"}
        async with client.get("/v1/models", headers=bearer) as response:
            assert response.status == 200
        async with (
            aiohttp.ClientSession(client._base_url) as other,
            other.get("/v1/models", headers=bearer) as response,
        ):
            assert response.status == 200

    _serve(work)


def test_each_server_has_a_credential_of_its_own() -> None:
    """The credential is random, long and unprintable by accident."""
    one, two = PracticeServer(), PracticeServer()
    assert one.credential != two.credential
    assert len(one.credential.reveal()) > 40
    assert one.credential.reveal() not in repr(vars(one))


def test_hello_and_strangers() -> None:
    """Claude Code's probe is answered; other paths are a 404 in the protocol's shape."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.head("/api/hello") as response:
            assert response.status == 200
        async with client.get("/v1/files/x") as response:
            assert response.status == 404
            assert (await response.json())["error"]["type"] == "not_found_error"
        async with client.head("/v1/models") as response:
            assert response.status == 200
            assert await response.read() == b""
        # Letters that belong in no path, and a version that is no text, must not upset it.
        async with client.get("/v1/models/caf\N{LATIN SMALL LETTER E WITH ACUTE}/%ff") as response:
            assert response.status == 404
        async with client.post(
            "/v1/messages", json=_body("hi"), headers={"anthropic-version": "\N{SNOWMAN}"}
        ) as response:
            assert response.status == 400

    _serve(work)


def test_the_prompt_cache_lasts_between_requests() -> None:
    """The second request reads from the cache what the first wrote."""
    mark = {"cache_control": {"type": "ephemeral"}}
    system = [{"type": "text", "text": "rule " * 1000, **mark}]
    usages: list[dict[str, int]] = []

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        for text in ("one", "two"):
            async with client.post("/v1/messages", json=_body(text, system=system)) as response:
                usages.append((await response.json())["usage"])

    _serve(work)
    assert usages[0]["cache_read_input_tokens"] == 0
    assert usages[1]["cache_read_input_tokens"] == usages[0]["cache_creation_input_tokens"] > 1024


def test_prefixes_expire_and_are_bounded() -> None:
    """A remembered prefix lives its time, is refreshed by use, and the oldest goes when there are too many."""
    memory = PrefixMemory(most=2)
    memory.remember(((b"a", 300), (b"b", 3600)), now=0.0)
    assert memory.at(299.0) == {b"a", b"b"}
    assert memory.at(300.0) == {b"b"}
    memory.remember(((b"a", 300),), now=200.0)
    assert memory.at(400.0) == {b"a", b"b"}
    memory.remember(((b"b", 300),), now=500.0)
    assert b"b" in memory.at(3599.0)
    memory.remember(((b"c", 300),), now=600.0)
    assert memory.at(601.0) == {b"b", b"c"}


def test_a_body_of_32_mib_is_taken_and_a_larger_one_refused() -> None:
    """32 MiB pass the door (and are then too long a prompt); what exceeds the limit is 413 in the protocol's shape."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        text = "x" * (32 * 1024 * 1024 - 200)
        body = io.BytesIO(json.dumps(_body(text)).encode())
        async with client.post("/v1/messages", data=body) as response:
            assert response.status == 400
            assert (await response.json())["error"]["message"].startswith("prompt is too long: ")
        async with client.post("/v1/messages", data=io.BytesIO(b"x" * (LARGEST_BODY + 1))) as response:
            assert response.status == 413
            assert (await response.json())["error"]["type"] == "request_too_large"

    _serve(work)


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("practice:overloaded", 529, "overloaded_error"),
        ("practice:rate-limit", 429, "rate_limit_error"),
        ("practice:error", 500, "api_error"),
    ],
)
def test_refusals_can_be_practised(text: str, status: int, kind: str) -> None:
    """Asked-for failures have their status; a rate limit says when to come back and that nothing remains."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.post("/v1/messages", json=_body(text)) as response:
            assert response.status == status
            assert (await response.json())["error"]["type"] == kind
            assert response.headers.get("retry-after") == ("1" if status == 429 else None)
            remaining = response.headers.get("anthropic-ratelimit-requests-remaining")
            assert remaining == ("0" if status == 429 else None)

    _serve(work)


@pytest.mark.parametrize("stream", [False, True])
def test_a_break_is_a_reset_in_the_middle(stream: bool) -> None:  # noqa: FBT001 - a parameter of the case
    """practice:break delivers a part and then resets the connection: no client can take it for an answer."""
    received = b""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        nonlocal received
        async with client.post("/v1/messages", json=_body("practice:break", stream=stream)) as response:
            assert response.status == 200
            received = await response.content.readany()
            with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientOSError, ConnectionResetError)):
                await response.read()

    _serve(work)
    assert received
    assert b"message_stop" not in received


@pytest.mark.parametrize("stream", [False, True])
def test_slow_answers_arrive_whole(stream: bool) -> None:  # noqa: FBT001 - a parameter of the case
    """practice:slow takes at least its pause and loses nothing."""
    began = time.monotonic()

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        async with client.post("/v1/messages", json=_body("practice:slow", stream=stream)) as response:
            assert b"end_turn" in await response.read()

    _serve(work, slow_pause_s=0.2)
    assert time.monotonic() - began >= 0.2


def test_it_starts_and_stops_again() -> None:
    """Starting twice is an error, stopping twice is not, and a stopped server's port is closed."""

    async def run() -> None:
        server = PracticeServer()
        url = await server.start()
        with pytest.raises(RuntimeError):
            await server.start()
        await server.stop()
        await server.stop()
        async with aiohttp.ClientSession() as client:
            with pytest.raises(aiohttp.ClientConnectorError):
                await client.get(url)
        again = await server.start()
        assert again.startswith("http://127.0.0.1:")
        await server.stop()

    asyncio.run(run())


def test_stopping_does_not_wait_for_a_long_answer() -> None:
    """A stream that still has a minute to go is cut when Practice stops."""

    async def run() -> float:
        server = PracticeServer(delta_delay_s=60.0)
        url = await server.start()
        async with aiohttp.ClientSession(url, headers={"x-api-key": server.credential.reveal()}) as client:
            headers = {"anthropic-version": "2023-06-01"}
            async with client.post(
                "/v1/messages", json=_body("hi", stream=True), headers=headers
            ) as response:
                await response.content.readline()
                began = time.monotonic()
                await server.stop()
                return time.monotonic() - began

    assert asyncio.run(run()) < 10


def test_broken_http_leaves_no_wire_text_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A malformed header line is answered with 400, and what stood in it is not logged."""

    async def work(server: PracticeServer, client: aiohttp.ClientSession) -> None:
        port = client._base_url.port if client._base_url else None
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nx-api-key\x01: sk-canary-0123\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.0 400")
        writer.close()

    with caplog.at_level(logging.DEBUG):
        _serve(work)
    assert "canary" not in caplog.text
