"""Answers that are given again, through the whole program: what they cost, whose they are, and what ends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from claude_desk.config.settings import Settings
from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.proxy.quotas import Ask, Grant
from claude_desk.proxy.response_cache import HIT_NOTE
from claude_desk.quotas import DeskQuotas
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens
from claude_desk.requestlog.usage import Dimension
from fakes.caching_desk import (
    HEADERS,
    ON,
    OTHER_KEY,
    PLAIN,
    body,
    change,
    kept,
    marked,
    never_the_same,
    on,
    said,
)
from fakes.recording_upstream import (
    Gate,
    RecordingUpstream,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk, wait_until


@pytest.fixture
def caching(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A desk that keeps answers; its upstream answers every request differently."""
    never_the_same(upstream)
    with on(tmp_path / "caching", upstream) as running:
        yield running


# What it costs, and what is told ----------------------------------------------------------------------------


def test_an_answer_given_again_costs_nothing(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """No upstream, no tokens, no cost in the log, which says where it came from and whose answer it was."""
    for _ in range(3):
        caching.ask(headers=HEADERS, body=body())
    paid, free = caching.end(0), caching.end(2)
    assert paid.tokens.output > 0
    assert paid.notes == ""
    assert (free.outcome, free.status, free.upstream) == (Outcome.OK, 200, "")
    assert (free.tokens, free.cost, free.notes) == (Tokens(), 0, HIT_NOTE)
    assert (free.model_asked, free.model_sent) == (paid.model_asked, paid.model_sent)
    assert free.upstream_request_id == paid.upstream_request_id == "req_recorded"
    assert (free.request_sha256, free.sent_sha256) == (paid.request_sha256, "")
    assert free.reply_sha256 == free.delivered_sha256 == paid.delivered_sha256
    assert free.first_byte_s is not None
    assert caching.row(2).unchanged is None
    assert caching.desk.flush_log()
    used = caching.desk.usage([Dimension.MODEL], since=date(2000, 1, 1)).result(10)
    assert sum(each.requests for each in used) == 3
    assert sum(each.output for each in used) == paid.tokens.output


def test_an_inspected_request_shows_what_its_client_got(caching: RunningDesk) -> None:
    """Where bodies are kept to be looked at, an answer given again has its body and no departure."""
    change(caching, capture={"mode": "memory"})
    replies = [caching.ask(headers=HEADERS, body=body()) for _ in range(2)]
    assert said(replies[1]) == b"hit"
    looked_at = caching.desk.captures.get(caching.row(1).started.id).result(10)
    assert looked_at is not None
    assert looked_at.went is not None
    assert (looked_at.status, looked_at.went.body) == (200, replies[1].body)
    assert (looked_at.departures, looked_at.request.body) == ((), body())


def test_no_upstream_is_needed(tmp_path: Path) -> None:
    """An answer that is kept is given while its upstream is down; another request still fails."""
    with RecordingUpstream() as upstream:
        running = RunningDesk(tmp_path / "desk", upstream, settings=ON).start()
        first = running.ask(headers=HEADERS, body=body())
    try:
        again = running.ask(headers=HEADERS, body=body())
        assert (said(again), again.body) == (b"hit", first.body)
        failed = running.ask(headers=HEADERS, body=body(max_tokens=1))
        assert (failed.status >= 500, said(failed)) == (True, b"miss")
    finally:
        running.stop()


class OneOnly:
    """Lets one request out, and lowers it if it is to."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self.asked = 0

    def use(self, settings: Settings) -> None:
        """No setting concerns it."""

    async def ask(self, ask: Ask) -> Grant | None:
        """The first time only."""
        self.asked += 1
        if self.asked > 1:
            raise Refused(429, "rate_limit_error", "no more")
        assert ask.message is not None
        if not self.limit:
            return None
        return Lowered(ask.message.with_fields(max_tokens=self.limit))


class Lowered:
    """Leave to send less."""

    fields = ()
    notes = ()

    def __init__(self, message: MessagesRequest) -> None:
        self.message = message

    def settle(self, end: RequestFinished) -> None:
        """Nothing was taken."""


def test_what_is_kept_counts_against_no_limit(caching: RunningDesk) -> None:
    """Rates and budgets are not even asked about an answer that is given again; anything else they may refuse."""
    limit = OneOnly()
    caching.desk.quotas = DeskQuotas([limit])
    first = caching.ask(headers=HEADERS, body=body())
    again = [caching.ask(headers=HEADERS, body=body()) for _ in range(3)]
    assert {(said(each), each.body) for each in again} == {(b"hit", first.body)}
    assert limit.asked == 1
    refused = caching.ask(headers=marked("refresh"), body=body())
    assert (refused.status, limit.asked) == (429, 2)
    assert caching.ask(headers=HEADERS, body=body()).body == first.body


def test_the_answer_to_less_is_not_kept(caching: RunningDesk, upstream: RecordingUpstream) -> None:
    """A request that a limit lowered got an answer that the same request should not get when there is more again."""
    caching.desk.quotas = DeskQuotas([OneOnly(limit=3)])
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"
    assert upstream.request().json()["max_tokens"] == 3
    caching.desk.quotas = DeskQuotas()
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"
    assert upstream.request(1).json()["max_tokens"] == 9
    assert said(caching.ask(headers=HEADERS, body=body())) == b"hit"


def test_a_listed_page_may_ask_and_may_see(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """A browser lets the page of a listed origin send our field, and read what the answer says."""
    page = ("Origin", "https://app.example")
    settings = '[server]\nallowed_origins = ["https://app.example"]\n'
    with on(tmp_path / "desk", upstream, settings) as desk:
        asked = (
            page,
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "x-claude-desk-cache"),
        )
        preflight = desk.ask("OPTIONS", b"/v1/messages", asked, None, key=None)
        assert preflight.value("access-control-allow-headers") == b"x-claude-desk-cache"
        replies = [desk.ask(headers=(*marked("use"), page), body=body()) for _ in range(2)]
        assert [said(each) for each in replies] == [b"miss", b"hit"]
        assert [each.value("access-control-allow-origin") for each in replies] == [b"https://app.example"] * 2
        assert b"x-claude-desk-cache" in (replies[1].value("access-control-expose-headers") or b"")


# Whose -----------------------------------------------------------------------------------------------------


def test_clients_can_share(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """With the setting, one client's answer is another's, but for responses that only one may go on from."""
    upstream.always(sse_reply(message_stream()))
    with on(tmp_path / "desk", upstream, "shared = true\n") as desk:
        chat = {"model": "claude-opus-4-5", "temperature": 0}
        for path, asked, word in (
            (b"/v1/messages", body(stream=True), b"hit"),
            (
                b"/v1/chat/completions",
                json.dumps(chat | {"messages": [{"role": "user", "content": "a"}]}),
                b"hit",
            ),
            (b"/v1/responses", json.dumps(chat | {"input": "a"}), b"miss"),
        ):
            sent = asked if isinstance(asked, bytes) else asked.encode()
            headers = HEADERS if path == b"/v1/messages" else PLAIN
            assert said(desk.ask(target=path, headers=headers, body=sent)) == b"miss"
            assert said(desk.ask(target=path, headers=headers, body=sent, key=OTHER_KEY)) == word


def test_a_revoked_key_gets_nothing(caching: RunningDesk) -> None:
    """The guard comes first: an answer that is kept opens no door."""
    made, value = caching.desk.create_client_key("short-lived")
    first = caching.ask(headers=HEADERS, body=body(), key=value.reveal())
    assert first.status == 200
    caching.desk.revoke_client_key(made.name)
    assert caching.ask(headers=HEADERS, body=body(), key=value.reveal()).status == 401
    _, value = caching.desk.create_client_key("short-lived")
    assert said(caching.ask(headers=HEADERS, body=body(), key=value.reveal())) == b"miss"


# How long --------------------------------------------------------------------------------------------------


def test_switching_it_off_forgets_everything(caching: RunningDesk) -> None:
    """Off, nothing is in memory any more; on again, it begins anew."""
    caching.ask(headers=HEADERS, body=body())
    wait_until(lambda: len(kept(caching)) == 1)
    change(caching, response_cache={"enabled": False})
    assert (len(kept(caching)), kept(caching).size) == (0, 0)
    assert said(caching.ask(headers=HEADERS, body=body())) is None
    change(caching, response_cache={"enabled": True})
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"


def test_a_changed_setting_forgets_what_it_could_change(caching: RunningDesk) -> None:
    """Another prompt in front, another limit or rule: no answer of before. Where it listens and looks does not matter."""
    caching.ask(headers=HEADERS, body=body())
    change(caching, log={"max_days": 3}, appearance={"theme": "dark"})
    assert said(caching.ask(headers=HEADERS, body=body())) == b"hit"
    change(caching, response_cache={"enabled": True, "max_mb": 5, "max_age_seconds": 100})
    assert said(caching.ask(headers=HEADERS, body=body())) == b"hit"
    change(caching, upstreams={"compatible": {"kind": "compatible", "system_prompt": "Be brief."}})
    assert len(kept(caching)) == 0
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"
    change(caching, openai={"lenient": True})
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"


def test_stopping_forgets_everything(caching: RunningDesk) -> None:
    """When it stops listening, nothing is kept."""
    caching.ask(headers=HEADERS, body=body())
    wait_until(lambda: len(kept(caching)) == 1)
    caching.desk.stop().result(10)
    assert (len(kept(caching)), kept(caching).size) == (0, 0)
    caching.desk.start().result(10)
    assert said(caching.ask(headers=HEADERS, body=body())) == b"miss"


def test_an_answer_under_way_while_settings_change_is_not_kept(
    caching: RunningDesk, upstream: RecordingUpstream
) -> None:
    """It was made by the settings of before: the next request must not get it."""
    gate = Gate()
    events = message_stream()
    upstream.answer(sse_reply([*events[:3], gate, *events[3:]]))
    with caching.client() as client:
        client.send(caching.request(headers=HEADERS, body=body(stream=True)))
        gate.wait_reached()
        change(caching, openai={"lenient": True})
        gate.open()
        assert client.reply().body == b"".join(events)
    caching.row()
    assert (len(kept(caching)), kept(caching).size) == (0, 0)


def test_an_answer_becomes_too_old(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """After its time the upstream is asked again, and the new answer takes its place."""
    with on(tmp_path / "desk", upstream, "max_age_seconds = 1\n") as desk:
        desk.ask(headers=HEADERS, body=body())
        wait_until(lambda: said(desk.ask(headers=HEADERS, body=body())) == b"miss", "becoming too old")
        assert len(upstream.requests) == 2
        assert len(kept(desk)) == 1
