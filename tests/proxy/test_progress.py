"""How far a request is while it runs: over real sockets, in the middle of a stream that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.recording_upstream import Gate, RecordingUpstream, message_stream, sse_reply
from fakes.running_desk import PATIENCE_S, RunningDesk, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from claude_desk.proxy.progress import Progress

BODY = b'{"model":"claude-opus-5-5","stream":true}'


def under_way(running: RunningDesk) -> tuple[Progress, ...]:
    """What runs now."""
    return running.desk.operations.progress().result(PATIENCE_S)


def test_a_held_stream_tells_how_far_it_is(tmp_path: Path) -> None:
    """Upstream, first byte, sizes and tokens before the end: input as it was told, output by what has passed."""
    gate, later = Gate(), Gate()
    events = message_stream("word " * 400)
    first, second, rest = (b"".join(part) for part in (events[:100], events[100:300], events[300:]))
    reply: list[bytes | Gate] = [first, gate, second, later, rest]
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream) as running:
        upstream.answer(sse_reply(reply))
        with running.client() as client:
            client.send(running.request(body=BODY))
            head = client.head()
            gate.wait_reached()
            wait_until(lambda: under_way(running)[0].bytes_out >= len(first))
            (early,) = under_way(running)
            assert (early.upstream, early.model_sent, early.bytes_in) == (
                "compatible",
                "claude-opus-5-5",
                len(BODY),
            )
            assert early.first_byte_s is not None
            assert 0 <= early.first_byte_s < PATIENCE_S
            assert early.tokens.output > 0
            gate.open()
            later.wait_reached()
            wait_until(lambda: under_way(running)[0].bytes_out > early.bytes_out)
            (late,) = under_way(running)
            assert (late.id, late.tokens.input, late.first_byte_s) == (
                early.id,
                early.tokens.input,
                early.first_byte_s,
            )
            assert late.tokens.output > early.tokens.output
            later.open()
            assert client.finish(head).complete
        end = running.end()
        assert (end.id, end.tokens.input) == (early.id, early.tokens.input)
        assert "estimated" not in end.notes, "looking at it leaves nothing in its row"
        wait_until(lambda: under_way(running) == ())


def test_what_waits_for_its_upstream_has_no_first_byte(tmp_path: Path) -> None:
    """Before the reply nothing is known but what came and where it goes."""
    gate = Gate()
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream) as running:
        upstream.answer(sse_reply([gate, *message_stream()]))
        with running.client() as client:
            client.send(running.request(body=BODY))
            gate.wait_reached()
            wait_until(lambda: len(under_way(running)) == 1)
            (progress,) = under_way(running)
            assert (progress.first_byte_s, progress.bytes_out, progress.tokens.output) == (None, 0, 0)
            gate.open()
            assert client.finish(client.head()).complete


def test_probes_are_not_among_them_and_the_end_of_the_program_is_no_error(tmp_path: Path) -> None:
    """Only requests that have a line are told; after the program's end there are none."""
    running = RunningDesk(tmp_path / "desk").start()
    operations = running.desk.operations
    assert running.ask("GET", b"/health", body=None).status == 200
    assert under_way(running) == ()
    running.stop()
    assert operations.progress().result(0) == ()
