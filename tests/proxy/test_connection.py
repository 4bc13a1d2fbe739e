"""Upstream connections by themselves: who owns them, when they are used again, when they are thrown away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import uvloop

from claude_desk.errors import UpstreamBroken, UpstreamUnreachable
from claude_desk.proxy.client import Reply, StreamedBody, UpstreamClient
from claude_desk.upstreams.base import Origin, UpstreamRequest
from fakes.recording_upstream import (
    Ending,
    Framing,
    Gate,
    RecordingUpstream,
    json_reply,
)
from fakes.recording_upstream import Reply as Scripted

Test = Callable[[UpstreamClient, RecordingUpstream], Coroutine[Any, Any, None]]
_LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(params=sorted(_LOOPS))
def run(request: pytest.FixtureRequest) -> Callable[[Test], None]:
    """Runs a coroutine with a client and an upstream, on each of the loops the program can have."""

    def run(test: Test) -> None:
        async def with_both() -> None:
            client = UpstreamClient(silence=30.0)
            async with RecordingUpstream() as upstream:
                try:
                    async with asyncio.timeout(20):
                        await test(client, upstream)
                finally:
                    client.close()
                    await asyncio.sleep(0)

        with asyncio.Runner(loop_factory=_LOOPS[request.param]) as runner:
            runner.run(with_both())

    return run


def to(upstream: RecordingUpstream, method: str = "POST", target: bytes = b"/v1/messages") -> UpstreamRequest:
    """A request to the upstream."""
    return UpstreamRequest(Origin.of(upstream.url), method, target)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something is so."""
    while not condition():  # noqa: ASYNC110  # what is waited for happens inside the client or in another thread
        await asyncio.sleep(0)


async def body_of(reply: Reply) -> bytes:
    """Read a reply to its end the way the pipeline does."""
    if reply.complete:
        return reply.take()
    pieces: list[bytes] = []

    def consume(chunk: bytes) -> bool:
        pieces.append(chunk)
        return True

    await reply.relay(consume, lambda: asyncio.sleep(0))
    return b"".join(pieces)


def test_a_connection_is_taken_again_only_when_its_last_reply_was_read(run: Callable[[Test], None]) -> None:
    """A reply that is complete but not yet taken keeps its connection: another exchange cannot take its bytes."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        upstream.always(lambda request: json_reply({"you asked": request.body.decode()}))
        first = await client.send(to(upstream), b"first")
        await until(lambda: first.complete)
        second = await client.send(to(upstream), b"second")
        assert upstream.connections_opened == 2
        assert await body_of(second) == b'{"you asked":"second"}'
        assert await body_of(first) == b'{"you asked":"first"}'
        third = await client.send(to(upstream), b"third")
        assert await body_of(third) == b'{"you asked":"third"}'
        assert upstream.connections_opened == 2

    run(test)


def test_replies_never_cross_however_tasks_interleave(run: Callable[[Test], None]) -> None:
    """Many exchanges that race for a few pooled connections each get the reply to their own request."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        upstream.always(lambda request: json_reply({"you asked": request.body.decode()}))

        async def one(number: int) -> None:
            for turn in range(20):
                asked = f"{number}.{turn}"
                reply = await client.send(to(upstream), asked.encode())
                assert await body_of(reply) == b'{"you asked":"%b"}' % asked.encode()

        await asyncio.gather(*(one(number) for number in range(20)))
        assert upstream.connections_opened <= 20

    run(test)


def test_giving_up_a_finished_reply_leaves_the_next_exchange_alone(run: Callable[[Test], None]) -> None:
    """An abort that comes after the end of its own exchange does not hit whoever has the connection now."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        gate = Gate()
        upstream.answer(json_reply("first"), Scripted(chunks=[b"sec", gate, b"ond"], framing=Framing.CHUNKED))
        first = await client.send(to(upstream), b"")
        await body_of(first)
        second = await client.send(to(upstream), b"")
        assert upstream.connections_opened == 1
        first.abort()
        await gate.reached()
        gate.open()
        assert await body_of(second) == b"second"

    run(test)


def test_an_early_reply_ends_a_streamed_upload_that_stands_still(run: Callable[[Test], None]) -> None:
    """A refusal that comes while the next piece of the body is awaited is handed on at once."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        upstream.answer(Scripted(413, chunks=[b"no"], early=True))
        ended = asyncio.Event()

        async def never_ending() -> AsyncIterator[bytes]:
            try:
                yield b"first piece"
                await asyncio.Event().wait()
            finally:
                ended.set()

        reply = await client.send(to(upstream), StreamedBody(never_ending(), None))
        assert (reply.status, await body_of(reply)) == (413, b"no")
        await ended.wait()
        again = await client.send(to(upstream), b"next")
        await body_of(again)
        assert upstream.connections_opened == 2, "a connection with half a request in it was used again"

    run(test)


def test_a_failing_upload_fails_the_exchange(run: Callable[[Test], None]) -> None:
    """When the client's body breaks off, so does the request, and no complete body reaches the upstream."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"half"
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await client.send(to(upstream), StreamedBody(broken(), 8))
        request = upstream.head()
        await request.ended()
        assert (request.complete, request.aborted) == (False, True)

    run(test)


def test_an_idle_connection_that_was_closed_is_replaced(run: Callable[[Test], None]) -> None:
    """Twelve times the server hangs up between two requests; none of the twelve fails."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        for number in range(12):
            await body_of(await client.send(to(upstream), b""))
            await asyncio.to_thread(upstream.close_idle_connections)
            await until(lambda: not upstream.connections_open)
            assert upstream.connections_opened == number + 1
        assert len(upstream.requests) == 12

    run(test)


def test_a_fin_the_loop_has_not_seen_is_seen(run: Callable[[Test], None]) -> None:
    """A connection whose FIN lies unread in the kernel is not used: the kernel is asked before each use."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        await body_of(await client.send(to(upstream), b""))
        upstream.close_idle_connections()  # blocks this loop, so it cannot have read the FIN
        await body_of(await client.send(to(upstream), b""))
        assert len(upstream.requests) == 2

    run(test)


def test_idle_connections_are_closed_after_a_while(
    run: Callable[[Test], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection nobody needs is closed by us before the server does it."""
    monkeypatch.setattr("claude_desk.proxy.client.IDLE_SECONDS", 0.01)

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        await body_of(await client.send(to(upstream), b""))
        await until(lambda: not upstream.connections_open)

    run(test)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "not HTTP"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "not HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", "switch protocols"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"a" * 1_000_000 + b"\r\n\r\n", "endless head"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 12_000, "endless head"),
        (b"HTTP/1.1 200 O", "closed the connection"),
        (b"", "closed the connection"),
    ],
)
def test_what_is_not_a_reply_says_what_it_was(run: Callable[[Test], None], raw: bytes, words: str) -> None:
    """Garbage, contradictory framing, endless heads and silence end the exchange with their kind, not their bytes."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        upstream.answer(Scripted(raw=raw, ending=Ending.TRUNCATED))
        with pytest.raises(UpstreamBroken, match=words) as caught:
            await client.send(to(upstream), b"")
        assert "SSH" not in str(caught.value)
        assert len(upstream.requests) == 1

    run(test)


def test_surplus_bytes_cost_the_connection_not_the_reply(run: Callable[[Test], None]) -> None:
    """What follows a complete reply is never read as anybody's, and the connection is not used again."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        good = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood"
        for surplus in (b"X", b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil", b"HTTP/1.1 100 X\r\n\r\n"):
            upstream.answer(Scripted(raw=good + surplus))
        for number in range(3):
            assert await body_of(await client.send(to(upstream), b"")) == b"good"
            assert upstream.connections_opened == number + 1

    run(test)


def test_informational_heads_are_passed_over(run: Callable[[Test], None]) -> None:
    """100 and 103 before the real head are not the reply, and leave the connection good."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
        upstream.answer(Scripted(raw=early + b"HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 2\r\n\r\nok"))
        reply = await client.send(to(upstream), b"")
        assert reply.headers == ((b"a", b"b"), (b"content-length", b"2"))
        assert await body_of(reply) == b"ok"

    run(test)


@pytest.mark.parametrize("ending", [Ending.TRUNCATED, Ending.RESET])
@pytest.mark.parametrize("framing", [Framing.CHUNKED, Framing.LENGTH])
def test_a_body_that_ends_early_is_broken(
    run: Callable[[Test], None], framing: Framing, ending: Ending
) -> None:
    """What came before the break is delivered; the end of the connection is not the end of the body."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        gate = Gate()
        upstream.answer(Scripted(chunks=[b"half", gate], framing=framing, ending=ending))
        reply = await client.send(to(upstream), b"")
        got: list[bytes] = []

        def consume(chunk: bytes) -> bool:
            got.append(chunk)
            gate.open()
            return True

        with pytest.raises(UpstreamBroken):
            await reply.relay(consume, lambda: asyncio.sleep(0))
        assert b"".join(got) == b"half"

    run(test)


def test_a_silent_upstream_is_given_up(run: Callable[[Test], None]) -> None:
    """After the limit without a byte the exchange ends and says why; bytes that come keep it going."""

    async def test(_: UpstreamClient, upstream: RecordingUpstream) -> None:
        client = UpstreamClient(silence=0.05)
        gate = Gate()
        upstream.answer(Scripted(before=gate))
        with pytest.raises(UpstreamBroken, match="said nothing for"):
            await client.send(to(upstream), b"")
        await (upstream.head()).ended()
        client.close()

    run(test)


def test_while_we_do_not_read_the_upstream_is_not_silent(run: Callable[[Test], None]) -> None:
    """A slow client's pause is not held against the upstream."""

    async def test(_: UpstreamClient, upstream: RecordingUpstream) -> None:
        client = UpstreamClient(silence=1.0)
        gate = Gate()
        upstream.answer(Scripted(chunks=[b"first", gate, b"last"], framing=Framing.CHUNKED))
        reply = await client.send(to(upstream), b"")
        got: list[bytes] = []

        def consume(chunk: bytes) -> bool:
            got.append(chunk)
            return len(got) > 1

        async def drain() -> None:
            await asyncio.sleep(1.2)  # longer than the silence allowed: the passing of time is what is tested
            gate.open()

        await reply.relay(consume, drain)
        assert b"".join(got) == b"firstlast"
        client.close()

    run(test)


def test_nothing_listens_there(run: Callable[[Test], None]) -> None:
    """A refused connection is unreachable, names the origin, and sent nothing."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        request = to(upstream)
        await asyncio.to_thread(upstream._run, upstream._close())
        with pytest.raises(
            UpstreamUnreachable, match=r"http://127\.0\.0\.1:[0-9]+ cannot be reached: .*refused"
        ):
            await client.send(request, b"")

    run(test)


def test_a_name_nobody_has(run: Callable[[Test], None]) -> None:
    """An unknown host is unreachable, in words of ours."""

    async def test(client: UpstreamClient, upstream: RecordingUpstream) -> None:
        request = UpstreamRequest(Origin("http", "no-such-host.invalid", 80), "GET", b"/")
        with pytest.raises(UpstreamUnreachable, match="name cannot be resolved"):
            await client.send(request, b"")

    run(test)


def test_plain_http_behind_https_is_refused(run: Callable[[Test], None]) -> None:
    """A server without TLS at an https address gets no request."""

    async def test(client: UpstreamClient, _: RecordingUpstream) -> None:
        got: list[bytes] = []

        async def talk_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            got.append(await reader.read())
            writer.close()

        async with await asyncio.start_server(talk_first, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            request = UpstreamRequest(Origin("https", "127.0.0.1", port), "GET", b"/v1/models")
            with pytest.raises(UpstreamUnreachable, match="TLS failed"):
                await client.send(request, b"")
            await until(lambda: bool(got))
        assert b"/v1/models" not in got[0]

    run(test)


def test_an_upstream_may_live_on_ipv6(run: Callable[[Test], None]) -> None:
    """An address in brackets is connected to and named so in Host."""

    async def test(client: UpstreamClient, _: RecordingUpstream) -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            host = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"host: "))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(host), host))
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(answer, "::1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            request = UpstreamRequest(Origin.of(f"http://[::1]:{port}"), "GET", b"/v1/models")
            assert await body_of(await client.send(request, b"")) == b"Host: [::1]:%d" % port

    run(test)
