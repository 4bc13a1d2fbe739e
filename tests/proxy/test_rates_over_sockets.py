"""Rates through the whole program: what a client is answered, what leaves, and what the log says of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.raw_client import RawReply
from fakes.recording_upstream import Gate, RecordingUpstream, Reply, json_reply
from fakes.running_desk import CLIENT_NAME, RunningDesk, wait_until

OTHER_KEY = "another-key-for-tests-0123456789"
BODY = json.dumps(
    {"model": "claude-opus-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "hi " * 400}]}
).encode()
OK = json_reply({"type": "message", "model": "claude-opus-5-5"})


def used(input_tokens: int, output_tokens: int = 0, **more: int) -> Reply:
    """A reply that used so many tokens."""
    usage = {"input_tokens": input_tokens, "output_tokens": output_tokens, **more}
    return json_reply({"type": "message", "model": "claude-opus-5-5", "usage": usage})


@pytest.fixture
def limited(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that two client keys may use; a test gives it its rates."""
    keys = {"CLAUDE_DESK_CLIENT_KEYS": f"{CLIENT_NAME}:{CLIENT_KEY},other:{OTHER_KEY}"}
    upstream.always(OK)
    with RunningDesk(tmp_path / "limited", upstream, environ=keys) as running:
        yield running


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Clients that call at the same time."""
    with ThreadPoolExecutor(16) as executor:
        yield executor


def rate(desk: RunningDesk, **rates: Any) -> None:
    """Apply rates in the app; without waiting in line, unless a test says so."""
    data = desk.desk.stored_settings.model_dump() | {"rates": {"wait_seconds": 0, **rates}}
    desk.desk.apply(Settings.model_validate(data)).result(10)


def ask(desk: RunningDesk, target: bytes = b"/v1/messages", *, key: str = CLIENT_KEY) -> RawReply:
    """One request to write something."""
    return desk.ask(target=target, body=BODY, key=key)


def told(reply: RawReply) -> tuple[int, int]:
    """Status, and the seconds to wait."""
    value = reply.value("retry-after")
    return reply.status, int(value) if value is not None else 0


def wait_as_told(reply: RawReply) -> None:
    """Wait as long as a client that believes what it is told."""
    seconds = told(reply)[1]
    assert 1 <= seconds <= 2
    room_at = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= room_at)


def test_the_first_request_too_many_is_refused_in_the_apis_own_words(
    limited: RunningDesk, upstream: RecordingUpstream
) -> None:
    """After a burst comes a 429 that says which limit it was, and when there is room; nothing left for it."""
    rate(limited, requests_per_minute=6, burst=2)
    assert [ask(limited).status for _ in range(2)] == [200, 200]
    refused = ask(limited)
    status, seconds = told(refused)
    assert status == 429
    assert 9 <= seconds <= 10
    assert refused.value("x-should-retry") == b"true"
    error = json.loads(refused.body)["error"]
    assert error["type"] == "rate_limit_error"
    assert "6 requests a minute through for all clients together" in error["message"]
    assert f"in {seconds} seconds" in error["message"]
    assert len(upstream.requests) == 2
    row = limited.row(2)
    assert row.outcome is Outcome.REFUSED
    assert row.finished is not None
    assert (row.finished.status, row.finished.error_kind) == (429, "rate_limit_error")
    assert "6 requests a minute" in row.finished.error_text
    figures = limited.ask("GET", b"/metrics", body=None).body.decode()
    assert re.search(r'_errors_total\{[^}]*kind="rate_limit_error"[^}]*\} 1', figures)


def test_after_the_seconds_that_were_told_there_is_room(limited: RunningDesk) -> None:
    """Who waits as long as retry-after says gets through, again and again."""
    rate(limited, requests_per_minute=60, burst=1)
    assert ask(limited).status == 200
    for _ in range(2):
        refused = ask(limited)
        assert refused.status == 429
        wait_as_told(refused)
        assert ask(limited).status == 200


def test_each_key_has_its_own(limited: RunningDesk) -> None:
    """What one client key uses up takes nothing from another; a key can be excepted by its name."""
    rate(limited, each={"requests_per_minute": 1})
    assert ask(limited).status == 200
    refused = ask(limited)
    assert refused.status == 429
    assert f"the client key '{CLIENT_NAME}'" in json.loads(refused.body)["error"]["message"]
    assert ask(limited, key=OTHER_KEY).status == 200
    assert ask(limited, key=OTHER_KEY).status == 429
    rate(limited, each={"requests_per_minute": 1}, by_client={"test*": {"requests_per_minute": 0}})
    assert ask(limited).status == 200
    assert ask(limited, key=OTHER_KEY).status == 429


def test_a_change_counts_from_the_next_request_on(limited: RunningDesk) -> None:
    """A lower rate, a higher one and none at all bite at once, and what was used before stays used."""
    rate(limited, requests_per_minute=2)
    assert [ask(limited).status for _ in range(3)] == [200, 200, 429]
    rate(limited, requests_per_minute=120)
    assert told(ask(limited)) == (429, 1)
    rate(limited)
    assert [ask(limited).status for _ in range(3)] == [200] * 3
    rate(limited, requests_per_minute=1)
    assert told(ask(limited))[0] == 429


def test_counting_and_listing_are_free(limited: RunningDesk) -> None:
    """count_tokens and the list of models never wait and never count."""
    rate(limited, requests_per_minute=1, concurrent=1, tokens_per_minute=1)
    for _ in range(3):
        assert ask(limited, b"/v1/messages/count_tokens").status == 200
        assert limited.ask("GET", b"/v1/models", (("anthropic-version", "2023-06-01"),), None).status == 200
    assert ask(limited).status == 200
    assert ask(limited).status == 429
    assert ask(limited, b"/v1/messages/count_tokens").status == 200


def test_no_more_requests_at_once_than_allowed(
    limited: RunningDesk, upstream: RecordingUpstream, pool: ThreadPoolExecutor
) -> None:
    """While two answers are held, a third request is told to try again in a second; an end makes room."""
    rate(limited, concurrent=2)
    gates = [Gate(), Gate()]
    upstream.answer(*(Reply(chunks=[b"{", gate, b"}"]) for gate in gates))
    held = [pool.submit(ask, limited) for _ in gates]
    for gate in gates:
        gate.wait_reached()
    refused = ask(limited)
    assert told(refused) == (429, 1)
    assert "2 requests at once" in json.loads(refused.body)["error"]["message"]
    gates[0].open()
    wait_until(lambda: any(future.done() for future in held))
    wait_until(lambda: ask(limited).status == 200)
    gates[1].open()
    assert [future.result(10).status for future in held] == [200, 200]


def test_a_burst_waits_its_turn_in_the_order_of_coming(
    limited: RunningDesk, upstream: RecordingUpstream, pool: ThreadPoolExecutor
) -> None:
    """With a wait, six requests at once for one place are all answered, one after the other, and none is refused."""
    rate(limited, wait_seconds=30, concurrent=1)
    gate = Gate()
    upstream.always(Reply(chunks=[b"{", gate, b"}"]))
    replies: list[Future[RawReply]] = []
    for number in range(6):
        replies.append(pool.submit(limited.ask, body=b'{"max_tokens": %d}' % number))
        wait_until(lambda number=number: len(limited.rows()) == number + 1)  # type: ignore[misc]
    gate.wait_reached()
    assert len(upstream.requests) == 1
    gate.open()
    assert [future.result(10).status for future in replies] == [200] * 6
    assert [request.json()["max_tokens"] for request in upstream.requests] == list(range(6))


def test_a_short_wait_is_waited_and_noted(limited: RunningDesk) -> None:
    """A request that has to wait less than the settings allow is answered late and not refused; the log says so."""
    rate(limited, wait_seconds=5, requests_per_minute=120, burst=1)
    began = time.monotonic()
    assert [ask(limited).status for _ in range(3)] == [200] * 3
    assert 0.9 <= time.monotonic() - began < 5
    assert limited.end(0).notes == ""
    assert limited.end(1).notes.startswith("waited 0.")


def test_a_wait_that_would_be_too_long_is_refused_at_once(
    limited: RunningDesk, pool: ThreadPoolExecutor
) -> None:
    """Nobody is kept waiting for what will not come: the refusal counts those in the line, too."""
    rate(limited, wait_seconds=2.5, requests_per_minute=60, burst=1)
    assert ask(limited).status == 200
    began = time.monotonic()
    replies = [pool.submit(ask, limited) for _ in range(6)]
    refused = [reply for reply in (future.result(20) for future in replies) if reply.status == 429]
    assert len(refused) == 4
    assert all(3 <= told(reply)[1] <= 4 for reply in refused)
    assert time.monotonic() - began < 5


def test_who_leaves_gives_up_its_place(limited: RunningDesk, upstream: RecordingUpstream) -> None:
    """A client that leaves while it waits is not sent for, and the next one has its place."""
    rate(limited, wait_seconds=30, concurrent=1)
    gate = Gate()
    upstream.answer(Reply(chunks=[b"{", gate, b"}"]))
    with limited.client() as holder, limited.client() as waiting:
        holder.send(limited.request(body=BODY))
        gate.wait_reached()
        waiting.send(limited.request(body=BODY))
        wait_until(lambda: len(limited.rows()) == 2)
    assert limited.end(0).outcome is Outcome.CLIENT_LEFT
    assert limited.end(1).outcome is Outcome.CLIENT_LEFT
    gate.open()
    assert ask(limited).status == 200
    assert len(upstream.requests) == 2


def test_settings_that_allow_more_wake_those_who_wait(
    limited: RunningDesk, upstream: RecordingUpstream, pool: ThreadPoolExecutor
) -> None:
    """A limit that is taken away lets those through that are in line for it."""
    rate(limited, wait_seconds=60, requests_per_minute=2, burst=1)
    assert ask(limited).status == 200
    waiting = pool.submit(ask, limited)
    wait_until(lambda: len(limited.rows()) == 2)
    assert len(upstream.requests) == 1
    rate(limited)
    assert waiting.result(5).status == 200


def test_tokens_are_counted_as_they_were_used(limited: RunningDesk, upstream: RecordingUpstream) -> None:
    """Input, cache writes and output count and cache reads do not; what is too much is waited for by the next."""
    rate(limited, tokens_per_minute=60_000)
    upstream.answer(used(5, 5, cache_read_input_tokens=900_000), used(20_000, 30_000))
    assert ask(limited).status == 200
    assert ask(limited).status == 200
    upstream.answer(used(1_000, 0, cache_creation_input_tokens=15_000))
    assert ask(limited).status == 200
    limited.end(2)
    wait_until(lambda: ask(limited).status == 429)
    status, seconds = told(refused := ask(limited))
    assert (status, "60000 tokens a minute" in json.loads(refused.body)["error"]["message"]) == (429, True)
    assert 5 <= seconds <= 8


def test_parallel_requests_do_not_slip_in_before_they_are_counted(
    limited: RunningDesk, upstream: RecordingUpstream, pool: ThreadPoolExecutor
) -> None:
    """A prompt's estimate is taken before it leaves: of ten at once only as many go as there are tokens for."""
    rate(limited, tokens_per_minute=1_000)
    gate = Gate()
    upstream.always(Reply(chunks=[b"{", gate, b"}"]))
    replies = [pool.submit(ask, limited) for _ in range(10)]
    wait_until(lambda: sum(future.done() for future in replies) == 7)
    gate.open()
    statuses = sorted(future.result(10).status for future in replies)
    assert statuses == [200] * 3 + [429] * 7


def test_what_an_upstream_did_not_do_costs_no_tokens(
    limited: RunningDesk, upstream: RecordingUpstream
) -> None:
    """A request that the upstream refused gives its tokens back."""
    rate(limited, tokens_per_minute=400)
    upstream.always(
        json_reply({"type": "error", "error": {"type": "api_error", "message": "no"}}, status=400)
    )
    for number in range(4):
        assert ask(limited).status == 400
        limited.end(number)
    upstream.always(OK)
    assert ask(limited).status == 200
