"""Many streams at once: all of them exact, none of them anybody else's."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from claude_desk.requestlog.record import Outcome
from fakes.raw_client import request
from fakes.recording_upstream import (
    Gate,
    RecordedRequest,
    RecordingUpstream,
    Reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk, wait_until

LIMIT_S = 60.0


def _stream_for(tag: str) -> tuple[bytes, ...]:
    return message_stream(f"{tag} " * 20 + tag)


async def _ask(port: int, tag: str) -> bytes:
    """Open one stream, and return its body; fails when it is not complete."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request(port, body=json.dumps({"stream": True, "tag": tag}).encode()))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            assert await reader.readexactly(2) == b"\r\n"
        assert await reader.readexactly(2) == b"\r\n"
        return body
    finally:
        writer.close()


def _all_at_once(desk: RunningDesk, upstream: RecordingUpstream, count: int) -> None:
    gate = Gate()

    def answer(asked: RecordedRequest) -> Reply:
        start, *rest = _stream_for(asked.json()["tag"])
        return sse_reply([start, gate, *rest])

    upstream.always(answer)

    async def ask_all() -> list[bytes]:
        asking = [asyncio.create_task(_ask(desk.port, f"client-{number}")) for number in range(count)]
        async with asyncio.timeout(LIMIT_S):
            await asyncio.to_thread(wait_until, lambda: desk.desk.status.requests_running == count)
            await asyncio.to_thread(wait_until, lambda: len(upstream.requests) == count)
            gate.open()
            return await asyncio.gather(*asking)

    bodies = asyncio.run(ask_all())
    for number, body in enumerate(bodies):
        assert body == b"".join(_stream_for(f"client-{number}"))
    assert upstream.connections_opened == count
    wait_until(lambda: desk.desk.status.requests_running == 0)
    wait_until(
        lambda: desk.desk.flush_log() and sum(row.outcome is Outcome.OK for row in desk.rows()) == count
    )
    assert all(row.unchanged for row in desk.rows())


def test_two_hundred_streams_at_once(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """200 streams that are all open together each get their own answer, whole, and a row that says unchanged."""
    _all_at_once(desk, upstream, 200)


@pytest.mark.slow
def test_a_thousand_streams_at_once(tmp_path: Path) -> None:
    """1,000 of them."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 6000:
        pytest.skip(f"this process may have {hard} descriptors; 1,000 streams through one process need 6,000")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 6000), hard))
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream) as desk:
        _all_at_once(desk, upstream, 1000)


def test_two_hundred_that_vanish_leave_nothing_running(
    desk: RunningDesk, upstream: RecordingUpstream
) -> None:
    """When all clients go at once, every upstream connection is closed within two seconds: no token is burnt."""
    upstream.always(lambda _: sse_reply([message_stream()[0], Gate()]))
    clients = [desk.client() for _ in range(200)]
    for client in clients:
        client.send(desk.request(body=b'{"stream":true}'))
    for client in clients:
        client.head()
    for client in clients:
        client.reset()
    for asked in upstream.requests:
        asked.wait_ended(2.0)
    assert all(asked.aborted for asked in upstream.requests)
    wait_until(lambda: upstream.connections_open == 0)
    wait_until(lambda: desk.desk.status.requests_running == 0)


def test_short_requests_in_a_storm_never_cross(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Fifty clients with twenty quick requests each, over kept connections, get their own answers only."""

    def answer(asked: RecordedRequest) -> Reply:
        return Reply(chunks=[b'{"you asked":' + asked.body + b"}"])

    upstream.always(answer)

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
        for turn in range(20):
            body = b'"%d.%d"' % (number, turn)
            writer.write(request(desk.port, body=body))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            assert await reader.readexactly(length) == b'{"you asked":' + body + b"}"
        writer.close()

    async def storm() -> None:
        async with asyncio.timeout(LIMIT_S):
            await asyncio.gather(*(one(number) for number in range(50)))

    asyncio.run(storm())
    assert len(upstream.requests) == 1000
    assert upstream.connections_opened <= 50
